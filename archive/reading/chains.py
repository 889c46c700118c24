"""Through whom each source was reached: the chains that sentences state."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from archive.reading.credits import Credit
from archive.reading.lines import Sheet

_SENTENCE: Final = 1_200
_STOPS: Final = (". ", "? ", "! ", ".” ", '." ')
_QUOTES: Final = "“\"'‘"
_RELAYING: Final = ("after", "clause")
_WHOLE: Final = ("dateline", "byline")


class _Beside(NamedTuple):
    """What the article says around a credit.

    Attributes:
        sentence: The credits of its sentence.
        line: The line on which it stands.
        report: The medium whose report the whole article is, or None.
        only: The only medium that relays anything, if it stands before the credit, or None.
    """

    sentence: list[Credit]
    line: int
    report: str | None
    only: str | None


def chain(sheet: Sheet, credited: list[Credit]) -> list[Credit]:
    """Say through whom each source was reached.

    In an agency's report, what the running text credits was reached through the agency. Else the
    sentence decides: "A reported …, as relayed by B" is A through B, "A reported, citing B" is B
    through A, "told A, citing B" is A through B, and a post or statement was reached through the
    medium credited beside it.

    Args:
        sheet: The lines.
        credited: The credits, in order.
    """
    if not any(credit.place == "text" for credit in credited):
        return credited
    report = _report(credited)
    relays: dict[int, str] = {}
    sentences: dict[tuple[int, int], list[Credit]] = {}
    keys: list[tuple[int, int]] = []
    for credit in credited:
        key = _sentence(sheet, credit.start) if credit.place == "text" else (-1, -1)
        keys.append(key)
        if credit.place == "text":
            sentences.setdefault(key, []).append(credit)
            if credit.form in _RELAYING:
                relays.setdefault(key[0], credit.name)
    relaying = {credit.name: credit for credit in reversed(credited) if credit.form in _RELAYING}
    sole = next(iter(relaying.values())) if len(relaying) == 1 else None
    chained: list[Credit] = []
    for credit, key in zip(credited, keys, strict=True):
        if credit.place != "text" or credit.via is not None:
            chained.append(credit)
            continue
        only = sole if sole is not None and sole.start < credit.start else None
        beside = _Beside(
            sentence=sentences[key], line=key[0], report=report, only=only.name if only else None
        )
        via = _via(sheet, credit, beside, relays)
        chained.append(credit if via in (None, credit.name) else credit._replace(via=via))
    return chained


def _report(credited: list[Credit]) -> str | None:
    """Give the medium whose report the whole article is: in its head, or the only closing credit."""
    heads = [credit.name for credit in credited if credit.place in _WHOLE]
    if heads:
        return heads[0]
    closing = list(dict.fromkeys(credit.name for credit in credited if credit.place == "credit"))
    return closing[0] if len(closing) == 1 else None


def _via(sheet: Sheet, credit: Credit, beside: _Beside, relays: Mapping[int, str]) -> str | None:
    if credit.form in _RELAYING:
        return _reported_by(credit, beside.sentence) if credit.form == "clause" else None
    if credit.relation == "published":
        direct = next((c.name for c in beside.sentence if c.relation == "derived"), None)
        return direct or _told_next(sheet, beside.line + 1, relays) or beside.report
    via = _relay(credit, beside.sentence) or beside.report
    return via or (beside.only if credit.form in ("told", "known") else None)


def _relay(credit: Credit, sentence: list[Credit]) -> str | None:
    """Find the medium that relays another's report, or what was said to another."""
    for other in sentence:
        later = other.start > credit.start
        relays = (
            (other.form == "after" and (later or credit.form == "told"))
            # "Mengutip A, B melaporkan" is B through A; "B melaporkan, mengutip A" is A through B.
            or (other.form == "clause" and (not later or credit.form == "told"))
        )
        if relays and credit.name not in (other.name, other.via):
            return other.name
    return None


def _reported_by(credit: Credit, sentence: list[Credit]) -> str | None:
    """Find the medium that cites another in its report."""
    forms = ("before", "known", "claim")
    return next((c.name for c in sentence if c.form in forms and c.start < credit.start), None)


def _told_next(sheet: Sheet, line: int, relays: Mapping[int, str]) -> str | None:
    """Find the medium that a quotation on the next line of running text is taken from."""
    if line >= len(sheet.spans) or sheet.roles[line] != "body":
        return None
    return relays.get(line) if sheet.text[sheet.spans[line][0]] in _QUOTES else None


def _sentence(sheet: Sheet, place: int) -> tuple[int, int]:
    """Give the line and the start of the sentence that holds a place."""
    number = sheet.line_at(place)
    base = max(sheet.spans[number][0], place - _SENTENCE)
    return number, max([base, *[sheet.text.rfind(stop, base, place) for stop in _STOPS]])
