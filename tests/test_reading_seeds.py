"""The five seed articles of the specification, where that folder is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.model import Page, Record
from archive.reading import Knowledge, read

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
PLAIN = ("title", "dateline", "byline", "date", "language", "outlet")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the specification's folder is not at hand")


def expected() -> list[dict[str, Any]]:
    path = SEEDS / "expected.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def seed(name: str) -> Record:
    text = (SEEDS / f"{name}.txt").read_bytes().decode()
    return read(Page(text=text), {}, Knowledge.load()).record


@pytest.mark.parametrize("want", expected(), ids=lambda want: want["id"])
def test_seed_gives_its_fields(want: dict[str, Any]) -> None:
    got = seed(want["id"]).to_json()
    assert {name: got[name] for name in PLAIN} == {name: want[name] for name in PLAIN}
    assert got["fields"]["date"]["basis"] == want["date_basis"]
    for name in ("reporters", "source_agencies", "photo_credits"):
        assert got[name] == want[name]


@pytest.mark.parametrize("want", expected(), ids=lambda want: want["id"])
def test_seed_gives_its_sources(want: dict[str, Any]) -> None:
    got = {s.name: (s.kind, s.relation, s.via, s.evidence.exact) for s in seed(want["id"]).sources}
    for source in want["sources"]:
        if not source.get("optional"):
            exact = source["evidence"]["exact"]
            assert got[source["name"]] == (source["kind"], source["relation"], source["via"], exact)
