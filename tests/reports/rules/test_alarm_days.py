"""Minutes under alarm by day: midnight, clock changes, overlaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.alarm_days import day_bounds, minutes_by_day, union

ATHENS = ZoneInfo("Europe/Athens")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


def test_midnight_of_the_town_cuts_an_alarm() -> None:
    found = minutes_by_day([(at("2024-01-02T23:10"), at("2024-01-03T01:30"))], ATHENS)
    assert found == {date(2024, 1, 2): 50.0, date(2024, 1, 3): 90.0}


def test_the_day_on_which_clocks_change_has_its_own_length() -> None:
    spring = minutes_by_day([(at("2024-03-31T00:00"), at("2024-04-01T00:00"))], ATHENS)
    autumn = minutes_by_day([(at("2024-10-27T00:00"), at("2024-10-28T00:00"))], ATHENS)
    assert spring == {date(2024, 3, 31): 23 * 60}
    assert autumn == {date(2024, 10, 27): 25 * 60}


def test_what_overlaps_counts_once_and_nothing_counts_nothing() -> None:
    noon = at("2024-01-03T12:00")
    parts = [
        (noon, noon + timedelta(minutes=10)),
        (noon + timedelta(minutes=5), noon + timedelta(minutes=12)),
    ]
    assert minutes_by_day([*parts, (noon, noon), (noon, noon - timedelta(hours=1))], ATHENS) == {
        date(2024, 1, 3): 12.0
    }


moments = st.datetimes(datetime(2023, 12, 1), datetime(2024, 12, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(0), timedelta(days=4))
intervals = st.lists(st.tuples(moments, lengths).map(lambda one: (one[0], one[0] + one[1])), max_size=8)
ZONES = ["Europe/Athens", "UTC", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu"]
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(intervals, zones)
def test_days_add_up_to_the_union_and_no_day_is_overfull(found: list, zone: ZoneInfo) -> None:
    days = minutes_by_day(found, zone)
    whole_min = sum((end - start).total_seconds() for start, end in union(found)) / 60
    assert sum(days.values()) == pytest.approx(whole_min, abs=1e-6)
    assert list(days) == sorted(days)
    for day, minutes in days.items():
        begins, ends = day_bounds(day, zone)
        assert 0 < minutes <= (ends - begins).total_seconds() / 60 + 1e-9


@given(intervals, zones)
def test_the_order_does_not_matter(found: list, zone: ZoneInfo) -> None:
    assert minutes_by_day(found, zone) == minutes_by_day(list(reversed(found)), zone)
