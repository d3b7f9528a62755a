"""Price lists: valid from a date on; orders freeze the prices they were made with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.models import Price, PriceList
from firstlight.restoration.rules.works import REPAIR


@dataclass(frozen=True)
class PriceRow:
    """The price of one unit of work, in the unit of the element.

    `work` is ``repair``, then `severity` says which; or the element's urgent work, without severity.
    """

    element: str
    unit_price: Decimal
    severity: str = ""
    work: str = REPAIR

    def unit(self, schedule: Schedule) -> str:
        """The unit the damage schedule of the town gives this work.

        Raises RestorationError: ``unknown-element``, ``unknown-severity``, ``price`` (below zero).
        """
        element = schedule.by_key.get(self.element)
        if element is None or self.work not in {REPAIR, element.urgent.key}:
            raise RestorationError("unknown-element", element=self.element)
        known = {severity.key for severity in element.severities} if self.work == REPAIR else {""}
        if self.severity not in known:
            raise RestorationError("unknown-severity", element=self.element, severity=self.severity)
        if self.unit_price < 0:
            raise RestorationError("price", element=self.element)
        return element.unit


@transaction.atomic
def make_price_list(
    *, town: Town, name: str, currency: str, valid_from: date, by: User, prices: Iterable[PriceRow] = ()
) -> PriceList:
    """A price list that counts for orders made from `valid_from` on.

    `currency`: ISO 4217, three capital letters. Raises RestorationError: ``no-name``, ``currency``,
    ``date-taken``, or as `set_prices` does.
    """
    if not name.strip():
        raise RestorationError("no-name")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise RestorationError("currency")
    if PriceList.objects.filter(town=town, valid_from=valid_from).exists():
        raise RestorationError("date-taken", date=valid_from)
    price_list = PriceList.objects.create(
        town=town, name=name.strip(), currency=currency, valid_from=valid_from, entered_by=by
    )
    data = {"name": price_list.name, "currency": currency, "valid_from": valid_from}
    record(by=by, action="restoration.make-price-list", target=price_list, town_id=town.id, data=data)
    set_prices(price_list=price_list, prices=prices, by=by)
    return price_list


@transaction.atomic
def set_prices(*, price_list: PriceList, prices: Iterable[PriceRow], by: User) -> int:
    """Replace the prices of a list; how many changed. Orders made before keep what they froze.

    Raises RestorationError: ``unknown-element``, ``unknown-severity``, ``price``, ``price-twice``.
    """
    rows = list(prices)
    wanted = {(row.element, row.work, row.severity): row for row in rows}
    if len(wanted) != len(rows):
        raise RestorationError("price-twice")
    schedule = schedule_of(price_list.town_id)
    fresh = [
        Price(
            price_list=price_list,
            element=row.element,
            work=row.work,
            severity=row.severity,
            unit=row.unit(schedule),
            unit_price=row.unit_price,
        )
        for row in rows
    ]
    PriceList.objects.select_for_update().get(pk=price_list.pk)
    held = {(p.element, p.work, p.severity): p.unit_price for p in price_list.prices.all()}
    changes = {
        "/".join(key): [held.get(key), wanted[key].unit_price if key in wanted else None]
        for key in sorted(held.keys() | wanted.keys())
        if held.get(key) != (wanted[key].unit_price if key in wanted else None)
    }
    if not changes:
        return 0
    price_list.prices.all().delete()
    Price.objects.bulk_create(fresh)
    town_id = price_list.town_id
    record(by=by, action="restoration.set-prices", target=price_list, town_id=town_id, data=changes)
    return len(changes)
