"""The registry of outlets and agencies."""

import os
import re
import sys
from pathlib import Path

import pytest

from archive.errors import DataFileError
from archive.registry import OWNERS, Entry, Registry, fold


def write(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def outlets() -> list[Entry]:
    return [entry for entry in Registry.load().entries if entry.kind == "outlet"]


def test_packaged_data_does_not_contradict_itself() -> None:
    assert len(Registry.load().entries) > 450


def test_registry_knows_the_outlets_of_indonesia_and_of_the_world() -> None:
    assert sum(entry.country == "ID" for entry in outlets()) >= 150
    assert sum(entry.country != "ID" for entry in outlets()) >= 100


def test_every_outlet_has_a_country_and_a_domain() -> None:
    assert [e.name for e in outlets() if not re.fullmatch("[A-Z]{2}", e.country) or not e.domains] == []


def test_domains_are_hosts() -> None:
    host = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
    domains = [domain for entry in Registry.load().entries for domain in entry.domains]
    assert [domain for domain in domains if not host.fullmatch(domain)] == []


def test_name_that_is_a_domain_leads_to_its_own_entry() -> None:
    registry = Registry.load()
    named = [
        entry for entry in registry.entries if re.fullmatch(r"[\w-]+\.(?:com|co|id|net|co\.id)", entry.name)
    ]
    assert [e.name for e in named if registry.at(e.name.lower()) not in (None, e)] == []


def test_subdomain_of_another_entry_belongs_to_its_family() -> None:
    registry = Registry.load()
    strays = []
    for entry in registry.entries:
        for domain in entry.domains:
            above = registry.at(domain.partition(".")[2])
            if above is not None and registry.family(above) != registry.family(entry):
                strays.append((domain, above.name))
    assert strays == []


def test_alias_says_something_that_the_name_does_not() -> None:
    again = [(e.name, a) for e in outlets() for a in e.aliases if fold(a) == fold(e.name)]
    assert again == []


def test_parent_is_of_the_same_kind() -> None:
    registry = Registry.load()
    kinds = {entry.name: entry.kind for entry in registry.entries}
    assert [e.name for e in registry.entries if e.parent and kinds[e.parent] != e.kind] == []


def test_owner_is_stated_by_a_source() -> None:
    stated = [entry for entry in Registry.load().entries if entry.owner]
    assert len(stated) >= 50
    assert [entry.name for entry in stated if entry.owner not in OWNERS or not entry.owner_by] == []


def test_at_least_sixty_agencies_are_known_each_with_country_and_domain() -> None:
    agencies = [entry for entry in Registry.load().entries if entry.kind == "agency"]
    assert len(agencies) >= 60
    assert [entry.name for entry in agencies if len(entry.country) != 2 or not entry.domains] == []


def test_sort_of_an_agency_s_owner_is_stated_by_a_named_source() -> None:
    agencies = [entry for entry in Registry.load().entries if entry.kind == "agency" and entry.owner]
    assert len(agencies) >= 60
    assert [entry.name for entry in agencies if not entry.owner_by] == []


def test_every_parent_is_an_entry() -> None:
    registry = Registry.load()
    names = {entry.name for entry in registry.entries}
    assert {entry.parent for entry in registry.entries if entry.parent} <= names


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Agence France-Presse", "AFP"),
        ("agence france presse", "AFP"),
        ("LKBN ANTARA", "Antara"),
        ("guardian", "The Guardian"),
        ("www.liputan6.com", "Liputan6.com"),
        ("sport.tempo.co", "Tempo.co"),
        ("jakarta.tribunnews.com", "TribunJakarta.com"),
    ],
)
def test_finds_an_entry_by_name_alias_or_domain(printed: str, name: str) -> None:
    found = Registry.load().find(printed)
    assert found is not None
    assert found.name == name


def test_knows_nothing_of_an_unheard_name() -> None:
    assert Registry.load().find("Kabar Lereng Merapi") is None


def test_sections_share_a_family() -> None:
    registry = Registry.load()
    solo, jakarta = registry.find("TribunSolo"), registry.find("TribunJakarta")
    assert solo is not None
    assert jakarta is not None
    assert registry.family(solo) == registry.family(jakarta) == "Tribunnews.com"


def test_digest_is_the_same_each_time_and_changes_with_the_data(tmp_path: Path) -> None:
    own = write(tmp_path, 'outlets = [{ name = "Kabar Lereng" }]')
    assert Registry.load().digest == Registry.load().digest
    assert Registry.load().digest.startswith("sha256:")
    assert Registry.load(own).digest != Registry.load().digest


def test_own_file_adds_and_replaces_entries(tmp_path: Path) -> None:
    own = write(
        tmp_path,
        """
        outlets = [
          { name = "Kabar Lereng", domains = ["www.kabarlereng.id"], country = "ID" },
          { name = "Bild", aliases = ["Bild am Sonntag"] },
        ]
        """,
    )
    registry = Registry.load(own)
    added, replaced = registry.at("foto.kabarlereng.id"), registry.find("Bild")
    assert added is not None
    assert added.name == "Kabar Lereng"
    assert replaced is not None
    assert replaced.aliases == ("Bild am Sonntag",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("outlets = [", "is not TOML"),
        ("papers = []", "key 'papers' is unknown"),
        ("outlets = 3", "key 'outlets' is unknown or no list"),
        ("outlets = [3]", "must be a table"),
        ("outlets = [{ country = 'ID' }]", "key 'name' is missing"),
        ("outlets = [{ name = 'A B', colour = 'red' }]", "key 'colour' is unknown"),
        ("outlets = [{ name = 'A B', domains = 'ab.id' }]", "key 'domains' must be a list"),
        ("outlets = [{ name = 3 }]", "key 'name' must be text"),
        ("outlets = [{ name = 'A B', owner = 'king', owner_by = 'a law' }]", "owner 'king' is unknown"),
        ("outlets = [{ name = 'A B', owner = 'state' }]", "'owner' and 'owner_by' go together"),
        ("outlets = [{ name = '...' }]", "no letters or digits"),
        ("outlets = [{ name = 'A B' }, { name = 'A B' }]", "stands twice"),
        ("outlets = [{ name = 'A B', aliases = ['Reuters'] }]", "claimed by"),
        ("outlets = [{ name = 'A B', domains = ['reuters.com'] }]", "claimed by"),
        ("outlets = [{ name = 'A B', parent = 'Nobody' }]", "is no entry's name"),
        ("outlets = [{ name = 'A B', parent = 'C D' }, { name = 'C D', parent = 'A B' }]", "circle"),
        pytest.param("outlets = " + "[" * 100_000, "too deep in each other", id="deep"),
        pytest.param("outlets = " + "9" * 5_000, "a number is too long", id="long"),
    ],
)
def test_bad_file_is_refused_with_file_key_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    own = write(tmp_path, text)
    with pytest.raises(DataFileError) as refused:
        Registry.load(own)
    assert str(own) in str(refused.value)
    assert says in str(refused.value)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        Registry.load(tmp_path / "none.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no FIFOs")
def test_a_pipe_or_a_device_is_refused_instead_of_read_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "pipe.toml", Path("/dev/zero")):
        with pytest.raises(DataFileError, match="is no regular file"):
            Registry.load(path)


def test_fold_drops_case_article_and_punctuation() -> None:
    assert fold("The A-B. C!") == fold("ab c") == "abc"
