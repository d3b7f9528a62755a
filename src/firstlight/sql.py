"""Statements written by hand, for what every request of every phone asks.

Django's compiler takes ten times as long to write such a statement as the database to run it
(`python benchmarks/intake.py`). Everything else is asked through the models.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

Value = UUID | str | int


def fetch_one(statement: str, *values: Value) -> tuple[Any, ...] | None:
    """The first row of a statement with a %s for each value; None: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_kept(value) for value in values])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def execute(statement: str, *values: Value) -> int:
    """Run a statement with a %s for each value: the rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_kept(value) for value in values])
        return int(cursor.rowcount)


def _kept(value: Value) -> Value:
    """A value as its column holds it: SQLite keeps keys as 32 letters."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
