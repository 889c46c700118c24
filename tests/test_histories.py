"""Random histories: the number and the kind of versions are those of a simple model.

The model below knows nothing of the archive's code: it says in plain Python what the archive promises
about versions, names, statements, rereading and redaction. Each example runs many histories side by
side in one archive, each with titles, addresses and texts of its own.

``ARCHIVE_TEST_HISTORIES=10000 pytest tests/test_histories.py`` runs the long campaign.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.errors import RedactedError
from archive.intake.adding import AddOptions

SIDE_BY_SIDE = 50
HISTORIES = int(os.environ.get("ARCHIVE_TEST_HISTORIES", "300"))

REGISTRY = '[[outlets]]\nname = "Koran Contoh Raya"\naliases = ["Koran Contoh"]\n'

BODY = (
    "Para petani di lereng timur mulai memanen kopi dua pekan lebih awal daripada tahun lalu.\n\n"
    "Mereka mengatakan hujan berhenti lebih cepat, sehingga buah merah serempak di semua kebun."
)


Stated = tuple[tuple[str, str], ...]
"""What was stated of some bytes, each a field and a value, oldest first."""


@dataclass(frozen=True)
class Row:
    """What a publisher sends once; equal rows are equal bytes. Without an outlet it is a wire's row."""

    outlet: str
    title: str
    url: str
    spelling: int
    text: int
    extra: int
    key: str

    @classmethod
    def numbered(cls, number: int) -> "Row":
        """Give one of all the rows; there are ``ROWS``, few enough to come again."""
        number, title = divmod(number, 3)
        number, url = divmod(number, 3)
        number, text = divmod(number, 3)
        return cls(
            outlet="Harian Lain" if number == 1 else "Koran Contoh",
            title=("", "A", "B")[title],
            url=("", "a", "b")[url],
            spelling=1 if url and number in {2, 5} else 0,
            text=text,
            extra=1 if number == 3 else 0,
            key={4: "K", 5: "L"}.get(number, ""),
        )

    def line(self, space: str) -> str:
        """Give the row's bytes in one history."""
        spellings = (
            f"https://contoh.id/{space}/{self.url}",
            f"http://CONTOH.id/{space}/{self.url}/?utm_source=x#y",
        )
        made = {
            "id": space,
            "outlet": self.outlet,
            "date": "2024-05-01",
            "title": f"Judul {self.title} {space}" if self.title else "",
            "url": spellings[self.spelling] if self.url else "",
            "text": f"{BODY}\n\nCatatan {space} nomor {self.text}.",
            "desk": self.extra,
            "key": f"{self.key}-{space}" if self.key else "",
        }
        return json.dumps(made)


@dataclass
class Made:
    """One version."""

    order: int
    kind: str
    row: Row
    stated: Stated
    registry: int
    content: tuple[str, ...]


@dataclass(eq=False)
class Article:
    """One article; ``seen`` are the rows that were received of it."""

    versions: list[Made] = field(default_factory=list)
    seen: set[Row] = field(default_factory=set)
    is_redacted: bool = False


OUTLETS = {
    "Koran Contoh": ("Koran Contoh", "Koran Contoh Raya"),
    "Harian Lain": ("Harian Lain", "Harian Lain"),
    "": ("", ""),
}


def content(row: Row, stated: Stated, registry: int) -> tuple[str, ...]:
    """Give what a version is about."""
    said = {"outlet": row.outlet, "title": row.title, "url": row.url, "byline": ""} | dict(stated)
    return (OUTLETS[said["outlet"]][registry], said["title"], said["url"], str(row.text), said["byline"])


def record(row: Row, stated: Stated, registry: int) -> tuple[Any, ...]:
    """Give what is stored of a version: its content, and its address as it was written."""
    return (*content(row, stated, registry), 0 if "url" in dict(stated) else row.spelling)


def names(row: Row, about: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Give what an article is recognised by, strongest first."""
    outlet, title, url, *_ = about
    found: list[tuple[str, ...]] = [("key", row.key)] if row.key else []
    found += [("url", url)] if url else []
    return found + ([("imprint", outlet, title)] if title else [])


class Model:
    """One history, as the archive promises it."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.names: list[tuple[tuple[str, ...], Article]] = []
        self.said: list[tuple[tuple[str, ...], Article]] = []
        self.gone: set[Any] = set()
        self._order = count()

    @property
    def living(self) -> list[Article]:
        return [article for article in self.articles if not article.is_redacted]

    def _holder(self, name: tuple[str, ...]) -> Article | None:
        """What somebody said last counts, else the first that had the name."""
        said = [article for known, article in self.said if known == name]
        return next(iter([*said[::-1], *(article for known, article in self.names if known == name)]), None)

    def _from(self, row: Row) -> list[tuple[Made, Article]]:
        """Give the versions made from a row's bytes, newest first."""
        made = [(v, article) for article in self.living for v in article.versions if v.row == row]
        return sorted(made, key=lambda pair: -pair[0].order)

    def _is_gone(self, row: Row, stated: Stated, registry: int = 0) -> bool:
        about = content(row, stated, registry)
        if self.gone & {("bytes", row), ("text", row.text), ("record", record(row, stated, registry))}:
            return True
        once = {v.content for article in self.articles if article.is_redacted for v in article.versions}
        return about in once - {v.content for article in self.living for v in article.versions}

    def _schemes(self, article: Article) -> set[str]:
        """Give which of a key and an address an article has."""
        keyed = any(name[0] == "key" and holder is article for name, holder in self.said)
        return ({"key"} if keyed else set()) | (
            {"url"} if any(v.content[2] for v in article.versions) else set()
        )

    def _match(self, row: Row, about: tuple[str, ...]) -> Article | None:
        """Neither an imprint nor equal bytes stand against another key or address."""
        others: set[str] = set()
        for name in names(row, about):
            holder = self._holder(name)
            if holder is None:
                others.add(name[0])
            elif name[0] != "imprint" or not others & self._schemes(holder):
                return holder
        made = self._from(row)
        for article in dict.fromkeys(article for _, article in made):
            outlets = {version.content[0] for version, other in made if other is article}
            if about[0] in outlets and not others & self._schemes(article):
                return article
        return None

    def _arrive(self, row: Row, given: Stated) -> tuple[Article | None, Stated] | None:
        """Give the article that bytes belong to and all that is stated of them; None if nothing is new."""
        newest = {article: version for version, article in reversed(self._from(row))}
        for article in sorted(newest, key=lambda a: (a.versions[-1].row != row, -newest[a].order)):
            if set(given) <= set(newest[article].stated):
                is_latest = article.versions[-1].row == row
                return None if is_latest else (article, newest[article].stated)
        article = self._match(row, content(row, given, 0))
        prior = newest[article].stated if article in newest else ()
        return article, (*prior, *(pair for pair in given if pair not in prior))

    def publish(self, row: Row, options: Stated = ()) -> str:
        """Receive a row, with what is stated where the row leaves it open; gives what becomes of it."""
        if ("bytes", row) in self.gone:
            return "unreadable"
        given = tuple((what, value) for what, value in options if not (what == "outlet" and row.outlet))
        arrived = self._arrive(row, given)
        if arrived is None:
            return "observed"
        article, stated = arrived
        if self._is_gone(row, stated):
            return "unreadable"
        about = content(row, stated, 0)
        if article is None:
            article = Article()
            self.articles.append(article)
            article.seen.add(row)
            self._enter(article, "content", row, stated, 0)
            return "new"
        article.seen.add(row)
        return self._revise(article, row, stated, about)

    def _revise(self, article: Article, row: Row, stated: Stated, about: tuple[str, ...]) -> str:
        """Compare the article's latest bytes with new ones as both read now, with the same statements."""
        latest = article.versions[-1]
        says_nothing = is_alike = False
        if latest.content != about:
            today = content(latest.row, latest.stated, 0)
            if today != latest.content and not self._is_gone(latest.row, latest.stated):
                self._enter(article, "technical", latest.row, latest.stated, 0)
            is_alike = content(latest.row, stated, 0) == about
            known = {*latest.stated, ("outlet", latest.row.outlet)}
            says_nothing = is_alike and latest.row != row and set(dict(stated).items()) <= known
        if article.versions[-1].content == about or says_nothing:
            self._name(names(row, about)[: bool(row.key)], article)
            return "observed"
        is_stated = latest.row == row or is_alike
        self._enter(article, "manual" if is_stated else "content", row, stated, 0)
        return "version"

    def _enter(self, article: Article, kind: str, row: Row, stated: Stated, registry: int) -> None:
        about = content(row, stated, registry)
        article.versions.append(Made(next(self._order), kind, row, stated, registry, about))
        self._name(names(row, about), article)

    def _name(self, found: list[tuple[str, ...]], article: Article) -> None:
        """The first article to have a name keeps it; a key is entered once."""
        for name in found:
            if name[0] != "key":
                self.names.append((name, article))
            elif not self._holder(name):
                self.said.append((name, article))

    def merge(self, article: Article, other: Article) -> bool:
        """Say that two articles are the same; gives whether any name leads elsewhere from then on."""
        known = dict.fromkeys(name for name, holder in (*self.names, *self.said) if holder is other)
        taken = [name for name in known if self._holder(name) is other]
        self.said += [(name, article) for name in taken if article is not other]
        return bool(taken) and article is not other

    def amend(self, article: Article, what: str, value: str) -> bool:
        """State something about an article's latest version; gives whether anything came of it."""
        latest = article.versions[-1]
        stated = (*latest.stated, (what, value))
        plain, about = content(latest.row, latest.stated, 0), content(latest.row, stated, 0)
        if about == plain or self._is_gone(latest.row, stated):
            return False
        if plain != latest.content and not self._is_gone(latest.row, latest.stated):
            self._enter(article, "technical", latest.row, latest.stated, 0)
        self._enter(article, "manual", latest.row, stated, 0)
        return True

    def reread(self, registry: int) -> None:
        """Read everything with another registry."""
        for article in self.living:
            latest = article.versions[-1]
            differs = content(latest.row, latest.stated, registry) != latest.content
            is_read = latest.registry == registry
            if differs and not is_read and not self._is_gone(latest.row, latest.stated, registry):
                self._enter(article, "technical", latest.row, latest.stated, registry)

    def redact(self, article: Article) -> None:
        """Take away an article: what nobody else holds never comes back."""
        article.is_redacted = True
        mine = {name for name, holder in (*self.names, *self.said) if holder is article}
        self.names = [(name, holder) for name, holder in self.names if holder is not article]
        self.said = [(name, holder) for name, holder in self.said if name not in mine]
        self.gone |= _held(article) - {thing for other in self.living for thing in _held(other)}


def _held(article: Article) -> set[Any]:
    held: set[Any] = {("bytes", row) for row in article.seen}
    for v in article.versions:
        held |= {("bytes", v.row), ("text", v.row.text), ("record", record(v.row, v.stated, v.registry))}
    return held


ROWS = 162

BYTES = st.binary(min_size=SIDE_BY_SIDE, max_size=SIDE_BY_SIDE)
"""A byte for each history, that says what happens in it."""

STATED = (("title", "A"), ("title", "C"), ("byline", "Citra"), ("byline", "Dewi"), ("url", "b"))

OPTIONS = st.sampled_from(
    [
        (("outlet", "Koran Contoh"),),
        (("outlet", "Harian Lain"),),
        (("outlet", "Koran Contoh"), ("byline", "Eka")),
    ]
)
"""What is stated for a whole feed."""

STEPS = st.lists(
    st.one_of(
        *[st.tuples(st.just("publish"), BYTES)] * 5,
        *[st.tuples(st.just("wire"), BYTES, OPTIONS)] * 2,
        *[st.tuples(st.just("touch"), BYTES, OPTIONS)] * 2,
        st.tuples(st.just("amend"), BYTES),
        st.tuples(st.just("merge"), BYTES),
        st.tuples(st.just("reread"), st.integers(0, 1)),
        st.tuples(st.just("redact"), BYTES),
    ),
    min_size=8,
    max_size=14,
)


class Side:
    """The archive and the model, side by side."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._registry = folder / "registry.toml"
        self._registry.write_text(REGISTRY, encoding="utf-8")
        self._models = [Model() for _ in range(SIDE_BY_SIDE)]
        self._ids: dict[Article, str] = {}
        self._numbers = count(1)

    def publish(self, numbers: bytes) -> None:
        rows = [(at, Row.numbered(number % ROWS)) for at, number in enumerate(numbers) if number % 10]
        self._publish(rows, ())

    def wire(self, numbers: bytes, options: Stated) -> None:
        """Rows without an outlet, which is stated for all of them: few, so that equal bytes come often."""
        rows = [(at, Row.numbered(number % 27)) for at, number in enumerate(numbers) if number % 3]
        self._publish([(at, replace(row, outlet="")) for at, row in rows], options)

    def touch(self, numbers: bytes, options: Stated) -> None:
        """The latest bytes of an article come again, with something in them that says nothing."""
        picked = [(at, number, article.versions[-1].row) for at, number, article in self._picked(numbers, 2)]
        options = options if any(not row.outlet for _, _, row in picked) else ()
        self._publish([(at, replace(row, extra=number)) for at, number, row in picked], options)

    def _publish(self, rows: list[tuple[int, Row]], options: Stated) -> None:
        if not rows:
            return
        path = self._folder / f"feed-{next(self._numbers)}.jsonl"
        path.write_text("\n".join(row.line(f"h{at}") for at, row in rows), encoding="utf-8")
        report = self._archive.add([path], options=AddOptions(stated=dict(options)))
        expected = [(f"h{at}", self._models[at].publish(row, options)) for at, row in rows]
        entered = [(name, result) for name, result in expected if result in {"new", "version"}]
        # Bytes of older versions are decided last, when the whole feed is known.
        assert sorted((o.capture.id, o.result) for o in report.accepted) == sorted(entered)
        assert Counter(result for _, result in expected) == +Counter(report.counts)
        for outcome in report.accepted:
            if outcome.result == "new":
                self._ids[self._models[int(outcome.capture.id[1:])].articles[-1]] = outcome.id

    def amend(self, numbers: bytes) -> None:
        for at, number, article in self._picked(numbers, 5):
            what, value = STATED[number % len(STATED)]
            full = {"title": f"Judul {value} h{at}", "url": f"https://contoh.id/h{at}/{value}"}.get(
                what, value
            )
            try:
                self._archive.amend(self._ids[article], {what: full}, reason="r")
                came = True
            except (ValueError, RedactedError):
                came = False
            assert came == self._models[at].amend(article, what, value)

    def merge(self, numbers: bytes) -> None:
        for at, number, article in self._picked(numbers, 5):
            living = self._models[at].living
            other = living[number % len(living)]
            try:
                self._archive.merge(self._ids[article], self._ids[other], reason="r")
                came = True
            except ValueError:
                came = False
            assert came == self._models[at].merge(article, other)

    def reread(self, registry: int) -> None:
        self._archive.reread(registry=self._registry if registry else None, limit=100)
        for model in self._models:
            model.reread(registry)

    def redact(self, numbers: bytes) -> None:
        for at, _, article in self._picked(numbers, 20):
            self._archive.redact(self._ids[article], reason="r")
            self._models[at].redact(article)

    def _picked(self, numbers: bytes, rarity: int) -> Iterator[tuple[int, int, Article]]:
        """Give an article of every so-manieth history that has one."""
        for at, number in enumerate(numbers):
            living = self._models[at].living
            if living and number % rarity == 1:
                yield at, number // rarity, living[number % len(living)]

    def check(self) -> None:
        """Every article has the model's versions, and there is no other article."""
        expected = {
            self._ids[article]: [(v.kind, article.is_redacted) for v in article.versions]
            for model in self._models
            for article in model.articles
        }
        held = {}
        for version in self._archive.articles():
            states = self._archive.history(version.article).states
            held[version.article] = [(state.version.kind, state.version.redacted) for state in states]
        assert held == expected


def _compare(places: Any, folder: Path, steps: list[tuple[Any, ...]]) -> None:
    with places() as place, Archive.open(place) as archive:
        side = Side(archive, folder)
        for name, *arguments in steps:
            getattr(side, name)(*arguments)
        side.check()
        report = archive.verify()
        assert report.result.problems == []


def test_the_versions_of_random_histories_are_those_of_the_model(places, tmp_path, request):
    # On PostgreSQL making a database for each example takes most of the time.
    share = 1 if "sqlite" in request.node.name else 5
    compare = settings(
        max_examples=max(1, HISTORIES // SIDE_BY_SIDE // share),
        suppress_health_check=list(HealthCheck),
        derandomize="ARCHIVE_TEST_HISTORIES" not in os.environ,
    )(given(steps=STEPS)(_compare))
    compare(places, tmp_path)
