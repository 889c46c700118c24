"""What is measured, and how: pure functions over what is expected and what was read.

F1, precision and recall are micro-averaged over (article, folded name). Every measure carries the number
of labelled items behind it (n) and its errors by kind.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from archive.accuracy.labels import Kind, Labelled, half
from archive.model import Json
from archive.registry import Registry, fold

Ratio: TypeAlias = Literal["f1", "precision", "recall", "share"]

_MEDIA: Final = ("agency", "outlet")
_PREFIX: Final = re.compile(
    r"^(the|kantor berita|surat kabar|harian|situs|laman|media|majalah|portal)\s+", re.IGNORECASE
)
_DOMAIN: Final = re.compile(r"\.(com|co\.id|co|id|org|net|co\.uk|tv|news)$", re.IGNORECASE)
_SITE: Final = re.compile(r"\s+[-|–—•:]\s+(?=[^-|–—•]*$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One error: of what kind, in which article, what was expected and what was read."""

    kind: str
    id: str
    expected: object
    read: object


@dataclass(slots=True, kw_only=True)
class Tally:
    """The counts of one measure."""

    hit: int = 0
    extra: int = 0
    missed: int = 0
    misses: list[Miss] = field(default_factory=list)

    def value(self, ratio: Ratio) -> float | None:
        """Give a ratio of the counts, or None where there is nothing to divide by."""
        over = {
            "f1": (2 * self.hit, 2 * self.hit + self.extra + self.missed),
            "precision": (self.hit, self.hit + self.extra),
            "recall": (self.hit, self.hit + self.missed),
            "share": (self.hit, self.hit + self.missed),
        }
        part, whole = over[ratio]
        return part / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of the report.

    Attributes:
        name: What is measured.
        ratio: Which ratio it is.
        n: How many labelled items (for a precision: predicted ones) stand behind it.
        value: The figure, or None where n is 0.
        halves: The same of the first and of the second half of the articles (``labels.half``).
        misses: The errors.
    """

    name: str
    ratio: Ratio
    n: int
    value: float | None
    halves: tuple[float | None, float | None]
    misses: tuple[Miss, ...] = ()


class Names:
    """Folds names, so that a canonical name and a printed one are the same."""

    __slots__ = ("_registry",)

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def key(self, name: str | None) -> str:
        """Give the key under which a name is compared, or "" for none."""
        printed = (name or "").strip()
        entry = self._registry.find(printed) if printed else None
        bare = _DOMAIN.sub("", _PREFIX.sub("", (entry.name if entry else printed).removeprefix("www.")))
        return fold(bare) or fold(printed)

    def sort(self, key: str) -> str:
        """Tell whether the registry knows a folded name."""
        return "known name" if self._registry.find(key) else "unknown name"

    def keys(self, names: Iterable[str | None]) -> set[str]:
        """Give the keys of some names."""
        return {self.key(name) for name in names}


def measure(
    kind: Kind, articles: Iterable[Labelled], read: Mapping[str, Json], registry: Registry
) -> list[Measure]:
    """Measure what was read of labelled articles; one that is missing counts as empty.

    Args:
        kind: What is labelled.
        articles: The labelled articles.
        read: What the reader gave, by the article's id.
        registry: The names that mean the same.
    """
    names = Names(registry)
    whole: dict[str, Tally] = {}
    halves: tuple[dict[str, Tally], dict[str, Tally]] = ({}, {})
    for article in articles:
        for tallies in (whole, halves[half(article.id)]):
            _RULES[kind](article, read.get(article.id) or {}, tallies, names)
    return list(_figures(kind, whole, halves))


def _figures(
    kind: Kind, whole: dict[str, Tally], halves: tuple[dict[str, Tally], dict[str, Tally]]
) -> Iterator[Measure]:
    nothing = Tally()
    for name, ratios in _SHOWN[kind]:
        tally = whole.get(name, nothing)
        for ratio in ratios:
            first, second = (each.get(name, nothing).value(ratio) for each in halves)
            yield Measure(
                name=name,
                ratio=ratio,
                n=tally.hit + (tally.extra if ratio == "precision" else tally.missed),
                value=tally.value(ratio),
                halves=(first, second),
                misses=tuple(tally.misses) if ratio == ratios[0] else (),
            )


def _count(
    tallies: dict[str, Tally],
    name: str,
    wanted: set[str],
    got: set[str],
    article: Labelled,
    sort: Callable[[str], str] | None = None,
) -> None:
    """Count the names of one article; errors are told apart by the sort of name, if one is given."""
    tally = tallies.setdefault(name, Tally())
    tally.hit += len(wanted & got)
    tally.missed += len(wanted - got)
    tally.extra += len(got - wanted)
    for kind, these in (("missed", wanted - got), ("extra", got - wanted)):
        for name_ in sorted(these):
            what = f"{kind}, {sort(name_)}" if sort else kind
            tally.misses.append(Miss(kind=what, id=article.id, expected=sorted(wanted), read=sorted(got)))


def _one(tallies: dict[str, Tally], name: str, miss: Miss | None) -> None:
    """Count one value that is right or wrong."""
    tally = tallies.setdefault(name, Tally())
    tally.hit += miss is None
    tally.missed += miss is not None
    tally.misses += [miss] if miss else []


def _sources(article: Labelled, got: Json, tallies: dict[str, Tally], names: Names) -> None:
    expect = article.expect
    sources = [source for source in got.get("sources") or [] if source.get("name")]
    media = [source for source in sources if source["kind"] in _MEDIA]
    optional = names.keys(s["name"] for s in expect["media"] if s["optional"])
    wanted = names.keys(s["name"] for s in expect["media"] if not s["optional"])
    _count(
        tallies,
        "media",
        wanted,
        names.keys(s["name"] for s in media) - (optional - wanted),
        article,
        names.sort,
    )
    _channels(article, sources, tallies, names)
    via = {names.key(s["name"]): names.key(s.get("via")) for s in media}
    for source in expect["media"]:
        if source["via"] and not source["optional"]:
            read = via.get(names.key(source["name"]))
            right = read == names.key(source["via"])
            kind = "source not found" if read is None else "another via" if read else "no via"
            miss = None if right else Miss(kind=kind, id=article.id, expected=source["via"], read=read)
            _one(tallies, "via", miss)
    _evidence(article, got, sources, tallies, names)
    for name in ("photo_credits", "reporters"):
        _count(tallies, name, names.keys(expect[name]), names.keys(got.get(name) or []), article)
    for name in ("dateline", "byline"):
        wanted, read_ = names.keys([expect[name]]) - {""}, names.keys([got.get(name)]) - {""}
        _count(tallies, name, wanted, read_, article)


def _channels(article: Labelled, sources: list[Json], tallies: dict[str, Tally], names: Names) -> None:
    """Count institutions, persons and platforms; long names count when one holds the other."""
    known = names.keys(s["name"] for s in article.expect["channels"])
    sure = names.keys(s["name"] for s in article.expect["channels"] if not s["optional"])
    said = names.keys(s["name"] for s in sources if s["kind"] not in _MEDIA)
    tally = tallies.setdefault("channels", Tally())
    missed = [name for name in sorted(sure) if not _alike(name, said)]
    extra = [name for name in sorted(said) if not _alike(name, known)]
    tally.hit += len(sure) - len(missed)
    tally.missed += len(missed)
    found = tallies.setdefault("channels given", Tally())
    found.hit += len(said) - len(extra)
    found.extra += len(extra)
    for kind, these, into in (("missed", missed, tally), ("extra", extra, found)):
        into.misses += [Miss(kind=kind, id=article.id, expected=sorted(known), read=name) for name in these]


def _alike(name: str, others: set[str]) -> bool:
    return any(name in other or other in name for other in others)


def _evidence(
    article: Labelled, got: Json, sources: list[Json], tallies: dict[str, Tally], names: Names
) -> None:
    """Check that spans slice, and that those of the media found touch words that were labelled."""
    labelled: dict[str, list[str]] = {}
    for source in article.expect["media"]:
        labelled.setdefault(names.key(source["name"]), []).append(source["evidence"])
    for source in sources:
        span = source["evidence"]
        words = article.text[span["start"] : span["end"]]
        slices = got.get("text") == article.text and span["in"] == "text" and words == span["exact"] != ""
        miss = Miss(kind="does not slice", id=article.id, expected=words, read=span["exact"])
        _one(tallies, "evidence slices", None if slices else miss)
        wanted = labelled.get(names.key(source["name"])) if source["kind"] in _MEDIA else None
        if wanted is not None:
            right = slices and _touches(article.text, span, wanted)
            miss = Miss(kind="other words", id=article.id, expected=wanted, read=span["exact"])
            _one(tallies, "evidence right", None if right else miss)


def _touches(text: str, span: Json, labels: list[str]) -> bool:
    for label in labels:
        at = text.find(label)
        while at >= 0:
            if span["start"] < at + len(label) and at < span["end"]:
                return True
            at = text.find(label, at + 1)
    return False


def _fields(article: Labelled, got: Json, tallies: dict[str, Tally], names: Names) -> None:
    outlet, date = article.expect["outlet"], article.expect["date"]
    if outlet:
        wanted, read = names.key(outlet), names.key(got.get("outlet"))
        right = bool(read) and (wanted in read or read in wanted)
        kind = "another" if read else "nothing read"
        miss = Miss(kind=kind, id=article.id, expected=outlet, read=got.get("outlet"))
        _one(tallies, "outlet", None if right else miss)
    if date:
        stamp = (got.get("date") or "")[:10]
        miss = Miss(kind="another" if stamp else "nothing read", id=article.id, expected=date, read=stamp)
        _one(tallies, "date", None if stamp == date[:10] else miss)


def _pages(article: Labelled, got: Json, tallies: dict[str, Tally], _names: Names) -> None:
    expect = article.expect
    if expect["title"]:
        wanted, read = expect["title"], got.get("title")
        right = bool(_title_keys(wanted) & _title_keys(read))
        miss = Miss(kind=_title_kind(wanted, read), id=article.id, expected=wanted, read=read)
        _one(tallies, "title", None if right else miss)
    if expect["date"]:
        read = got.get("date")
        kind = "another day" if read else "nothing read"
        miss = Miss(kind=kind, id=article.id, expected=expect["date"], read=read)
        _one(tallies, "date", None if _days(expect["date"]) & _days(read) else miss)
    if expect["authors"] is not None:
        _authors(article, got, tallies.setdefault("authors", Tally()))


def _authors(article: Labelled, got: Json, tally: Tally) -> None:
    """Count authors: persons among reporters and editors, organisations also in byline, sources, outlet."""
    wanted = set(map(_plain, article.expect["authors"])) - {""}
    people = set(map(_plain, [*(got.get("reporters") or []), *(got.get("editors") or [])])) - {""}
    bodies = [*(got.get("source_agencies") or []), got.get("byline"), got.get("outlet")]
    whole = people | set(map(_plain, bodies))
    tally.hit += len(wanted & whole)
    tally.missed += len(wanted - whole)
    tally.extra += len(people - wanted)
    for kind, these in (("missed", wanted - whole), ("extra", people - wanted)):
        miss = Miss(kind=kind, id=article.id, expected=article.expect["authors"], read=got.get("byline"))
        tally.misses += [miss] * len(these)


def _plain(text: str | None) -> str:
    return re.sub(r"\W+", "", (text or "").lower())


def _title_keys(text: str | None) -> set[str]:
    """Give the folded title, with and without a trailing site's name."""
    return {_plain(text), _plain(_SITE.split(text or "")[0])} - {""}


def _title_kind(wanted: str, read: str | None) -> str:
    one, other = _plain(wanted), _plain(read)
    if not other:
        return "nothing read"
    return "longer" if one in other else "shorter" if other in one else "another"


def _days(stamp: str | None) -> set[str]:
    """Give the day as printed and, where the offset is known, in UTC."""
    if not stamp:
        return set()
    days = {stamp[:10]}
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return days
    return days | ({moment.astimezone(UTC).date().isoformat()} if moment.tzinfo else set())


def _bodies(article: Labelled, got: Json, tallies: dict[str, Tally], _names: Names) -> None:
    """Count the body's words as a bag, and its paragraphs whole."""
    wanted, read = article.expect["body"], got.get("body") or ""
    tally = tallies.setdefault("body words", Tally())
    want, have = Counter(re.findall(r"\w+", wanted.lower())), Counter(re.findall(r"\w+", read.lower()))
    lost, more = want - have, have - want
    tally.hit += (want & have).total()
    tally.missed += lost.total()
    tally.extra += more.total()
    for kind, words in (("lost", lost), ("kept too much", more)):
        if words:
            shown = " ".join(words.elements())
            tally.misses.append(Miss(kind=kind, id=article.id, expected=None, read=shown))
    paragraphs = {" ".join(each.split()) for each in read.split("\n\n")}
    for paragraph in wanted.split("\n\n"):
        whole = " ".join(paragraph.split()) in paragraphs
        miss = Miss(kind="not whole", id=article.id, expected=paragraph, read=None)
        _one(tallies, "body paragraphs whole", None if whole else miss)


_Rule: TypeAlias = Callable[[Labelled, Json, dict[str, Tally], Names], None]
_RULES: Final[Mapping[Kind, _Rule]] = MappingProxyType(
    {"sources": _sources, "fields": _fields, "pages": _pages, "bodies": _bodies}
)
_SHOWN: Final[Mapping[Kind, tuple[tuple[str, tuple[Ratio, ...]], ...]]] = MappingProxyType(
    {
        "sources": (
            ("media", ("f1", "precision", "recall")),
            ("via", ("share",)),
            ("channels", ("recall",)),
            ("channels given", ("precision",)),
            ("evidence slices", ("share",)),
            ("evidence right", ("share",)),
            ("photo_credits", ("f1",)),
            ("dateline", ("f1",)),
            ("byline", ("f1",)),
            ("reporters", ("f1",)),
        ),
        "fields": (("outlet", ("share",)), ("date", ("share",))),
        "pages": (("title", ("share",)), ("date", ("share",)), ("authors", ("f1",))),
        "bodies": (
            ("body words", ("f1", "precision", "recall")),
            ("body paragraphs whole", ("share",)),
        ),
    }
)
