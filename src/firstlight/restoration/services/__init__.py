"""The writes of this room: prices, orders and crews."""

from __future__ import annotations

from firstlight.restoration.services.crews import add_crew
from firstlight.restoration.services.drafting import draft_orders
from firstlight.restoration.services.orders import (
    accept_order,
    cancel_order,
    issue_order,
    report_done,
    send_back,
)
from firstlight.restoration.services.prices import PriceRow, make_price_list, set_prices

__all__ = [
    "PriceRow",
    "accept_order",
    "add_crew",
    "cancel_order",
    "draft_orders",
    "issue_order",
    "make_price_list",
    "report_done",
    "send_back",
    "set_prices",
]
