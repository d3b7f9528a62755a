"""Draft orders: from inspections that no order answers yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import WHOLE, rest_of_house
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.states import standing
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.models import OrderLine, PriceList, WorkOrder
from firstlight.restoration.rules.works import REPAIR, Damage, Work, due_at, works_for
from firstlight.restoration.selectors.pending import (
    amounts_of_parts,
    covered_works,
    pending_inspections,
    price_list_on,
)

Prices = dict[tuple[str, str, str], tuple[str, Decimal]]  # (element, work, severity) -> unit, price


@transaction.atomic
def draft_orders(*, town: Town, by: User, inspections: Iterable[Inspection] | None = None) -> list[WorkOrder]:
    """Turn findings into draft orders with quantities, due times and frozen prices.

    Parameters
    ----------
    inspections
        Only these; None: every inspection of the town that waits. What already has a live order,
        was corrected, rejected or has open issues is passed over: calling twice drafts once.

    Returns
    -------
    list[WorkOrder]
        The new orders by number. A draft whose inspection was corrected is cancelled on the way.

    Raises
    ------
    RestorationError
        ``no-price-list``: none is valid today.
    """
    # The town's row is the lock: two who press at once draft every order once.
    Town.objects.select_for_update().get(pk=town.pk)
    price_list = price_list_on(town, clock.now().astimezone(ZoneInfo(town.timezone)).date())
    if price_list is None:
        raise RestorationError("no-price-list")
    replaced = _cancel_outdated_drafts(town)
    waiting = pending_inspections(town).select_related("house").prefetch_related("findings")
    if inspections is not None:
        waiting = waiting.filter(pk__in=[inspection.pk for inspection in inspections])
    orders = _write_orders(town, list(waiting.order_by("received_at", "id")), price_list, by)
    if orders or replaced:
        data = {"numbers": [order.number for order in orders], "replaced": replaced}
        record(by=by, action="restoration.draft-orders", target=price_list, town_id=town.id, data=data)
    return orders


def _cancel_outdated_drafts(town: Town) -> list[int]:
    """Drafts whose inspection was corrected or rejected: nobody has seen them, they go."""
    drafts = WorkOrder.objects.filter(town=town, state=WorkOrder.State.DRAFT)
    outdated = drafts.exclude(inspection__in=standing(town).values("pk"))
    numbers = list(outdated.order_by("number").values_list("number", flat=True))
    drafts.filter(number__in=numbers).update(state=WorkOrder.State.CANCELLED, cancelled_at=clock.now())
    return numbers


def _write_orders(town: Town, waiting: list[Inspection], price_list: PriceList, by: User) -> list[WorkOrder]:
    prices: Prices = {
        (price.element, price.work, price.severity): (price.unit, price.unit_price)
        for price in price_list.prices.all()
    }
    covered = covered_works(town, waiting)
    of_parts = amounts_of_parts(town, waiting)
    number = WorkOrder.objects.filter(town=town).aggregate(last=Max("number"))["last"] or 0
    orders: list[WorkOrder] = []
    lines: list[OrderLine] = []
    schedule = schedule_of(town.pk)
    for inspection in waiting:
        counted = of_parts[inspection.house_id] if inspection.part == WHOLE else {}
        works = _works(inspection, covered[inspection.pk], counted, schedule)
        if not works:
            continue
        number += 1
        order = WorkOrder(
            town=town,
            number=number,
            house=inspection.house,
            inspection=inspection,
            price_list=price_list,
            is_urgent=any(work.work != REPAIR for work in works),
            made_by=by,
        )
        own = [_line(order, work, prices, _seen_on(inspection, town), town.timezone) for work in works]
        order.due_at = min(line.due_at for line in own)
        orders.append(order)
        lines += own
    WorkOrder.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(lines, batch_size=2000)
    return orders


def _works(
    inspection: Inspection,
    covered: set[tuple[str, str]],
    of_parts: Mapping[str, list[Decimal]],
    schedule: Schedule,
) -> list[Work]:
    """The works of one inspection; what flats and entrances count is ordered for them, not for the house."""
    found = [
        (finding, rest_of_house(finding.damaged, of_parts.get(finding.element, ())))
        for finding in inspection.findings.all()
    ]
    damages = [
        Damage(finding.element, finding.severity, rest, finding.unit, finding.is_urgent)
        for finding, rest in found
        if rest > 0
    ]
    urgent_works = {key: element.urgent.key for key, element in schedule.by_key.items()}
    is_destroyed = inspection.grade == Inspection.Grade.DESTROYED
    return works_for(damages, urgent_works=urgent_works, covered=covered, is_destroyed=is_destroyed)


def _line(order: WorkOrder, work: Work, prices: Prices, seen_on: date, timezone: str) -> OrderLine:
    unit, price = prices.get((work.element, work.work, work.severity), (work.unit, None))
    return OrderLine(
        order=order,
        element=work.element,
        work=work.work,
        severity=work.severity,
        quantity=work.quantity,
        unit=work.unit,
        # A price for another unit is no price: metres are not square metres.
        unit_price=price if unit == work.unit else None,
        due_at=due_at(seen_on, work.days, timezone),
    )


def _seen_on(inspection: Inspection, town: Town) -> date:
    """The local day from which clocks run: a phone's clock may be ahead, the upload may be late."""
    seen_at = min(inspection.seen_at, inspection.received_at)
    return seen_at.astimezone(ZoneInfo(town.timezone)).date()
