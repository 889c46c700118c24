"""Lineage as PROV-JSON: an independent library loads it, and no relation dangles."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prov.model import ProvDocument, ProvEntity, ProvRelation

from archive.lineage.prov import document
from archive.lineage.tree import Credit, Edge, Lineage


def edge(**facts):
    made = {
        "entry": 3,
        "subject": "version:aa/2",
        "relation": "wasDerivedFrom",
        "object": "item:3.0",
        "name": "Reuters",
        "kind": "agency",
        "basis": "credited",
        "place": "text",
        "cue": "source-line",
        "within": "text",
        "span": (5, 20),
        "exact": "Sumber: Reuters",
    }
    return Edge(**(made | facts))


def lineage(**facts):
    outlet = {"object": "organisation:Koran Utara", "name": "Koran Utara", "kind": "organisation"}
    beyond = edge(subject="item:3.0", object="item:3.1", name="kantor pers", relation="hadPrimarySource")
    made = {
        "node": "version:aa/2",
        "id": "aa",
        "number": 2,
        "outlet": "Koran Utara",
        "title": "Panen Kopi",
        "date": "2024-05-01",
        "attributed": (edge(relation="wasAttributedTo", **outlet, span=None, exact=""),),
        "credits": (Credit(edge=edge(), beyond=(Credit(edge=beyond),)),),
        "revises": "version:aa/1",
        "run": 1,
        "possible_duplicates": (("bb", "made from the same bytes"),),
    }
    return Lineage(**(made | facts))


def loaded(made):
    return ProvDocument.deserialize(io.StringIO(json.dumps(made)), format="json")


def dangling(found):
    named = {record.identifier for record in found.get_records() if record.identifier}
    ends = [value for record in found.get_records(ProvRelation) for _, value in record.formal_attributes[:2]]
    return [str(end) for end in ends if end not in named]


def test_an_independent_library_loads_the_lineage_and_finds_both_ends_of_every_relation():
    found = loaded(document(lineage()))
    assert dangling(found) == []
    assert len(list(found.get_records(ProvRelation))) == 5


def test_a_source_that_is_not_held_is_an_entity_that_says_so():
    made = document(lineage())["entity"]["sanad:item/3.0"]
    assert made == {"rdfs:label": "Reuters", "sanad:kind": "agency", "sanad:held": False}


def test_a_derivation_keeps_the_words_that_state_it():
    made = document(lineage())["wasDerivedFrom"]["_:wasDerivedFrom1"]
    assert made["sanad:exact"] == "Sumber: Reuters"
    assert (made["sanad:start"], made["sanad:end"]) == (5, 20)


def test_a_primary_source_is_a_derivation_of_that_type():
    made = document(lineage())["wasDerivedFrom"]["_:wasDerivedFrom2"]
    assert made["prov:type"] == {"$": "prov:PrimarySource", "type": "prov:QUALIFIED_NAME"}


def test_nothing_of_a_possible_duplicate_is_told():
    assert "bb" not in json.dumps(document(lineage()))


@given(st.text(max_size=30))
def test_whatever_an_outlet_is_called_the_library_loads_it(name):
    named = edge(relation="wasAttributedTo", object=f"organisation:{name}", name=name, kind="organisation")
    found = loaded(document(lineage(attributed=(named,), outlet=name or None)))
    assert dangling(found) == []


def test_the_version_is_an_entity_with_its_title():
    (entity,) = [
        e for e in loaded(document(lineage())).get_records(ProvEntity) if "version/aa/2" in str(e.identifier)
    ]
    assert "Panen Kopi" in {str(value) for _, value in entity.attributes}


@pytest.mark.parametrize("facts", [{"credits": ()}, {"revises": None}, {"attributed": ()}])
def test_a_lineage_that_lacks_something_is_still_a_document(facts):
    assert dangling(loaded(document(lineage(**facts)))) == []
