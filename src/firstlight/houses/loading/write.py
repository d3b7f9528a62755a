"""Rows into the database, a million at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from firstlight import ids
from firstlight.accounts.models import Town
from firstlight.houses.loading.columns import CONTENT, HouseColumns
from firstlight.houses.loading.compare import Comparison

CHUNK = 20_000
Wrote = Callable[[int], None]
"""Called with the number of houses written so far."""


def write_houses(
    town: Town, columns: HouseColumns, comparison: Comparison, gone_at: datetime, wrote: Wrote
) -> None:
    """Insert what is new, update what changed, mark what is gone; in the caller's transaction."""
    key = _key_of()
    _insert(_new_rows(town, columns, comparison, key), wrote)
    updates = (
        (*(_value(value, key) for value in columns.row(at)), key(row_id)) for row_id, at in comparison.changed
    )
    assignments = ", ".join(f"{column} = %s" for column in CONTENT)
    _execute_many(f"UPDATE houses_house SET {assignments} WHERE id = %s", updates)  # noqa: S608 - our names
    moment = connection.ops.adapt_datetimefield_value(gone_at)
    marks = ((moment, key(row_id)) for row_id in comparison.gone)
    _execute_many("UPDATE houses_house SET gone_at = %s WHERE id = %s", marks)


def _key_of() -> Callable[[UUID], Any]:
    """A key as the database's driver takes it."""
    return (lambda key: key) if connection.features.has_native_uuid_field else (lambda key: key.hex)


def _value(value: Any, key: Callable[[UUID], Any]) -> Any:
    return key(value) if isinstance(value, UUID) else value


def _new_rows(
    town: Town, columns: HouseColumns, comparison: Comparison, key: Callable[[UUID], Any]
) -> Iterator[tuple[Any, ...]]:
    town_key = key(town.id)
    seq = comparison.seq
    for at in comparison.added:
        row = columns.row(at)
        yield (key(ids.new_id()), town_key, int(seq[at]), *(_value(value, key) for value in row))


def _insert(rows: Iterator[tuple[Any, ...]], wrote: Wrote) -> None:
    names = ("id", "town_id", "seq", *CONTENT)
    listed = ", ".join(names)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY houses_house ({listed}) FROM STDIN") as copy:
            for at, row in enumerate(rows):
                copy.write_row(row)
                if at % CHUNK == 0:
                    wrote(at)
        return
    marks = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO houses_house ({listed}) VALUES ({marks})"  # noqa: S608 - our names
    _execute_many(statement, _told(rows, wrote))


def _told(rows: Iterable[tuple[Any, ...]], wrote: Wrote) -> Iterator[tuple[Any, ...]]:
    for at, row in enumerate(rows):
        if at % CHUNK == 0:
            wrote(at)
        yield row


def _execute_many(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    rest = iter(rows)
    with connection.cursor() as cursor:
        while block := list(islice(rest, CHUNK)):  # never all rows in memory
            cursor.executemany(statement, block)
