"""Labelled files: what they hold, which kind each is, and what the reader gives for their articles.

A labelled file is JSONL. Each line has an ``id``, the article and ``expect``, by whose keys the kind of the
file is told:

``sources``  ``text``, and ``outlet`` and ``url`` where they are given; ``expect`` has ``media`` (a list of
             ``name``, ``via`` or null, ``evidence``: words of the text, ``optional``), ``channels``
             (``name``, ``optional``), ``photo_credits``, ``reporters``, ``dateline``, ``byline``
``fields``   ``text`` alone; ``expect`` has ``outlet`` and ``date``, each null where nothing is printed
``pages``    a saved page ``ID.html.gz`` in the folder ``html`` beside the file; ``expect`` has ``title``,
             ``authors`` (null where the page names none in a way that counts), ``date``
``bodies``   ``text`` or ``html``; ``expect`` has ``body``, its paragraphs separated by blank lines

What is ``optional`` costs and earns nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from archive.api import inspect
from archive.errors import DataFileError
from archive.model import Json, Unreadable
from archive.render.inspection import article_json

Kind: TypeAlias = Literal["sources", "fields", "pages", "bodies"]

_TOLD_BY: Final[tuple[tuple[str, Kind], ...]] = (
    ("media", "sources"),
    ("authors", "pages"),
    ("body", "bodies"),
    ("date", "fields"),
)
PAGES: Final = "html"
"""The folder beside a labelled file that holds its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One labelled article.

    Attributes:
        id: Its name.
        text: Its text, or "" for a page.
        expect: What the reader should give.
    """

    id: str
    text: str
    expect: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFile:
    """The labelled articles of one file.

    Attributes:
        path: The file.
        kind: What is labelled.
        articles: The articles, in order.
    """

    path: Path
    kind: Kind
    articles: tuple[Labelled, ...]

    @property
    def source(self) -> Path:
        """What the reader is given: the file itself, or the folder of its pages."""
        return self.path.parent / PAGES if self.kind == "pages" else self.path


def load(path: Path) -> LabelledFile:
    """Read a labelled file.

    Raises:
        DataFileError: It cannot be read, or a line has another form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: cannot be read ({error}); give a readable JSONL file") from error
    rows = [_row(line, f"{path}: line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    kind = next((kind for key, kind in _TOLD_BY if rows and key in rows[0]["expect"]), None)
    if kind is None:
        raise DataFileError(
            f"{path}: its first line expects none of {', '.join(key for key, _ in _TOLD_BY)}; "
            "see archive/accuracy/labels.py for the forms"
        )
    articles = (Labelled(id=row["id"], text=row.get("text") or "", expect=row["expect"]) for row in rows)
    return LabelledFile(path=path, kind=kind, articles=tuple(articles))


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataFileError(f"{where}: is not JSON ({error}); correct it") from error
    sound = isinstance(row, dict) and isinstance(row.get("id"), str) and isinstance(row.get("expect"), dict)
    if not sound:
        raise DataFileError(f"{where}: must be an object with a text 'id' and an object 'expect'; add them")
    checked: dict[str, Any] = row
    return checked


def half(ident: str) -> Literal[0, 1]:
    """Tell in which half of the articles one is, by its id alone.

    Rules are written with an eye on the errors of the first half only. A rule that fits the first
    half better than the second fits these articles, not articles.
    """
    return 1 if hashlib.md5(ident.encode(), usedforsecurity=False).digest()[3] & 1 else 0


def predicted(labelled: LabelledFile, registry: Path | None = None) -> dict[str, Json]:
    """Give what the reader says of each article, by its id; one that cannot be read is left out."""
    return dict(_read(labelled.source, registry))


def _read(source: Path, registry: Path | None) -> Iterator[tuple[str, Json]]:
    for item in inspect([source], registry=registry):
        if not isinstance(item, Unreadable):
            yield item.capture.id, article_json(item)
