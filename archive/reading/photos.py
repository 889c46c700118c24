"""Picture credits: which organisations a caption names, and what makes a line a caption."""

import re
from typing import Final, NamedTuple

from archive.reading.knowledge import Knowledge
from archive.reading.names import is_domain, is_institution, is_weak, known, take

_LONGEST: Final = 600
"""A line with more characters is running text."""

_BRACKET: Final = re.compile(r"[\[(]([^\[\]()\n]{2,120})[\])][ .]{0,2}\Z")
_TAIL: Final = re.compile(r"(?:\A|[.\s(\])–-])([^\W\d_][\w. -]{1,24}?) ?/ ?([^/\n]{2,50})\Z")
_PART: Final = re.compile(r"\s*(?:/|,|\||;|\b(?:via|for)\b|\s[-–—]\s)\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'’-]{0,30}(?: [^\W\d_a-z][\w.'’-]{0,30}){0,4}\.?\Z")
_PHOTOGRAPHER: Final = re.compile(r" ?([A-Z][a-z’']{1,20}(?: [A-Z][a-z’'.]{1,20}){1,2})")
_VIA: Final = re.compile(r"(?:([A-Z][\w .-]{1,30}) )?\b(via|for) ([A-Z][\w .]{1,30})\Z")
_SHORT: Final = 300
_OPENS: Final = "-–—.([|:\n"
"""Behind one of these, or at a line's start, "Foto" begins a credit."""
_LAST: Final = re.compile(r"(?:[.!?”\"»)]|\A)[ \xa0]{0,2}(?:©[ \xa0]?)?([^\W\d_][^.!?()\n]{1,60})\Z")
_MARKER: Final = re.compile(
    r"[\W_]{0,3}([^\W\d_]{3,12})"
    r"(?:(?: (?:by|oleh|ilustrasi|file|fail|foto|credit|courtesy of))?\s?[:.]| (?:source|caption),)"
)
_HELD: Final = re.compile(
    r"(?:dok|dokumentasi|arsip|ho|file|handout|courtesy(?: of)?)\b[-. ]{1,2}", re.IGNORECASE
)
"""So a credit begins whose picture the organisation only keeps or hands out."""
_OF: Final = re.compile(r"(?:by|courtesy(?: of)?|from|credit|oleh|dari):?[ \xa0]", re.IGNORECASE)
_PAIR: Final = re.compile(r"([A-Z][A-Za-z]{1,12})-([A-Z][A-Za-z]{1,12})\Z")
_LEADS: Final = re.compile(r"[ \xa0]?[:./©]{1,3}[ \xa0]{0,2}(?:©[ \xa0]?)?|[ \xa0]")
_SMALL: Final = re.compile(r"[ \xa0](?:[a-z]{2,12}[ \xa0]){0,3}")
_CREDIT_END: Final = re.compile(r"[)\]\n\r]|\.(?=[ \xa0])|[ \xa0]{2,}")
_INSIDE: Final = 90
_WORDS: Final = 12
"""Before a credit at a line's end stands a caption of at least so many letters."""
_SUFFIX: Final = re.compile(
    r"\s+(?:photo|foto|images?|photos|pictures|pics?|handout|pool|wire)\Z", re.IGNORECASE
)


class Caption(NamedTuple):
    """A line's picture credit.

    Attributes:
        start: The credit's first code point.
        end: One past its last.
        names: The organisations it names, canonical.
        people: Whether it also names someone or something that is no known organisation.
        marked: Whether a word such as "Photo" says that it is a picture credit.
    """

    start: int
    end: int
    names: tuple[str, ...]
    people: bool
    marked: bool


def caption(line: str, start: int, knowledge: Knowledge, *, under: bool = False) -> Caption | None:
    """Read the picture credit of a line, or None if it has none.

    Args:
        line: The line's text.
        start: Where it stands.
        knowledge: The registry and the words.
        under: Whether the line is known to stand under a picture, so that a name at its end credits it.
    """
    if len(line) > _LONGEST or not line:
        return None
    bracket = _BRACKET.search(line, max(0, len(line) - 130)) if line.rstrip(" .")[-1:] in "])" else None
    if bracket is not None:
        # "(6/1/2022)" is the commonest of all brackets, and "(abc/def)" signs a story.
        words = bracket[1]
        if words[0].isdigit() or (words.islower() and ":" not in words and "." not in words):
            return None
        return _credit(bracket[1], start + bracket.start(1), knowledge)
    marker = _marker(line, knowledge)
    if marker:
        return _credit(line, start, knowledge)
    if "/" in line[-60:] and (slashed := _slashed(line, start, knowledge)) is not None:
        return slashed
    return _relayed(line, start, knowledge) or _last(line, start, knowledge, under=under)


def _last(line: str, start: int, knowledge: Knowledge, *, under: bool) -> Caption | None:
    """Read the credit behind a caption's last sentence: "… the harbour. Jane Doe / AP".

    Where nothing says that the line is a caption, only an agency that supplies pictures makes it one.
    """
    tail = _LAST.search(line, max(0, len(line) - 80)) if line[-1].isalnum() else None
    if tail is None:
        return None
    pair = _PAIR.match(tail[1])  # "AFP-Yonhap"
    parts = [part.strip(" .") for part in (pair.groups() if pair else _PART.split(tail[1]))]
    entries = [known(part, knowledge) or known(_SUFFIX.sub("", part), knowledge) for part in parts]
    sells = any(entry.pictures for entry in entries if entry is not None) or (
        pair is not None and all(entries)
    )
    if not (any(entries) if under else sells) or not all(map(_NAME.match, parts)):
        return None
    names = tuple(dict.fromkeys(entry.name for entry in entries if entry is not None))
    at = start + tail.start(1)
    return Caption(start=at, end=start + tail.end(1), names=names, people=None in entries, marked=True)


def _relayed(line: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read "twitter/@handle via MEDIUM", "Name/MEDIUM via AGENCY" and "Name for AGENCY" at a line's end."""
    if len(line) > _SHORT or not (" via " in line[-60:] or " for " in line[-60:]):
        return None
    via = _VIA.search(line, max(0, len(line) - 80))
    entry = known(via[3].strip(), knowledge) if via else None
    # Anybody writes for an agency; only those that supply pictures have nothing else done for them.
    if via is None or entry is None or not (entry.pictures or (via[2] == "via" and "/" in line[-80:])):
        return None
    first = _organisation(via[1], knowledge) if via[1] else None
    return Caption(
        start=start + via.start(1 if first else 3),
        end=start + via.end(3),
        names=tuple(dict.fromkeys(name for name in (first, entry.name) if name)),
        people=True,
        marked=False,
    )


def _marker(words: str, knowledge: Knowledge) -> bool:
    """Tell whether words begin as a picture credit does: "Foto:", "ILUSTRASI.", "Photo by"."""
    if ":" not in words[:32] and "." not in words[:32] and "," not in words[:16]:
        return False
    head = _MARKER.match(words[:40])
    return head is not None and knowledge.cues.labels.get(head[1].lower()) == "photo"


def _credit(words: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read a credit's parts; without an organisation or a marker it is none."""
    marked = _marker(words, knowledge) or any(
        knowledge.cues.labels.get(word.strip(":").lower()) == "photo" for word in words.split()[:3]
    )
    names: list[str] = []
    others = 0
    for part in _PART.split(words.partition(":")[2] or words):
        name = _organisation(part.strip(" ."), knowledge, marked=marked)
        if name is None:
            others += 1
        else:
            names.append(name)
            marked = marked or _sells(name, knowledge)
    if not names and not marked:
        return None
    return Caption(
        start=start,
        end=start + len(words),
        names=tuple(dict.fromkeys(names)),
        people=others > 0,
        marked=marked,
    )


def _organisation(part: str, knowledge: Knowledge, *, marked: bool = False) -> str | None:
    """Give the organisation that a part names; one that nobody knows needs a marker before it."""
    part = _HELD.sub("", part.lstrip("©").strip(), count=1)
    bare = _SUFFIX.sub("", part)
    entry = known(part, knowledge) or known(bare, knowledge)
    if entry is not None:
        return entry.name
    return bare if marked and is_domain(bare) and not is_institution(bare, knowledge) else None


def _sells(name: str, knowledge: Knowledge) -> bool:
    """Tell an agency that supplies pictures only."""
    entry = knowledge.registry.find(name)
    return entry is not None and entry.pictures


def picture_credit(line: str, cue: tuple[int, int], start: int, knowledge: Knowledge) -> Caption | None:
    """Read a picture credit in the middle of a line: "(AP Photo/Name, File)", "Foto: Antara/Nama".

    Args:
        line: The line's text.
        cue: Where in the line the word for a picture stands.
        start: Where the line stands.
        knowledge: The registry and the words.
    """
    if line[slice(*cue)] == "/":
        return _by_person(line, cue[0], start, knowledge)
    return (
        _bracketed(line, cue, start, knowledge)
        or _released(line, cue, start, knowledge)
        or _stock(line, cue[1], start, knowledge)
        or _led(line, cue[1], start, knowledge)
        or _titled(line, cue, start, knowledge)
    )


def _bracketed(line: str, cue: tuple[int, int], start: int, knowledge: Knowledge) -> Caption | None:
    """Read the bracket around a word for a picture: "(AP Photo/Name, File)"."""
    at, end = cue
    opened = line.rfind("(", max(0, at - _INSIDE), at)
    closed = line.find(")", end, end + _INSIDE) if opened >= 0 else -1
    if closed < 0 or ")" in line[opened:at]:
        return None
    return _named(line[opened + 1 : closed], start + opened + 1, knowledge)


def _released(line: str, cue: tuple[int, int], start: int, knowledge: Knowledge) -> Caption | None:
    """Read "picture released by the official AGENCY"."""
    at, end = cue
    small = _SMALL.match(line, end) if line[end - 3 : end] in (" by", " of") else None
    named = take(line, small.end(), knowledge) if small else None
    if named is None or named.entry is None:
        return None
    return Caption(start=start + at, end=start + named.end, names=(named.name,), people=False, marked=True)


def _led(line: str, end: int, start: int, knowledge: Knowledge) -> Caption | None:
    """Read what stands behind "Foto:" or "Foto ", up to the end of the credit."""
    told = line[end - 1] in ":.,"  # the cue itself ends as a label does: "image source,"
    lead = _LEADS.match(line, end)
    if lead is None and not told:
        return None
    if lead is not None and lead[0] == "." and not told:  # "pic.example.com"
        return None
    at = lead.end() if lead else end
    stop = _CREDIT_END.search(line, at, at + _INSIDE)
    words = line[at : stop.start() if stop else at + _INSIDE]
    if lead is not None and lead[0] in (" ", "\xa0") and not told and "/" not in words[:40]:
        return None
    return _named(words, start + at, knowledge)


def _titled(line: str, cue: tuple[int, int], start: int, knowledge: Knowledge) -> Caption | None:
    """Read "– Foto AGENCY" and "– AGENCY pic" at a line's end."""
    at, end = cue
    opens = line[:at].rstrip(" \xa0")[-1:] or "\n"
    words = line[end:].strip(" )].\xa0")
    glued = line[end : end + 1] not in (" ", "\xa0")  # "fotoBERNAMA"
    if opens not in _OPENS or (glued and not words.isupper()):
        return None
    words = words[match.end() :] if (match := _OF.match(words)) else words
    entry = known(words, knowledge) if words else None
    if entry is None:
        return None
    at = line.rindex(words)
    return Caption(
        start=start + at, end=start + at + len(words), names=(entry.name,), people=False, marked=True
    )


def _by_person(line: str, slash: int, start: int, knowledge: Knowledge) -> Caption | None:
    """Read "MEDIUM / Nama Orang" where a caption and the text stand on one line."""
    person = _PHOTOGRAPHER.match(line, slash + 1)
    if person is None or known(person[1], knowledge) is not None:
        return None
    before = line[max(0, slash - _INSIDE) : slash].rstrip()
    words = before.split(" ")[-4:]
    for number in range(len(words)):
        printed = " ".join(words[number:])
        entry = known(printed, knowledge) if printed[:1].isupper() else None
        if entry is not None and not is_weak(printed, knowledge):
            at = start + max(0, slash - _INSIDE) + len(before) - len(printed)
            return Caption(start=at, end=start + person.end(), names=(entry.name,), people=True, marked=True)
    return None


def _stock(line: str, end: int, start: int, knowledge: Knowledge) -> Caption | None:
    """Read "… Name, File AP Photo" at a line's end."""
    if line[end:].strip(" )].\xa0"):
        return None
    words = line[max(0, end - 40) : end].split(" ")[-3:]
    for number in range(len(words) - 1):
        printed = " ".join(words[number:])
        name = _organisation(printed, knowledge)
        if name is not None:
            at = start + end - len(printed)
            return Caption(start=at, end=start + end, names=(name,), people=False, marked=True)
    return None


def _named(words: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read the organisations of words that are known to be a picture credit."""
    marked = _marker(words, knowledge)
    found = [
        _organisation(part.strip(" ."), knowledge, marked=True)
        for part in _PART.split(words.partition(":")[2] if marked else words)
    ]
    names = tuple(dict.fromkeys(name for name in found if name is not None))
    if not names:
        return None
    return Caption(start=start, end=start + len(words), names=names, people=None in found, marked=True)


def _slashed(line: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read "… Jakarta. ANTARA/Nama Orang" and "…ditahan/AP" at a line's end."""
    relayed = _relayed(line, start, knowledge)
    if relayed is not None:
        return relayed
    last = line.rpartition("/")[2].strip(" .)")
    name = _organisation(last, knowledge)
    if name is not None and len(line) - len(last) > _WORDS:
        at = len(line) - len(line.rpartition("/")[2])
        before = known(line.rpartition("/")[0].rpartition(" ")[2], knowledge)
        names = (before.name, name) if before is not None and before.kind == "agency" else (name,)
        return Caption(
            start=start + at,
            end=start + len(line),
            names=tuple(dict.fromkeys(names)),
            people=True,
            marked=False,
        )
    tail = _TAIL.search(line, max(0, len(line) - 80))
    if tail is None or not _NAME.match(tail[2].strip()):
        return None
    words = tail[1].split()
    for first in range(max(0, len(words) - 3), len(words)):
        name = _organisation(" ".join(words[first:]), knowledge)
        if name is not None:
            at = start + tail.start(1)
            return Caption(start=at, end=start + len(line), names=(name,), people=True, marked=False)
    return None
