"""Proper names in running text: where they begin and end, and whom they mean.

The vocabulary is open. The registry gives canonical names and kinds; what it does not know is
taken as printed, if it looks like a name.
"""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from archive.reading.knowledge import Knowledge
from archive.registry import Entry, fold

# A token begins with anything that is no lower-case Latin letter: capitals, digits, other scripts.
_TOKEN: Final = r"[^\W_a-zß-öø-ÿ][\w&'’!.@-]{0,39}"  # noqa: S105 - a pattern, no secret
_RUN: Final = re.compile(
    rf"@?{_TOKEN}(?:[ \xa0](?:(?:of|the|for|and|de|la|le|al|el|der|&)[ \xa0])?{_TOKEN}){{0,6}}"
)
_DOMAIN: Final = re.compile(
    r"(?:https?://)?[a-zA-Z0-9-]{2,40}(?:\.[a-zA-Z0-9-]{2,40}){0,3}\.[a-z]{2,6}(?![\w.]\w)"
)
_DOMAIN_END: Final = re.compile(
    r"\.(?:com|co|id|net|org|news|tv|info|asia|me|online|media)(?:\.[a-z]{2})?\Z", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^ \xa0]+")
# "Reuters.Gubernur": a sentence ends at the dot, but a line break was lost.
_GLUED_END: Final = re.compile(r"(?<=[a-z])\.(?=[A-Z][a-z])")
_TRAILING: Final = ".,'’-"
_LOWER: Final = re.compile(r"[^\W_][\w.-]{0,30}")
_CLOSES: Final = re.compile(r"[ \xa0]{0,2}(?:[,.;)(”\"]|\Z|\n)")


class Named(NamedTuple):
    """A name in the text.

    Attributes:
        start: Its first code point.
        end: One past its last.
        name: The canonical name, else the name as printed.
        entry: What the registry knows of it, or None.
    """

    start: int
    end: int
    name: str
    entry: Entry | None


class Own(NamedTuple):
    """The article's own outlet, by which its sources are told from itself.

    Attributes:
        brand: Its folded name without a domain's ending, or "".
        family: The topmost registry entry it belongs to, or "".
        whole: Its folded name with a domain's ending.
    """

    brand: str = ""
    family: str = ""
    whole: str = ""

    @classmethod
    def of(cls, outlet: str | None, knowledge: Knowledge) -> "Own":
        """Describe an outlet by its name."""
        if not outlet:
            return cls()
        entry = knowledge.registry.find(outlet)
        family = knowledge.registry.family(entry) if entry else ""
        return cls(brand=brand(outlet), family=family, whole=fold(outlet))

    def covers(self, named: Named, knowledge: Knowledge) -> bool:
        """Tell whether a name means the own outlet or a section of it."""
        if not self.brand:
            return False
        if named.entry is not None and self.family:
            return knowledge.registry.family(named.entry) == self.family
        other = brand(named.name)
        # "Kabarnusa Sport" is a section of "Kabarnusa"; short brands would claim too much.
        return other == self.brand or (
            named.entry is None and len(self.brand) >= 5 and other.startswith(self.brand)
        )


def brand(name: str) -> str:
    """Give a name's folded form without ``www.`` and a domain's ending."""
    name = name.strip().lower().removeprefix("www.")
    return fold(_DOMAIN_END.sub("", name) if "." in name else name)


def known(printed: str, knowledge: Knowledge) -> Entry | None:
    """Give the entry of a printed name; two or three letters must be printed as in the registry.

    "RT" is a broadcaster, "rt" and "Rt" are not.
    """
    entry = knowledge.registry.find(printed)
    if entry is not None and len(printed) <= 3 and not printed.isupper():
        return entry if printed in (entry.name, *entry.aliases) else None
    return entry


def cased(printed: str, knowledge: Knowledge) -> Entry | None:
    """Give the entry of a name in a place where any word may stand, so that it must be printed as one.

    "| Mehr" names an agency; "| mehr" is the German for "more".
    """
    entry = known(printed, knowledge)
    if entry is not None and printed.islower() and printed not in (entry.name, *entry.aliases):
        return None
    return entry


def take(text: str, at: int, knowledge: Knowledge) -> Named | None:
    """Read the name that begins at a place: the longest that is known, else all of it."""
    run = _RUN.match(text, at)
    if run is None:
        return _domain(text, at, knowledge)
    ends = _word_ends(text, run, knowledge)
    for end in reversed(ends):
        found = known(text[at:end], knowledge)
        if found is not None:
            return _edition(text, at, ends[ends.index(end) :], found, knowledge)
    if not ends:
        return None
    return Named(start=at, end=ends[-1], name=text[at : ends[-1]], entry=None)


def _edition(text: str, at: int, ends: list[int], found: Entry, knowledge: Knowledge) -> Named:
    """Give a known outlet, or the edition of it that the words behind its name make of it.

    "Kabar Nusa Lampung" is another publication than "Kabar Nusa"; an agency's bureaus are the agency.
    """
    words = [text[start:end].strip().lower() for start, end in pairwise(ends)]
    cues = knowledge.cues
    number = 0
    while number < len(words) and (words[number] in cues.editions or words[number] in cues.places):
        number += 1
    if found.kind == "agency" or number == 0 or number < len(words):
        return Named(start=at, end=ends[0], name=found.name, entry=found)
    return Named(start=at, end=ends[number], name=" ".join(text[at : ends[number]].split()), entry=found)


def _unglued(text: str, at: int, word: str, start: int, knowledge: Knowledge) -> int:
    """Give the length of the name at the start of a word that ends as one that is often glued, or 0."""
    low = word.lower()
    for tail in knowledge.cues.glued:
        rest = word[: -len(tail)]
        if not low.endswith(tail) or len(rest) < 2 or word[len(rest) :] != tail:
            continue
        if (
            (rest.isupper() and rest.isalpha())
            or known(text[at : start + len(rest)], knowledge)
            or known(rest, knowledge)
            or rest.lower() in knowledge.cues.places
        ):
            return len(rest)
    return 0


def _word_ends(text: str, run: re.Match[str], knowledge: Knowledge) -> list[int]:
    """Give where the words of a run end, up to the first that belongs to a date."""
    cues = knowledge.cues
    ends: list[int] = []
    for word in _WORD.finditer(text, run.start(), run.end()):
        bare = word[0].rstrip(_TRAILING)
        low = bare.lower()
        if low in cues.weekdays or low in cues.months:
            # "The Sun" and "Koran Minggu" are names, "Antara Minggu" is one and a day.
            if ends and known(text[run.start() : word.start() + len(bare)], knowledge):
                ends.append(word.start() + len(bare))
            break
        if ends and low in cues.not_names:
            break
        if not bare:
            break
        joined = low.endswith(cues.glued) and not bare.isupper()
        if joined and (length := _unglued(text, run.start(), bare, word.start(), knowledge)):
            ends.append(word.start() + length)
            break
        glued = _GLUED_END.search(bare) if "." in bare else None
        if glued is not None:
            ends.append(word.start() + glued.start())
            break
        if low[-2:] in ("'s", "’s"):
            ends.append(word.start() + len(bare) - 2)
            break
        ends.append(word.start() + len(bare))
        if len(bare) < len(word[0]) and len(bare) > 3:
            break  # a sentence ends here; "U.S." and "Dr." do not end one
    return ends


def _domain(text: str, at: int, knowledge: Knowledge) -> Named | None:
    match = _DOMAIN.match(text, at)
    if match is None:
        return None
    host = match[0].removeprefix("https://").removeprefix("http://").removeprefix("www.")
    entry = knowledge.registry.at(host)
    if entry is None and not is_domain(host):
        return None
    return Named(start=at, end=match.end(), name=entry.name if entry else host, entry=entry)


def is_domain(name: str) -> bool:
    """Tell whether a name is printed as a domain."""
    return "." in name and " " not in name and _DOMAIN_END.search(name) is not None


def plausible(name: str, knowledge: Knowledge) -> bool:
    """Tell whether a name that nobody knows can be that of a source."""
    cues = knowledge.cues
    words = name.lower().split()
    first = words[0].strip(_TRAILING) if words else ""
    return (
        len(name) > 1
        and any(map(str.isalpha, name))
        and first not in cues.not_names
        and first not in cues.titles
        and not all(word in cues.countries for word in words)
    )


def is_institution(name: str, knowledge: Knowledge) -> bool:
    """Tell whether a name is that of a body that is no medium."""
    words = name.lower().split()
    if len(words) == 1 and is_domain(name):
        return any(words[0].endswith(host) for host in knowledge.cues.hosts)
    return bool(words) and words[0].strip(_TRAILING) in knowledge.cues.institutions


def is_weak(printed: str, knowledge: Knowledge) -> bool:
    """Tell whether a known name is an everyday word too, so that it needs a stronger cue.

    Printed in capitals, a name of four letters or more is no everyday word.
    """
    return printed.lower() in knowledge.cues.weak_names and not (printed.isupper() and len(printed) > 3)


def take_lower(text: str, at: int, knowledge: Knowledge, *, sure: bool) -> Named | None:
    """Read a known name that is printed in lower case: "dikutip detikcom", "dilansir cnn indonesia".

    An everyday word ("antara lain") or one of three letters counts only where the clause ends.

    Args:
        text: The text.
        at: Where the name begins.
        knowledge: The registry and the words.
        sure: Whether a noun such as "newspaper" stands before it.
    """
    words = list(_LOWER.finditer(text, at, at + 48))[:3]
    if not words or words[0].start() != at:
        return None
    for last in reversed(words):
        printed = text[at : last.end()].rstrip(_TRAILING)
        entry = knowledge.registry.find(printed)
        if entry is None or len(printed) < 3:
            continue
        end = at + len(printed)
        short = (
            len(printed) == 3 or printed in knowledge.cues.everyday or printed in knowledge.cues.weak_names
        )
        if short and not sure and not _CLOSES.match(text, end):
            continue
        return Named(start=at, end=end, name=entry.name, entry=entry)
    return None


def canonical(name: str, knowledge: Knowledge) -> str:
    """Give an outlet's canonical name; one that nobody knows loses shouted capitals."""
    name = " ".join(name.split())
    entry = knowledge.registry.find(name)
    return entry.name if entry is not None else unshouted(name)


def unshouted(name: str) -> str:
    """Take the shouted capitals off a name that nobody knows."""
    if name.isupper() and len(name) > 4:
        return name.capitalize() if is_domain(name) else name.title()
    return name
