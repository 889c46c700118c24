"""Where people and bodies publish for themselves: press offices, statements, sites and posts."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from archive.cues import Form
from archive.model import Kind
from archive.reading.credits import Credit
from archive.reading.glance import Cue
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import is_institution, known, plausible

_BACK: Final = 150
_AHEAD: Final = 120
_TEXT: Final = 12_000
"""Names are filled in from so much of a text, in which everybody has been introduced."""
_WITH_PERSON: Final = 4
_ADJECTIVES: Final = 4
"""So many words, a preposition and adjectives, lead to a post: "in a celebratory tweet"."""

_FARTHEST_VERB: Final = 14
_ASIDE: Final = 8
"""So many small words stand between a statement and the comma before whose it is."""
_ASIDES: Final = 2
_OFFICE: Final = re.compile(r"(?:[ \xa0][a-z]{2,20}){0,2}[ \xa0][A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,4}")
_VERB: Final = re.compile(r"[ \xa0]([a-z]{3,20})")
_TOKEN: Final = re.compile(r"[^\s,]+|,")
_STOP: Final = re.compile(r"(?<=[a-z0-9)]{2})[.?!][ \xa0]|[\n\r\"”“]|,,")
_HANDLE: Final = re.compile(r"(?:[ \xa0](?:resmi|pribadi)\w{0,3})?,?[ \xa0]\(?(@?)([a-z0-9_.]{3,30})")
_ACCOUNT: Final = re.compile(r"[ \xa0]?(@?[\w.]{3,30})")
_SIGNED: Final = re.compile(r"[—–-]{1,2}[ \xa0]?([^\n—–#]{2,50}?)[ \xa0]\Z")
_DATED: Final = re.compile(
    r"\(@\w{1,20}\)\s{1,3}(?:[A-Z][a-z]{2,9} \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,9} \d{4})"
)
_INITIAL: Final = re.compile(r"(?<= )[A-Z]\. ")
_FULL: Final = re.compile(r"[A-Z][\w’'-]+(?: (?:(?:of|for|and|the|dan|untuk) ){0,2}[A-Z][\w’'-]+){1,9} \Z")
_NEXT: Final = re.compile(r" ([A-Z][a-z’'-]{2,20})(?= [a-z]|[,.])")
_PREVIOUS: Final = re.compile(r"(?<!\w)(\w+)[ \xa0]([A-Z][a-z’'-]{2,20}) \Z")
_CAPITALISED: Final = re.compile(r"[ \xa0][A-Z][a-z’'-]{2,20} \Z")
_WORD_BACK: Final = 24
_BESIDE_MOST: Final = 8
_JOINS: Final = re.compile(r"(?:of|for|de)\Z")
_TRIM: Final = ".,'’‘:;()"


class _Token(NamedTuple):
    """A word, or a comma, and where it stands; many are made, so it is a tuple."""

    words: str
    low: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether it can be part of a proper name."""
        return self.words[:1].isupper() or self.words[:1] == "@"


def channel_credits(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read the credit of a body's or person's own publication.

    Args:
        sheet: The lines.
        cue: The cue word.
        knowledge: The registry and the words.
    """
    yield from _RULES[cue.form](sheet, cue, knowledge)


def _office(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "kantor pers … Negara menyatakan …"; the clause is the evidence."""
    named = _OFFICE.match(sheet.text, cue.end)
    if named is None:
        return
    verb = _VERB.match(sheet.text, named.end())
    if verb is None or verb[1] not in knowledge.cues.stating:
        return
    end = _clause_end(sheet, verb.end())
    yield _published(sheet.text[cue.at : named.end()], "institution", (cue.at, end), cue.word)


def _clause_end(sheet: Sheet, at: int) -> int:
    line_end = sheet.spans[sheet.line_at(at)][1]
    limit = min(line_end, at + 300)
    stops = [place for mark in (",", ".", ";", "”") if (place := sheet.text.find(mark, at, limit)) >= 0]
    return min(stops, default=limit)


def _statement(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read a statement and whose it is.

    "keterangan resmi BODY", "dalam keterangan resminya, BODY menyebut", "kata SPEAKER dalam
    keterangan resmi" and "BODY said in a statement"; a speaker stands for the body he speaks for.
    """
    named = _body_ahead(_ahead(sheet.text, cue.end), cue.end, knowledge) or _spoken_body(
        sheet, _behind(sheet.text, cue.at), knowledge
    )
    if named is not None:
        name, start, end = named
        span = (min(start, cue.at), max(end, cue.end))
        yield _published(_spelled_out(name, sheet.text), "institution", span, cue.word)


def _spelled_out(name: str, text: str) -> str:
    """Give the full name that a text prints with an acronym in brackets behind it."""
    if not (name.isupper() and name.isalpha()):
        return name
    at = text.find(f"({name})", 0, _TEXT)
    full = _FULL.search(text, max(0, at - _BACK), at) if at > 0 else None
    return full[0].strip() if full is not None else name


def _site(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "laman resmi BODY menunjukkan" and "di situs resminya, BODY menyediakan"."""
    ahead = _ahead(sheet.text, cue.end)
    if ahead and ahead[0].low == ",":
        ahead = ahead[1:]
    run = _names(ahead)
    name = _join(run)
    if run and _is_foreign(name, knowledge) and run[0].start - cue.end < 4:
        yield _published(name, "institution", (cue.at, run[-1].start + len(run[-1].words)), cue.word)


def _post(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "NAME menulis di Facebook", "tulis NAME di Facebook" and "unggahan Facebook NAME"."""
    cues = knowledge.cues
    if not _is_reached(sheet, cue, knowledge):
        return
    behind = _behind(sheet.text, cue.at)
    if cue.word in cues.posting:
        yield from _told_by(sheet, cue, behind, knowledge)
        return
    led = _led(behind, cue, knowledge)
    passed = {token.low for token in behind[led:]}
    start = behind[led].start if led < len(behind) else cue.at
    located = not passed.isdisjoint(cues.locators)
    poster = _poster(sheet, cue, behind[:led], knowledge) if located else None
    # "Ikuti NAME di Twitter @handle" says nothing; "di akun Twitter" and "di Twitternya" do.
    particles = cues.particles
    if poster is not None:
        name, at = poster
        yield _posted(name, (min(at, start), cue.end), cue.word, knowledge)
    elif (
        passed - cues.locators
        or cue.word in cues.posts
        or cue.word.endswith(particles.possessives)
        or (led and behind[led - 1].low in cues.quoting)
    ):
        yield from _owner(sheet, cue, start, knowledge)


def _led(behind: list[_Token], cue: Cue, knowledge: Knowledge) -> int:
    """Give where the words begin that lead to a platform: "di akun", "in a celebratory"."""
    cues = knowledge.cues
    led = len(behind)
    while led and behind[led - 1].low in cues.fillers | cues.locators:
        led -= 1
    if led < len(behind) or cue.word in cues.posts or (led and behind[led - 1].is_name):
        return led
    located = [n for n, token in enumerate(behind[-_ADJECTIVES:]) if token.low in cues.locators]
    at = max(0, len(behind) - _ADJECTIVES) + located[-1] if located else led
    return led if any(token.is_name for token in behind[at + 1 :]) else at


def _is_reached(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> bool:
    """Tell in a glance whether words that lead to a platform stand before it."""
    cues = knowledge.cues
    if cue.word in cues.posts or cue.word in cues.posting:
        return True
    if len(cue.word) == 1 and not (sheet.text[cue.at].isupper() and sheet.text[cue.end : cue.end + 1] != "-"):
        return False  # a letter, and no platform
    before = sheet.lowered[max(0, cue.at - 40) : cue.at].split()[-4:]
    return any(
        word in cues.locators or word in cues.posts or cues.media.get(word) == "account" for word in before
    )


def _told_by(sheet: Sheet, cue: Cue, behind: list[_Token], knowledge: Knowledge) -> Iterator[Credit]:
    """Read "NAME tweeted" and "NAME, who …, tweeted"."""
    if behind and behind[-1].low == ",":
        behind = _names(behind)
    found = _subject(behind, _Token(words=cue.word, low=cue.word, start=cue.at, end=cue.end), knowledge)
    person = _person(found[0], sheet.text, knowledge) if found else None
    if found is not None and person is not None:
        yield _posted(person, (found[1], cue.end), cue.word, knowledge)


def _poster(sheet: Sheet, cue: Cue, behind: list[_Token], knowledge: Knowledge) -> tuple[str, int] | None:
    """Find who posts, and where the words begin that say so."""
    cues = knowledge.cues
    found = _speaker(behind, cues.posting | cues.speaking, knowledge)
    person = _person(found[0], sheet.text, knowledge) if found and "," not in found[0] else None
    if found is not None and person is not None:
        return person, found[1]
    ahead = _past_aside(_ahead(sheet.text, cue.end), knowledge)[:8]
    if not any(token.is_name and token.low not in cues.locators for token in behind):
        behind = []  # "In a video posted to"
    run = _subject_around(behind, ahead, knowledge)
    person = _person(_join(run), sheet.text, knowledge) if run else None
    return (person, run[0].start) if person is not None else None


def _past_aside(tokens: list[_Token], knowledge: Knowledge) -> list[_Token]:
    """Go to the comma behind small words, days and another platform: "post on Monday, NAME said"."""
    cues = knowledge.cues
    number = 0
    for _ in range(_ASIDES):
        start = number
        while (
            number < len(tokens) and number - start < _ASIDE and not _starts_name(tokens[number], knowledge)
        ):
            number += 1
        if number == len(tokens) or tokens[number].low != ",":
            break
        aside = tokens[number + 1 : number + 3]
        if len(aside) < 2 or aside[0].is_name or not aside[1].is_name:
            return tokens[number:]
        number += 3  # "formerly Twitter"
    while tokens and tokens[0].low in cues.fillers:
        tokens = tokens[1:]
    return tokens


def _starts_name(token: _Token, knowledge: Knowledge) -> bool:
    cues = knowledge.cues
    named = token.is_name and token.low not in cues.weekdays and token.low not in cues.months
    return named or token.low == ","


def _subject_around(behind: list[_Token], ahead: list[_Token], knowledge: Knowledge) -> list[_Token]:
    """Read who posts where the verb stands behind the platform.

    "NAME melalui Twitter menjelaskan" and "Melalui Instagram, NAME memamerkan".
    """
    if behind and behind[-1].is_name:
        first = len(behind) - 1
        while first and behind[first - 1].is_name:
            first -= 1
        run, verbs = behind[first:], ahead[:2]
    elif not behind and ahead and ahead[0].low == ",":
        run = _names(ahead[1:])
        verbs = ahead[1 + len(run) : 3 + len(run)]
    else:
        return []
    return run if any(_is_verb(token, knowledge) for token in verbs) else []


def _owner(sheet: Sheet, cue: Cue, start: int, knowledge: Knowledge) -> Iterator[Credit]:
    """Read whose account it is behind the platform: "Instagram NAME", "Instagramnya, @handle"."""
    ahead = _ahead(sheet.text, cue.end)
    end = cue.end
    while ahead and ahead[0].low in knowledge.cues.fillers and ahead[0].start - end == 1:
        end = ahead[0].end
        ahead = ahead[1:]
    run = _names(ahead)
    run = run[: next((n for n, token in enumerate(run) if n and token.words.startswith("@")), len(run))]
    if run and knowledge.cues.media.get(run[0].low) == "account":
        return
    if run and run[0].start - end == 1 and not run[0].words.startswith("@"):
        person = _person(_join(run), sheet.text, knowledge)
        if person is not None:
            yield _posted(person, (start, run[-1].start + len(run[-1].words)), cue.word, knowledge)
        return
    handle = _HANDLE.match(sheet.text, cue.end)
    if handle is not None and (handle[1] or any(map(str.isdigit, handle[2])) or "_" in handle[2]):
        name = "@" + handle[2].rstrip(".")
        yield _published(name, "person", (start, handle.start(2) + len(name) - 1), f"posted:{cue.word}")


def _account(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "tulis @handle" and "tulis akun NAME"."""
    match = _ACCOUNT.match(sheet.text, cue.end)
    if match is None:
        return
    name = match[1].rstrip(".")
    if cue.word[-1] != "@" and not name.startswith("@"):
        return
    if known(name.lstrip("@"), knowledge) is not None:
        return
    yield _published(
        "@" + name.lstrip("@"), "person", (cue.at, match.start(1) + len(name)), f"posted:{cue.word}"
    )


def _embed(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read the signature of an embedded post: "— Name (@handle) July 1, 2020"."""
    text = sheet.text
    dated = _DATED.match(text, cue.at)
    signed = _SIGNED.search(text, max(0, cue.at - 60), cue.at) if dated else None
    if dated is None or signed is None or not signed[1][0].isalnum():
        return
    span = (signed.start(1), dated.end())
    name = " ".join(word for word in signed[1].split() if word.isascii())
    entry = known(signed[1], knowledge)
    if entry is not None:
        yield Credit(
            name=entry.name,
            kind=entry.kind,
            relation="derived",
            place="text",
            start=span[0],
            end=span[1],
            cue="embedded-post",
            form="after",
        )
        return
    person = _person(name, text, knowledge)
    if person is not None:
        kind: Kind = "institution" if is_institution(person, knowledge) else "person"
        yield _published(person, kind, span, "embedded-post")


def _behind(text: str, at: int) -> list[_Token]:
    """Give the words before a place, back to where the sentence or a quotation ends."""
    base = max(0, at - _BACK)
    for stop in _STOP.finditer(text, base, at):
        base = stop.end()
    return _tokens(text, base, at)


def _ahead(text: str, at: int) -> list[_Token]:
    """Give the words after a place, up to where the sentence ends."""
    limit = min(len(text), at + _AHEAD)
    stop = _STOP.search(text, at, limit)
    return _tokens(text, at, stop.start() if stop else limit)


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens = []
    for words in _TOKEN.findall(text, start, end):
        start = text.index(words, start)  # between two words there are blanks only
        bare = words.strip(_TRIM) or words
        at = start if len(bare) == len(words) else start + words.index(bare)
        tokens.append(_Token(bare, bare.lower(), at, at + len(bare)))
        start += len(words)
    return tokens


def _names(tokens: list[_Token]) -> list[_Token]:
    """Give the run of capitalised words at the start of some tokens."""
    number = 0
    while number < len(tokens) and (tokens[number].is_name or (number and tokens[number].words.isdigit())):
        number += 1
    return tokens[:number]


def _join(tokens: list[_Token]) -> str:
    return " ".join(token.words for token in tokens)


def _body_ahead(ahead: list[_Token], at: int, knowledge: Knowledge) -> tuple[str, int, int] | None:
    """Read the body right behind a statement's cue, or behind its comma with a verb after it."""
    if ahead and not ahead[0].is_name and ahead[0].low not in knowledge.cues.institutions:
        past = _past_aside(ahead, knowledge)
        ahead = past if past and past[0].low == "," else ahead
    comma = bool(ahead) and ahead[0].low == ","
    tokens = ahead[1:] if comma else ahead
    particles = knowledge.cues.particles
    while tokens and tokens[0].low in particles.origins | particles.articles:
        tokens = tokens[1:]
    run = _body_run(tokens, knowledge)
    if not run or run[0].start == at:
        return None
    if comma:
        behind = tokens[len(run) : len(run) + 3]
        if not any(token.low in knowledge.cues.stating | knowledge.cues.posting for token in behind):
            return None
    name = _body_of(run, knowledge) or (_join(run) if not comma or len(run) > 1 else None)
    if name is None or not _is_foreign(name, knowledge):
        return None
    return name, run[0].start, run[-1].end


def _body_run(tokens: list[_Token], knowledge: Knowledge) -> list[_Token]:
    """Give the words of a body's name, which may begin in lower case: "kementerian kesehatan Gaza"."""
    cues = knowledge.cues
    if not tokens:
        return []
    if tokens[0].is_name:
        run = _names(tokens)
        low = run[0].low
        return [] if low in cues.weekdays or low in cues.months or low in cues.not_names else run
    if tokens[0].low not in cues.institutions:
        return []
    number = 1
    while (
        number < min(len(tokens), 7) and tokens[number].low != "," and not _is_verb(tokens[number], knowledge)
    ):
        number += 1
    while number and not tokens[number - 1].is_name:
        number -= 1
    return tokens[:number]


def _is_verb(token: _Token, knowledge: Knowledge) -> bool:
    cues = knowledge.cues
    return token.low in cues.stating or token.low in cues.posting or token.low in cues.speaking


def _spoken_body(sheet: Sheet, behind: list[_Token], knowledge: Knowledge) -> tuple[str, int, int] | None:
    """Read whose statement it is from the speaker before it."""
    cues = knowledge.cues
    led = len(behind)
    while led and behind[led - 1].low in cues.fillers | cues.locators | {","}:
        led -= 1
    located = any(token.low in cues.locators for token in behind[led:])
    if not located and not (led and behind[led - 1].low in cues.stating):
        return None
    speaker = (
        _speaker(behind[:led], cues.speaking | cues.stating | cues.posting, knowledge)
        if located
        else _subject(behind[: led - 1], behind[led - 1], knowledge)
    )
    if speaker is None:
        return None
    words, start, end = speaker
    # "Juru bicara BODY NAME": the word before tells that a person stands at the end.
    office = [token for token in behind if token.end < start and token.low in cues.roles | cues.titles][-1:]
    tokens = [*office, *_tokens(words, 0, len(words))]
    body = _body_of(tokens, knowledge) or _body_of_person(sheet, words, start, knowledge)
    if body is None and " " in words and sheet.lowered[max(0, start - 5) : start].split()[-1:] == ["the"]:
        body = words  # a person has no article
    return (body, start, end) if body is not None else None


def _speaker(
    tokens: list[_Token], verbs: frozenset[str], knowledge: Knowledge
) -> tuple[str, int, int] | None:
    """Find a verb and who stands behind it ("kata NAME") or before it ("NAME said")."""
    for back, token in enumerate(reversed(tokens[-_FARTHEST_VERB:]), 1):
        if token.low not in verbs:
            continue
        at = len(tokens) - back
        after = [t for t in tokens[at + 1 :] if t.low not in knowledge.cues.particles.origins]
        while after and after[-1].low == ",":
            after.pop()
        if after and any(t.is_name for t in after[:6]) and not _is_object(after, knowledge):
            return _join(after).replace(" ,", ","), after[0].start, after[-1].end
        subject = _subject(tokens[:at], token, knowledge)
        if subject is not None:
            return subject
    return None


def _is_object(after: list[_Token], knowledge: Knowledge) -> bool:
    """Tell what somebody shares ("membagikan foto …") from who says it ("kata direktur NAME")."""
    first = after[0]
    return not first.is_name and first.low not in knowledge.cues.titles | knowledge.cues.institutions


def _subject(tokens: list[_Token], verb: _Token, knowledge: Knowledge) -> tuple[str, int, int] | None:
    """Read the subject at the end of some tokens: a proper name, or "the … alliance"."""
    last = len(tokens)
    while last and (
        tokens[last - 1].low == "," or knowledge.cues.particles.adverb.match(f" {tokens[last - 1].low}")
    ):
        last -= 1
    first = last
    while first and last - first < 8 and (tokens[first - 1].is_name or _joins(tokens, first - 1, last)):
        first -= 1
    ends = knowledge.cues.particles.articles | {","}
    if first == last and last and tokens[last - 1].low in knowledge.cues.institutions:
        while first and last - first < 6 and tokens[first - 1].low not in ends:
            first -= 1
    if first == last or not any(token.is_name for token in tokens[first:last]):
        return None
    return _join(tokens[first:last]), tokens[first].start, verb.end


def _joins(tokens: list[_Token], at: int, last: int) -> bool:
    """Tell whether a small word joins the parts of a name: "Ministry of Foreign Affairs"."""
    joins = _JOINS.match(tokens[at].low)
    return bool(joins and 0 < at < last - 1 and tokens[at - 1].is_name and tokens[at + 1].is_name)


def _body_of(tokens: list[_Token], knowledge: Knowledge) -> str | None:
    """Give the body that a speaker's title names: "Kepala BMKG NAME", "GAVI vaccine alliance"."""
    cues = knowledge.cues
    number = next((n for n, token in enumerate(tokens) if token.low in cues.institutions), None)
    if number is not None:
        name = _around(tokens, number, knowledge)
        if name is not None:
            return name
    for token in tokens:
        if _is_acronym(token) and token.low not in cues.titles | cues.roles:
            return token.words
    return _employer(tokens, knowledge)


def _around(tokens: list[_Token], number: int, knowledge: Knowledge) -> str | None:
    """Give a body's name around the word that tells it is one: its first word, or its last.

    "Kepala Dinas Sungai NAME" names the body before the person, of whom two words are taken off.
    """
    cues = knowledge.cues
    comma = next((n for n, token in enumerate(tokens) if n > number and token.low == ","), len(tokens))
    run = tokens[number:comma]
    if len(run) == 1:
        ends = cues.titles | cues.roles | cues.particles.articles | {","}
        first = number
        while first and tokens[first - 1].low not in ends:
            first -= 1
        alone = first == number and not tokens[number].words.isupper()
        return None if alone else _join(tokens[first : number + 1])
    if number and run[0].words.isupper() and not run[1].words.isdigit():
        run = run[:1]
    elif number and len(run) > _WITH_PERSON and comma == len(tokens):
        run = run[:-2]
    return _join(run)


def _is_acronym(token: _Token) -> bool:
    return token.words.isupper() and token.words.isalpha() and len(token.words) > 2


def _employer(tokens: list[_Token], knowledge: Knowledge) -> str | None:
    """Read the body behind an office in apposition: "NAME, Director of Public Affairs BODY"."""
    comma = next((n for n, token in enumerate(tokens) if token.low == ","), None)
    if comma is None:
        return None
    office = tokens[comma + 1 :]
    last = max((n for n, token in enumerate(office) if token.low in knowledge.cues.roles), default=-1)
    body = _names(office[last + 1 :])
    return _join(body) if last >= 0 and body else None


def _body_of_person(sheet: Sheet, words: str, at: int, knowledge: Knowledge) -> str | None:
    """Find the body of somebody who was introduced earlier in the text with his office."""
    name = words.partition(",")[0].split()
    if not name or not name[-1][:1].isupper():
        return None
    first = next(_places(name[-1], sheet.text[: min(at, _TEXT)]), None)
    if first is None:
        return None
    before = [token for token in _behind(sheet.text, first) if token.low != ","][-8:]
    while before and not all(token.is_name for token in before):
        before = before[1:]
    return _body_of(before, knowledge)


def _person(words: str, text: str, knowledge: Knowledge) -> str | None:
    """Take titles and countries off a person's name, and fill it in; a medium is no person."""
    cues = knowledge.cues
    rest = words.partition(",")[0].split(" ")
    while rest and rest[0].lower() in cues.not_names:
        rest.pop(0)
    body = next(
        (n for n, word in enumerate(rest) if word.lower() in cues.institutions and word[0].isupper()), None
    )
    if body is not None:
        return " ".join(rest[body:])
    words = " ".join(rest)
    for number, word in enumerate(words.partition(",")[0].split(" ")):
        low = word.lower().strip(_TRIM)
        if low in cues.titles or low in cues.countries or word[:1].islower():
            rest = words.partition(",")[0].split(" ")[number + 1 :]
    while rest and rest[-1].lower() in cues.weekdays.keys() | cues.months.keys():
        rest.pop()
    name = " ".join(rest).strip(_TRIM)
    if not name or known(name, knowledge) is not None or not plausible(name, knowledge):
        return None
    return _full(name, text, knowledge)


def _full(name: str, text: str, knowledge: Knowledge) -> str:
    """Give the fuller form in which a text prints a person's name elsewhere.

    "Lestari" is "Rina Lestari" there; "Rina B. Lestari" stays with its initial only if the text
    never prints the name without it.
    """
    head = text[:_TEXT]
    plain = _INITIAL.sub("", name)
    if plain != name and plain in head:
        return plain
    if " " in name or len(name) < 3:
        return name
    for title, before, after in islice(_beside(name, head), _BESIDE_MOST):
        if after and not _is_odd(after, knowledge):
            return f"{name} {after}"
        # At the start of a sentence, the word before a name is as often no part of it.
        led = title[:1].islower() or title.lower() in knowledge.cues.titles
        if before and led and not _is_odd(before, knowledge):
            return f"{before} {name}"
    return name


def _is_odd(word: str, knowledge: Knowledge) -> bool:
    """Tell whether a capitalised word beside a name is known to be no part of it."""
    low, cues = word.lower(), knowledge.cues
    odd = (cues.titles, cues.countries, cues.not_names, cues.speaking, cues.weekdays, cues.months)
    return any(low in words for words in odd)


def _beside(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Give the capitalised words beside a name, in order: one before it and what leads it, or one behind.

    The patterns are the same for every name: to compile one takes as long as to read an article.
    """
    found: list[tuple[int, int, tuple[str, str, str]]] = []
    for at in _places(name, text):
        end = at + len(name)
        if (after := _NEXT.match(text, end)) is not None:
            found.append((at, after.end(), ("", "", after[1])))
        # Hardly ever does a capitalised word stand before it, which is told from a few letters.
        capitalised = _CAPITALISED.search(text, max(0, at - _WORD_BACK), at)
        before = _PREVIOUS.search(text, max(0, at - _BACK), at) if capitalised else None
        if before is not None:
            found.append((before.start(), end, (before[1], before[2], "")))
    last = 0
    for start, end, words in sorted(found, key=itemgetter(0)):
        if start >= last:
            last = end
            yield words


def _places(word: str, text: str) -> Iterator[int]:
    """Give the places where a word stands as one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _is_letter(text[at - 1 : at]) and not _is_letter(text[end : end + 1]):
            yield at
        at = text.find(word, at + 1)


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_foreign(name: str, knowledge: Knowledge) -> bool:
    """Tell whether a name can be that of a body, and is no medium's."""
    return plausible(name, knowledge) and known(name, knowledge) is None


def _posted(name: str, span: tuple[int, int], word: str, knowledge: Knowledge) -> Credit:
    kind: Kind = "institution" if is_institution(name, knowledge) else "person"
    return _published(name, kind, span, f"posted:{word}")


def _published(name: str, kind: Kind, span: tuple[int, int], cue: str) -> Credit:
    return Credit(
        name=name,
        kind=kind,
        relation="published",
        place="text",
        start=span[0],
        end=span[1],
        cue=cue,
    )


_Rule: TypeAlias = Callable[[Sheet, Cue, Knowledge], Iterator[Credit]]
_RULES: Final[Mapping[Form, _Rule]] = MappingProxyType(
    {
        "office": _office,
        "statement": _statement,
        "site": _site,
        "post": _post,
        "account": _account,
        "embed": _embed,
    }
)

CHANNELS: Final = frozenset(_RULES)
"""The forms of cue words that are read here."""
