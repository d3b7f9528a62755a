"""Orders and bills in the words of the damage schedule, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language

from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.models import OrderLine, WorkOrder
from firstlight.restoration.rules.bill import Bill, Line, line_amount
from firstlight.restoration.rules.works import REPAIR


@dataclass(frozen=True)
class ShownLine:
    line: OrderLine
    element: str
    work: str
    unit: str
    amount: Decimal | None  # None: not priced
    is_late: bool


@dataclass(frozen=True)
class ShownRow:
    """A row of a bill."""

    element: str
    work: str
    unit: str
    quantity: Decimal
    amount: Decimal
    unpriced: Decimal


def work_label(schedule: Schedule, element: str, work: str, severity: str) -> str:
    """What is to be done: the urgent work, or how badly the element is damaged; keys where unknown."""
    language = get_language() or "en"
    known = schedule.by_key.get(element)
    if known is None:
        return work if work != REPAIR else severity
    if work != REPAIR:
        return known.urgent.label(language) if known.urgent.key == work else work
    return known.severity_label(severity, language)


def shown_lines(order: WorkOrder, now: datetime) -> list[ShownLine]:
    """The lines of an order, the earliest clock first."""
    schedule, language = schedule_of(order.town_id), get_language() or "en"
    return [
        ShownLine(
            line=line,
            element=schedule.label(line.element, language),
            work=work_label(schedule, line.element, line.work, line.severity),
            unit=schedule.unit_label(line.unit, language),
            amount=line_amount(Line(line.element, line.work, line.unit, line.quantity, line.unit_price)),
            is_late=line.done_at is None and line.due_at < now,
        )
        for line in order.lines.all()
    ]


def shown_bill(schedule: Schedule, bill: Bill) -> list[ShownRow]:
    """The rows of a bill in the order of the damage schedule."""
    language = get_language() or "en"
    place = {element.key: number for number, element in enumerate(schedule.elements)}
    rows = sorted(
        bill.rows, key=lambda row: (place.get(row.element, len(place)), row.work == REPAIR, row.unit)
    )
    return [
        ShownRow(
            element=schedule.label(row.element, language),
            work="" if row.work == REPAIR else work_label(schedule, row.element, row.work, ""),
            unit=schedule.unit_label(row.unit, language),
            quantity=row.quantity,
            amount=row.amount,
            unpriced=row.unpriced,
        )
        for row in rows
    ]
