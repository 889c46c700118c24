"""A fuzzing campaign over every parser of foreign input: only its own named error may escape.

Needs PyPI ``atheris``, on Linux. ``python tests/fuzz.py proofs -max_total_time=600`` runs one campaign until
it finds something or the time is over; the others are ``html``, ``jsonl``, ``csv`` and ``txt``. The seed is
printed by libFuzzer, and ``-seed=N`` runs the same campaign again. A short run with hypothesis is part of the
tests.
"""

import io
import sys
from collections.abc import Callable
from functools import partial

import atheris

with atheris.instrument_imports(include=["archive", "html", "csv", "json"]):
    from archive.formats import captures, page
    from archive.model import Capture
    from archive.proof import dossier
    from archive.transparency.checkpoint import SignedCheckpoint
    from archive.transparency.forms import ProofError
    from archive.transparency.keys import SigningKey, VerifierKey
    from archive.transparency.note import Note
    from archive.transparency.proof import ConsistencyProof, InclusionProof
    from archive.transparency.tiles import hashes, unbundled

KEY = SigningKey(name="log.example/fuzz", seed=bytes(32)).verifier

PARSERS: tuple[Callable[[bytes], object], ...] = (
    Note.parse,
    SignedCheckpoint.parse,
    InclusionProof.parse,
    ConsistencyProof.parse,
    lambda data: SignedCheckpoint.parse(data).note.signed_by([KEY]),
    lambda data: InclusionProof.parse(data).check(b"entry"),
    lambda data: ConsistencyProof.parse(data).check(bytes(32)),
    lambda data: VerifierKey.parse(data.decode("utf-8", "surrogateescape")),
    lambda data: SigningKey.parse(data.decode("utf-8", "surrogateescape")),
    lambda data: hashes(data, 3),
    lambda data: unbundled(data, 3),
)


def proofs(data: bytes) -> None:
    """Keys, notes, checkpoints, proofs, tiles, and the files of a proof's folder."""
    for parser in PARSERS:
        try:
            parser(data)
        except ProofError:
            continue
    cuts = data.split(b"\xff\xff", 5)
    names = (dossier.ENTRY, dossier.PROOF, dossier.TEXT, dossier.RECORD, dossier.LINEAGE, "capture.txt")
    list(dossier.examine(dict(zip(names, cuts, strict=False))))


def articles(suffix: str, data: bytes) -> None:
    """One input format: whatever comes, it is a capture with findings, or unreadable."""
    for item in captures(io.BytesIO(data), "-", suffix, 1_000_000):
        if isinstance(item, Capture):
            page(item)


CAMPAIGNS = {"proofs": proofs} | {
    suffix.removeprefix("."): partial(articles, suffix) for suffix in (".html", ".jsonl", ".csv", ".txt")
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in CAMPAIGNS:
        sys.exit(f"usage: fuzz.py {'|'.join(CAMPAIGNS)} [libFuzzer options]")
    campaign = CAMPAIGNS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, campaign)
    atheris.Fuzz()
