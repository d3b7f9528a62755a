"""The day after first light: prices, orders, crews, accepted work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from firstlight.accounts.models import Town, User
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.rules.works import REPAIR
from firstlight.restoration.services.crews import add_crew
from firstlight.restoration.services.drafting import draft_orders
from firstlight.restoration.services.orders import accept_order, issue_order, report_done
from firstlight.restoration.services.prices import PriceRow, make_price_list

CURRENCY = "EUR"
CREWS = ("Glaziers", "Roofers", "Builders")
# Invented prices of one unit of light repair; heavier damage costs more, urgent work less.
LIGHT = {"m2": Decimal(38), "m": Decimal(24), "piece": Decimal(145)}
HEAVIER = {"light": Decimal(1), "heavy": Decimal("1.8"), "destroyed": Decimal("2.9")}
URGENT = Decimal("0.12")


def make_prices(*, town: Town, valid_from: date, by: User) -> None:
    """A price for every element and severity of the schedule, and for its urgent work."""
    rows = []
    for element in schedule_of(town.pk).elements:
        base = LIGHT[element.unit]
        rows += [
            PriceRow(element.key, base * HEAVIER[severity.key], severity.key, REPAIR)
            for severity in element.severities
        ]
        rows.append(PriceRow(element.key, base * URGENT, "", element.urgent.key))
    make_price_list(
        town=town, name="Demo prices", currency=CURRENCY, valid_from=valid_from, by=by, prices=rows
    )


def repair(*, town: Town, people: Mapping[str, User]) -> None:
    """Draft orders from what was found; issue most, report some done, accept some of these."""
    works, second = people["works"], people["second.works"]
    crews = [add_crew(town=town, name=name, by=works) for name in CREWS]
    orders = sorted(draft_orders(town=town, by=works), key=lambda order: order.number)
    issued = [
        issue_order(order=order, crew=crews[number % len(crews)], by=works)
        for number, order in enumerate(orders[: len(orders) * 3 // 4])
    ]
    done: list[WorkOrder] = [report_done(order=order, by=works) for order in issued[: len(issued) // 2]]
    for order in done[: max(len(done) * 2 // 3, 1)]:
        accept_order(order=order, by=second)
