"""What goes out, each format in a file of its own: rows of the promised table to files of a folder."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from archive.exports.csv import Csv
from archive.exports.json_ld import json_ld
from archive.exports.jsonl import JsonLines
from archive.exports.layout import Open
from archive.exports.ninjs import ninjs
from archive.exports.parquet import Parquet
from archive.exports.prov_json import prov_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format.

    Attributes:
        begin: Begins to write it.
        format: Its name in a Data Package.
        media_type: Its media type.
        is_table: Whether its columns are the promised table's, so that some of them can be left out.
        parts: Whether it can be written as a file for each outlet or month.
        type: Its resource type in a Data Package, or "". Of Parquet, frictionless reads lists as something
            else and whole numbers that may be absent as floats; told that it is a file, it checks its bytes.
    """

    begin: Open
    format: str
    media_type: str
    is_table: bool = False
    parts: bool = False
    type: str = ""


FORMATS: Final = MappingProxyType(
    {
        "parquet": Format(
            begin=Parquet,
            format="parquet",
            media_type="application/vnd.apache.parquet",
            is_table=True,
            parts=True,
            type="file",
        ),
        "jsonl": Format(
            begin=JsonLines, format="jsonl", media_type="application/x-ndjson", is_table=True, type="table"
        ),
        "csv": Format(begin=Csv, format="csv", media_type="text/csv", is_table=True, type="table"),
        "ninjs": Format(begin=ninjs, format="jsonl", media_type="application/x-ndjson"),
        "jsonld": Format(begin=json_ld, format="jsonl", media_type="application/x-ndjson"),
        "prov-json": Format(begin=prov_json, format="jsonl", media_type="application/x-ndjson"),
    }
)
"""Every format under its name."""
