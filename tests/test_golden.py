"""The published golden record: what one example gives, byte for byte, and its digest."""

from pathlib import Path

from archive.api import inspect
from archive.digest import canonical, parse, sha256
from archive.intake.prepare import Prepared

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "record.json"


def _read() -> Prepared:
    (item,) = inspect([HERE.parent / "examples" / "credit-line.txt"])
    assert isinstance(item, Prepared)
    return item


def test_the_example_gives_the_golden_record():
    record = _read().record
    assert record is not None
    assert record.to_json() == parse(GOLDEN.read_bytes())


def test_the_golden_records_digest_is_the_published_one():
    digest = sha256(canonical(parse(GOLDEN.read_bytes())))
    assert digest == _read().record_digest
    assert digest in (HERE.parent / "docs" / "format.md").read_text(encoding="utf-8")
