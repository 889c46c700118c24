"""Owns what a row (a JSONL line or a CSV row) may say about its article, and what that becomes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from archive.findings import finding
from archive.formats import html
from archive.formats.decoding import damage, without_lost
from archive.model import ASSERTABLE, Finding, Page

KNOWN: Final = frozenset({"text", "html", "id", *ASSERTABLE})
"""The keys of a row that the archive reads; every other one is kept beside the capture."""

CAPTURED: Final = "captured"
"""The key under which a row states when it was captured. It says nothing of the article, and is kept beside
the capture as it was written, like every key that the archive does not know."""


def capture_time(value: object) -> str | None:
    """Read when something was captured, as RFC 3339 in UTC; None where it is no time with a time zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        utc = moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z") if utc else None


def unclear(value: object) -> tuple[Finding, ...]:
    """Find what a row states as the time of its capture, and is none."""
    if value is None or value == "" or capture_time(value) is not None:
        return ()
    detail = f"{CAPTURED}: {str(value)[:80]!r} is no time with a time zone"
    return (finding("captured-unclear", detail),)


def problem(values: Mapping[str, str]) -> str:
    """Say why a row is no article, or "" if it may be one: one of text and html must be there.

    An empty ``text`` counts as there: the article is then judged, and quarantined, like any other.
    """
    if "text" in values or "html" in values:
        return ""
    return "it has neither text nor html"


def page(values: Mapping[str, str], findings: tuple[Finding, ...] = ()) -> Page:
    """Make the page of a row: ``text`` exactly as given wins over ``html``, which is then not read.

    Args:
        values: The row's known keys.
        findings: What decoding the row found.
    """
    clean = {key: without_lost(value) for key, value in values.items()}
    given = MappingProxyType({key: clean[key] for key in ASSERTABLE if clean.get(key, "").strip()})
    if _is_plain(clean):
        text = clean.get("text", "")
        return Page(text=text, given=given, findings=findings + damage(text))
    return html.of_markup(clean["html"], findings=findings, given=given)


def markup(values: Mapping[str, str]) -> str | None:
    """Give the markup of a row's page, if it is read as HTML."""
    return None if _is_plain(values) else without_lost(values["html"])


def _is_plain(values: Mapping[str, str]) -> bool:
    return bool(values.get("text")) or "html" not in values


def identifier(values: Mapping[str, str]) -> str:
    """Give the row's own id without white space around it, or ""."""
    return without_lost(values.get("id", "")).strip()
