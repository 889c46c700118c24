"""Each format, checked by a program that knows nothing of this one."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from archive.delivery.export import Request
from archive.delivery.extract import Selection
from archive.exports import FORMATS
from archive.exports.table import Rights

pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.fixture
def varied(newsroom):
    """An archive with what formats stumble over: chains of sources, lone days, markup, formulas, versions."""
    words = newsroom.row()["text"]
    newsroom.publish(
        newsroom.row(
            url="https://contoh.id/a?b=c",
            byline="Ani Lestari",
            date="2024-05-01T08:00:00+07:00",
            title="</script><script>alert('x')</script> & \"kutip\" ✓ 😀",
            text=f"{words}\n\nHaaretz melaporkan hal itu, seperti dilansir Al Arabiya.\n\nSumber: Reuters",
            section="=1+1",
        ),
        newsroom.row(title="=HYPERLINK(1)", outlet="-Koran, \"Timur\"\n'Raya'"),
        newsroom.row(title="\0 nol", language="en"),
    )
    newsroom.publish(
        newsroom.row(title="=HYPERLINK(1)", outlet="-Koran, \"Timur\"\n'Raya'", text=words[::-1])
    )
    return newsroom


def _export(newsroom, out, form, **request):
    with newsroom.open() as archive:
        return archive.export(Request(form=form, selection=Selection(all_versions=True), **request), out)


def _lines(newsroom, out, form, **request):
    report = _export(newsroom, out, form, **request)
    ((name, rows),) = report.files.items()
    lines = (out / name).read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert len(lines) == rows == 4
    return lines


@pytest.mark.parametrize("mode", ["full", "hash"])
@pytest.mark.parametrize("form", FORMATS)
def test_frictionless_finds_every_package_valid(varied, tmp_path, form, mode):
    pytest.importorskip("frictionless", reason="frictionless cannot be installed here")
    _export(varied, tmp_path / "out", form, rights=Rights.parse(mode))
    assert _frictionless(tmp_path / "out")["valid"]


def test_frictionless_finds_partitions_valid_and_a_changed_byte_not(varied, tmp_path):
    pytest.importorskip("frictionless", reason="frictionless cannot be installed here")
    _export(varied, tmp_path / "out", "parquet", partition="outlet")
    assert _frictionless(tmp_path / "out")["valid"]
    part = max((tmp_path / "out").rglob("*.parquet"))
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    assert not _frictionless(tmp_path / "out")["valid"]


def _frictionless(folder):
    # In a process of its own: it warns of its own dependencies, and warnings are errors here.
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def _ninjs_schemas():
    named = os.environ.get("ARCHIVE_NINJS_SCHEMA")
    yield pytest.param(FIXTURES / "ninjs-3.1.json", id="our reading")
    absent = pytest.mark.skipif(not named, reason="ARCHIVE_NINJS_SCHEMA does not name IPTC's own file")
    yield pytest.param(Path(named or "ninjs-schema_3.1.json"), id="IPTC", marks=absent)


@pytest.mark.parametrize("mode", ["full", "quote:20", "hash"])
@pytest.mark.parametrize("schema", list(_ninjs_schemas()))
def test_every_ninjs_line_fits_the_schema(varied, tmp_path, schema, mode):
    read = json.loads(schema.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(read, format_checker=jsonschema.FormatChecker())
    for line in _lines(varied, tmp_path / "out", "ninjs", rights=Rights.parse(mode)):
        item = json.loads(line)
        assert list(validator.iter_errors(item)) == []
        assert list(validator.iter_errors(item | {"headline": "of an older ninjs"}))


def test_a_ninjs_line_says_who_published_it_and_what_it_is_derived_from(varied, tmp_path):
    first = json.loads(_lines(varied, tmp_path / "out", "ninjs")[0])
    assert first["contentCreated"] == "2024-05-01T01:00:00Z"
    assert {source["name"]: source["role"] for source in first["infoSources"]} == {
        "Harian Contoh": "publisher",
        "Al Arabiya": "derived from",
        "Haaretz": "reached through Al Arabiya",
        "Reuters": "derived from",
    }


def test_prov_reads_every_line_and_finds_both_ends_of_every_relation(varied, tmp_path):
    prov = pytest.importorskip("prov.model", reason="prov cannot be installed here")
    for line in _lines(varied, tmp_path / "out", "prov-json"):
        read = prov.ProvDocument.deserialize(StringIO(line.decode()), format="json")
        named = {str(element.identifier) for element in read.get_records(prov.ProvElement)}
        ends = [
            str(end) for r in read.get_records(prov.ProvRelation) for _, end in r.formal_attributes if end
        ]
        assert len(ends) >= 4
        assert set(ends) <= named


def test_prov_json_has_the_relations_and_names_that_lineage_has(varied, tmp_path):
    from archive.lineage.prov import document

    with varied.open() as archive:
        expected = {}
        for version in archive.articles():
            made = document(archive.lineage(version.article))
            expected[version.article, version.number] = made
    for line in _lines(varied, tmp_path / "out", "prov-json"):
        made = json.loads(line)
        (held,) = (name for name in made["entity"] if made["entity"][name].get("schema:datePublished"))
        _, article, number = held.split("/")
        # A column made for searching takes no NUL; the record, from which this is made, does.
        if (article, int(number)) in expected and b"\\u0000" not in line:
            assert made == expected[article, int(number)]


def test_json_ld_expands_to_schema_org_alone(varied, tmp_path):
    jsonld = pytest.importorskip("pyld.jsonld", reason="pyld cannot be installed here")

    def context(url, _options):
        assert url == "https://schema.org"
        document = {"@context": {"@vocab": "https://schema.org/"}}
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
        }

    for line in _lines(varied, tmp_path / "out", "jsonld"):
        (article,) = jsonld.expand(json.loads(line), {"documentLoader": context})
        assert article["@type"] == ["https://schema.org/NewsArticle"]
        assert all(name.startswith("https://schema.org/") for name in article if not name.startswith("@"))


_SCHEMA_ORG = {
    "NewsArticle": {
        "identifier", "version", "exampleOfWork", "url", "headline", "articleBody", "datePublished",
        "dateModified", "sdDatePublished", "inLanguage", "dateline", "author", "editor", "publisher",
        "sourceOrganization", "creditText", "isBasedOn",
    },
    "CreativeWork": {"creator", "creditText", "isBasedOn"},
    "NewsMediaOrganization": {"name"},
    "Organization": {"name"},
    "Person": {"name"},
}  # fmt: skip
"""The properties that schema.org defines for these types, of those that are written."""


def _unknown(value):
    """Give what stands in a JSON-LD object that schema.org does not know there."""
    if isinstance(value, list):
        return [found for each in value for found in _unknown(each)]
    if not isinstance(value, dict) or set(value) == {"@id"}:
        return []
    known = _SCHEMA_ORG.get(value.get("@type"), set()) | {"@type", "@context", "@id"}
    return [name for name in value if name not in known] + _unknown(list(value.values()))


def test_json_ld_has_the_shape_of_schema_org(varied, tmp_path):
    for line in _lines(varied, tmp_path / "out", "jsonld"):
        assert _unknown(json.loads(line)) == []


def test_json_ld_says_what_it_is_based_on_and_through_whom(varied, tmp_path):
    first = json.loads(_lines(varied, tmp_path / "out", "jsonld")[0])
    based = {work["creator"]["name"]: work for work in first["isBasedOn"]}
    assert set(based) == {"Al Arabiya", "Reuters"}
    assert [work["creator"]["name"] for work in based["Al Arabiya"]["isBasedOn"]] == ["Haaretz"]
    assert {source["name"] for source in first["sourceOrganization"]} == {"Al Arabiya", "Reuters"}
    assert "Sumber: Reuters" in first["creditText"]


def test_extruct_finds_each_article_in_a_page_that_carries_it(varied, tmp_path):
    extruct = pytest.importorskip("extruct", reason="extruct cannot be installed here")
    for line in _lines(varied, tmp_path / "out", "jsonld"):
        page = f'<html><head><script type="application/ld+json">{line.decode()}</script></head></html>'
        assert extruct.extract(page, syntaxes=["json-ld"])["json-ld"] == [json.loads(line)]
