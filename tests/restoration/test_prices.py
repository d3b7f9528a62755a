"""Price lists refuse what the damage schedule does not know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from firstlight.audit.models import Entry
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.services import PriceRow, add_crew, make_price_list, set_prices


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PriceRow("chimney", Decimal(1), severity="light"), "unknown-element"),
        (PriceRow("windows", Decimal(1), severity="slight"), "unknown-severity"),
        (PriceRow("windows", Decimal(1)), "unknown-severity"),
        (PriceRow("windows", Decimal(1), work="cover_roof"), "unknown-element"),
        (PriceRow("windows", Decimal(-1), severity="light"), "price"),
    ],
)
def test_bad_rows_change_nothing(prices, make_user, town, row, code):
    before = list(prices.prices.values_list("unit_price", flat=True))
    with pytest.raises(RestorationError) as error:
        set_prices(price_list=prices, prices=[row], by=prices.entered_by)
    assert error.value.code == code
    assert list(prices.prices.values_list("unit_price", flat=True)) == before


def test_a_price_given_twice_is_refused(prices):
    row = PriceRow("windows", Decimal(1), severity="light")
    with pytest.raises(RestorationError) as error:
        set_prices(price_list=prices, prices=[row, row], by=prices.entered_by)
    assert error.value.code == "price-twice"


def test_the_log_keeps_old_and_new_prices(prices):
    kept = PriceRow("windows", Decimal("4.25"), work="close_openings")
    dearer = PriceRow("windows", Decimal("130.00"), severity="light")

    assert set_prices(price_list=prices, prices=[kept, dearer], by=prices.entered_by) == 2
    assert set_prices(price_list=prices, prices=[kept, dearer], by=prices.entered_by) == 0

    entry = Entry.objects.order_by("-seq")[0]
    assert entry.data == {
        "roof_covering/repair/heavy": ["33.33", None],
        "windows/repair/light": ["120.50", "130.00"],
    }


@pytest.mark.parametrize(
    ("name", "currency", "day", "code"),
    [
        (" ", "EUR", date(2024, 2, 1), "no-name"),
        ("B", "eur", date(2024, 2, 1), "currency"),
        ("B", "EUR", date(2024, 1, 1), "date-taken"),
    ],
)
def test_bad_lists_are_refused(prices, town, name, currency, day, code):
    with pytest.raises(RestorationError) as error:
        make_price_list(town=town, name=name, currency=currency, valid_from=day, by=prices.entered_by)
    assert error.value.code == code


def test_a_crew_exists_once(town, make_user):
    manager = make_user(town, "works_manager")
    add_crew(town=town, name="Roofers", by=manager)
    with pytest.raises(RestorationError) as error:
        add_crew(town=town, name=" Roofers ", by=manager)
    assert error.value.code == "crew-exists"
