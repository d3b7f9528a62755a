"""First light at known places, at the poles, under curfew."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.planning.rules.daylight import DaylightError, ShiftRules, daylight, shift_window

KYIV = {"lon": 30.52, "lat": 50.45, "zone": "Europe/Kyiv"}
WINTER = date(2024, 1, 3)


def minutes_off(at, expected):
    return abs((at - expected).total_seconds()) / 60


def test_civil_dawn_and_dusk_match_the_almanac():
    """Kyiv, 3 January 2024: civil twilight 07:22 to 16:42, sunrise 07:58, sunset 16:06 (UTC+2)."""
    light = daylight(WINTER, **KYIV)

    assert minutes_off(light.dawn_at, datetime(2024, 1, 3, 5, 22, tzinfo=UTC)) < 4
    assert minutes_off(light.dusk_at, datetime(2024, 1, 3, 14, 42, tzinfo=UTC)) < 4
    assert light.kind == "day"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dates(date(1990, 1, 1), date(2050, 12, 31)),
    st.floats(-180, 180),
    st.floats(-89, 89),
    st.sampled_from(["UTC", "Europe/Kyiv", "Pacific/Kiritimati", "Pacific/Midway", "America/St_Johns"]),
)
def test_dawn_before_dusk_within_a_day_everywhere(day, lon, lat, zone):
    try:
        light = daylight(day, lon=lon, lat=lat, zone=zone)
    except DaylightError:
        assert abs(lat) > 60
        return

    assert timedelta(0) < light.dusk_at - light.dawn_at <= timedelta(hours=25)


def test_white_nights_are_light_all_day_and_the_polar_night_is_refused():
    tromso = {"lon": 18.96, "lat": 69.65, "zone": "Europe/Oslo"}

    light = daylight(date(2024, 6, 21), **tromso)
    assert light.kind == "all-day"
    assert light.dawn_at == datetime(2024, 6, 20, 22, tzinfo=UTC)

    with pytest.raises(DaylightError, match="no-daylight"):
        daylight(date(2024, 12, 21), lon=15.6, lat=78.2, zone="Arctic/Longyearbyen")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"lon": 181, "lat": 0, "zone": "UTC"}, "place"),
        ({"lon": 0, "lat": float("nan"), "zone": "UTC"}, "place"),
        ({"lon": 0, "lat": 0, "zone": "Europe/Nowhere"}, "zone"),
        ({"lon": 0, "lat": 0, "zone": "../etc"}, "zone"),
        ({"lon": 0, "lat": 0, "zone": ""}, "zone"),
    ],
)
def test_no_such_place(place, code):
    with pytest.raises(DaylightError) as refused:
        daylight(WINTER, **place)

    assert refused.value.code == code


def test_a_shift_begins_at_dawn_and_ends_with_what_comes_first():
    light = daylight(WINTER, **KYIV)

    short = shift_window(light, ShiftRules(length_s=4 * 3600))
    assert (short.begins_at, short.length_s, short.ended_by) == (light.dawn_at, 4 * 3600, "length")

    long = shift_window(light, ShiftRules(length_s=20 * 3600, margin_s=600))
    assert (long.ends_at, long.ended_by) == (light.dusk_at - timedelta(minutes=10), "dusk")

    home = shift_window(light, ShiftRules(length_s=20 * 3600, latest_return=time(13)))
    assert (home.ends_at, home.ended_by) == (datetime(2024, 1, 3, 11, tzinfo=UTC), "latest-return")

    late = datetime(2024, 1, 3, 9, tzinfo=UTC)
    assert shift_window(light, ShiftRules(length_s=3600, not_before_at=late)).begins_at == late


def test_a_curfew_over_midnight_holds_on_both_sides():
    summer = daylight(date(2024, 6, 21), **KYIV)

    shift = shift_window(summer, ShiftRules(length_s=24 * 3600, curfew=(time(21), time(6))))

    assert shift.begins_at == datetime(2024, 6, 21, 3, tzinfo=UTC)
    assert (shift.ends_at, shift.ended_by) == (datetime(2024, 6, 21, 18, tzinfo=UTC), "curfew")


def test_a_curfew_at_noon_leaves_the_longer_half():
    light = daylight(WINTER, **KYIV)

    shift = shift_window(light, ShiftRules(length_s=24 * 3600, curfew=(time(9), time(10))))

    assert (shift.begins_at, shift.ends_at) == (datetime(2024, 1, 3, 8, tzinfo=UTC), light.dusk_at)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (ShiftRules(length_s=0), "rules"),
        (ShiftRules(length_s=float("nan")), "rules"),
        (ShiftRules(length_s=60, margin_s=-1), "rules"),
        (ShiftRules(length_s=60, curfew=(time(0), time(0))), "no-time"),
        (ShiftRules(length_s=60, latest_return=time(5)), "no-time"),
        (ShiftRules(length_s=60, margin_s=86400), "no-time"),
    ],
)
def test_no_shift(rules, code):
    with pytest.raises(DaylightError) as refused:
        shift_window(daylight(WINTER, **KYIV), rules)

    assert refused.value.code == code


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.floats(60, 90000), st.times(), st.times())
def test_nobody_is_out_in_the_dark_or_under_curfew(day, length_s, start, until):
    light = daylight(day, **KYIV)
    try:
        shift = shift_window(light, ShiftRules(length_s=length_s, curfew=(start, until)))
    except DaylightError:
        return

    assert light.dawn_at <= shift.begins_at < shift.ends_at <= light.dusk_at
    assert shift.length_s <= length_s + 1e-6
    for moment in (shift.begins_at, shift.begins_at + (shift.ends_at - shift.begins_at) / 2):
        at = moment.astimezone(ZoneInfo("Europe/Kyiv")).time()
        inside = start <= at < until if start < until else at >= start or at < until
        assert not inside
