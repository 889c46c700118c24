"""The words by which articles credit, date and sign: one data file for each language.

Adding a language is one TOML file and one line in ``LANGUAGES``. The files hold words only; what
the reader does with them is in ``archive.reading``. All words are lower-case, as they are looked
for in lower-cased text. Nothing is read at import.

Keys of a file: ``day_first`` (6/1 is the 6th of January); ``and``; ``bylines``; ``lead`` (words before a cue
that belong to the credit); ``connect`` (words between a cue and a name); ``desks``, ``titles``,
``not_names``, ``institutions``, ``countries`` and ``weak_names`` (what a capitalised word may be
other than a source's name; weak names are registry names that are also everyday words, ``everyday``
those that are such in lower case only);
``media_words`` (words in their names), ``hosts`` (endings of the domains of public bodies) and
``roles`` (words of an office);
``correspondents``, ``editions``, ``places`` and ``glued`` (what may stand beside an outlet's name);
``posting``, ``stating`` and ``speaking`` (verbs of people and bodies), ``locators``, ``fillers`` and
``posts`` (words between such a verb and a platform or statement); tables ``months``, ``weekdays``,
``zones`` (minutes from UTC), ``labels``, ``media`` (nouns by the sort of source), ``credits`` (cue
words by the form of the credit), ``particles`` (small words around a credit), ``kin`` (words that
tell the language from a close relative), ``lines`` (boilerplate), ``pages`` and ``corrections`` (how a
text owns up to a change: ``labels`` that begin a line, ``phrases`` anywhere in it).

A file may leave out ``functions`` (what a person is to the outlet, printed behind the name), ``bios`` (how a
sentence about the writer begins behind the name), ``quoting`` (verbs before an account that is quoted),
``teams`` (first words of a desk's name that are also given names), ``signs`` (phrases without a colon that
sign a report, by role), ``outlet`` (words around the name of the article's own outlet), ``seasonal`` (zones
of the United States whose clocks are an hour ahead in summer, with the minutes of winter) and ``changes``
(words by which a difference between two versions is called). ``changes`` and ``corrections`` decide no
reading, and are no part of the digest.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Self, TypeAlias, get_args

from archive.cues.particles import PARTICLES, Particles
from archive.cues.search import Search
from archive.errors import DataFileError

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"id": "id.toml", "en": "en.toml", "ms": "ms.toml", "mul": "mul.toml"}
)
"""The file of each language; ``mul`` (ISO 639) holds what bylines say in the languages that have none."""

Form: TypeAlias = Literal[
    "after",
    "clause",
    "known",
    "told",
    "claim",
    "before",
    "states",
    "reprint",
    "office",
    "statement",
    "site",
    "post",
    "account",
    "embed",
    "rights",
    "photo",
]
_ANYWHERE: Final = ("photo", "rights", "embed", "reprint")
"""The forms whose words are looked for in texts of every language."""

_BEHIND: Final = frozenset({"before", "states"})
_AHEAD: Final = frozenset({"known", "told"})
Medium: TypeAlias = Literal["agency", "outlet", "site", "account"]
Label: TypeAlias = Literal["reporter", "editor", "updated", "published", "source", "photo"]
Role: TypeAlias = Literal["reporter", "editor", "contributor"]
LineAction: TypeAlias = Literal["skip", "next", "end"]

_SETS: Final = (
    "and",
    "bylines",
    "connect",
    "correspondents",
    "countries",
    "desks",
    "editions",
    "everyday",
    "fillers",
    "glued",
    "hosts",
    "institutions",
    "locators",
    "media_words",
    "not_names",
    "places",
    "posting",
    "posts",
    "roles",
    "speaking",
    "stating",
    "titles",
    "weak_names",
)
_LISTS: Final = ("lead",)
_TABLES: Final = (
    "months",
    "weekdays",
    "zones",
    "labels",
    "media",
    "credits",
    "particles",
    "kin",
    "lines",
    "pages",
    "corrections",
)
_ALONE: Final = ("credits", "kin")
"""The tables that are kept by language."""
_LINE_KEYS: Final = ("skip", "skip_start", "skip_next", "ends")
_OPTIONAL_SETS: Final = ("bios", "functions", "quoting", "teams")
_OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "signs": ("reporter", "editor", "contributor"),
        "outlet": ("rights", "companies", "owns", "told", "nouns"),
        "changes": ("verbs", "numerals", "quotes", "counters", "asides"),
    }
)
"""The tables that a file may leave out, with their keys."""
_PHRASES: Final = ("rights", "owns", "told")
"""What of the table ``outlet`` is looked for in the whole text."""

_UNREAD: Final = frozenset({"changes", "corrections"})
"""The tables by which no article is read; they are no part of the digest."""

_CORRECTION_KEYS: Final = ("labels", "phrases")


class Meaning(NamedTuple):
    """What a cue word means.

    Attributes:
        forms: The forms of credit in which it stands.
        beside: Where a name must stand for it to mean anything: ``behind`` or ``ahead``, or "".
        phrase: Whether it is a phrase (``Cues.signs``, ``rights``, ``owns``, ``told``), too.
    """

    forms: tuple[Form, ...]
    beside: Literal["behind", "ahead", ""]
    phrase: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """How to tell a language from a close relative that is detected in its stead.

    Attributes:
        language: The language.
        words: Words of the language that its relative does not use.
    """

    language: str
    words: Search[None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """The words of all languages together, in the forms in which they are looked up.

    Articles mix languages ("Source: Reuters" under an Indonesian text), so short words that stand in
    lines of their own are merged. What the whole text is searched for is kept by language: the same
    word credits in one language and plucks fruit in another.

    Attributes:
        digest: ``sha256:`` and the hexadecimal hash of the data's canonical JSON.
        month_first: The languages in which 6/1 is the 1st of June; others put the day first.
        splits: What stands between the names of a byline.
        adds: What stands between two names under one credit.
        leads: Words before a cue that belong to the credit, longest first.
        bylines: Words that begin a byline without a colon.
        byline_starts: The same with the blank behind them, longest first.
        connect: Words that may stand between a cue and a name.
        correspondents: Words for a medium's reporter.
        countries: Names and adjectives of countries.
        desks: Words by which a byline names a desk.
        editions: Words, besides places, that an edition adds to its outlet's name.
        everyday: Registry names that are everyday words in lower case.
        fillers: Words between a verb and a platform or statement.
        glued: Words that stand glued behind a name.
        hosts: Endings of the domains of public bodies.
        institutions: First words of the names of bodies that are no media.
        locators: Words by which a platform or statement is reached.
        media_words: Words in the names of media.
        not_names: Capitalised words that begin no source's name.
        places: Cities and regions.
        posting: Verbs of people on platforms.
        posts: Nouns of what is posted.
        roles: Words of an office, between a person and the body he speaks for.
        speaking: Verbs of those whom a report quotes.
        stating: Verbs of press offices.
        titles: Words before a person's name.
        weak_names: Registry names that are everyday words too.
        months: The month's number by its name.
        weekdays: The weekday (Monday is 0) by its name.
        zones: Minutes from UTC by abbreviation.
        labels: The label's meaning by its words.
        media: The sort of source by its noun.
        credits: The search for crediting words, by language; under "" that for those of all. The same
            pass finds the phrases of all languages.
        particles: The patterns of small words.
        kin: The languages that are detected as a relative, by that relative.
        leading: Words that may stand between a cue and a name, or name the sort of source.
        trailing: Last words of the nouns by the sort of source: "Xinhua news agency".
        line_words: What to do with a line that consists of these words.
        line_starts: By its first word, how a boilerplate line begins.
        errors: How error pages and consent walls announce themselves.
        bios: How a sentence about the writer begins behind the name ("is a "), with the blank behind it.
        functions: What stands behind a person's name in a byline ("Staff Writer"), longest first.
        quoting: Verbs before the platform or account from which something is taken.
        teams: First words of a desk's name that are also given names.
        signs: Phrases that sign a report ("reporting by"), with the role of the names behind them.
        label_cut: Where another label begins within a labelled value.
        rights: How a copyright line begins.
        companies: What stands behind an outlet's name in its copyright line.
        owns: Phrases that the own outlet's name follows ("follow us on", "is part of").
        nouns: Last words of the names of outlets, by which one that nobody knows is told from a place.
        seasonal: Minutes from UTC in winter, by abbreviation of a zone with summer time.
        told: Phrases that the name of the outlet follows to which somebody spoke.
        correction_labels: Words that begin the line of a correction note.
        correction_phrases: Words that make a line a correction note wherever they stand in it.
        changes: ``verbs`` of attribution, ``numerals`` in words, pairs of ``quotes``, ``counters`` (lines
            that a page changes by itself, with # for a number) and ``asides`` (how lines begin that
            stand for something else, such as an embedded post).
    """

    digest: str
    month_first: frozenset[str]
    splits: re.Pattern[str]
    adds: re.Pattern[str]
    leads: tuple[str, ...]
    bylines: frozenset[str]
    byline_starts: tuple[str, ...]
    connect: frozenset[str]
    correspondents: frozenset[str]
    countries: frozenset[str]
    desks: frozenset[str]
    editions: frozenset[str]
    everyday: frozenset[str]
    fillers: frozenset[str]
    glued: tuple[str, ...]
    hosts: frozenset[str]
    institutions: frozenset[str]
    locators: frozenset[str]
    media_words: frozenset[str]
    not_names: frozenset[str]
    places: frozenset[str]
    posting: frozenset[str]
    posts: frozenset[str]
    roles: frozenset[str]
    speaking: frozenset[str]
    stating: frozenset[str]
    titles: frozenset[str]
    weak_names: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    zones: Mapping[str, int]
    labels: Mapping[str, Label]
    media: Mapping[str, Medium]
    credits: Mapping[str, Search[Meaning]]
    particles: Particles
    kin: Mapping[str, Kin]
    leading: frozenset[str]
    trailing: frozenset[str]
    line_words: Mapping[str, LineAction]
    line_starts: Mapping[str, tuple[str, ...]]
    errors: tuple[str, ...]
    bios: tuple[str, ...]
    functions: tuple[str, ...]
    quoting: frozenset[str]
    teams: frozenset[str]
    signs: Mapping[str, Role]
    label_cut: re.Pattern[str]
    rights: tuple[str, ...]
    companies: tuple[str, ...]
    owns: tuple[str, ...]
    told: tuple[str, ...]
    nouns: tuple[str, ...]
    seasonal: Mapping[str, int]
    correction_labels: tuple[str, ...]
    correction_phrases: tuple[str, ...]
    changes: Mapping[str, tuple[str, ...]]

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
        tables = {name: _merge(data[name] for data in all_) for name in _TABLES if name not in _ALONE}
        joins = "|".join(sorted(map(re.escape, sets["and"])))
        labels = _label_words(tables["labels"])
        extra = {name: _merge(data.get(name, {}) for data in all_) for name in _OPTIONAL}
        optional = {key: {word for data in all_ for word in data.get(key, ())} for key in _OPTIONAL_SETS}
        signs, own = _sign_words(extra["signs"]), extra["outlet"]
        phrases = [*signs, *(word for key in _PHRASES for word in own.get(key, ()))]
        deciding = {
            language: {key: value for key, value in data.items() if key not in _UNREAD}
            for language, data in raw.items()
        }
        canonical = json.dumps(deciding, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return cls(
            digest="sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
            month_first=frozenset(language for language, data in raw.items() if not data["day_first"]),
            splits=re.compile(rf"\s*(?:,|;|/|\||&|--|[–—]|\s-\s|\b(?:{joins})\b)\s*"),
            adds=re.compile(rf"(?:,? (?:{joins}|&) |/|, )"),
            leads=tuple(sorted(lists["lead"], key=len, reverse=True)),
            glued=tuple(sorted(sets["glued"])),
            **{key: sets[key] for key in _SETS if key not in ("and", "glued")},
            byline_starts=_longest_first(f"{word} " for word in sets["bylines"]),
            months=MappingProxyType(tables["months"]),
            weekdays=MappingProxyType(tables["weekdays"]),
            zones=MappingProxyType(tables["zones"]),
            labels=MappingProxyType(labels),
            media=MappingProxyType(tables["media"]),
            credits=MappingProxyType(_searches(raw, phrases)),
            particles=Particles.compile(tables["particles"]),
            kin=MappingProxyType(
                {
                    data["kin"]["of"]: Kin(
                        language=language, words=Search(dict.fromkeys(data["kin"]["words"]))
                    )
                    for language, data in raw.items()
                    if data["kin"]["of"]
                }
            ),
            leading=sets["connect"] | {noun.partition(" ")[0] for noun in tables["media"]},
            trailing=frozenset(noun.rpartition(" ")[2] for noun in tables["media"]),
            line_words=MappingProxyType(_line_words(tables["lines"])),
            line_starts=MappingProxyType(_line_starts(tables["lines"]["skip_start"])),
            errors=tuple(tables["pages"]["errors"]),
            bios=_longest_first(f"{word} " for word in optional["bios"]),
            functions=_longest_first(optional["functions"]),
            quoting=frozenset(optional["quoting"]),
            teams=frozenset(optional["teams"]),
            signs=MappingProxyType(signs),
            label_cut=_label_cut(labels),
            seasonal=MappingProxyType(_merge(data.get("seasonal", {}) for data in all_)),
            rights=_longest_first(own.get("rights", ())),
            companies=_longest_first(own.get("companies", ())),
            owns=_longest_first(own.get("owns", ())),
            told=_longest_first(own.get("told", ())),
            nouns=_longest_first(own.get("nouns", ())),
            correction_labels=tuple(tables["corrections"]["labels"]),
            correction_phrases=tuple(tables["corrections"]["phrases"]),
            changes=MappingProxyType({key: tuple(words) for key, words in extra["changes"].items()}),
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
    _check_credits(data, origin)
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
    if data["corrections"].keys() != set(_CORRECTION_KEYS):
        raise DataFileError(
            f"{origin}: key 'corrections' must have the keys {', '.join(_CORRECTION_KEYS)}; correct it"
        )
    return data


def _check_lists(data: Mapping[str, Any], origin: str) -> None:
    for key in (*_SETS, *_LISTS, *(key for key in _OPTIONAL_SETS if key in data)):
        _check_words(data[key], f"{origin}: key {key!r}")
    for table, keys in _OPTIONAL.items():
        for key in data.get(table, {}).keys() - set(keys):
            raise DataFileError(f"{origin}: key '{table}.{key}' is unknown; use one of {', '.join(keys)}")
    for table in ("labels", "lines", "pages", "credits", "particles", "corrections", *_OPTIONAL):
        for key, words in data.get(table, {}).items():
            _check_words(words, f"{origin}: key '{table}.{key}'")


def _check_credits(data: Mapping[str, Any], origin: str) -> None:
    for form in data["credits"]:
        if form not in get_args(Form):
            raise DataFileError(f"{origin}: key 'credits.{form}' is no form of credit; correct it")
    if data["particles"].keys() != set(PARTICLES):
        raise DataFileError(
            f"{origin}: key 'particles' must have the keys {', '.join(PARTICLES)}; add or remove some"
        )
    if data["kin"].keys() != {"of", "words"} or not isinstance(data["kin"]["of"], str):
        raise DataFileError(f"{origin}: key 'kin' must have 'of' and 'words'; correct it")
    _check_words(data["kin"]["words"], f"{origin}: key 'kin.words'")


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


def _searches(raw: Mapping[str, Mapping[str, Any]], phrases: Iterable[str]) -> dict[str, Search[Meaning]]:
    """Compile one search for each language and one for all; a word may have several forms."""
    tables: dict[str, dict[str, dict[Form, None]]] = {"": {}}
    for language, data in raw.items():
        for form, words in data["credits"].items():
            # Captions and notices are printed in any language.
            own = tables.setdefault(language, {})
            into = [tables.setdefault(name, {}) for name in raw] if form in _ANYWHERE else [own]
            for word in words:
                for table in (tables[""], *into):
                    table.setdefault(word, {})[form] = None
    searched = frozenset(phrases)
    return {
        language: Search(
            {word: _meaning(tuple(forms), phrase=word in searched) for word, forms in table.items()}
            | {word: _meaning((), phrase=True) for word in sorted(searched - table.keys())}
        )
        for language, table in tables.items()
    }


def _meaning(forms: tuple[Form, ...], *, phrase: bool) -> Meaning:
    beside: Literal["behind", "ahead", ""] = ""
    if forms and _BEHIND.issuperset(forms):
        beside = "behind"
    elif forms and _AHEAD.issuperset(forms):
        beside = "ahead"
    return Meaning(forms=forms, beside=beside, phrase=phrase)


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
