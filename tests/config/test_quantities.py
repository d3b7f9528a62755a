"""Numbers, units and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from firstlight.config import quantities

NOW = datetime(2024, 1, 3, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (950, "m", "950 m"),
        (1234, "m", "1.2 km"),
        (45, "min", "45 min"),
        (60, "min", "1 h"),
        (95.4, "min", "1 h 35 min"),
        (12.5, "m2", "12.5 m²"),
        (Decimal("3.00"), "pcs", "3 pcs"),
        (725, "piece", "725 pcs"),
        (1234567, "m2", "1,234,567 m²"),
        (0.256, "%", "26\u202f%"),
        (Decimal("1200.5"), "UAH", "1,200.50\u202fUAH"),
        (None, "m2", "–"),
    ],
)
def test_quantities_carry_their_unit(value: float | None, unit: str, words: str) -> None:
    assert quantities.with_unit(value, unit) == words


def test_numbers_are_written_in_the_reader_s_language() -> None:
    with translation.override("uk"):
        assert quantities.number(1234.5, 1).replace("\xa0", " ") == "1 234,5"


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(0, 3))
def test_a_number_is_never_far_from_what_it_says(value: float, places: int) -> None:
    with translation.override("en"):
        said = float(quantities.number(value, places).replace(",", ""))
    assert abs(said - value) <= 0.5000001 * 10**-places + 1e-6


@given(st.integers(-59, 59))
def test_within_the_hour_times_are_relative(minutes: int) -> None:
    words = quantities.relative(NOW + timedelta(minutes=minutes), NOW)
    expected = "just now" if minutes == 0 else f"{-minutes} min ago" if minutes < 0 else f"in {minutes} min"
    assert words == expected


def test_beyond_the_hour_they_are_not() -> None:
    assert quantities.relative(NOW - timedelta(hours=1), NOW) is None


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Kyiv", "EET"),
        ("America/Sao_Paulo", "UTC-3"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("bad/zone", "UTC"),
    ],
)
def test_zones_have_a_name(zone: str, name: str) -> None:
    assert quantities.zone_name(NOW.astimezone(quantities.zone_of(zone))) == name


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW - timedelta(minutes=4), "4 min ago"),
        (NOW - timedelta(hours=3), "05:00 EET"),
        (NOW - timedelta(hours=9), "2 January, 23:00 EET"),
        (NOW - timedelta(days=20), "14 December 2023, 08:00 EET"),
    ],
)
def test_the_tag_shows_as_much_as_is_needed(at: datetime, words: str) -> None:
    class Town:
        timezone = "Europe/Kyiv"

    html = Template("{% load desk %}{% local_time at %}").render(
        Context({"at": at, "now": NOW, "town": Town()})
    )
    assert f">{words}</time>" in html
    assert f'datetime="{at.isoformat()}"' in html
    assert "EET" in html.split('title="')[1]
