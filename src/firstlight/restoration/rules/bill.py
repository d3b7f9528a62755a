"""The bill of quantities: exact decimals, and the total is the sum of the lines as printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from firstlight.restoration.errors import RestorationError

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A quantity of work; `unit_price` None: the price list has none."""

    element: str
    work: str
    unit: str
    quantity: Decimal
    unit_price: Decimal | None


@dataclass(frozen=True)
class BillRow:
    """All lines of one work on one element in one unit."""

    element: str
    work: str
    unit: str
    quantity: Decimal
    amount: Decimal
    unpriced: Decimal  # the part of `quantity` without a price


@dataclass(frozen=True)
class Bill:
    rows: tuple[BillRow, ...]
    total: Decimal
    lines: int
    unpriced_lines: int


def line_amount(line: Line) -> Decimal | None:
    """Quantity times price, rounded half up to two places; None without a price.

    Raises RestorationError: ``quantity`` (not above zero), ``price`` (below zero).
    """
    if line.quantity <= 0:
        raise RestorationError("quantity", element=line.element)
    if line.unit_price is None:
        return None
    if line.unit_price < 0:
        raise RestorationError("price", element=line.element)
    return (line.quantity * line.unit_price).quantize(CENT, ROUND_HALF_UP)


def bill_of(lines: Iterable[Line]) -> Bill:
    """Sum lines by element, work and unit.

    Each line is rounded once, as it is printed, and sums are taken over rounded lines: whoever
    adds up a printed order gets the printed total.
    """
    quantity: dict[tuple[str, str, str], Decimal] = {}
    amount: dict[tuple[str, str, str], Decimal] = {}
    unpriced: dict[tuple[str, str, str], Decimal] = {}
    count = without_price = 0
    for line in lines:
        key = (line.element, line.work, line.unit)
        value = line_amount(line)
        quantity[key] = quantity.get(key, Decimal(0)) + line.quantity
        amount[key] = amount.get(key, Decimal(0)) + (value or Decimal(0))
        unpriced[key] = unpriced.get(key, Decimal(0)) + (line.quantity if value is None else Decimal(0))
        count += 1
        without_price += value is None
    rows = tuple(BillRow(*key, quantity[key], amount[key], unpriced[key]) for key in sorted(quantity))
    total = sum((row.amount for row in rows), Decimal("0.00"))
    return Bill(rows=rows, total=total, lines=count, unpriced_lines=without_price)
