"""What a caller may state: whatever is let through can be meant, stored and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MisuseError
from archive.intake.adding import AddOptions
from archive.model import ASSERTABLE, Page
from archive.reading import Knowledge, read
from archive.stating import Said, check_fields


@pytest.fixture(scope="module")
def knowledge():
    return Knowledge.load()


@pytest.mark.parametrize(
    "date",
    ["2024-02-29", "2024-05-01T08:00", "2024-05-01T08:00:00+07:00", "2024-05-01 08:00Z", "1690-09-25"],
)
def test_a_date_of_iso_8601_can_be_stated(date):
    check_fields({"date": date})


@pytest.mark.parametrize(
    "date",
    ["2023-02-29", "01-05-2024", "2024-5-1", "2024", "2024-05-01T25:00", "2024-05-01T08:00+15:00", "٢"],
)
def test_any_other_date_is_refused_with_the_form_that_is_accepted(date):
    with pytest.raises(MisuseError, match="YYYY-MM-DD"):
        check_fields({"date": date})


@pytest.mark.parametrize(
    "url", ["http://", "https:///a", "javascript:alert(1)", "contoh.id", "http://[", "//x/"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(MisuseError, match="http:// or https://"):
        check_fields({"url": url})


@pytest.mark.parametrize("language", ["id", "id-ID", "en_GB", "jav"])
def test_a_language_is_a_tag_of_bcp_47(language):
    check_fields({"language": language})


@pytest.mark.parametrize("text", ["\udcff", "a\ud800"])
@pytest.mark.parametrize("field", ASSERTABLE)
def test_what_is_no_text_is_refused(field, text):
    with pytest.raises(MisuseError):
        check_fields({field: f"http://x/{text}" if field == "url" else text})


@pytest.mark.parametrize("reason", ["", " ", "\udcff"])
def test_a_reason_says_something(reason):
    with pytest.raises(MisuseError, match="reason"):
        Said(reason)


def test_the_name_of_who_adds_is_text():
    with pytest.raises(MisuseError, match="by"):
        AddOptions(by="\udcff")


@given(field=st.sampled_from(ASSERTABLE), value=st.text(st.characters(codec=None), max_size=40))
def test_only_misuse_is_raised_and_what_passes_is_never_an_invalid_date(knowledge, field, value):
    try:
        check_fields({field: value})
    except MisuseError:
        return
    findings = read(Page(text="Kabar\n\nIsi."), {field: value}, knowledge).findings
    assert "date-invalid" not in {found.code for found in findings}


@given(value=st.datetimes(timezones=st.timezones() | st.none()))
def test_every_moment_written_by_isoformat_is_accepted(value):
    written = value.replace(microsecond=0).isoformat()
    zone = value.utcoffset()
    if zone is None or zone.total_seconds() % 60 == 0:
        check_fields({"date": written})
