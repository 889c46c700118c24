"""The words by which articles credit, date and sign: one data file for each language.

Adding a language is one TOML file and one line in ``LANGUAGES``. The files hold words only; what
the reader does with them is in ``archive.reading``. All words are lower-case, as they are looked
for in lower-cased text. Nothing is read at import.

Keys of a file: ``day_first`` (6/1 is the 6th of January); ``and``; ``bylines``; ``lead`` (words before a cue
that belong to the credit); ``connect`` (words between a cue and a name); ``desks``, ``titles``,
``not_names``, ``institutions``, ``countries`` and ``weak_names`` (what a capitalised word may be
other than a source's name; weak names are registry names that are also everyday words);
``posting`` and ``stating`` (verbs of people and bodies that publish for themselves); tables
``months``, ``weekdays``, ``zones`` (minutes from UTC), ``labels``, ``media`` (nouns by the sort of
source), ``cues`` (words by their stem, with the form of the credit), ``lines`` (boilerplate) and
``pages``. A file may leave out ``functions`` (what a person is to the outlet, printed behind the name),
``teams`` (first words of a desk's name that are also given names), ``signs`` (phrases without a colon
that sign a report, by role), ``outlet`` (words around the name of the article's own outlet) and ``seasonal``
(zones of the United States whose clocks are an hour ahead in summer, with the minutes of winter).
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from ahocorasick_rs import AhoCorasick, Implementation

from archive.errors import DataFileError

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({"id": "id.toml", "en": "en.toml", "mul": "mul.toml"})
"""The file of each language; ``mul`` (ISO 639) holds what bylines say in the languages that have none."""

Form: TypeAlias = Literal["after", "known", "clause", "before", "office", "statement", "post"]
Medium: TypeAlias = Literal["agency", "outlet", "site", "account"]
Label: TypeAlias = Literal["reporter", "editor", "updated", "published", "source", "photo"]
Role: TypeAlias = Literal["reporter", "editor", "contributor"]
LineAction: TypeAlias = Literal["skip", "next", "end"]

_SETS: Final = (
    "and",
    "bylines",
    "connect",
    "countries",
    "desks",
    "institutions",
    "not_names",
    "titles",
    "weak_names",
)
_LISTS: Final = ("lead", "posting", "stating")
_TABLES: Final = ("months", "weekdays", "zones", "labels", "media", "cues", "lines", "pages")
_LINE_KEYS: Final = ("skip", "skip_start", "skip_next", "ends")
_OPTIONAL_SETS: Final = ("functions", "teams")
_OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "signs": ("reporter", "editor", "contributor"),
        "outlet": ("rights", "companies", "owns", "told", "nouns"),
    }
)
"""The tables that a file may leave out, with their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One stem to look for, and the cue words that it may be part of.

    Attributes:
        stem: What the text is searched for.
        words: The words, longest first: where the stem stands in each, and the form.
    """

    stem: str
    words: tuple[tuple[str, int, Form], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """The searches of one language, made together in one pass over a text.

    Attributes:
        all: The searches.
        automaton: Of their stems in the same order, after Aho and Corasick (1975).
    """

    all: tuple[Search, ...]
    automaton: AhoCorasick

    def found(self, lowered: str) -> Iterator[tuple[int, Search]]:
        """Give where each stem stands in a lower-cased text, and its search."""
        for number, start, _ in self.automaton.find_matches_as_indexes(lowered, overlapping=True):
            yield start, self.all[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """The words of all languages together, in the forms in which they are looked up.

    Articles mix languages ("Source: Reuters" under an Indonesian text), so short words that stand in
    lines of their own are merged. What the whole text is searched for is kept by language: a word
    that credits in one may mean something else in another.

    Attributes:
        digest: ``sha256:`` and the hexadecimal hash of the data's canonical JSON.
        month_first: The languages in which 6/1 is the 1st of June; others put the day first.
        splits: What stands between the names of a byline.
        adds: What stands between two names under one credit.
        leads: Words before a cue that belong to the credit, longest first.
        bylines: Words that begin a byline without a colon.
        byline_starts: The same with the blank behind them, longest first.
        connect: Words that may stand between a cue and a name.
        countries: Names and adjectives of countries.
        desks: Words by which a byline names a desk.
        institutions: First words of the names of bodies that are no media.
        not_names: Capitalised words that begin no source's name.
        titles: Words before a person's name.
        weak_names: Registry names that are everyday words too.
        posting: Verbs of people on platforms.
        stating: Verbs of press offices.
        months: The month's number by its name.
        weekdays: The weekday (Monday is 0) by its name.
        zones: Minutes from UTC by abbreviation.
        labels: The label's meaning by its words.
        media: The sort of source by its noun.
        credits: The searches for crediting words, by language.
        line_words: What to do with a line that consists of these words.
        line_starts: By its first word, how a boilerplate line begins.
        errors: How error pages and consent walls announce themselves.
        functions: What stands behind a person's name in a byline ("Staff Writer"), longest first.
        teams: First words of a desk's name that are also given names.
        signs: Phrases that sign a report ("reporting by"), with the role of the names behind them.
        label_cut: Where another label begins within a labelled value.
        rights: How a copyright line begins.
        companies: What stands behind an outlet's name in its copyright line.
        owns: Phrases that the own outlet's name follows ("follow us on", "is part of").
        nouns: Last words of the names of outlets, by which one that nobody knows is told from a place.
        seasonal: Minutes from UTC in winter, by abbreviation of a zone with summer time.
        told: Phrases that the name of the outlet follows to which somebody spoke.
    """

    digest: str
    month_first: frozenset[str]
    splits: re.Pattern[str]
    adds: re.Pattern[str]
    leads: tuple[str, ...]
    bylines: frozenset[str]
    byline_starts: tuple[str, ...]
    connect: frozenset[str]
    countries: frozenset[str]
    desks: frozenset[str]
    institutions: frozenset[str]
    not_names: frozenset[str]
    titles: frozenset[str]
    weak_names: frozenset[str]
    posting: frozenset[str]
    stating: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    zones: Mapping[str, int]
    labels: Mapping[str, Label]
    media: Mapping[str, Medium]
    credits: Mapping[str, Searches]
    line_words: Mapping[str, LineAction]
    line_starts: Mapping[str, tuple[str, ...]]
    errors: tuple[str, ...]
    functions: tuple[str, ...]
    teams: frozenset[str]
    signs: Mapping[str, Role]
    label_cut: re.Pattern[str]
    rights: tuple[str, ...]
    companies: tuple[str, ...]
    owns: tuple[str, ...]
    told: tuple[str, ...]
    nouns: tuple[str, ...]
    seasonal: Mapping[str, int]

    @classmethod
    def load(cls, languages: Iterable[str] = tuple(LANGUAGES)) -> Self:
        """Read and compile the files of some languages.

        Raises:
            DataFileError: A file does not have the form it must have.
        """
        raw = {
            language: parse(
                files(__name__).joinpath(LANGUAGES[language]).read_text("utf-8"), LANGUAGES[language]
            )
            for language in languages
        }
        return cls.compile(raw)

    @classmethod
    def compile(cls, raw: Mapping[str, Mapping[str, Any]]) -> Self:
        """Merge parsed files, by language, into one value."""
        all_ = tuple(raw.values())
        sets = {key: frozenset(word for data in all_ for word in data[key]) for key in _SETS}
        lists = {key: tuple(dict.fromkeys(word for data in all_ for word in data[key])) for key in _LISTS}
        tables = {name: _merge(data[name] for data in all_) for name in _TABLES if name != "cues"}
        joins = "|".join(sorted(map(re.escape, sets["and"])))
        labels = _label_words(tables["labels"])
        extra = {name: _merge(data.get(name, {}) for data in all_) for name in _OPTIONAL}
        optional = {key: {word for data in all_ for word in data.get(key, ())} for key in _OPTIONAL_SETS}
        canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return cls(
            digest="sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
            month_first=frozenset(language for language, data in raw.items() if not data["day_first"]),
            splits=re.compile(rf"\s*(?:,|;|/|\||&|--|[–—]|\s-\s|\b(?:{joins})\b)\s*"),
            adds=re.compile(rf"(?:,? (?:{joins}|&) |/|, )"),
            leads=tuple(sorted(lists["lead"], key=len, reverse=True)),
            bylines=sets["bylines"],
            byline_starts=_longest_first(f"{word} " for word in sets["bylines"]),
            connect=sets["connect"],
            countries=sets["countries"],
            desks=sets["desks"],
            institutions=sets["institutions"],
            not_names=sets["not_names"],
            titles=sets["titles"],
            weak_names=sets["weak_names"],
            posting=frozenset(lists["posting"]),
            stating=frozenset(lists["stating"]),
            months=MappingProxyType(tables["months"]),
            weekdays=MappingProxyType(tables["weekdays"]),
            zones=MappingProxyType(tables["zones"]),
            labels=MappingProxyType(labels),
            media=MappingProxyType(tables["media"]),
            credits=MappingProxyType({language: _searches(data["cues"]) for language, data in raw.items()}),
            line_words=MappingProxyType(_line_words(tables["lines"])),
            line_starts=MappingProxyType(_line_starts(tables["lines"]["skip_start"])),
            errors=tuple(tables["pages"]["errors"]),
            functions=_longest_first(optional["functions"]),
            teams=frozenset(optional["teams"]),
            signs=MappingProxyType(_sign_words(extra["signs"])),
            label_cut=_label_cut(labels),
            seasonal=MappingProxyType(_merge(data.get("seasonal", {}) for data in all_)),
            **{key: _longest_first(extra["outlet"].get(key, ())) for key in _OPTIONAL["outlet"]},
        )


def parse(text: str, origin: str) -> dict[str, Any]:
    """Parse one language's file and check its form.

    Args:
        text: The file's text.
        origin: Its name, for the message.

    Raises:
        DataFileError: A key is missing, unknown or of another form.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{origin}: is not TOML ({error}); correct the line it names") from error
    wanted = {"day_first", *_SETS, *_LISTS, *_TABLES}
    for key in sorted(wanted ^ (data.keys() - {"seasonal", *_OPTIONAL, *_OPTIONAL_SETS})):
        what = "is missing; add it" if key in wanted else "is unknown; remove or correct it"
        raise DataFileError(f"{origin}: key {key!r} {what}")
    _check_lists(data, origin)
    for stem, words in data["cues"].items():
        _check_values(words, get_args(Form), f"{origin}: key 'cues.{stem}")
        if any(stem not in word for word in words):
            raise DataFileError(f"{origin}: key 'cues.{stem}' has a word without {stem!r}; move it")
    _check_values(data["media"], get_args(Medium), f"{origin}: key 'media")
    _check_values(data["months"], tuple(range(1, 13)), f"{origin}: key 'months")
    _check_values(data["weekdays"], tuple(range(7)), f"{origin}: key 'weekdays")
    for table in ("zones", "seasonal"):
        _check_values(data.get(table, {}), tuple(range(-720, 841)), f"{origin}: key '{table}")
    if data["lines"].keys() != set(_LINE_KEYS) or data["labels"].keys() != set(get_args(Label)):
        raise DataFileError(
            f"{origin}: key 'lines' must have the keys {', '.join(_LINE_KEYS)}, "
            f"and 'labels' {', '.join(get_args(Label))}; add or remove some"
        )
    return data


def _check_lists(data: Mapping[str, Any], origin: str) -> None:
    for key in (*_SETS, *_LISTS, *(key for key in _OPTIONAL_SETS if key in data)):
        _check_words(data[key], f"{origin}: key {key!r}")
    for table, keys in _OPTIONAL.items():
        for key in data.get(table, {}).keys() - set(keys):
            raise DataFileError(f"{origin}: key '{table}.{key}' is unknown; use one of {', '.join(keys)}")
    for table in ("labels", "lines", "pages", *_OPTIONAL):
        for key, words in data.get(table, {}).items():
            _check_words(words, f"{origin}: key '{table}.{key}'")


def _check_words(words: Any, where: str) -> None:
    if not isinstance(words, list) or any(
        not isinstance(word, str) or word != word.lower() for word in words
    ):
        raise DataFileError(f"{where} must be a list of lower-case words; correct it")


def _check_values(table: Mapping[str, Any], allowed: tuple[Any, ...], where: str) -> None:
    for word, value in table.items():
        if value not in allowed or word != word.lower():
            raise DataFileError(
                f"{where}.{word}' must be a lower-case word "
                f"with a value from {allowed[0]!r} to {allowed[-1]!r}; correct it"
            )


def _merge(tables: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Join tables of several languages; lists under one key are joined, too."""
    merged: dict[str, Any] = {}
    for table in tables:
        for key, value in table.items():
            merged[key] = [*merged.get(key, []), *value] if isinstance(value, list) else value
    return merged


def _searches(table: Mapping[str, Mapping[str, Form]]) -> Searches:
    searches = tuple(
        Search(
            stem=stem,
            words=tuple(
                (word, word.index(stem), form)
                for word, form in sorted(words.items(), key=lambda item: -len(item[0]))
            ),
        )
        for stem, words in table.items()
    )
    stems = [search.stem for search in searches]
    return Searches(all=searches, automaton=AhoCorasick(stems, implementation=Implementation.DFA))


def _label_words(labels: Mapping[Any, list[str]]) -> dict[str, Label]:
    return {word: label for label, words in labels.items() for word in words}


def _sign_words(signs: Mapping[Any, list[str]]) -> dict[str, Role]:
    return {word: role for role, words in signs.items() for word in words}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(words), key=lambda word: (-len(word), word)))


def _label_cut(labels: Mapping[str, Label]) -> re.Pattern[str]:
    words = _longest_first(word for word, label in labels.items() if label != "photo")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})[ \xa0]?:", re.IGNORECASE)


def _line_words(lines: Mapping[str, list[str]]) -> dict[str, LineAction]:
    """A word that both skips and ends (such as "comments") ends."""
    words: dict[str, LineAction] = dict.fromkeys(lines["skip"], "skip")
    words |= dict.fromkeys(lines["skip_next"], "next")
    words |= dict.fromkeys(lines["ends"], "end")
    return words


def _line_starts(starts: list[str]) -> dict[str, tuple[str, ...]]:
    by_first: dict[str, tuple[str, ...]] = {}
    for start in starts:
        first = start.split(" ", 1)[0]
        by_first[first] = (*by_first.get(first, ()), start)
    return by_first
