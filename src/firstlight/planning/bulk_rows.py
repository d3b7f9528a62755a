"""Many rows at once, without an object of the model for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


class StopToWrite(NamedTuple):
    """A row of `Stop`."""

    id: UUID
    round_id: UUID
    position: int
    street: str
    lon: float
    lat: float
    arrives_at: datetime
    leaves_at: datetime
    leg_m: float
    leg_path: dict[str, Any]
    steps: list[list[Any]]
    is_locked: bool


class VisitToWrite(NamedTuple):
    """A row of `Visit`."""

    id: UUID
    plan_id: UUID
    stop_id: UUID
    house_id: UUID
    position: int
    probability: float


def insert_rows(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert rows: named tuples of one kind, whose fields are the columns of the model by their attributes.

    A plan of sixty teams has 7,000 rows: making objects of them and asking each for its values took
    four times as long as all that the database does. Nothing is filled in by itself, no key and no moment.

    Raises
    ------
    ValueError
        A field of the rows is no column of the model, or a column is missing.
    """
    if not rows:
        return
    names = rows[0]._fields
    of_name = {field.attname: field for field in model._meta.concrete_fields}
    if set(names) != set(of_name):
        raise ValueError(f"{model.__name__} has {sorted(of_name)}, not {sorted(names)}")
    database = connections[DEFAULT_DB_ALIAS]  # `connection` would look this up for every value
    fields = [of_name[name] for name in names]
    columns = [
        [_kept(field, value, database) for value in column]
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    quoted = database.ops.quote_name
    into = ", ".join(quoted(cast(str, field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Names of tables and columns alone: every value is a parameter.
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({into}) VALUES ({marks})"  # noqa: S608
    with database.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _kept(field: models.Field[Any, Any], value: Any, database: BaseDatabaseWrapper) -> Any:
    """A value as its column holds it; numbers and texts are what they are."""
    kind = type(value)
    if kind is float or kind is int or kind is str:
        return value
    if kind is UUID:
        return value if database.features.has_native_uuid_field else value.hex
    return field.get_db_prep_save(value, database)
