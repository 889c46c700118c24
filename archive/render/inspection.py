"""What `archive inspect` says of one article: a block for people, or the contract's JSON object."""

from collections.abc import Iterator

from archive.intake.prepare import Prepared
from archive.model import NOTED, Json, Record
from archive.render.findings import finding_line
from archive.render.terminal import clipped

_WIDTH = 72
_HIDDEN = frozenset({"body", "date_precision", "source_agencies"})


def article_json(prepared: Prepared) -> Json:
    """Give the contract's object: id, text, every field, sources, findings, verdict and digests."""
    record = prepared.record or Record()
    return {
        "id": prepared.capture.id,
        "text": prepared.text,
        **record.to_json(),
        "findings": [found.to_json() for found in prepared.findings],
        "verdict": prepared.verdict,
        "capture": prepared.digest,
        "record": prepared.record_digest,
    }


def article_text(prepared: Prepared) -> str:
    """Give what was read, each field with where it stands, and what was found."""
    record = prepared.record or Record()
    lines = [f"{clipped(prepared.capture.id, _WIDTH)}: {prepared.verdict}"]
    lines += record_lines(record.to_json())
    lines += [f"  {finding_line(found)}" for found in prepared.findings]
    return "\n".join(lines)


def record_lines(record: Json) -> Iterator[str]:
    """Give a stored record's fields and sources, a line each, with the words they were read from."""
    for name in NOTED:
        value = record.get(name)
        if value and name not in _HIDDEN:
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            yield f"  {name:14} {clipped(shown, _WIDTH)}{_basis(record['fields'].get(name), shown)}"
    yield f"  {'body':14} {len(record['body'])} characters: {clipped(record['body'], 48)}"
    for source in record["sources"]:
        via = f", via {clipped(source['via'], _WIDTH)}" if source["via"] else ""
        words = clipped(source["evidence"]["exact"], _WIDTH)
        named = f"{clipped(source['name'], _WIDTH)} ({source['kind']}, {source['relation']}{via})"
        yield f"  {'source':14} {named}: “{words}”"


def _basis(note: Json | None, shown: str) -> str:
    if note is None:
        return ""
    evidence = note["evidence"]
    words = clipped(evidence["exact"], 40) if evidence else ""
    quoted = f" “{words}”" if words and words != clipped(shown, 40) else ""
    return f"  [{note['basis']}{quoted}]"
