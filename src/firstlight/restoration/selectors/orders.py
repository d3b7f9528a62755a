"""Orders as a person may see them: the works of one's own districts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.inspections.models import Inspection
from firstlight.restoration.models import Crew, OrderLine, PriceList, WorkOrder
from firstlight.restoration.rules.bill import Bill, Line, bill_of
from firstlight.restoration.selectors.pending import pending_inspections

READERS = (Role.WORKS_MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)
LIVE = (WorkOrder.State.DRAFT, WorkOrder.State.ISSUED)
NEXT_FIRST = Case(
    When(state__in=LIVE, then=Value(0)),
    When(state=WorkOrder.State.DONE, then=Value(1)),  # waits for somebody to accept it
    When(state=WorkOrder.State.ACCEPTED, then=Value(2)),
    default=Value(3),
)


@dataclass(frozen=True)
class OrderFilter:
    """What a list shows; an empty field leaves out nothing."""

    state: str = ""
    district: UUID | None = None
    crew: UUID | None = None
    clock: str = ""  # "late", "today" or ""
    text: str = ""  # in the address, or an order's number


@dataclass(frozen=True)
class Clocks:
    """How many open orders are late, and how many run out before the local day ends."""

    late: int
    today: int
    open: int


def orders_for(access: Access, wanted: OrderFilter, now: datetime) -> QuerySet[WorkOrder]:
    """The orders the person may see: open ones first, of those the urgent and early ones.

    With house, crew, lines, and `open_lines`: the works that are left.
    """
    orders = _visible(access)
    if wanted.state:
        orders = orders.filter(state=wanted.state)
    if wanted.district:
        orders = orders.filter(house__district_id=wanted.district)
    if wanted.crew:
        orders = orders.filter(crew_id=wanted.crew)
    if wanted.clock == "late":
        orders = orders.filter(state__in=LIVE, due_at__lt=now)
    if wanted.clock == "today":
        orders = orders.filter(state__in=LIVE, due_at__gte=now, due_at__lte=_day_end(access, now))
    if text := wanted.text.strip():
        by_number = orders.filter(number=int(text)) if text.isdecimal() and len(text) < 10 else orders.none()
        orders = by_number or orders.filter(house__address__icontains=text)
    lines = Prefetch("lines", OrderLine.objects.order_by("due_at", "element"))
    left = Prefetch("lines", OrderLine.objects.filter(done_at=None), to_attr="open_lines")
    found = orders.select_related("house__district", "crew", "price_list").prefetch_related(lines, left)
    return found.order_by(NEXT_FIRST, "-is_urgent", "due_at", "number")


def order_for(access: Access, order_id: UUID) -> WorkOrder:
    """One order with its house, inspection and acceptance; 404 unless it is theirs to see."""
    orders = _visible(access).select_related(
        "house__district", "crew", "price_list", "inspection", "made_by", "acceptance__accepted_by"
    )
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise Http404
    return order


def clocks_for(access: Access, now: datetime) -> Clocks:
    """The clocks of the orders the person may see."""
    live = _visible(access).filter(state__in=LIVE)
    return Clocks(
        late=live.filter(due_at__lt=now).count(),
        today=live.filter(due_at__gte=now, due_at__lte=_day_end(access, now)).count(),
        open=live.count(),
    )


def pending_for(access: Access) -> QuerySet[Inspection]:
    """The inspections in the person's districts that wait for an order."""
    access.require(*READERS)
    waiting = pending_inspections(access.town)
    scope = access.districts(*READERS)
    return waiting if scope is None else waiting.filter(house__district_id__in=scope)


def bill_for(orders: QuerySet[WorkOrder]) -> Bill:
    """The bill of quantities over the lines of these orders."""
    lines = OrderLine.objects.filter(order__in=orders.order_by().values("pk")).order_by()
    columns = lines.values_list("element", "work", "unit", "quantity", "unit_price")
    return bill_of(Line(*column) for column in columns.iterator(chunk_size=5000))


def currencies_of(orders: QuerySet[WorkOrder]) -> list[str]:
    """The currencies these orders are priced in; sums make sense where it is one."""
    return sorted(set(orders.order_by().values_list("price_list__currency", flat=True)))


def crews_for(access: Access) -> list[Crew]:
    """The crews of the town, by name."""
    access.require(*READERS)
    return list(Crew.objects.filter(town=access.town))


def price_lists_for(access: Access) -> list[PriceList]:
    """The price lists of the town, newest first."""
    access.require(*READERS)
    return list(PriceList.objects.filter(town=access.town).prefetch_related("prices"))


def price_list_for(access: Access, price_list_id: UUID) -> PriceList:
    """One price list of the town; 404 unless it is there."""
    access.require(*READERS)
    price_list = PriceList.objects.filter(town=access.town, pk=price_list_id).first()
    if price_list is None:
        raise Http404
    return price_list


def _visible(access: Access) -> QuerySet[WorkOrder]:
    access.require(*READERS)
    orders = WorkOrder.objects.filter(town=access.town)
    scope = access.districts(*READERS)
    return orders if scope is None else orders.filter(house__district_id__in=scope)


def _day_end(access: Access, now: datetime) -> datetime:
    zone = ZoneInfo(access.town.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone)
