"""The house as docs/architecture.md draws it: every room is on the map, and the walls hold."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOUSE = ROOT / "archive"
DRIVERS = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}


def _modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def _room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0]


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def test_every_room_is_on_the_map() -> None:
    rooms = {_room(path) for path in _modules()} - {"__init__.py"}
    assert [room for room in sorted(rooms) if f"`{room}`" not in MAP and f"`{room}/" not in MAP] == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_says_in_its_first_line_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "path", [p for p in _modules() if _room(p) != "store"], ids=lambda path: str(path.relative_to(HOUSE))
)
def test_only_the_store_knows_a_database(path: Path) -> None:
    assert {name.split(".")[0] for name in _imports(path)} & DRIVERS == set()


@pytest.mark.parametrize(
    "room", ["reading", "formats", "cues", "sharing", "transparency", "schemas", "registry"], ids=str
)
def test_a_room_of_rules_never_asks_the_store(room: str) -> None:
    reached = {name for path in _modules() if _room(path) == room for name in _imports(path)}
    assert {
        name for name in reached if name.startswith(("archive.store", "archive.api", "archive.intake"))
    } == set()
