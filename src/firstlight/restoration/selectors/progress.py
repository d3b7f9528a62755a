"""How far the repair is: for the map, and counted for releases."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.houses.models import House
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import WHOLE
from firstlight.inspections.rules.states import REPAIR_ORDERED, REPAIRED
from firstlight.inspections.states import SEERS, house_state_array
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.selectors.pending import newest_inspections


def repair_states(town: Town, districts: frozenset[UUID] | None = None) -> dict[int, int]:
    """House number on the map (`seq`) to 7 (an order is open) or 8 (all orders are accepted).

    To be laid over the states of the inspections room; houses without a live order are absent.
    `districts`: only these; None: the whole town. For services: no person, no access.
    """
    live = WorkOrder.objects.filter(town=town).exclude(state=WorkOrder.State.CANCELLED)
    if districts is not None:
        live = live.filter(house__district_id__in=districts)
    states: dict[int, int] = {}
    for seq, state in live.values_list("house__seq", "state").iterator():
        is_open = state != WorkOrder.State.ACCEPTED
        states[seq] = REPAIR_ORDERED if is_open else states.get(seq, REPAIRED)
    return states


def house_states_with_repair(access: Access) -> bytes:
    """One byte a house by seq: what was found (inspections room), with the repair laid over it."""
    states = house_state_array(access)
    for seq, state in repair_states(access.town, access.districts(*SEERS)).items():
        states[seq] = state
    return states.tobytes()


@dataclass(frozen=True)
class DistrictProgress:
    """Houses of one district, each in exactly one of the four groups."""

    code: str
    name: str
    sound: int  # looked at, nothing found
    waiting: int  # damage found, no order issued yet
    in_repair: int
    repaired: int


def district_progress(town: Town) -> list[DistrictProgress]:
    """Count the inspected houses of every district by how far the repair is, by name.

    A house counts by its newest sound inspection and its live orders; houses that could not be
    seen are left out. For services: no person, no access.
    """
    newest = newest_inspections(town).filter(house=OuterRef("pk"))
    sound_part = ~Q(part=WHOLE) & Q(grade=Inspection.Grade.NONE)  # says nothing of its house
    seen = newest.exclude(grade=Inspection.Grade.INACCESSIBLE).exclude(sound_part)
    damaged = seen.exclude(grade=Inspection.Grade.NONE)
    live = WorkOrder.objects.filter(house=OuterRef("pk")).exclude(state=WorkOrder.State.CANCELLED)
    unfinished = live.exclude(state=WorkOrder.State.ACCEPTED)
    houses = House.objects.filter(town=town).annotate(
        is_seen=Exists(seen),
        is_damaged=Exists(damaged),
        has_order=Exists(live),
        has_draft=Exists(live.filter(state=WorkOrder.State.DRAFT)),
        is_unfinished=Exists(unfinished),
    )
    rows = (
        houses.filter(is_seen=True)
        .values("district__code", "district__name")
        .annotate(
            sound=Count("id", filter=Q(is_damaged=False, has_order=False)),
            waiting=Count("id", filter=Q(is_damaged=True, has_order=False) | Q(has_draft=True)),
            in_repair=Count("id", filter=Q(has_draft=False, is_unfinished=True)),
            repaired=Count("id", filter=Q(has_order=True, is_unfinished=False)),
        )
        .order_by("district__name")
    )
    return [
        DistrictProgress(
            code=row["district__code"],
            name=row["district__name"],
            sound=row["sound"],
            waiting=row["waiting"],
            in_repair=row["in_repair"],
            repaired=row["repaired"],
        )
        for row in rows
    ]
