"""The life of an order: issued to a crew, reported done, accepted by somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.models import Acceptance, Crew, OrderLine, WorkOrder
from firstlight.restoration.rules.works import REPAIR


@transaction.atomic
def issue_order(*, order: WorkOrder, crew: Crew, by: User) -> WorkOrder:
    """Give an order to a crew; an issued one may be given to another.

    Raises RestorationError: ``not-draft`` (done, accepted or cancelled), ``other-town``.
    """
    order = _lock(order)
    if order.state not in {WorkOrder.State.DRAFT, WorkOrder.State.ISSUED}:
        raise RestorationError("not-draft", number=order.number)
    if crew.town_id != order.town_id:
        raise RestorationError("other-town")
    before = order.crew_id
    order.crew = crew
    if order.state == WorkOrder.State.DRAFT:
        order.state, order.issued_at = WorkOrder.State.ISSUED, clock.now()
    order.save(update_fields=["crew", "state", "issued_at"])
    data = {"number": order.number, "crew": crew.name, "before": before}
    record(by=by, action="restoration.issue-order", target=order, town_id=order.town_id, data=data)
    return order


@transaction.atomic
def report_done(*, order: WorkOrder, by: User, lines: Iterable[OrderLine] | None = None) -> WorkOrder:
    """The crew says that works are finished; the order is done with its last line.

    Parameters
    ----------
    lines
        What is finished, such as the film over the windows; None: all that was left. Lines that
        were reported before are left as they are.

    Raises
    ------
    RestorationError
        ``not-issued``, ``other-order`` (a line of another order).
    """
    order = _lock(order)
    if order.state != WorkOrder.State.ISSUED:
        raise RestorationError("not-issued", number=order.number)
    now = clock.now()
    left = {line.pk: line for line in order.lines.filter(done_at=None)}
    finished = set(left) if lines is None else {line.pk for line in lines}
    if finished - set(order.lines.values_list("pk", flat=True)):
        raise RestorationError("other-order")
    finished &= set(left)
    order.lines.filter(pk__in=finished).update(done_at=now, done_by=by)
    open_lines = [line for key, line in left.items() if key not in finished]
    _move_clock(order, open_lines, now)
    works = sorted(f"{left[key].element}/{left[key].work}" for key in finished)
    data = {"number": order.number, "works": works, "left": len(open_lines)}
    record(by=by, action="restoration.report-done", target=order, town_id=order.town_id, data=data)
    return order


def _move_clock(order: WorkOrder, open_lines: list[OrderLine], now: datetime) -> None:
    """The next clock runs once the earlier work is done; with the last line the order is done."""
    if open_lines:
        order.due_at = min(line.due_at for line in open_lines)
        order.is_urgent = any(line.work != REPAIR for line in open_lines)
        order.save(update_fields=["due_at", "is_urgent"])
        return
    order.state, order.done_at = WorkOrder.State.DONE, now
    order.save(update_fields=["state", "done_at"])


@transaction.atomic
def accept_order(*, order: WorkOrder, by: User, note: str = "") -> Acceptance:
    """Take over finished work after looking at it.

    Raises RestorationError: ``not-done``, ``own-work`` (the same person reported it done).
    """
    order = _lock(order)
    if order.state != WorkOrder.State.DONE:
        raise RestorationError("not-done", number=order.number)
    if order.lines.filter(done_by=by).exists():
        raise RestorationError("own-work", number=order.number)
    order.state = WorkOrder.State.ACCEPTED
    order.save(update_fields=["state"])
    acceptance = Acceptance.objects.create(order=order, accepted_by=by, note=note.strip())
    data = {"number": order.number}
    record(by=by, action="restoration.accept-order", target=order, town_id=order.town_id, data=data)
    return acceptance


@transaction.atomic
def send_back(
    *, order: WorkOrder, reason: str, by: User, lines: Iterable[OrderLine] | None = None
) -> WorkOrder:
    """The work is not good: the order is issued again to the same crew, with its old due times.

    `lines`: what must be done again; None: all. Raises RestorationError: ``not-done``,
    ``no-reason``, ``no-lines``, ``other-order``.
    """
    if not reason.strip():
        raise RestorationError("no-reason")
    order = _lock(order)
    if order.state != WorkOrder.State.DONE:
        raise RestorationError("not-done", number=order.number)
    again = order.lines.all()
    if lines is not None:
        wanted = {line.pk for line in lines}
        again = again.filter(pk__in=wanted)
        if again.count() != len(wanted):
            raise RestorationError("other-order")
    keys = list(again.values_list("pk", flat=True))
    if not keys:
        raise RestorationError("no-lines")
    order.lines.filter(pk__in=keys).update(done_at=None, done_by=None)
    reopened = list(order.lines.filter(pk__in=keys))
    order.state, order.done_at, order.note = WorkOrder.State.ISSUED, None, reason.strip()
    order.due_at = min(line.due_at for line in reopened)
    order.is_urgent = any(line.work != REPAIR for line in reopened)
    order.save(update_fields=["state", "done_at", "note", "due_at", "is_urgent"])
    data = {"number": order.number, "reason": order.note}
    record(by=by, action="restoration.send-back", target=order, town_id=order.town_id, data=data)
    return order


@transaction.atomic
def cancel_order(*, order: WorkOrder, reason: str, by: User) -> WorkOrder:
    """Nothing will be done on this order; its inspection waits for an order again.

    Raises RestorationError: ``no-reason``, ``not-cancellable`` (done, accepted or cancelled).
    """
    if not reason.strip():
        raise RestorationError("no-reason")
    order = _lock(order)
    if order.state not in {WorkOrder.State.DRAFT, WorkOrder.State.ISSUED}:
        raise RestorationError("not-cancellable", number=order.number)
    order.state, order.cancelled_at, order.note = WorkOrder.State.CANCELLED, clock.now(), reason.strip()
    order.save(update_fields=["state", "cancelled_at", "note"])
    data = {"number": order.number, "reason": order.note}
    record(by=by, action="restoration.cancel-order", target=order, town_id=order.town_id, data=data)
    return order


def _lock(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.select_for_update(of=("self",)).select_related("town", "house").get(pk=order.pk)
