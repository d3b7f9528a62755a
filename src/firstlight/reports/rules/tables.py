"""Tables as files: CSV, JSON and Parquet, each with what its columns mean."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KINDS = ("csv", "json", "parquet")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: `type` is text, whole, truth or time (UTC)."""

    name: str
    type: str
    meaning: str


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_table(kind: str, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """A table as a file of one of `KINDS`; JSON and Parquet carry the codebook, CSV has it beside it.

    Times are ISO 8601 in UTC; what is not known is empty (CSV) or null, never 0.
    """
    if kind == "csv":
        return _csv([column.name for column in columns], [[row[c.name] for c in columns] for row in rows])
    if kind == "json":
        return _json(name, columns, rows)
    return _parquet(name, columns, rows)


def write_codebook(columns: Sequence[Column]) -> bytes:
    """What the columns mean, as CSV."""
    return _csv(["column", "type", "meaning"], [[c.name, c.type, c.meaning] for c in columns])


def _csv(head: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def _json(name: str, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    book = [{"column": c.name, "type": c.type, "meaning": c.meaning} for c in columns]
    plain = [{c.name: row[c.name] for c in columns} for row in rows]
    data = {"table": name, "codebook": book, "rows": plain}
    return json.dumps(data, ensure_ascii=False, indent=1, default=datetime.isoformat).encode()


def _parquet(name: str, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    import pyarrow as pa  # half a second of loading: only for Parquet
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "whole": pa.int64(), "truth": pa.bool_(), "time": pa.timestamp("us", "UTC")}
    fields = [pa.field(c.name, types[c.type], metadata={"meaning": c.meaning}) for c in columns]
    schema = pa.schema(fields, metadata={"table": name})
    arrays = [pa.array([row[c.name] for row in rows], types[c.type]) for c in columns]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink)
    return sink.getvalue()
