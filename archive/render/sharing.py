"""What `archive compare` says: a line of JSON, two texts for the terminal, or a page with marks."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from archive.lineage.comparing import Comparison, Side
from archive.render.terminal import safe
from archive.sharing.measure import Passage

_OPEN, _CLOSE = "⟦", "⟧"

_GRADES: Final = {
    "whole": "the shorter text is taken whole",
    "large": "a large part of the shorter text is shared",
    "some": "some sentences are shared",
    "none": "no reporting is shared",
}

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 Georgia, serif; margin: 2em; }}
.pair {{ display: grid; grid-template-columns: 1fr 1fr; gap: 2em; border-top: 1px solid #999; }}
.text {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
mark {{ background: #ffe08a; }}
</style>
</head>
<body>
"""


def comparison_text(found: Comparison) -> str:
    """Give both texts with what they share between marks, under a line that says how much it is."""
    lines = [_heading(found)]
    if number := len(_marked(found)):
        noun = "passage" if number == 1 else "passages"
        words = "quoted words" if found.shared.quotations else "equal words"
        lines += [f"{number} {noun} of {words}, between {_OPEN} and {_CLOSE}:"]
    for side, spans in _sides(found):
        lines += ["", f"── {safe(_caption(side))}"]
        marked = "".join(f"{_OPEN}{part}{_CLOSE}" if shared else part for part, shared in _parts(side, spans))
        lines += [safe(line) for line in marked.splitlines() if line.strip()]
    return "\n".join(lines)


def page_head(title: str) -> str:
    """Give the start of the HTML page."""
    return _PAGE.format(title=escape(title))


def page_foot() -> str:
    """Give its end."""
    return "</body>\n</html>"


def comparison_html(found: Comparison) -> str:
    """Give one comparison as part of the page: the texts side by side, what they share marked."""
    columns = []
    for side, spans in _sides(found):
        text = "".join(
            f"<mark>{_written(part)}</mark>" if shared else _written(part)
            for part, shared in _parts(side, spans)
        )
        columns.append(f'<div><h3>{_written(_caption(side))}</h3><div class="text">{text}</div></div>')
    return f'<h2>{escape(_heading(found))}</h2>\n<div class="pair">\n' + "\n".join(columns) + "\n</div>"


def _written(text: str) -> str:
    """Give text for a page: no markup, and no sign that turns what follows round; its lines stay lines."""
    return escape("\n".join(map(safe, text.split("\n"))))


def _heading(found: Comparison) -> str:
    share = found.shared
    told = f"{safe(str(found.pair))}: {_GRADES[share.grade]} ({share.permille} permille)"
    if share.quotations:
        return f"{told}, but words that are quoted"
    return told if share.grade == "none" else f"{told}; {_direction(found)}"


def _direction(found: Comparison) -> str:
    told = found.direction
    if told.source:
        return f"both credit {safe(told.source)}"
    if told.later is None:
        return "nothing says who has it from whom"
    one, other = (found.one, found.other) if told.later == 0 else (found.other, found.one)
    return f"{safe(one.name)} has it from {safe(other.name)} ({told.reason})"


def _caption(side: Side) -> str:
    facts = (side.name, side.outlet, side.date, side.title)
    return " · ".join(fact for fact in facts if fact)


def _sides(found: Comparison) -> Iterator[tuple[Side, Sequence[tuple[int, int]]]]:
    yield found.one, sorted((a, b) for a, b, _, _ in _marked(found))
    yield found.other, sorted((c, d) for _, _, c, d in _marked(found))


def _marked(found: Comparison) -> Sequence[Passage]:
    """Give the passages to be marked: where no reporting is shared, what is quoted."""
    return found.shared.quotations or found.shared.passages


def _parts(side: Side, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Cut a text into what is not shared and what is."""
    at = 0
    for start, end in spans:
        yield side.text[at:start], False
        yield side.text[start:end], True
        at = end
    yield side.text[at:], False
