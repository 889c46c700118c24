"""Rows as values of the right types: a database may hold anything in any column, and say nothing."""

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from archive.errors import NotAnArchiveError

_Value = TypeVar("_Value")

_PLAIN = frozenset({str, int, bytes, NoneType})


def sound(value: _Value) -> _Value:
    """Give a value back whose plain fields hold what their types say.

    Raises:
        NotAnArchiveError: One holds something else, such as NULL where a text must be.
    """
    kind: Any = type(value)
    for name, types in _plain_fields(kind):
        held = getattr(value, name)
        if not isinstance(held, types):
            raise NotAnArchiveError(
                f"a row is damaged: {name} of {kind.__name__.lower()} is {type(held).__name__}; "
                "run `archive verify`"
            )
    return value


@cache
def _plain_fields(kind: type[Any]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no dataclass")
    hints = get_type_hints(kind)
    found = []
    for each in fields(kind):
        hint = hints[each.name]
        types = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        if _PLAIN.issuperset(types):
            found.append((each.name, types))
    return tuple(found)
