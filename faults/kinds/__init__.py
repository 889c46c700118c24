"""Every kind of fault, each in a file of its own."""

from typing import Final

from faults.kinds import (
    clock,
    cut_connection,
    cut_tail,
    definition,
    deleted,
    duplicated,
    file_byte,
    forged,
    full_disk,
    killed,
    log_ahead,
    recomputed,
    replayed,
    resigned,
    rolled_back,
    search_index,
    stored_byte,
    swapped,
    untouched,
    value,
    volume,
    writers,
)
from faults.values import Kind

KINDS: Final[dict[str, Kind]] = {
    "stored byte": stored_byte.KIND,
    "value": value.KIND,
    "row deleted": deleted.KIND,
    "row duplicated": duplicated.KIND,
    "rows swapped": swapped.KIND,
    "volume damaged": volume.KIND,
    "entry forged": forged.KIND,
    "entry replayed": replayed.KIND,
    "checkpoint re-signed": resigned.KIND,
    "tail cut": cut_tail.KIND,
    "rolled back": rolled_back.KIND,
    "recomputed": recomputed.KIND,
    "definition changed": definition.KIND,
    "search index damaged": search_index.KIND,
    "file damaged": file_byte.KIND,
    "write-ahead log damaged": log_ahead.KIND,
    **killed.KINDS,
    "connection cut": cut_connection.KIND,
    "disk full": full_disk.KIND,
    "writers at once": writers.KIND,
    "jumping clock": clock.KIND,
    "untouched": untouched.KIND,
}
"""Every kind of fault under its name, in the order of the table."""
