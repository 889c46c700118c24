"""The printed forms of signatures, picture credits and sources, kind by kind, in three languages.

Each row of ``tests/kinds`` is a line in a short story, with what must be read from it. They are kinds that
newsrooms print, and no newsroom's lines: a rule that reads one only for its words has not read the kind.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.model import Page, Record
from archive.reading import Knowledge, read

KINDS = Path(__file__).parent / "kinds"
KNOWLEDGE = Knowledge.load()
MEDIA = ("agency", "outlet")
HEADS = {
    "id": "Air Sungai Naik Lagi di Lereng",
    "en": "River Rises Again in the Valley",
    "ms": "Paras Air Sungai Naik Lagi di Lembah",
}
STORIES = {
    "id": (
        "Air sungai di lereng itu naik sejak Senin malam dan merendam belasan rumah warga di tepinya.",
        "Petugas menutup jalan utama agar kendaraan tidak terjebak arus yang terus meninggi.",
        "Warga membawa perahu dan bahan makanan ke balai desa yang letaknya lebih tinggi.",
    ),
    "en": (
        "The river in the valley rose on Monday night and flooded a dozen houses along its banks.",
        "Officers closed the main road so that no cars would be caught by the rising water.",
        "People carried boats and food to the village hall, which stands on higher ground.",
    ),
    "ms": (
        "Paras air sungai di lembah itu naik sejak malam Isnin lalu dan menenggelami rumah penduduk kampung.",
        "Anggota bomba menutup jalan utama supaya kereta tidak terperangkap dalam arus yang meninggi.",
        "Penduduk membawa bot dan makanan ke balai raya di kawasan lebih tinggi, kata ketua kampung itu.",
    ),
}


def cases(kind: str) -> list[Any]:
    rows = map(json.loads, (KINDS / f"{kind}.jsonl").read_text("utf-8").splitlines())
    return [pytest.param(row, id=f"{row['language']}-{row['line'].partition(chr(10))[0]}") for row in rows]


def record(case: dict[str, Any], where: str) -> Record:
    """Read a story with a line at its top or end, before a paragraph, or glued to its last sentence."""
    line, story = case["line"], list(STORIES[case["language"]])
    if where == "glue":
        story[-1] += line
    else:
        story.insert({"top": 0, "body": 3, "end": 3}[where], line)
    if where == "body":
        story.append(story[0])
    text = "\n".join((HEADS[case["language"]], *story)) + "\n"
    return read(Page(text=text), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record


@pytest.mark.parametrize("case", cases("signatures"))
def test_signature_names_its_persons_and_agencies(case: dict[str, Any]) -> None:
    found = record(case, case["where"])
    named = (found.reporters, found.editors, found.source_agencies)
    assert list(map(list, named)) == [case["reporters"], case["editors"], case["media"]]


@pytest.mark.parametrize("case", cases("pictures"))
def test_picture_credit_names_organisations_and_is_neither_source_nor_signature(case: dict[str, Any]) -> None:
    found = record(case, "top")
    assert (list(found.photo_credits), found.sources, found.reporters) == (case["pictures"], (), ())


@pytest.mark.parametrize("case", cases("channels"))
def test_statement_post_or_account_is_whose_it_is(case: dict[str, Any]) -> None:
    found = record(case, "body")
    names = [s.name for s in found.sources if s.kind not in MEDIA]
    pairs = zip(names, case["channels"], strict=True)
    assert all(name in wanted or wanted in name for name, wanted in pairs)  # "BPBD" of "BPBD Lereng"
    assert found.source_agencies == ()


@pytest.mark.parametrize("case", cases("media"))
def test_medium_counts_where_it_is_credited_and_not_where_it_is_talked_about(case: dict[str, Any]) -> None:
    found = record(case, case["where"])
    assert [s.name for s in found.sources if s.kind in MEDIA] == case["media"]
