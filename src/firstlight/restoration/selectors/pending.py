"""What waits for an order. For services: no person, no access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from firstlight.accounts.models import Town
from firstlight.inspections.models import Finding, Inspection
from firstlight.inspections.rules.parts import WHOLE
from firstlight.inspections.states import standing
from firstlight.planning.inputs import MOST_IN_A_QUERY
from firstlight.restoration.models import OrderLine, PriceList, WorkOrder

USABLE = (Inspection.Review.RECEIVED, Inspection.Review.APPROVED)


def price_list_on(town: Town, day: date) -> PriceList | None:
    """The newest list valid on this local day; None: there is none."""
    return PriceList.objects.filter(town=town, valid_from__lte=day).order_by("-valid_from").first()


def newest_inspections(town: Town) -> QuerySet[Inspection]:
    """The newest inspection of each house, entrance and flat that holds, if nobody need look at it first.

    Hidden: corrected and rejected ones, all but the newest of a part of a house, and parts whose
    newest one has open issues.
    """
    holding = standing(town)
    later = Q(received_at__gt=OuterRef("received_at"))
    same = holding.filter(house=OuterRef("house"), part=OuterRef("part"))
    later |= Q(received_at=OuterRef("received_at"), id__gt=OuterRef("id"))
    return holding.filter(~Exists(same.filter(later)), review__in=USABLE)


def pending_inspections(town: Town) -> QuerySet[Inspection]:
    """The newest inspections that found something and that no live order answers."""
    live = WorkOrder.objects.filter(inspection=OuterRef("pk")).exclude(state=WorkOrder.State.CANCELLED)
    found = Finding.objects.filter(inspection=OuterRef("pk"))
    return newest_inspections(town).filter(Exists(found), ~Exists(live))


def covered_works(town: Town, inspections: Iterable[Inspection]) -> defaultdict[UUID, set[tuple[str, str]]]:
    """Inspection to the (element, work) pairs that live orders hold already.

    An order of the house as a whole covers its flats too. An order accepted before the inspection
    covers nothing: what was found since is new damage.
    """
    of_house: defaultdict[UUID, list[Inspection]] = defaultdict(list)
    for inspection in inspections:
        of_house[inspection.house_id].append(inspection)
    lines = (
        OrderLine.objects.filter(order__town=town)
        .exclude(order__state=WorkOrder.State.CANCELLED)
        .values_list(
            "order__house_id", "order__inspection__part", "element", "work", "order__acceptance__accepted_at"
        )
    )
    covered: defaultdict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for house_id, part, element, work, accepted_at in lines.iterator():
        for inspection in of_house.get(house_id, ()):
            is_same = part in {WHOLE, inspection.part}
            if is_same and (accepted_at is None or accepted_at >= inspection.seen_at):
                covered[inspection.pk].add((element, work))
    return covered


def amounts_of_parts(
    town: Town, inspections: Iterable[Inspection]
) -> defaultdict[UUID, defaultdict[str, list[Decimal]]]:
    """House to element to what the records of its entrances and flats count, each for itself."""
    houses = {inspection.house_id for inspection in inspections if inspection.part == WHOLE}
    parts = newest_inspections(town).exclude(part=WHOLE).values_list("pk", "house_id")
    house_of = {key: house for key, house in parts.iterator() if house in houses}
    amounts: defaultdict[UUID, defaultdict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    keys = list(house_of)
    for first in range(0, len(keys), MOST_IN_A_QUERY):
        found = Finding.objects.filter(inspection__in=keys[first : first + MOST_IN_A_QUERY])
        for key, element, damaged in found.values_list("inspection_id", "element", "damaged"):
            amounts[house_of[key]][element].append(damaged)
    return amounts
