"""How a record is judged: in one frame for a batch, each by the facts of its own reception."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake.assess import Assessor, Candidate
from archive.model import Record

RECEIVED = datetime(2024, 5, 1, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def assessor():
    return Assessor()


def _in_future(assessor, dates, received=RECEIVED):
    batch = [
        Candidate(record=Record(date=date), findings=(), outlet_known=False, received=received)
        for date in dates
    ]
    codes = [{found.code for found in each.findings} for each in assessor.assess(batch)]
    return [date for date, found in zip(dates, codes, strict=True) if "date-in-future" in found]


def test_a_time_with_an_offset_is_compared_as_a_moment_and_a_day_as_a_day(assessor):
    late = ["2024-05-02T20:00:01Z", "2024-05-02T13:30:00-07:00", "2024-05-03", "2024-05-03T01:00"]
    early = ["2024-05-02T20:00:00Z", "2024-05-03T03:00:00+07:00", "2024-05-02", "2024-05-02T23:59", None]
    assert _in_future(assessor, [*late, *early]) == late


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_the_calendar_can_be_compared(assessor, date):
    assert _in_future(assessor, [date]) == ([date] if date.startswith("9") else [])


@given(
    seconds=st.integers(-200_000, 200_000),
    offset=st.integers(-14 * 60, 14 * 60),
)
def test_whatever_its_offset_a_moment_is_in_the_future_a_day_after_it_was_received(assessor, seconds, offset):
    there = RECEIVED.astimezone(timezone(timedelta(minutes=offset)))
    moment = there + timedelta(seconds=seconds)
    assert bool(_in_future(assessor, [moment.isoformat()])) == (seconds > 86_400)
