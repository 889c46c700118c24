"""What makes two captures the same article, and two records the same content."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from archive.digest import canonical, sha256
from archive.model import Json, Record, is_text

Scheme: TypeAlias = Literal["key", "url", "imprint"]

RULE: Final = 2
"""The rule by which addresses are normalised; versions name it, so that their aliases can be checked."""

TRACKING_PARAMETERS: Final = MappingProxyType(
    {
        1: "fbclid gclid dclid msclkid yclid igshid mc_cid mc_eid cmp cmpid ito",
        2: "_ga _gl _hsenc _hsmi epik fb_action_ids fb_source gad_source gbraid gclsrc gs_lcp "
        "hsctatracking igsh li_fat_id mkt_tok ml_subscriber oly_anon_id oly_enc_id s_cid spm srsltid sxsrf "
        "ttclid twclid vero_id wbraid wickedid zanpid",
    }
)
"""Query parameters that say how a reader came, not what is read, by the rule that knows them first; a
later rule knows those before it, too. From own knowledge of the names that advertising networks, mailing
services and social platforms append."""

TRACKING_PREFIXES: Final = ("utm_", "at_", "mtm_", "pk_")

_TRACKING: Final = MappingProxyType(
    {
        rule: frozenset(name for known in range(1, rule + 1) for name in TRACKING_PARAMETERS[known].split())
        for rule in TRACKING_PARAMETERS
    }
)

_ENCODED: Final = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT: Final = "%/:@!$&'()*+,;=~[]"
"""What of a path is left as it is; the percent sign, as what follows it is encoded already."""

_MAX_URL: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name by which a later capture is recognised as the same article.

    Attributes:
        scheme: ``key`` (the caller's own), ``url`` (normalised) or ``imprint`` (outlet, day and
            title, where all three are known).
        value: The name, readable.
        digest: What is looked up: the digest of scheme and value.
    """

    scheme: Scheme
    value: str
    digest: str


class NamedBy(NamedTuple):
    """What of a record names its article, for a caller that has no record at hand, only its JSON."""

    outlet: str | None
    date: str | None
    title: str | None
    url: str | None


def alias(scheme: Scheme, value: str) -> Alias:
    """Make the alias of a scheme and a value."""
    return Alias(scheme=scheme, value=value, digest=sha256(canonical([scheme, value])))


def aliases(record: Record | NamedBy, key: str | None, rule: int | None = None) -> tuple[Alias, ...]:
    """Give a record's aliases, strongest first.

    An article without a title has no imprint: one outlet prints many such in a day, and they are
    not one article.

    Args:
        record: The record, or what of it names its article.
        key: The caller's own name of the article.
        rule: The rule by which its address is normalised. None for the newest, followed by the
            spellings of older ones: an archive may hold the address by those.
    """
    return tuple(_aliases(record, key, rule))


def _aliases(record: Record | NamedBy, key: str | None, rule: int | None) -> Iterator[Alias]:
    if key:
        yield alias("key", key)
    if record.url:
        yield from (alias("url", url) for url in spellings(record.url, rule))
    if record.outlet and record.date and record.title:
        title = " ".join(record.title.split()).casefold()
        yield alias("imprint", f"{record.outlet.casefold()} | {record.date[:10]} | {title}")


def given(names: Sequence[Alias]) -> tuple[Alias, ...]:
    """Give those of the names that ``aliases`` told that a record has by the newest rule alone."""
    first: dict[Scheme, Alias] = {}
    for name in names:
        first.setdefault(name.scheme, name)
    return tuple(name for scheme, name in first.items() if scheme != "key")


def spellings(url: str, rule: int | None = None) -> Sequence[str]:
    """Give the normal forms of an address by one rule, or by all that give another, newest first."""
    newest = normalised_url(url, rule or RULE)
    if newest is None:
        return ()
    # Without these the rules agree.
    if rule is not None or not ("?" in url or "%" in url or "%" in newest):
        return (newest,)
    older = normalised_url(url, 1)
    return (newest,) if older in {None, newest} else (newest, str(older))


def normalised_url(url: str, rule: int = RULE) -> str | None:
    """Give a web address in the form in which two spellings of one address are equal.

    Lower-case host, no user, default port, fragment, trailing slash or tracking parameters; http and
    https count as one. By rule 2 also: parameters in the order of their names, and characters
    percent-encoded where they must be and only there (RFC 3986, section 6.2.2), in upper case.
    None if the text is not an http(s) address.

    Args:
        url: The text.
        rule: The rule: 1 or 2.
    """
    if not is_text(url):
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in {"http", "https"} or not host or len(url) > _MAX_URL:
        return None
    place = host if port in {None, 80, 443} else f"{host}:{port}"
    path, query = parts.path, parts.query and _query(parts.query, rule)
    if rule > 1:
        path = quote(_ENCODED.sub(_encoded, path), safe=_KEPT)
    return urlunsplit(("https", place, path.rstrip("/"), query, ""))


def _query(query: str, rule: int) -> str:
    # By rule 2 bytes that are not UTF-8 stay the bytes they are.
    errors = "replace" if rule == 1 else "surrogateescape"
    known = _TRACKING[rule]
    told = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, errors=errors)
        if name.lower() not in known and not name.lower().startswith(TRACKING_PREFIXES)
    ]
    if rule > 1:
        told.sort(key=lambda pair: pair[0])
    return urlencode(told, errors=errors if rule > 1 else None)


def _encoded(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def content_digest(record: Record) -> str:
    """Give the digest that decides whether a capture is a new version."""
    return sha256(canonical(content(record)))


def changed(before: Record, after: Record) -> tuple[str, ...]:
    """Give the names of the fields of the content in which two records differ."""
    one, other = content(before), content(after)
    return tuple(name for name in one if one[name] != other[name])


def content(record: Record) -> Json:
    """Give what of a record makes a version: another value here is another version.

    Offsets of evidence are left out, and so are the address's tracking parameters: a longer menu
    above the same article, or another way to it, changes nothing that the publisher said.
    """
    sources = [[s.name, s.kind, s.relation, s.via, s.place] for s in record.sources]
    return {
        "title": record.title,
        "body": record.body,
        "byline": record.byline,
        "reporters": list(record.reporters),
        "editors": list(record.editors),
        "outlet": record.outlet,
        "date": record.date,
        "modified": record.modified,
        "sources": sources,
        "photo_credits": list(record.photo_credits),
        "url": (normalised_url(record.url) or record.url) if record.url else None,
    }
