"""Owns reading one JSON object exactly: members in order, numbers as printed, duplicates refused.

The standard library's decoder is used, not orjson: orjson gives the last of two equal keys without
a word, turns numbers into doubles and refuses lone surrogates. At 4 KB a line the difference is
about 10 µs, against a millisecond of reading the article.
"""

import json
import re
from typing import Any, Final, NamedTuple, NoReturn

NESTING: Final = 200
"""How deep arrays and objects may nest. The decoder's own limit depends on the caller's stack, and
the same bytes must give the same result everywhere."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_BLANKS: Final = frozenset(" \t\n\r")
# A string may also end with the text: a quote that is never closed must not be tried again and again.
STRING: Final = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_BRACKETS_OR_STRING: Final = re.compile(rf"{STRING}|[\[{{\]}}]", re.DOTALL)
_SPACE_OR_STRING: Final = re.compile(rf"({STRING})|[ \t\n\r]+", re.DOTALL)


class JsonTextError(ValueError):
    """The text is not one JSON object; the message says why, without naming the place of the text."""


class Number(str):
    """A number as printed: ``1.50`` stays ``1.50`` and a million digits stay text."""

    __slots__ = ()


class Member(NamedTuple):
    """One member of an object; many are made, so it is a tuple.

    Attributes:
        key: The key, escapes resolved.
        value: The value; a number is a ``Number``.
        raw: The value as it stands in the text.
    """

    key: str
    value: Any
    raw: str


def members(text: str) -> list[Member]:
    """Read the members of the one object that the text is.

    Raises:
        JsonTextError: It is not an object, not JSON, nested too deeply or names a key twice.
    """
    if depth_over(text, NESTING):
        raise JsonTextError(f"it nests deeper than {NESTING} levels")
    start = _skip(text, 0)
    if text[start : start + 1] != "{":
        raise JsonTextError(_not_an_object(text, start))
    try:
        found, end = _members(text, start + 1)
    except json.JSONDecodeError as e:
        raise JsonTextError(f"{e.msg} at character {e.pos + 1}") from e
    if _skip(text, end) != len(text):
        raise JsonTextError(f"more stands after the object, at character {_skip(text, end) + 1}")
    seen: set[str] = set()
    for member in found:
        if member.key in seen:
            raise JsonTextError(f"the key {member.key!r} stands twice")
        seen.add(member.key)
    return found


def depth_over(text: str, limit: int) -> bool:
    """Tell whether brackets outside strings nest deeper than a limit; linear in the text's length."""
    if text.count("{") + text.count("[") <= limit:
        return False
    depth = 0
    for match in _BRACKETS_OR_STRING.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > limit:
                return True
        elif mark in "]}":
            depth -= 1
    return False


def compact(raw: str) -> str:
    """Drop the white space between the tokens of JSON text; every token stays as it is."""
    return _SPACE_OR_STRING.sub(lambda match: match[1] or "", raw)


def encoded_object(pairs: list[tuple[str, str]]) -> str:
    """Join keys and values that are already JSON text into one object's text; "" for none."""
    if not pairs:
        return ""
    return "{" + ",".join(f"{encoded(key)}:{raw}" for key, raw in pairs) + "}"


def encoded(value: str) -> str:
    """Give a string as JSON text; a lone surrogate stays an escape, so the text can be encoded."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _members(text: str, position: int) -> tuple[list[Member], int]:
    """Read members from after the opening brace; give them and the end of the object."""
    found: list[Member] = []
    position = _skip(text, position)
    if text[position : position + 1] == "}":
        return found, position + 1
    while True:
        if text[position : position + 1] != '"':
            message = "a key in double quotes is missing"
            raise json.JSONDecodeError(message, text, position)
        key, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if text[position : position + 1] != ":":
            message = "a colon is missing"
            raise json.JSONDecodeError(message, text, position)
        start = _skip(text, position + 1)
        value, position = _DECODER.raw_decode(text, start)
        found.append(Member(key=key, value=value, raw=text[start:position]))
        position = _skip(text, position)
        mark = text[position : position + 1]
        if mark == "}":
            return found, position + 1
        if mark != ",":
            message = "a comma or the closing brace is missing"
            raise json.JSONDecodeError(message, text, position)
        position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    if text[position : position + 1] not in _BLANKS:
        return position
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _not_an_object(text: str, start: int) -> str:
    try:
        _, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as e:
        return f"{e.msg} at character {e.pos + 1}"
    except JsonTextError as e:
        return str(e)
    return "it is no object { … }" if _skip(text, end) == len(text) else "it is more than one value"


def _refuse(constant: str) -> NoReturn:
    raise JsonTextError(f"{constant} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_refuse)
