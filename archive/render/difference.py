"""What `archive diff` says: what changed, word by word, as text for people."""

import re
from collections.abc import Iterator
from typing import Final

from archive.render.findings import SHORT_ID
from archive.render.terminal import safe
from archive.versions.changes import Comparison, FieldChange
from archive.versions.difference import Difference
from archive.versions.edits import Edit, Script
from archive.views import Version

SILENT: Final = "SILENT: the text changed, its date of change did not, and no correction note was added"

_CONTEXT: Final = 6
"""Words shown on either side of a change in the body."""

_MARKS: Final = {"delete": ("[-", "-]", "\x1b[31m"), "insert": ("{+", "+}", "\x1b[32m")}
"""How a deletion and an insertion are marked, as `wdiff` does it; and the colour on a terminal."""

_LIKE_OURS: Final = re.compile(r"\[-|-\]|\{\+|\+\}")
_EDGES: Final = {"delete": re.compile(r"^-|-$"), "insert": re.compile(r"^\+|\+$")}
"""What of an article's own text could be taken for a mark; a backslash stands before it."""

_BREAK: Final = re.compile(r"[ \t\r]*\n\s*")
"""Shown as a pilcrow inside a change: that a paragraph begins is part of it."""

_PLAIN: Final = "\x1b[0m"


def difference_text(found: Difference, *, colour: bool) -> str:
    """Give what changed as text.

    Args:
        found: What changed.
        colour: Whether deletions and insertions are coloured, too: only on a terminal.
    """
    lines = [heading(found)]
    if found.comparison is None:
        return "\n".join([*lines, redacted_line(found)])
    if not found.comparison.kinds:
        return "\n".join([*lines, "Nothing that is compared differs."])
    lines.append(f"changed: {', '.join(found.comparison.kinds)}")
    if found.silent:
        lines.append(SILENT)
    lines += (_field(change, colour=colour) for change in found.comparison.fields)
    lines += _passages(found.comparison, colour=colour)
    return "\n".join(lines)


def heading(found: Difference) -> str:
    """Say which versions are compared."""
    return f"article {found.after.article[:SHORT_ID]}: {_version(found.before)} → {_version(found.after)}"


def redacted_line(found: Difference) -> str:
    """Say that there is nothing to compare any more."""
    which = " and ".join(f"version {number}" for number in found.redacted)
    verb = "was" if len(found.redacted) == 1 else "were"
    article = found.after.article[:SHORT_ID]
    return f"{which} {verb} redacted: nothing can be compared; `archive history {article}` says when and why"


def _version(version: Version) -> str:
    return f"version {version.number} ({version.kind}, entered {version.time})"


def _field(change: FieldChange, *, colour: bool) -> str:
    if change.script:
        shown = "".join(_edit(edit, colour=colour) for edit in change.script)
    elif isinstance(change.before, tuple) and isinstance(change.after, tuple):
        shown = ", ".join(_items(change.before, change.after, colour=colour))
    else:
        both = (Edit("delete", str(change.before or "")), Edit("insert", str(change.after or "")))
        shown = "".join(_edit(edit, colour=colour) for edit in both if edit.text)
    return f"  {change.field:16} {shown}"


def _items(before: tuple[str, ...], after: tuple[str, ...], *, colour: bool) -> Iterator[str]:
    for item in before:
        yield _own(item) if item in after else _edit(Edit("delete", item), colour=colour)
    for item in after:
        if item not in before:
            yield _edit(Edit("insert", item), colour=colour)


def _passages(comparison: Comparison, *, colour: bool) -> Iterator[str]:
    places = zip(comparison.passages, in_context(comparison.body), strict=True)
    for passage, (before, changed, after) in places:
        words = "".join(_edit(edit, colour=colour) for edit in changed)
        yield f"  body: {', '.join(passage.kinds)}"
        yield f"    {_own(_tail(before))}{words}{_own(_head(after))}"


def in_context(script: Script) -> Iterator[tuple[str, list[Edit], str]]:
    """Give each run of edits that change something, with the text before and behind it."""
    before = ""
    changed: list[Edit] = []
    for edit in script:
        if edit.op != "equal":
            changed.append(edit)
            continue
        if changed:
            yield before, changed, edit.text
            changed = []
        before = edit.text
    if changed:
        yield before, changed, ""


def _tail(text: str) -> str:
    """Give the last words before a change, on its own line of the text."""
    line = text[-1_000:].rpartition("\n")[2]
    words = line.split(" ")
    return line if len(words) <= _CONTEXT else "… " + " ".join(words[-_CONTEXT:])


def _head(text: str) -> str:
    line = text[:1_000].partition("\n")[0]
    words = line.split(" ")
    return line if len(words) <= _CONTEXT else " ".join(words[:_CONTEXT]) + " …"


def _edit(edit: Edit, *, colour: bool) -> str:
    shown = _own(_BREAK.sub(" ¶ ", edit.text))
    if edit.op == "equal":
        return shown
    shown = _EDGES[edit.op].sub(_escaped, shown)
    opening, closing, paint = _MARKS[edit.op]
    marked = f"{opening}{shown}{closing}"
    return f"{paint}{marked}{_PLAIN}" if colour else marked


def _own(text: str) -> str:
    """Give an article's own text: safe, and so that nothing in it reads as a mark of ours."""
    return _LIKE_OURS.sub(_escaped, safe(text))


def _escaped(mark: re.Match[str]) -> str:
    return f"\\{mark[0]}"
