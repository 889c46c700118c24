"""The registry of outlets and agencies."""

from pathlib import Path

import pytest

from archive.errors import DataFileError
from archive.registry import Registry, fold


def write(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_packaged_data_does_not_contradict_itself() -> None:
    assert len(Registry.load().entries) > 150


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
        ("outlets = [{ name = '...' }]", "no letters or digits"),
        ("outlets = [{ name = 'A B', owner = 'king', owner_by = 'a law' }]", "owner 'king' is unknown"),
        ("outlets = [{ name = 'A B', owner = 'state' }]", "'owner' and 'owner_by' go together"),
        ("outlets = [{ name = 'A B' }, { name = 'A B' }]", "stands twice"),
        ("outlets = [{ name = 'A B', aliases = ['Reuters'] }]", "claimed by"),
        ("outlets = [{ name = 'A B', domains = ['reuters.com'] }]", "claimed by"),
        ("outlets = [{ name = 'A B', parent = 'Nobody' }]", "is no entry's name"),
        ("outlets = [{ name = 'A B', parent = 'C D' }, { name = 'C D', parent = 'A B' }]", "circle"),
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


def test_fold_drops_case_article_and_punctuation() -> None:
    assert fold("The A-B. C!") == fold("ab c") == "abc"
