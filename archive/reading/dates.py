"""How dates are printed: every full date of a text with its place, weekday, time and zone.

A full date has a four-digit year. The scan looks for the digits of centuries first and reads
around them with short anchored patterns, so its cost depends on the dates, not on the text.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from archive.cues import Cues
from archive.model import Precision

MAX_DATES: Final = 5_000
"""A text with more dates is a table; the rest of it is not searched."""

_CENTURIES: Final = ("18", "19", "20", "21")
_WIDTH: Final = 24
"""Day and month, with what stands around them, are shorter."""

_YEAR: Final = re.compile(r"(?<![0-9])(?:1[89]|2[01])[0-9]{2}(?![0-9])")
_MILLENNIA: Final = ("1", "2")
_BEFORE: Final = re.compile(
    r"(?:(?<![0-9])(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ \xa0.]{0,2}(?:of )?[ -]?"
    r"(?P<month>[^\W\d_]{3,9})[.,]?[ \xa0-]{0,2}"
    r"|(?P<month2>[^\W\d_]{3,9})\.?[ \xa0]{1,2}(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?[ \xa0]?,?[ \xa0]{0,2}"
    r"|(?<![0-9/.-])(?P<first>[0-9]{1,2}) ?(?P<sep>[/.-]) ?(?P<second>[0-9]{1,2}) ?(?P=sep) ?)\Z"
)
_DIGIT: Final = re.compile(r"[0-9]")
_ISO: Final = re.compile(r"([-/])([0-9]{1,2})\1([0-9]{1,2})(?![0-9])")
_WEEKDAY: Final = re.compile(
    r"(?<!\w)([^\W\d_]{3,5}['’]?[^\W\d_]{1,6}|[^\W\d_]{3})[.]?[ \xa0]?,?[ \xa0]?\(?[ \xa0]?\Z"
)
_TIME: Final = re.compile(
    r"(?:t|[ \xa0,|()\-–—•·@/]{1,7}(?:(?:pukul|jam|at)[ \xa0])?)"
    r"(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:\.[0-9]{1,9})?)?(?![0-9])"
    r"[ \xa0]?(?P<half>[ap]\.?m\b\.?)?"
    r"(?:[ \xa0]{0,2}\(?(?P<zone>z\b|(?:gmt|utc)?[ \xa0]?[+-][0-9]{1,2}(?::?[0-9]{2})?\b|[a-z]{2,5}\b))?"
)
_TIME_BEFORE: Final = re.compile(
    r"(?<![0-9])(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?P<s>(?!))?[ \xa0]?(?P<half>[ap]\.?m\b\.?)?"
    r"(?:[ \xa0]{0,2}\(?(?P<zone>[a-z]{2,5}))?[ \xa0,|()on–-]{1,6}\Z"
)
_OFFSET: Final = re.compile(r"(?:gmt|utc)?[ \xa0]?([+-])([0-9]{1,2}):?([0-9]{2})?")
_SHORT: Final = re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{2})(?![0-9/])")
_GIVEN: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?[ ]?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_URL: Final = re.compile(
    r"/((?:19|20)[0-9]{2})(?:(?P<sep>[/-])([01]?[0-9])(?P=sep)([0-3]?[0-9])|([01][0-9])([0-3][0-9]))(?=[/_-]|\Z)"
)


class Moment(NamedTuple):
    """A date as far as it is known.

    Attributes:
        iso: The ISO 8601 text of the contract.
        precision: The finest unit that is known.
    """

    iso: str
    precision: Precision

    @property
    def day(self) -> str:
        """The calendar day as printed."""
        return self.iso[:10]


class Dated(NamedTuple):
    """One date of a text: what it says and where it stands.

    Attributes:
        moment: What it says.
        weekday: The weekday printed before it (Monday is 0), or None.
        start: First code point, of the weekday if one is printed.
        end: One past the last code point, of the zone if one is printed.
    """

    moment: Moment
    weekday: int | None
    start: int
    end: int

    @property
    def consistent(self) -> bool:
        """Whether the weekday, if printed, is that of the date."""
        return self.weekday is None or date.fromisoformat(self.moment.day).weekday() == self.weekday


def find_dates(lowered: str, cues: Cues, *, day_first: bool) -> tuple[Dated, ...]:
    """Give every full date of a lower-cased text, in order.

    Args:
        lowered: The text, with as many code points as the original.
        cues: Names of months, weekdays and zones.
        day_first: Whether 6/1 is the 6th of January where both readings are possible.
    """
    found: list[Dated] = []
    for at in _years(lowered):
        dated = _around(lowered, at, cues, day_first=day_first)
        if dated is not None and (not found or dated.start >= found[-1].end):
            found.append(dated)
    return tuple(found)


def _years(lowered: str) -> list[int]:
    """Give the places of four-digit years."""
    places: list[int] = []
    # One letter is found at ten times the speed of two.
    for digit in _MILLENNIA:
        at = lowered.find(digit)
        for _ in range(MAX_DATES // 2):
            if at < 0:
                break
            if _YEAR.match(lowered, at):
                places.append(at)
            at = lowered.find(digit, at + 1)
        else:
            return _first_years(lowered)
    places.sort()
    return places


def _first_years(lowered: str) -> list[int]:
    """Give the places of years in a text of so many digits that some years may be left out."""
    places: list[int] = []
    for century in _CENTURIES:
        at = lowered.find(century)
        while at >= 0 and len(places) < MAX_DATES:
            if _YEAR.match(lowered, at):
                places.append(at)
            at = lowered.find(century, at + 2)
    places.sort()
    return places


def _around(lowered: str, at: int, cues: Cues, *, day_first: bool) -> Dated | None:
    """Read the date whose year stands at a place."""
    year, start, end = int(lowered[at : at + 4]), at, at + 4
    iso = _ISO.match(lowered, end)
    if iso:
        day = _day(year, int(iso[2]), int(iso[3]))
        end = iso.end()
    else:
        window = lowered[at - _WIDTH if at > _WIDTH else 0 : at].rpartition("\n")[2]
        before = _BEFORE.search(window) if _DIGIT.search(window) else None
        if before is None:
            return None
        day = _day_before(year, before, cues, day_first=day_first)
        start = at - len(window) + before.start()
    if day is None:
        return None
    weekday, start = _weekday(lowered, start, cues)
    clock, end = _clock(_TIME.match(lowered, end), end, day, cues)
    if clock is None:
        window = lowered[max(0, start - 24) : start]
        earlier = _TIME_BEFORE.search(window) if ":" in window or "." in window else None
        clock, _ = _clock(earlier, end, day, cues)
        if clock is not None and earlier is not None:
            start -= len(window) - earlier.start()
    return Dated(_moment(day, clock), weekday, start, end)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_before(year: int, match: re.Match[str], cues: Cues, *, day_first: bool) -> date | None:
    number, word, word2, number2 = match.group("day", "month", "month2", "day2")
    if word or word2:
        month = cues.months.get(word or word2)
        return _day(year, month, int(number or number2)) if month else None
    first, second = int(match["first"]), int(match["second"])
    if second > 12 or (first <= 12 and not day_first):
        first, second = second, first
    return _day(year, second, first)


def _weekday(lowered: str, start: int, cues: Cues) -> tuple[int | None, int]:
    window = lowered[start - 16 if start > 16 else 0 : start]
    match = _WEEKDAY.search(window) if window[-1:] not in ("", "\n") else None
    weekday = cues.weekdays.get(match[1]) if match else None
    if match is None or weekday is None:
        return None, start
    return weekday, start - len(window) + match.start()


class _Clock(NamedTuple):
    hour: int
    minute: int
    second: int | None
    offset: int | None


def _clock(match: re.Match[str] | None, end: int, day: date, cues: Cues) -> tuple[_Clock | None, int]:
    """Read a time of day; the end is that of the zone only if the zone is known."""
    if match is None:
        return None, end
    h, m, s, half, zone = match.group("h", "m", "s", "half", "zone")
    hour, minute, second = int(h), int(m), int(s) if s else None
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None, end
    offset = _offset(zone, day, cues)
    end = match.end() if offset is not None else match.end("half" if half else "s" if s else "m")
    return _Clock(hour, minute, second, offset), end


def _offset(zone: str | None, day: date, cues: Cues) -> int | None:
    """Give a zone's minutes from UTC, or None if it is not known."""
    if not zone:
        return None
    if zone in cues.seasonal:
        return cues.seasonal[zone] + (60 if _is_summer(day) else 0)
    if zone in cues.zones:
        return cues.zones[zone]
    if zone == "z":
        return 0
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return (minutes if match[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def _is_summer(day: date) -> bool:
    """Tell whether clocks in the United States are ahead (15 U.S.C. § 260a, as since 2007).

    They are from the second Sunday of March to the first of November; the hour of the change itself
    is left out, and so are years under older rules.
    """
    start, end = date(day.year, 3, 8), date(day.year, 11, 1)
    start += timedelta(days=(6 - start.weekday()) % 7)
    end += timedelta(days=(6 - end.weekday()) % 7)
    return start <= day < end


def short_date(lowered: str, *, day_first: bool) -> tuple[Moment, tuple[int, int]] | None:
    """Read a date with a year of two digits ("11/20/19"); the years of 2000 to 2068 are meant (POSIX)."""
    match = _SHORT.search(lowered)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if second > 12 or (first <= 12 and not day_first):
        first, second = second, first
    day = _day(2000 + year, second, first) if year <= 68 else None
    return (Moment(iso=day.isoformat(), precision="day"), match.span()) if day else None


def _moment(day: date, clock: _Clock | None) -> Moment:
    if clock is None:
        return Moment(day.isoformat(), "day")
    hour, minute, second, offset = clock
    iso = f"{day.isoformat()}T{hour:02}:{minute:02}:{second or 0:02}"
    if offset is not None:
        hours, minutes = divmod(abs(offset), 60)
        iso += f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
    return Moment(iso, "minute" if second is None else "second")


def given(value: str) -> Moment | None:
    """Read a date that someone states in ISO 8601; None if it is none."""
    match = _GIVEN.fullmatch(value.strip())
    day = _day(int(match[1]), int(match[2]), int(match[3])) if match else None
    if match is None or day is None:
        return None
    if match[4] is None:
        return Moment(iso=day.isoformat(), precision="day")
    hour, minute, second = int(match[4]), int(match[5]), int(match[6]) if match[6] else None
    zone = match[7]
    offset = 0 if zone == "Z" else _signed(zone) if zone else None
    if hour > 23 or minute > 59 or (second or 0) > 59 or (offset is not None and abs(offset) > 14 * 60):
        return None
    return _moment(day, _Clock(hour=hour, minute=minute, second=second, offset=offset))


def _signed(zone: str) -> int:
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return -minutes if zone[0] == "-" else minutes


def stated(value: str, cues: Cues, *, day_first: bool) -> Moment | None:
    """Read a date that a page's markup states, in ISO 8601 or as it would be printed."""
    moment = given(value[:64])
    if moment is not None:
        return moment
    found = find_dates(value[:200].lower(), cues, day_first=day_first)
    return found[0].moment if found else None


def in_url(url: str) -> Moment | None:
    """Give the day in a URL's path (``/2022/01/06/``), or None."""
    for match in _URL.finditer(url[:2048]):
        day = _day(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))
        if day is not None:
            return Moment(iso=day.isoformat(), precision="day")
    return None


def days_apart(one: Moment, other: Moment) -> int:
    """Give the least number of days between two dates, whatever zone either was printed in."""
    days = [_utc_days(one), _utc_days(other)]
    return min(abs((a - b).days) for a in days[0] for b in days[1])


def _utc_days(moment: Moment) -> set[date]:
    """Give the day as printed and, where the offset is known, the day in UTC."""
    days = {date.fromisoformat(moment.day)}
    if moment.precision != "day":
        stamp = datetime.fromisoformat(moment.iso)
        if stamp.tzinfo is not None and date(1, 1, 2) < stamp.date() < date(9999, 12, 30):
            days.add(stamp.astimezone(UTC).date())
    return days
