"""Comparing two publications of a promised table: what somebody who relied on the older one loses."""

from collections.abc import Iterator, Mapping
from typing import Any


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Name what held in an older promise and holds no longer in a newer one.

    Args:
        old: A published promise, as ``schemas.export.promise`` gives it.
        new: The one that is to follow it.
    """
    there = {field["name"]: field for field in new["fields"]}
    lost = [] if old["name"] == new["name"] else [f"the table {old['name']} is gone"]
    for field in old["fields"]:
        now = there.get(field["name"])
        lost += [f"{field['name']} is gone"] if now is None else _lost(field, now)
    kept = [field["name"] for field in new["fields"] if field["name"] in {f["name"] for f in old["fields"]}]
    if kept != [field["name"] for field in old["fields"] if field["name"] in there]:
        lost.append("the columns stand in another order")
    return lost


def _lost(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    name = old["name"]
    if old["type"] != new["type"]:
        yield f"{name} was {old['type']} and is {new['type']}"
    if new["nullable"] and not old["nullable"]:
        yield f"{name} may be null now"
    if old["pattern"] not in {"", new["pattern"]}:
        yield f"{name} need not match {old['pattern']} any more"
    if old["values"] and not (new["values"] and set(new["values"]) <= set(old["values"])):
        yield f"{name} may have other values now"
    if old["least"] is not None and (new["least"] is None or new["least"] < old["least"]):
        yield f"{name} may be less than {old['least']} now"


def follows(old: str, new: str) -> bool:
    """Tell whether one version, ``MAJOR.MINOR``, comes after another."""
    return _numbers(new) > _numbers(old)


def major(version: str) -> int:
    """Give the first number of a version."""
    return _numbers(version)[0]


def _numbers(version: str) -> tuple[int, int]:
    first, second = version.split(".")
    return int(first), int(second)
