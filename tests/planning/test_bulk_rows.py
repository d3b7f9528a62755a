from datetime import time
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from firstlight.ids import new_id
from firstlight.planning.bulk_rows import insert_rows
from firstlight.planning.models import Team

pytestmark = pytest.mark.django_db


class Row(NamedTuple):
    id: UUID
    town_id: UUID
    number: int
    name: str
    lead_id: UUID | None
    is_active: bool
    is_engineer: bool
    speed: float
    leaves_at: Any
    back_at: Any
    break_min: int | None
    depot_lon: float | None
    depot_lat: float | None


class Short(NamedTuple):
    id: UUID
    number: int


def test_rows_are_read_as_they_were_written(town: Any) -> None:
    rows = [
        Row(new_id(), town.pk, 1, "Команда 1", None, True, False, 1.25, time(7, 30), None, 20, 24.5, 48.25),
        Row(new_id(), town.pk, 2, "o'Two", None, False, True, 1.0, None, None, None, None, None),
    ]

    insert_rows(Team, rows)

    assert list(Team.objects.order_by("number").values_list(*Row._fields)) == [tuple(row) for row in rows]


def test_nothing_is_nothing(town: Any) -> None:
    insert_rows(Team, [])

    assert not Team.objects.exists()


def test_a_column_that_is_left_out_is_refused(town: Any) -> None:
    with pytest.raises(ValueError, match="break_min"):
        insert_rows(Team, [Short(new_id(), 1)])
