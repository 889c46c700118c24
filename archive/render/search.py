"""What `archive search` says: each article with the words around what was searched for."""

import re
from collections.abc import Iterator
from typing import Final

from archive.render.findings import SHORT_ID
from archive.render.terminal import clipped, safe
from archive.search.searching import Found, Hit

_MARKS: Final = ("[", "]")
_SPACE: Final = re.compile(r"\s+")
_PAINT: Final = ("\x1b[1;33m", "\x1b[0m")


def found_text(found: Found, *, colour: bool) -> str:
    """Give what was found, the latest published first.

    Args:
        found: What was found.
        colour: Whether hits are coloured instead of put in brackets: only on a terminal.
    """
    if not found.hits:
        return "No article fits."
    lines = [line for hit in found.hits for line in _hit(hit, colour=colour)]
    if found.more:
        lines.append(f"… and more than these {len(found.hits)}; a higher --limit shows them")
    return "\n".join(lines)


def _hit(hit: Hit, *, colour: bool) -> Iterator[str]:
    version = hit.version
    name = version.article[:SHORT_ID] + (f"/{version.number}" if version.number > 1 else "")
    known = (clipped(version.date or "", 25), clipped(version.outlet or "", 40))
    yield "  ".join((name, *filter(None, known), clipped(version.title or "(untitled)", 80)))
    opening, closing = _PAINT if colour else _MARKS
    parts = ((safe(_SPACE.sub(" ", text)), is_hit) for text, is_hit in hit.snippet)
    shown = (f"{opening}{text}{closing}" if is_hit else text for text, is_hit in parts)
    yield f"    {''.join(shown)}"
