"""The proof of one article: files that a stranger can check without this program (pure).

Everything in the folder follows from one entry of the log, the bytes that it names, and the proof
that leads from it to a signed checkpoint. Nothing of any other article is in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Final

from archive.digest import canonical, parse, sha256
from archive.entries import Entry, EntryError, decode
from archive.lineage import prov
from archive.lineage.tree import Edge, Lineage, credit_tree
from archive.model import Json
from archive.projection import stated_edges, version_node
from archive.proof.verdicts import Verdict
from archive.transparency.forms import ProofError
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import InclusionProof

ENTRY: Final = "entry.json"
PROOF: Final = "entry.tlog-proof"
KEY: Final = "log.vkey"
TEXT: Final = "text.txt"
RECORD: Final = "record.json"
LINEAGE: Final = "lineage.prov.json"
README: Final = "README.md"

CAPTURES: Final = {
    "text/plain": "capture.txt",
    "text/html": "capture.html",
    "application/x-ndjson": "capture.jsonl",
    "text/csv": "capture.csv",
}
"""What the file of the captured bytes is called, by their media type."""

_NOT_A_RECORD: Final = (ValueError, LookupError, TypeError, AttributeError)
"""What comes of taking bytes for a record that are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The proof of one version of one article.

    Attributes:
        capture: The exact bytes as received.
        media_type: What they are.
        text: The UTF-8 of their plain text, to which evidence refers.
        record: The RFC 8785 bytes of what was read of them.
        entry: The exact bytes of the log entry that names all of these.
        proof: The proof that the entry is in the log.
        key: The key that signed the proof's checkpoint.
    """

    capture: bytes
    media_type: str
    text: bytes
    record: bytes
    entry: bytes
    proof: InclusionProof
    key: VerifierKey

    def files(self) -> dict[str, bytes]:
        """Give the folder's files.

        Raises:
            ProofError: The parts do not belong together.
        """
        capture = CAPTURES.get(self.media_type, "capture.bin")
        try:
            lineage = canonical(_lineage(self.entry, self.record)) + b"\n"
        except _NOT_A_RECORD as error:
            raise ProofError("the stored record is none") from error
        made = {
            capture: self.capture,
            TEXT: self.text,
            RECORD: self.record,
            ENTRY: self.entry,
            PROOF: bytes(self.proof),
            KEY: f"{self.key}\n".encode(),
            LINEAGE: lineage,
            README: _readme(self, capture).encode(),
        }
        for found in examine(made):
            if found.verdict != "ok":
                raise ProofError(f"{found.what}: {found.detail}")
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What looking at one part of a proof found.

    Attributes:
        what: The part: a file's name, or what is checked of several.
        verdict: Its verdict.
        detail: What was found, in words.
    """

    what: str
    verdict: Verdict
    detail: str = ""


def examine(files: Mapping[str, bytes]) -> Iterator[Found]:
    """Look at a folder's files, without its signature: who is trusted is not for the folder to say.

    Yields:
        One verdict for every file and for every property that a proof must have.
    """
    missing = [name for name in (ENTRY, PROOF, TEXT, RECORD, LINEAGE) if name not in files]
    captures = [name for name in files if name.startswith("capture.")]
    missing += [] if len(captures) == 1 else ["capture.*"]
    yield from (
        Found(what=name, verdict="missing", detail="it is not there, or not once") for name in missing
    )
    if missing:
        return
    try:
        entry = _entry(files[ENTRY])
        proof = InclusionProof.parse(files[PROOF])
    except ProofError as error:
        yield Found(what=f"{ENTRY}, {PROOF}", verdict="tampered", detail=str(error))
        return
    for name, field in ((captures[0], "capture"), (TEXT, "text"), (RECORD, "record")):
        same = sha256(files[name]) == entry.data[field]
        yield _found(name, "" if same else f"its digest is not the {field} of {ENTRY}")
    yield _found(ENTRY, _inclusion_fault(entry, proof, files[ENTRY]))
    yield _found("evidence", _evidence_fault(files[RECORD], files[TEXT]))
    yield _found(LINEAGE, _lineage_fault(files))


def _found(what: str, fault: str) -> Found:
    return Found(what=what, verdict="tampered" if fault else "ok", detail=fault)


def _entry(data: bytes) -> Entry:
    try:
        entry = decode(data)
    except EntryError as error:
        raise ProofError(f"not an entry of a log: {error}") from error
    if entry.type != "version":
        raise ProofError(f"an entry of type {entry.type} is no article")
    return entry


def _inclusion_fault(entry: Entry, proof: InclusionProof, data: bytes) -> str:
    if proof.index != entry.seq:
        return f"it is number {entry.seq}, and the proof is of number {proof.index}"
    try:
        proof.check(data)
    except ProofError as error:
        return str(error)
    return ""


def _evidence_fault(record: bytes, text: bytes) -> str:
    """Say which words of the record do not stand in the text; those in markup are not looked at."""
    try:
        words = text.decode()
        read = parse(record)
        notes = [note["evidence"] for note in read["fields"].values()]
        spans = [span for span in notes if span] + [source["evidence"] for source in read["sources"]]
        for span in spans:
            if span["in"] == "text" and words[span["start"] : span["end"]] != span["exact"]:
                return f"{span['exact']!r} does not stand at {span['start']}–{span['end']} of {TEXT}"
    except _NOT_A_RECORD:
        return f"{RECORD} is no record, or {TEXT} no text"
    return ""


def _lineage_fault(files: Mapping[str, bytes]) -> str:
    try:
        expected = _lineage(files[ENTRY], files[RECORD])
        return "" if parse(files[LINEAGE]) == expected else "it is not what the record states"
    except _NOT_A_RECORD:
        return "it cannot be compared with what the record states"


def _lineage(entry_bytes: bytes, record_bytes: bytes) -> Json:
    """Give the lineage that an entry's record states, and nothing that other entries add to it."""
    entry, record = decode(entry_bytes), parse(record_bytes)
    article, number = entry.data["article"], entry.data["number"]
    node = version_node(article, number)
    edges = [Edge.from_row(row) for row in stated_edges(entry, record)]
    return prov.document(
        Lineage(
            node=node,
            id=article,
            number=number,
            outlet=record["outlet"],
            title=record["title"],
            date=record["date"],
            attributed=tuple(edge for edge in edges if edge.relation == "wasAttributedTo"),
            credits=credit_tree(node, edges),
            revises=version_node(article, number - 1) if number > 1 else None,
            run=entry.run or 0,
        )
    )


def _readme(dossier: Dossier, capture: str) -> str:
    entry, head = decode(dossier.entry), dossier.proof.signed.checkpoint
    return _README.format(
        origin=head.origin,
        size=head.size,
        seq=entry.seq,
        article=entry.data["article"],
        number=entry.data["number"],
        time=entry.time,
        capture=capture,
        key=dossier.key,
        quoted=quote(str(dossier.key)),
    )


_README: Final = """\
# Proof of one article

This folder proves that the archive whose log is called `{origin}` held the bytes in
`{capture}`, and the record in `record.json`, when its log had {size} entries, and that neither has
changed since. They are version {number} of the article {article}, entry {seq} of the log,
of {time}. It does not prove that a site really served them.

| file | what it is |
|---|---|
| `{capture}` | the exact bytes, as received |
| `text.txt` | their plain text; the positions of quoted words count its code points |
| `record.json` | what was read of them, each field with the words it was read from |
| `entry.json` | the entry of the log that names all of these by their SHA-256 |
| `entry.tlog-proof` | the proof that the entry is in the log, with its signed checkpoint (C2SP) |
| `log.vkey` | the public key of the log (C2SP signed-note) |
| `lineage.prov.json` | where the article says it comes from (W3C PROV-JSON); it follows from the record |

**Whose key is it?** A proof is worth as much as the key it is checked with. Compare the key with one that the
archive's keeper has published, or that somebody else kept:

    {key}

## With Sanad

```
archive check . --key {quoted}
```

## Without it

The first command prints three digests, and the second the same three from the entry. The third
recomputes the root of the log (RFC 6962) and compares it with the checkpoint's. The last checks the
signature under the checkpoint.

```sh
sha256sum {capture} text.txt record.json
grep -oE '"(capture|text|record)":"sha256:[0-9a-f]{{64}}"' entry.json
python3 - <<'END'
import base64, hashlib
proof, checkpoint = open("entry.tlog-proof", encoding="utf-8").read().split("\\n\\n", 1)
_, index, *path = proof.split("\\n")
at, end = int(index.split()[1]), int(checkpoint.split("\\n")[1]) - 1
node = hashlib.sha256(b"\\0" + open("entry.json", "rb").read()).digest()
for sibling in map(base64.b64decode, path):
    right = at & 1 or at == end
    node = hashlib.sha256(b"\\1" + (sibling + node if right else node + sibling)).digest()
    while right and at and not at & 1:
        at, end = at >> 1, end >> 1
    at, end = at >> 1, end >> 1
root = base64.b64decode(checkpoint.split("\\n")[2])
print("in the log" if node == root and end == 0 else "NOT in the log")
END
work=$(mktemp -d)
sed '1,/^$/d' entry.tlog-proof > "$work/checkpoint"
sed '/^$/,$d' "$work/checkpoint" > "$work/text"
sed -n 's/^— [^ ]* //p' "$work/checkpoint" | head -n 1 | base64 -d | tail -c +5 > "$work/signature"
(printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
 cut -d+ -f3- log.vkey | base64 -d | tail -c +2) > "$work/key"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" \\
  -rawin -in "$work/text" -sigfile "$work/signature"
rm -r "$work"
```

Go's `golang.org/x/mod/sumdb` checks the same: `note.Open` the checkpoint, `tlog.CheckRecord` the rest.
"""
