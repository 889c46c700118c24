"""The catalogue of finding codes: each with a fixture named after it, and a page made from it."""

from pathlib import Path

import pytest

from archive.api import inspect
from archive.findings import CATALOGUE, finding
from archive.intake.adding import AddOptions
from archive.intake.prepare import Prepared
from archive.model import Unreadable
from archive.render.catalogue import catalogue_markdown

HERE = Path(__file__).parent
LIMITS = {"too-large": 100}


def _inspected(code: str) -> Prepared:
    (path,) = (HERE / "fixtures").glob(f"{code}.*")
    options = AddOptions(max_bytes=LIMITS[code]) if code in LIMITS else AddOptions()
    (item,) = inspect([path], options=options)
    assert not isinstance(item, Unreadable)
    return item


@pytest.mark.parametrize("code", CATALOGUE)
def test_each_code_is_found_in_the_fixture_named_after_it(code):
    assert code in [found.code for found in _inspected(code).findings]


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_error_quarantines_and_a_warning_does_not(code):
    expected = "quarantined" if CATALOGUE[code].severity == "error" else "accepted"
    assert _inspected(code).verdict == expected


@pytest.mark.parametrize("code", ["undecodable", "too-large"])
def test_what_could_not_be_read_has_no_other_reason(code):
    assert [found.code for found in _inspected(code).findings] == [code]


def test_the_page_of_findings_is_the_one_made_from_the_catalogue():
    page = HERE.parent / "docs" / "findings.md"
    assert page.read_text(encoding="utf-8") == catalogue_markdown()


def test_a_code_that_is_not_in_the_catalogue_is_refused():
    with pytest.raises(KeyError):
        finding("rumour", "somebody said so")
