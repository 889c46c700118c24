"""Dates as they are printed and stated."""

import pytest

from archive.cues import Cues
from archive.reading.dates import days_apart, find_dates, given, in_url, stated

CUES = Cues.load()


def printed(text: str, *, day_first: bool = True) -> list[tuple[str, str]]:
    found = find_dates(text.lower(), CUES, day_first=day_first)
    return [(dated.moment.iso, text[dated.start : dated.end]) for dated in found]


@pytest.mark.parametrize(
    ("text", "iso", "exact"),
    [
        (
            "Terbit Senin, 03 April 2023 - 07:05 WIB",
            "2023-04-03T07:05:00+07:00",
            "Senin, 03 April 2023 - 07:05 WIB",
        ),
        ("Jumat, 7 Apr 2023 21.40 WITA", "2023-04-07T21:40:00+08:00", "Jumat, 7 Apr 2023 21.40 WITA"),
        (
            "Jum'at, 7 April 2023 | 21:40:09 WIT",
            "2023-04-07T21:40:09+09:00",
            "Jum'at, 7 April 2023 | 21:40:09 WIT",
        ),
        ("di Ngawi, Selasa (4/4/2023).", "2023-04-04", "Selasa (4/4/2023"),
        ("pada 17-08-2023", "2023-08-17", "17-08-2023"),
        ("2023-04-04T01:02:03+0700", "2023-04-04T01:02:03+07:00", "2023-04-04T01:02:03+0700"),
        ("April 4, 2023 at 9:15 pm EDT", "2023-04-04T21:15:00-04:00", "April 4, 2023 at 9:15 pm EDT"),
        ("9:15 am, April 4, 2023", "2023-04-04T09:15:00", "9:15 am, April 4, 2023"),
        ("the 4th of April 2023", "2023-04-04", "4th of April 2023"),
        ("Selasa, 4 April 2023 10:15 XYZ", "2023-04-04T10:15:00", "Selasa, 4 April 2023 10:15"),
        ("4 April 2023 99:15", "2023-04-04", "4 April 2023"),
    ],
)
def test_reads_a_printed_date_with_its_exact_words(text: str, iso: str, exact: str) -> None:
    assert printed(text) == [(iso, exact)]


@pytest.mark.parametrize(
    "text", ["(10/4)", "April 2023", "31/2/2023", "nomor 120234", "pasal 4 tahun 2023", "20"]
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert printed(text) == []


def test_order_of_day_and_month_is_the_language_s() -> None:
    assert printed("6/1/2023")[0][0] == "2023-01-06"
    assert printed("6/1/2023", day_first=False)[0][0] == "2023-06-01"
    assert printed("6/13/2023")[0][0] == "2023-06-13"


def test_weekday_tells_whether_the_date_is_consistent() -> None:
    right, wrong = find_dates("selasa, 4 april 2023 dan rabu, 4 april 2023", CUES, day_first=True)
    assert (right.consistent, wrong.consistent) == (True, False)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2023-04-04", "2023-04-04"),
        ("2023-04-04T07:05Z", "2023-04-04T07:05:00+00:00"),
        ("2023-04-04 07:05:06.789-0330", "2023-04-04T07:05:06-03:30"),
        ("2023-04-31", None),
        ("2023-04-04T25:00", None),
        ("2023-04-04T10:00+99:00", None),
        ("0000-01-01", None),
        ("4 April 2023", None),
    ],
)
def test_given_date_is_iso_or_none(value: str, iso: str | None) -> None:
    moment = given(value)
    assert (moment.iso if moment else None) == iso


def test_stated_date_may_be_as_printed() -> None:
    moment = stated("Tue, 04 Apr 2023 07:05:00 GMT", CUES, day_first=True)
    assert moment is not None
    assert moment.iso == "2023-04-04T07:05:00+00:00"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://kabarlereng.id/2023/04/04/banjir", "2023-04-04"),
        ("https://kabarlereng.id/read/20230404/banjir", "2023-04-04"),
        ("https://kabarlereng.id/read/2023/99/99/banjir", None),
        ("https://kabarlereng.id/2023/banjir", None),
    ],
)
def test_reads_the_day_in_a_url(url: str, day: str | None) -> None:
    moment = in_url(url)
    assert (moment.iso if moment else None) == day


def test_zones_do_not_set_dates_apart() -> None:
    evening, next_day = given("2023-04-05T01:00:00+07:00"), given("2023-04-04")
    assert evening is not None
    assert next_day is not None
    assert days_apart(evening, next_day) == 0
