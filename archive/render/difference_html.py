"""What `archive diff --format html` gives: one page that stands by itself, and holds nothing that runs."""

from collections.abc import Iterator
from html import escape
from typing import Final

from archive.render.difference import SILENT, heading, redacted_line
from archive.render.terminal import safe
from archive.versions.changes import Comparison, FieldChange
from archive.versions.difference import Difference
from archive.versions.edits import Edit, Script

_STYLE: Final = """
body { font: 1.05rem/1.6 Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
  background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.3; } dd { margin: 0 0 0.6rem; }
.meta, dt { font: 0.85rem/1.5 sans-serif; color: #555; }
.silent { font: bold 0.9rem sans-serif; border-left: 4px solid #b35900; padding-left: 0.6rem; }
del { background: #ffe0dd; color: #8a1208; } ins { background: #d9f2dd; color: #0b5a1e; text-decoration: none;
  border-bottom: 2px solid #0b5a1e; }
@media (prefers-color-scheme: dark) { body { background: #16181b; color: #e4e4e4; } .meta, dt { color: #aaa; }
  del { background: #4d1712; color: #ffc9c2; } ins { background: #12391b; color: #bff0c8; } }
""".strip()

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Should an escape ever be wrong: the page may load nothing, run nothing and send nothing."""

_TAGS: Final = {"delete": "del", "insert": "ins"}


def difference_html(found: Difference) -> str:
    """Give what changed as a page."""
    title = _text(heading(found))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_language(found)}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>\n{_STYLE}\n</style></head>",
            "<body>",
            *_body(found),
            f'<p class="meta">{title}</p>',
            "</body></html>",
        ]
    )


def _body(found: Difference) -> Iterator[str]:
    comparison = found.comparison
    if comparison is None:
        yield f"<p>{_text(redacted_line(found))}</p>"
        return
    headline = next((change.script for change in comparison.fields if change.field == "title"), ())
    yield f'<h1 dir="auto">{_marked(headline) or _text(found.after.title or "(untitled)")}</h1>'
    yield f'<p class="meta">Changed: {_text(", ".join(comparison.kinds) or "nothing that is compared")}</p>'
    if found.silent:
        yield f'<p class="silent">{_text(SILENT)}</p>'
    yield from _fields(comparison)
    yield from _paragraphs(comparison.body)


def _fields(comparison: Comparison) -> Iterator[str]:
    changes = [change for change in comparison.fields if change.field != "title" or not change.script]
    if not changes:
        return
    yield "<dl>"
    for change in changes:
        yield f'<dt>{_text(change.field)}</dt><dd dir="auto">{_field(change)}</dd>'
    yield "</dl>"


def _field(change: FieldChange) -> str:
    if change.script:
        return _marked(change.script)
    sides = (
        (op, "; ".join(value) if isinstance(value, tuple) else value or "")
        for op, value in (("delete", change.before), ("insert", change.after))
    )
    return " ".join(f"<{_TAGS[op]}>{_text(value)}</{_TAGS[op]}>" for op, value in sides if value)


def _paragraphs(script: Script) -> Iterator[str]:
    """Cut the script where either text begins a new line; an edit that crosses lines is marked on each."""
    line: list[str] = []
    for edit in script:
        pieces = edit.text.split("\n")
        for at, piece in enumerate(pieces):
            if at and line:
                yield f'<p dir="auto">{"".join(line)}</p>'
                line = []
            if piece:
                line.append(_tagged(Edit(edit.op, piece)))
    if line:
        yield f'<p dir="auto">{"".join(line)}</p>'


def _marked(script: Script) -> str:
    return "".join(_tagged(edit) for edit in script)


def _tagged(edit: Edit) -> str:
    tag = _TAGS.get(edit.op)
    return f"<{tag}>{_text(edit.text)}</{tag}>" if tag else _text(edit.text)


def _text(text: str) -> str:
    return escape(safe(text))


def _language(found: Difference) -> str:
    language = found.after.language or ""
    return language if language.isascii() and language.isalpha() else "und"
