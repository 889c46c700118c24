"""The recipes of docs/data.md are run, in order, on one archive, and print what stands under them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "docs" / "data.md"

_RECIPE = re.compile(r"```(python|sh)\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
_IMPORTED = re.compile(r"^(?:import|from) (duckdb|pandas|polars)\b", re.MULTILINE)

RECIPES = _RECIPE.findall(DATA.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the archive of the examples, its Parquet export, and the command on the path."""
    pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")
    made = tmp_path_factory.mktemp("recipes")
    shutil.copytree(ROOT / "examples", made / "examples")
    (made / "bin").mkdir()
    (made / "bin/archive").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archive.cli "$@"\n')
    (made / "bin/archive").chmod(0o755)
    for command in ("archive add examples", "archive export --format parquet --out articles"):
        _run(made, ["sh", "-c", command])
    return made


def _run(folder: Path, command: list[str]) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "ARCHIVE_DB"}
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize(("language", "code", "printed"), RECIPES, ids=range(len(RECIPES)))
def test_a_recipe_prints_what_stands_under_it(folder, language, code, printed):
    if language == "sh":
        pytest.importorskip("datasette", reason="datasette cannot be installed here")
        command = [sys.executable, "-m", *shlex.split(code)]
    else:
        for package in _IMPORTED.findall(code):
            pytest.importorskip(package, reason=f"{package} cannot be installed here")
        command = [sys.executable, "-c", code]
    assert _run(folder, command).strip() == printed.strip()


def test_there_is_a_recipe_for_every_tool():
    code = "\n".join(code for _, code, _ in RECIPES)
    assert [tool for tool in ("duckdb", "polars", "pandas", "datasette") if tool not in code] == []
