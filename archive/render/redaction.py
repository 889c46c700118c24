"""What `archive redact` says: what went, what stays and why, and what it could not reach."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.render.findings import SHORT_ID
from archive.render.terminal import plural, safe

if TYPE_CHECKING:
    # A verification says ``uncleared_line``, and should not wait for all that redacting needs.
    from archive.curation.redact import Redaction
    from archive.store.location import Location


def redaction_text(result: "Redaction", location: "Location") -> str:
    """Give what was redacted, and what remains elsewhere."""
    return "\n".join(_lines(result, location))


def _lines(result: "Redaction", location: "Location") -> Iterator[str]:
    if result.entry is None:
        yield f"{result.id[:SHORT_ID]} was redacted already"
    else:
        versions = ", ".join(map(str, result.numbers))
        yield f"Redacted {result.id[:SHORT_ID]}" + (f", version {versions}" if versions else "")
        gone = f"{plural(result.objects, 'object')} lost bytes and salt"
        seen = f"{plural(result.observations, 'observation')} and every column with its words are gone"
        yield f"{gone}; {seen}; entry {result.entry} says so"
    for holder in result.holders:
        yield f"{holder[:SHORT_ID]} holds some of the same bytes, which stay for its sake"
    if result.left:
        yield f"NOT YET GONE from the database's own files: {safe(result.left)}"
        yield "Run the same command again when nothing else uses the archive"
    elif location.dialect == "sqlite":
        yield "The file was rewritten (VACUUM) and its -wal emptied: the bytes are no longer in them"
    else:
        yield "The tables were rewritten (VACUUM FULL): the bytes are no longer in their files"
        yield "Out of reach: the server's write-ahead log and its replicas, until they are recycled"
    yield "Out of reach: backups, copies and exports that were made before; see to them, too"


def uncleared_line(run: int) -> str:
    """Say that a redaction was cut short, and how to finish it."""
    return (
        f"the redaction of run {run} was cut short, and the database's files may still hold what it took; "
        "give the same `archive redact` again to clear them"
    )
