"""What makes two captures the same article, and two records the same content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archive.digest import canonical, sha256
from archive.model import Json, Record, is_text

Scheme: TypeAlias = Literal["key", "url", "imprint"]

TRACKING_PARAMETERS: Final = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "cmp", "cmpid", "ito"}
)
"""Query parameters that say how a reader came, not what is read (the vendors' own documentation)."""

TRACKING_PREFIXES: Final = ("utm_", "at_", "mtm_", "pk_")

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


def alias(scheme: Scheme, value: str) -> Alias:
    """Make the alias of a scheme and a value."""
    return Alias(scheme=scheme, value=value, digest=sha256(canonical([scheme, value])))


def aliases(record: Record, key: str | None) -> tuple[Alias, ...]:
    """Give a record's aliases, strongest first.

    An article without a title has no imprint: one outlet prints many such in a day, and they are
    not one article.
    """
    return tuple(_aliases(record, key))


def _aliases(record: Record, key: str | None) -> Iterator[Alias]:
    if key:
        yield alias("key", key)
    url = normalised_url(record.url) if record.url else None
    if url:
        yield alias("url", url)
    if record.outlet and record.date and record.title:
        title = " ".join(record.title.split()).casefold()
        yield alias("imprint", f"{record.outlet.casefold()} | {record.date[:10]} | {title}")


def normalised_url(url: str) -> str | None:
    """Give a web address in the form in which two spellings of one address are equal.

    Lower-case host, no user, default port, fragment, trailing slash or tracking parameters;
    http and https count as one. None if the text is not an http(s) address.
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
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if _tells(name)]
    return urlunsplit(("https", place, parts.path.rstrip("/"), urlencode(query), ""))


def _tells(parameter: str) -> bool:
    name = parameter.lower()
    return name not in TRACKING_PARAMETERS and not name.startswith(TRACKING_PREFIXES)


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
