"""Findings in words, and the command that mends them."""

from collections.abc import Iterator, Sequence
from typing import Final

from archive.findings import CATALOGUE
from archive.model import Finding
from archive.render.terminal import clipped, safe

SHORT_ID: Final = 8

_WIDTH: Final = 160
"""An outlet's name may be as long as a book."""

_SETTABLE: Final = {
    "outlet-missing": "outlet=NAME",
    "date-missing": "date=YYYY-MM-DD",
    "date-in-future": "date=YYYY-MM-DD",
    "date-too-early": "date=YYYY-MM-DD",
    "date-invalid": "date=YYYY-MM-DD",
}
"""The codes that a statement mends, and what has to be stated."""


def finding_line(found: Finding) -> str:
    """Give one finding on one line."""
    return f"{found.severity}: {found.code} ({found.field}): {clipped(found.detail, _WIDTH)}"


def reasons(findings: Sequence[Finding]) -> str:
    """Give the errors among findings on one line."""
    return "; ".join(f"{f.code}: {clipped(f.detail, _WIDTH)}" for f in findings if f.severity == "error")


def remedies(ident: str, findings: Sequence[Finding], where: str = "") -> Iterator[str]:
    """Give what a person can do about a quarantined item: a command where one mends it, else advice.

    Args:
        ident: The item's id.
        findings: What was found about it.
        where: What makes another command use the same archive, or "".
    """
    errors = [found for found in findings if found.severity == "error"]
    settable = list(dict.fromkeys(_SETTABLE[f.code] for f in errors if f.code in _SETTABLE))
    rest = [found for found in errors if found.code not in _SETTABLE]
    if settable and not rest:
        stated = " ".join(f"--set {pair}" for pair in settable)
        said = '--reason "WHERE YOU KNOW IT FROM"'
        yield f"archive quarantine admit {ident[:SHORT_ID]} {stated} {said}{safe(where)}"
        return
    for found in rest:
        known = CATALOGUE.get(found.code)
        yield f"{found.code}: {known.remedy if known else found.detail}"
