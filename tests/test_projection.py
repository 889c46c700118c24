"""Rows that follow from records: what the columns that are computed say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.projection import moment

_MIDDLE = datetime(5000, 1, 1, tzinfo=UTC)


@given(st.timedeltas(timedelta(days=-1_460_000), timedelta(days=1_460_000)), st.integers(-14 * 60, 14 * 60))
def test_a_date_s_moment_is_its_second_in_utc_and_its_offset_in_minutes(distance, minutes):
    date = (_MIDDLE + distance).astimezone(timezone(timedelta(minutes=minutes)))
    assert moment(date.isoformat()) == (f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", minutes)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("0999-12-31T23:59:59.5+07:00", ("999-12-31T16:59:59Z", 420)),
        ("0001-01-02T00:00:00+00:00", ("1-01-02T00:00:00Z", 0)),
        ("0001-01-01T00:00:00+07:00", (None, None)),
        ("2022-01-06T11:06", (None, None)),
        ("2022-01-06", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_moment_of_a_year_with_few_digits_has_no_zeros_and_a_date_without_an_offset_no_moment(date, said):
    assert moment(date) == said
