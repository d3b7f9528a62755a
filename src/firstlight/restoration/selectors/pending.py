"""What waits for an order. For services: no person, no access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from firstlight.accounts.models import Town
from firstlight.inspections.models import Finding, Inspection
from firstlight.inspections.states import standing
from firstlight.restoration.models import OrderLine, PriceList, WorkOrder

USABLE = (Inspection.Review.RECEIVED, Inspection.Review.APPROVED)


def price_list_on(town: Town, day: date) -> PriceList | None:
    """The newest list valid on this local day; None: there is none."""
    return PriceList.objects.filter(town=town, valid_from__lte=day).order_by("-valid_from").first()


def newest_inspections(town: Town) -> QuerySet[Inspection]:
    """The newest inspection of each house that holds, if a person need not look at it first.

    Hidden: corrected and rejected ones, all but the newest of a house, and houses whose newest one
    has open issues.
    """
    holding = standing(town)
    later = Q(received_at__gt=OuterRef("received_at"))
    later |= Q(received_at=OuterRef("received_at"), id__gt=OuterRef("id"))
    return holding.filter(~Exists(holding.filter(later, house=OuterRef("house"))), review__in=USABLE)


def pending_inspections(town: Town) -> QuerySet[Inspection]:
    """The newest inspections that found something and that no live order answers."""
    live = WorkOrder.objects.filter(inspection=OuterRef("pk")).exclude(state=WorkOrder.State.CANCELLED)
    found = Finding.objects.filter(inspection=OuterRef("pk"))
    return newest_inspections(town).filter(Exists(found), ~Exists(live))


def covered_works(town: Town, inspections: Iterable[Inspection]) -> defaultdict[UUID, set[tuple[str, str]]]:
    """House to the (element, work) pairs that live orders hold already.

    An order accepted before the inspection covers nothing: what was found since is new damage.
    """
    seen_at = {inspection.house_id: inspection.seen_at for inspection in inspections}
    lines = (
        OrderLine.objects.filter(order__town=town)
        .exclude(order__state=WorkOrder.State.CANCELLED)
        .values_list("order__house_id", "element", "work", "order__acceptance__accepted_at")
    )
    covered: defaultdict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for house_id, element, work, accepted_at in lines.iterator():
        if house_id in seen_at and (accepted_at is None or accepted_at >= seen_at[house_id]):
            covered[house_id].add((element, work))
    return covered
