"""The faults that every tool can suffer, on a repository of each that holds the same articles."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from faults.neighbours.tool import Files, Tool
from faults.stages import folder
from faults.values import Result

FAULTS: Final = ("flip", "delete", "swap", "truncate", "roll back", "recompute")
"""What is done to the files of a repository, or to the whole of it."""

ALIKE: Final = {
    "flip": ("stored byte", "file damaged"),
    "delete": ("row deleted",),
    "swap": ("rows swapped",),
    "truncate": ("tail cut",),
    "roll back": ("rolled back",),
    "recompute": ("recomputed",),
}
"""The kinds of the campaign that are the like of each on an archive, whose articles are rows, not files."""

_LOST: Final = (OSError, subprocess.CalledProcessError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where one tool's repositories stand: the whole, an older copy, and what they were made of."""

    tool: Tool
    whole: Path
    older: Path
    batches: Sequence[Files]
    content: str


def batches(feeds: Sequence[Path]) -> list[dict[str, bytes]]:
    """Give the articles of the seed archive as files, in the batches in which they were added."""
    return [
        {
            f"article-{number}-{at}.json": json.dumps(json.loads(line), indent=1).encode()
            for at, line in enumerate(feed.read_text(encoding="utf-8").splitlines())
        }
        for number, feed in enumerate(feeds)
    ]


def prepare(tool: Tool, made: Path, given: Sequence[Files]) -> Ground:
    """Build the repositories.

    Raises:
        RuntimeError: The tool's own check does not pass an undamaged one.
    """
    tool.build(made / "whole", given, made / "older")
    fine, said = tool.check(made / "whole")
    if not fine:
        raise RuntimeError(f"an undamaged repository does not pass: {said}")
    return Ground(
        tool=tool,
        whole=made / "whole",
        older=made / "older",
        batches=given,
        content=tool.content(made / "whole"),
    )


def trials(ground: Ground, number: int, seed: int) -> Iterator[tuple[str, Result]]:
    """Do each fault so many times; gives which, and what came of it."""
    for fault in FAULTS:
        for at in range(number):
            yield fault, _trial(ground, fault, Random(f"{seed} {fault} {at}"))


def _trial(ground: Ground, fault: str, chance: Random) -> Result:
    with folder() as made:
        copy = made / "copy"
        shutil.copytree(ground.whole, copy)
        what = _DOERS[fault](ground, copy, chance)
        if not what:
            return Result(outcome="refused", what="nothing to change")
        try:
            altered = ground.tool.content(copy) != ground.content
        except _LOST:
            altered = True
        fine, said = ground.tool.check(copy)
        if not altered:
            return Result(outcome="nothing", what=what, said=said)
        return Result(outcome="missed" if fine else "detected", what=what, said=said)


def _files(copy: Path) -> list[Path]:
    return sorted(path for path in copy.rglob("*") if path.is_file() and path.stat().st_size)


def _change(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def _flip(_ground: Ground, copy: Path, chance: Random) -> str:
    files = _files(copy)
    path = chance.choices(files, [file.stat().st_size for file in files])[0]
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    data[at] ^= 1 << chance.randrange(8)
    _change(path, bytes(data))
    return f"a bit in byte {at} of {path.relative_to(copy)}"


def _delete(_ground: Ground, copy: Path, chance: Random) -> str:
    path = chance.choice(_files(copy))
    path.unlink()
    return f"{path.relative_to(copy)} deleted"


def _swap(_ground: Ground, copy: Path, chance: Random) -> str:
    one, other = chance.sample(_files(copy), 2)
    here, there = one.read_bytes(), other.read_bytes()
    _change(one, there)
    _change(other, here)
    return f"{one.relative_to(copy)} and {other.relative_to(copy)} exchanged" if here != there else ""


def _truncate(_ground: Ground, copy: Path, chance: Random) -> str:
    path = chance.choice(_files(copy))
    size = chance.randrange(path.stat().st_size)
    _change(path, path.read_bytes()[:size])
    return f"{path.relative_to(copy)} cut off after {size} bytes"


def _roll_back(ground: Ground, copy: Path, _chance: Random) -> str:
    shutil.rmtree(copy)
    shutil.copytree(ground.older, copy)
    return "an older copy put back"


def _recompute(ground: Ground, copy: Path, chance: Random) -> str:
    name = chance.choice(sorted(ground.batches[0]))
    told = ground.batches[0][name].replace(b"harbour office", b"harbor offices")
    ground.tool.recompute(copy, [{**ground.batches[0], name: told}, *ground.batches[1:]])
    return f"{name} changed, and everything computed anew" if told != ground.batches[0][name] else ""


_DOERS: Final[dict[str, Callable[[Ground, Path, Random], str]]] = {
    "flip": _flip,
    "delete": _delete,
    "swap": _swap,
    "truncate": _truncate,
    "roll back": _roll_back,
    "recompute": _recompute,
}
