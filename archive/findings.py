"""The catalogue of finding codes: every code, its field, its severity, its text and its remedy.

``docs/findings.md`` is generated from this table; each code has a fixture named after it.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from archive.model import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of the catalogue: what a code means and what a person can do about it."""

    code: str
    field: str
    severity: Severity
    meaning: str
    remedy: str


def _error(code: str, field: str, meaning: str, remedy: str) -> Rule:
    return Rule(code=code, field=field, severity="error", meaning=meaning, remedy=remedy)


def _warning(code: str, field: str, meaning: str, remedy: str) -> Rule:
    return Rule(code=code, field=field, severity="warning", meaning=meaning, remedy=remedy)


_RULES: Final = (
    _error("outlet-missing", "outlet", "no outlet is printed, stated or given", "give it: --set outlet=NAME"),
    _error(
        "date-missing",
        "date",
        "no date is printed, stated in the markup or URL, or named in the body",
        "give it: --set date=YYYY-MM-DD",
    ),
    _error(
        "date-in-future",
        "date",
        "the date lies more than a day after the article was received",
        "give the right one: --set date=YYYY-MM-DD",
    ),
    _error(
        "date-too-early",
        "date",
        "the date lies before 1690, when no newspaper was printed daily",
        "give the right one: --set date=YYYY-MM-DD",
    ),
    _error(
        "date-invalid",
        "date",
        "the date that was given is not an ISO 8601 date",
        "give it as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+HH:MM",
    ),
    _error(
        "body-too-short",
        "body",
        "the running text is empty or shorter than 80 characters",
        "capture the whole article and add it again",
    ),
    _error(
        "not-an-article",
        "body",
        "the page is a list, an error page or a consent wall",
        "capture the article itself and add it again",
    ),
    _error(
        "undecodable",
        "text",
        "the bytes are not text in any encoding that fits",
        "save it again as UTF-8 text or HTML",
    ),
    _error(
        "too-large",
        "text",
        "the capture is larger than the limit; nothing of it was kept",
        "split it, or raise --max-bytes",
    ),
    _warning(
        "date-inferred",
        "date",
        "no publication date is printed; this is the latest full date that the body names",
        "check it, or give the date",
    ),
    _warning(
        "date-contradiction",
        "date",
        "the date contradicts its weekday, the URL or the page's metadata",
        "check the date",
    ),
    _warning("title-missing", "title", "no title was found", "give it"),
    _warning(
        "outlet-unknown",
        "outlet",
        "the outlet is not in the registry",
        "check the spelling; the archive keeps it as it is",
    ),
    _warning("byline-not-a-person", "byline", "the byline names a desk, an outlet or an agency", "nothing"),
    _warning(
        "source-unnamed",
        "sources",
        "the text credits a source whose name is missing",
        "look at the original page: a link's text was lost",
    ),
    _warning("repeated-paragraphs", "body", "paragraphs stand more than once", "check the capture"),
    _warning(
        "damaged-text",
        "text",
        "characters were lost or garbled before the archive received the text",
        "capture it again from the original",
    ),
    _warning(
        "encoding-guessed",
        "text",
        "the bytes are not UTF-8 and name no encoding; one was guessed",
        "check the accents",
    ),
    _warning(
        "boilerplate-removed",
        "body",
        "more than half of the text was left out of the body as menus, links or prompts",
        "check the body",
    ),
    _warning(
        "captured-unclear",
        "captured",
        "the row states when it was captured, but not as a time with a time zone",
        "give it as YYYY-MM-DDTHH:MM:SS+HH:MM",
    ),
    _warning("language-unknown", "language", "the language could not be told", "give it: --language"),
)

CATALOGUE: Final = MappingProxyType({rule.code: rule for rule in _RULES})


def finding(code: str, detail: str, *, field: str | None = None) -> Finding:
    """Make the finding of a code of the catalogue.

    Args:
        code: A code of the catalogue.
        detail: What exactly was found, in words.
        field: The field concerned, where it is another than the catalogue's.

    Raises:
        KeyError: The code is not in the catalogue.
    """
    rule = CATALOGUE[code]
    return Finding(code=code, field=field or rule.field, severity=rule.severity, detail=detail)


def strict(found: Finding) -> Finding:
    """Give the finding as ``--strict`` sees it: every warning is an error."""
    return replace(found, severity="error")
