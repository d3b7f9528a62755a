"""Tables as files: the same rows in three kinds, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.tables import Column, harmless, write_codebook, write_table

COLUMNS = [
    Column("said", "text", "The words."),
    Column("count", "whole", "How many."),
    Column("open", "truth", "At least."),
    Column("at", "time", "When."),
]
AT = datetime(2024, 1, 3, 5, tzinfo=UTC)
ROWS = [
    {"said": "=HYPERLINK(1)", "count": -1, "open": True, "at": AT},
    {"said": "двое, «ранены»\n", "count": None, "open": None, "at": None},
]


def test_csv_keeps_numbers_and_disarms_formulas():
    lines = list(csv.reader(io.StringIO(write_table("csv", "t", COLUMNS, ROWS).decode("utf-8-sig"))))

    assert lines[1] == ["'=HYPERLINK(1)", "-1", "true", AT.isoformat()]
    assert lines[2] == ["двое, «ранены»\n", "", "", ""]


def test_json_brings_its_codebook_and_nulls():
    data = json.loads(write_table("json", "t", COLUMNS, ROWS))

    assert data["rows"][1] == {"said": "двое, «ранены»\n", "count": None, "open": None, "at": None}
    assert data["codebook"][1] == {"column": "count", "type": "whole", "meaning": "How many."}


def test_parquet_has_types_and_meanings():
    table = pq.read_table(io.BytesIO(write_table("parquet", "t", COLUMNS, ROWS)))

    assert table.to_pylist() == ROWS
    assert table.schema.field("at").metadata == {b"meaning": b"When."}


def test_the_codebook_has_every_column():
    assert write_codebook(COLUMNS).decode("utf-8-sig").count("\r\n") == 1 + len(COLUMNS)


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).removeprefix("'") == text.removeprefix("'") or harmless(text) == text


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_no_rows_is_a_table_too(kind):
    assert write_table(kind, "t", COLUMNS, [])
