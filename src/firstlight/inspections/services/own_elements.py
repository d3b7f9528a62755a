"""A town adds elements of its own to the damage schedule."""

from __future__ import annotations

from django.db import transaction

from firstlight.accounts.models import Town
from firstlight.audit.services import Actor, record
from firstlight.inspections.models import OwnElements
from firstlight.inspections.rules.own_elements import LARGEST_FILE_BYTES, MOST_FILES, read_own_elements
from firstlight.inspections.schedule import ScheduleError, damage_schedule


@transaction.atomic
def set_own_elements(*, town: Town, text: str, by: Actor) -> OwnElements:
    """Take a town's file; from now on it counts, in a new version of the form.

    The same file again changes nothing. What a file leaves out is asked no more, and records that name it
    are read and shown as before.

    Raises
    ------
    ScheduleError
        As `read_own_elements`; ``file-too-big``, ``too-many-files``.
    """
    if len(text.encode()) > LARGEST_FILE_BYTES:
        raise ScheduleError("file-too-big", limit_kb=LARGEST_FILE_BYTES // 1000)
    Town.objects.select_for_update().get(pk=town.pk)
    before = list(OwnElements.objects.filter(town=town).order_by("number"))
    data = read_own_elements(text, damage_schedule(), [file.data for file in before])
    if before and before[-1].data == data:
        return before[-1]
    if len(before) >= MOST_FILES:
        raise ScheduleError("too-many-files", most=MOST_FILES)
    made = OwnElements.objects.create(town=town, number=len(before) + 1, data=data)
    said = {"number": made.number, "elements": [entry["key"] for entry in data["elements"]]}
    record(by=by, action="inspections.set-own-elements", target=made, town_id=town.pk, data=said)
    return made
