"""The bill of quantities adds up to the last cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.restoration.errors import RestorationError
from firstlight.restoration.rules.bill import Line, bill_of, line_amount

quantities = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
prices = st.none() | st.decimals(min_value=0, max_value="9999999999.99", places=2)
lines = st.builds(
    Line,
    element=st.sampled_from(["windows", "roof_covering", "walls"]),
    work=st.sampled_from(["repair", "close_openings"]),
    unit=st.sampled_from(["m2", "piece"]),
    quantity=quantities,
    unit_price=prices,
)


@given(st.lists(lines, max_size=40))
def test_the_total_is_the_sum_of_the_printed_lines(items):
    bill = bill_of(items)

    printed = [amount for amount in map(line_amount, items) if amount is not None]
    cents = sum(int(amount * 100) for amount in printed)  # integers cannot drift
    assert bill.total == Decimal(cents) / 100
    assert sum(row.amount for row in bill.rows) == bill.total
    assert bill.lines == len(items)
    assert bill.unpriced_lines == len(items) - len(printed)


@given(st.lists(lines, max_size=40))
def test_no_quantity_is_lost_and_rows_are_unique(items):
    bill = bill_of(items)

    assert sum(row.quantity for row in bill.rows) == sum(line.quantity for line in items)
    without = sum(line.quantity for line in items if line.unit_price is None)
    assert sum(row.unpriced for row in bill.rows) == without
    keys = [(row.element, row.work, row.unit) for row in bill.rows]
    assert keys == sorted(set(keys))


@given(st.lists(lines, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)

    assert bill_of(shuffled) == bill_of(items)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("1", "0.005", "0.01"), ("3", "0.335", "1.01"), ("2.5", "33.33", "83.33"), ("7", "0", "0.00")],
)
def test_a_line_is_rounded_half_up_once(quantity, price, amount):
    assert line_amount(Line("walls", "repair", "m2", Decimal(quantity), Decimal(price))) == Decimal(amount)


@pytest.mark.parametrize(("quantity", "price", "code"), [("0", "1", "quantity"), ("1", "-1", "price")])
def test_impossible_lines_are_refused(quantity, price, code):
    with pytest.raises(RestorationError) as error:
        line_amount(Line("walls", "repair", "m2", Decimal(quantity), Decimal(price)))
    assert error.value.code == code
