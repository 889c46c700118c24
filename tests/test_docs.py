"""The examples of the README and of docs/ are run, in order, and print what it says there.

Run as a program, this writes the output of every ``console`` block anew.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCS = (README, *sorted((ROOT / "docs").glob("*.md")))
ON_BOTH = (ROOT / "docs" / "versions.md",)
"""Documents that hold on PostgreSQL word for word; the others name the archive's file."""

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_CHANGING = re.compile(
    r"(?m)[A-Za-z0-9+/]{91}=$|^[A-Za-z0-9+/]{43}=$|(?<=\+)A[A-Za-z0-9+/]{43}"  # signatures, roots, keys
    r"|\b(?:[0-9a-f]{64}|[0-9a-f]{16}|[0-9a-f]{8})\b|\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"
)


def _commands(block: str) -> list[tuple[str, str]]:
    """Give the commands of a block, each with the output that stands under it."""
    parts = re.split(r"(?m)^\$ (.*)\n", block)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


class _Shell:
    """Runs a document's commands in a folder with the examples, one archive for all of them."""

    def __init__(self, folder: Path, archive: str | None = None) -> None:
        shutil.copytree(ROOT / "examples", folder / "examples")
        shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
        tools = folder / "bin"
        tools.mkdir()
        (tools / "archive").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archive.cli "$@"\n')
        (tools / "archive").chmod(0o755)
        self._folder = folder
        self._names: dict[str, str] = {}
        environment = {name: value for name, value in os.environ.items() if name != "ARCHIVE_DB"}
        paths = [str(ROOT), *environment.get("PYTHONPATH", "").split(os.pathsep)]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        environment["ARCHIVE_HOME"] = "home"
        environment |= {"ARCHIVE_DB": archive} if archive else {}
        self._environment = environment | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    def run(self, command: str, expected: str) -> str:
        """Run a command; what differs from run to run is written as the README writes it."""
        for shown, real in self._names.items():
            command = command.replace(shown, real)
        done = subprocess.run(  # noqa: S602  the commands of a README are a shell's
            command,
            shell=True,
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        printed = done.stdout + done.stderr
        shown, real = _CHANGING.findall(expected), _CHANGING.findall(printed)
        if len(shown) == len(real):
            self._names.update(zip(shown, real, strict=True))
            back = iter(shown)
            printed = _CHANGING.sub(lambda _: next(back), printed)
        return printed


def _renewed(text: str, folder: Path, archive: str | None = None) -> str:
    shell = _Shell(folder, archive)

    def renew(match: re.Match[str]) -> str:
        made = [
            f"$ {command}\n{shell.run(command, expected.rstrip() + chr(10)).rstrip()}"
            for command, expected in _commands(match[1])
        ]
        return "```console\n" + "\n\n".join(made) + "\n```"

    return _BLOCK.sub(renew, text)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_of_the_documentation_prints_what_it_says(tmp_path, path):
    text = path.read_text(encoding="utf-8")
    assert _renewed(text, tmp_path) == text


@pytest.mark.parametrize("document", ON_BOTH, ids=lambda path: path.name)
def test_what_holds_on_both_databases_is_printed_on_both(tmp_path, document, place):
    text = document.read_text(encoding="utf-8")
    assert _renewed(text, tmp_path, place) == text


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own README
    assert "Kabarteluk.com ← Reuters | Sumber: Reuters" in capsys.readouterr().out


def test_the_readme_names_every_command():
    from archive.commands import COMMANDS

    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"archive {name}" not in text] == []


if __name__ == "__main__":
    for doc in DOCS:
        with tempfile.TemporaryDirectory() as made:
            doc.write_text(_renewed(doc.read_text(encoding="utf-8"), Path(made)), encoding="utf-8")
