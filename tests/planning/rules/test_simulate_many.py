"""Mornings side by side, and nights drawn around what was reported."""

from __future__ import annotations

import numpy as np
import pytest

from firstlight.geo.distance import local_m
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.simulate import SimTown, simulate_night
from firstlight.planning.rules.simulate_many import Spread, compare_mornings
from firstlight.planning.rules.simulate_night import night_behind
from firstlight.planning.rules.simulate_town import SimulateError

SIDE = 14


def grid() -> tuple[np.ndarray, np.ndarray]:
    lon, lat = np.meshgrid(34.0 + np.arange(SIDE) * 0.0006, 43.0 + np.arange(SIDE) * 0.0004)
    return lon.ravel(), lat.ravel()


@pytest.fixture
def town() -> SimTown:
    """One house a stop, walked straight; the muster point is the first house."""
    lon, lat = grid()
    count = len(lon)
    at_lon, at_lat = np.append(lon[:1], lon), np.append(lat[:1], lat)
    away_m = np.array([local_m(at_lon, at_lat, x, y) for x, y in zip(at_lon, at_lat, strict=True)])
    return SimTown(
        lon=lon,
        lat=lat,
        house=np.arange(count),
        house_offset=np.arange(count + 1),
        stop_lon=lon,
        stop_lat=lat,
        work_s=np.full(count, 480.0),
        travel_s=(away_m / 1.2).astype(np.float32),
    )


def test_more_teams_find_more_and_the_course_never_falls(town: SimTown) -> None:
    nights = [simulate_night(town.lon, town.lat, seed=seed) for seed in (1, 2, 3)]
    said: list[tuple[int, int]] = []

    few, many = compare_mornings(
        town,
        nights,
        orders=("nearest",),
        teams=(1, 6),
        shift_s=4 * 3600.0,
        on_progress=lambda done, every: said.append((done, every)),
    )

    assert said == [(i, 6) for i in range(1, 7)]
    assert (few.teams, many.teams) == (1, 6)
    assert len(few.curve) == len(many.curve) == 8
    for course in (few, many):
        for now, later in zip(course.curve, course.curve[1:], strict=False):
            assert now.low <= now.median <= now.high <= 1.0
            assert now.median <= later.median
    assert few.curve[-1].median < many.curve[-1].median
    assert few.visited.median < many.visited.median


def test_no_night_is_refused(town: SimTown) -> None:
    with pytest.raises(SimulateError, match="no-night"):
        compare_mornings(town, [], orders=("nearest",), teams=(1,), shift_s=3600.0)


def test_a_spread_is_the_middle_and_the_ends() -> None:
    assert Spread.of([0.5, 0.1, 0.9]) == Spread(0.5, 0.1, 0.9)


def test_nights_behind_reports_damage_what_lies_near_them() -> None:
    lon, lat = grid()
    impact = Reported(lon=34.004, lat=43.002, radius_m=60.0)
    call = Reported(lon=float(lon[3]), lat=float(lat[3]), radius_m=15.0, is_call=True)

    nights = [night_behind(lon, lat, [impact, call], seed=seed) for seed in range(30)]

    assert all(night.reported == (impact, call) for night in nights)
    assert all(night.damaged[3] for night in nights)
    often = np.mean([night.damaged for night in nights], axis=0)
    away_m = local_m(lon, lat, impact.lon, impact.lat)
    assert often[away_m < 100].mean() > 3 * often[away_m > 300].mean()
    assert np.array_equal(nights[4].damaged, night_behind(lon, lat, [impact, call], seed=4).damaged)
    assert not np.array_equal(nights[4].damaged, nights[5].damaged)


@pytest.mark.parametrize(("houses", "code"), [(0, "no-house"), (5, "no-report")])
def test_a_night_behind_nothing_is_refused(houses: int, code: str) -> None:
    lon, lat = grid()
    reported = [Reported(34.0, 43.0, 50.0)] if code == "no-house" else []
    with pytest.raises(SimulateError, match=code):
        night_behind(lon[:houses], lat[:houses], reported, seed=1)
