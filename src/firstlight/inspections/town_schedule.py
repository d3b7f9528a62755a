"""The damage schedule of a town: the common one with what the town added."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max

from firstlight.inspections.models import OwnElements
from firstlight.inspections.rules.own_elements import with_own_elements
from firstlight.inspections.schedule import Schedule, damage_schedule, schedule_data

TOWNS_KEPT = 64


def schedule_of(town_id: UUID) -> Schedule:
    """What may be recorded in a town; a hidden query for the number of its newest file."""
    return _together(town_id, newest_number(town_id))[0]


def schedule_data_of(town_id: UUID) -> dict[str, Any]:
    """The same as plain data, for phones that make screens from it; do not change it."""
    return _together(town_id, newest_number(town_id))[1]


def schedule_for_form(town_id: UUID, form_version: str) -> Schedule:
    """The schedule to read a submission with: one made with the common form names nothing of a town's own."""
    common = damage_schedule()
    return common if common.takes_version(form_version) else schedule_of(town_id)


def newest_number(town_id: UUID) -> int:
    """How many files the town has loaded; 0: it has nothing of its own."""
    found: int | None = OwnElements.objects.filter(town=town_id).aggregate(newest=Max("number"))["newest"]
    return found or 0


@lru_cache(maxsize=TOWNS_KEPT)
def _together(town_id: UUID, number: int) -> tuple[Schedule, dict[str, Any]]:
    """A file never changes once it is loaded, so a town's number says all."""
    if number == 0:
        return damage_schedule(), schedule_data()
    files = OwnElements.objects.filter(town=town_id, number__lte=number).order_by("number")
    return with_own_elements(schedule_data(), list(files.values_list("data", flat=True)))
