"""Orders of a house and of its flats: nothing is repaired, or paid, twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from firstlight.restoration.services import draft_orders

pytestmark = pytest.mark.usefixtures("_at_nine")


def test_nothing_of_a_house_is_ordered_twice(
    town: Any, make_house: Any, make_inspection: Any, prices: Any, make_user: Any
) -> None:
    """A house counted from outside, and two of its flats counted again from within."""
    works = make_user(town, "works_manager")
    house = make_house(town)
    make_inspection(town, ("windows", "light", "10"), ("facade", "light", "30"), house=house)
    flats = [
        make_inspection(
            town, ("windows", "light", count), house=house, level="flat", flat=flat, part=f"flat {flat}"
        )
        for flat, count in (("14", "3"), ("15", "2"))
    ]

    orders = draft_orders(town=town, by=works)

    repaired = [
        (order.inspection.part, line.quantity)
        for order in orders
        for line in order.lines.filter(element="windows", work="repair")
    ]
    assert sorted(repaired) == [("", Decimal(5)), ("flat 14", Decimal(3)), ("flat 15", Decimal(2))]
    assert {order.inspection_id for order in orders} >= {flat.pk for flat in flats}


def test_what_the_order_of_the_house_holds_is_not_ordered_for_a_flat(
    town: Any, make_house: Any, make_inspection: Any, prices: Any, make_user: Any
) -> None:
    works = make_user(town, "works_manager")
    house = make_house(town)
    make_inspection(town, ("windows", "light", "10"), house=house)
    draft_orders(town=town, by=works)
    flat = {"house": house, "level": "flat", "flat": "14", "part": "flat 14"}
    make_inspection(town, ("windows", "light", "3"), ("entrance_doors", "light", "1"), **flat)

    [order] = draft_orders(town=town, by=works)

    assert {line.element for line in order.lines.all()} == {"entrance_doors"}
