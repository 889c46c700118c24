"""Two articles compared: what their running texts share, where it stands, and who has it from whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from archive.digest import parse
from archive.formats import MAX_CAPTURE_BYTES, rows
from archive.lineage.linking import Naming, address, media_naming
from archive.model import Json, Origin, Unreadable
from archive.reading import Knowledge, read
from archive.sharing.direction import Capturing, Direction, Party, direction
from archive.sharing.measure import Passage, Shared, shared
from archive.sharing.placing import placed, places

_DIRECTIONS: Final = {0: "a_from_b", 1: "b_from_a", None: "unknown"}
_MALFORMED: Final = 'a line must be {"pair": …, "a": {"text": …}, "b": {"text": …}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two articles.

    Attributes:
        name: What it is called: a file, an article's id, or ``a`` or ``b`` of a pair.
        text: Its whole plain text.
        body: Its running text.
        outlet: Its outlet, or None.
        date: Its date as known, or None.
        title: Its title, or None.
        url: Its address, or None.
        credits: The media that it is taken from directly, as it names them.
        captured: When it was captured, where an archive knows.
    """

    name: str
    text: str
    body: str
    outlet: str | None
    date: str | None
    title: str | None
    url: str | None
    credits: tuple[str, ...]
    captured: Capturing | None = None


def side(name: str, text: str, record: Json, captured: Capturing | None = None) -> Side:
    """Give a side from an article's text, the JSON form of its record, and when it was captured."""
    return Side(
        name=name,
        text=text,
        body=record["body"],
        outlet=record["outlet"],
        date=record["date"],
        title=record["title"],
        url=record["url"],
        credits=tuple(record["source_agencies"]),
        captured=captured,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comparing two articles gave.

    Attributes:
        pair: What the pair is called: any JSON value, as it was given.
        one: The first article.
        other: The second.
        shared: What their running texts share, with passages in code points of their whole texts.
        direction: Which has it from which, and why; of no meaning where nothing is shared.
    """

    pair: object
    one: Side
    other: Side
    shared: Shared
    direction: Direction

    def to_json(self) -> Json:
        """Give the contract's object, and who has it from whom."""
        later = self.direction.later
        told = "none" if self.shared.grade == "none" else _DIRECTIONS[later]
        return {
            "pair": self.pair,
            "reuse": self.shared.grade,
            "share_permille": self.shared.permille,
            "spans": [list(passage) for passage in self.shared.passages],
            "direction": "common_source" if told != "none" and self.direction.source else told,
            "reason": self.direction.reason if told != "none" else None,
        }


def compare(pair: object, one: Side, other: Side, naming: Naming) -> Comparison:
    """Compare two articles.

    Args:
        pair: What the pair is called.
        one: The first article.
        other: The second.
        naming: Gives the form in which names of media are compared.
    """
    found = shared(one.body, other.body)
    at = [places(each.body, each.text) for each in (one, other)]
    passages: tuple[Passage, ...] = placed(found.passages, *at)
    quotations: tuple[Passage, ...] = placed(found.quotations, *at)
    return Comparison(
        pair=pair,
        one=one,
        other=other,
        shared=replace(found, passages=passages, quotations=quotations),
        direction=direction(*_parties(one, other, naming)),
    )


def pairs(
    lines: Iterable[bytes | None], origin: str, knowledge: Knowledge
) -> Iterator[Comparison | Unreadable]:
    """Compare the pairs of a JSON Lines file; a line that is none is told, and does not stop the others.

    Args:
        lines: The lines; None is one that was too long to be read.
        origin: What the file is called.
        knowledge: What to read the texts with.
    """
    naming = media_naming(knowledge.registry)
    for number, line in enumerate(lines, start=1):
        if line is not None and not line.strip():
            continue
        found = _pair(line, number, knowledge, naming)
        if isinstance(found, Comparison):
            yield found
        else:
            at, reason = Origin(name=origin, position=number), f"line {number} is left out: {found}"
            yield Unreadable(origin=at, code="unreadable", reason=reason)


def _pair(line: bytes | None, number: int, knowledge: Knowledge, naming: Naming) -> Comparison | str:
    """Compare the pair of a line, or say why there is none."""
    if line is None:
        return f"it is longer than {MAX_CAPTURE_BYTES} bytes"
    try:
        row: Any = parse(line)
        one, other = (_side(name, row[name], knowledge) for name in ("a", "b"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return _MALFORMED
    return compare(row.get("pair", number), one, other, naming)


def _side(name: str, values: Mapping[str, Any], knowledge: Knowledge) -> Side:
    known = {key: value for key, value in values.items() if key in rows.KNOWN and isinstance(value, str)}
    if rows.problem(known):
        raise ValueError(_MALFORMED)
    page = rows.page(known)
    return side(name, page.text, read(page, page.given, knowledge).record.to_json())


def _parties(one: Side, other: Side, naming: Naming) -> Iterator[Party]:
    for here, there in ((one, other), (other, one)):
        yield Party(
            outlet=naming(here.outlet) if here.outlet else "",
            credits=tuple(dict.fromkeys(naming(name) for name in here.credits)),
            captured=here.captured,
            links=(address(there.url) or here.text + "\n") in here.text,
        )
