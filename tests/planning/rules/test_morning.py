"""A whole morning: every house accounted for once, in daylight, along streets, never into a danger zone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, StreetWays, build_graph
from firstlight.planning.rules.morning import (
    WALK_M_S,
    Morning,
    MorningError,
    PlannedMorning,
    Zone,
    plan_morning,
)

BLOCK = 0.001  # degrees between two streets of the grid
SIDE = 6


def grid() -> StreetGraph:
    """Six by six streets in the open sea, a block about 100 m wide."""
    lines = np.arange(SIDE)
    lon, lat = np.meshgrid(34.0 + lines * BLOCK, 43.0 + lines * BLOCK)
    index = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    ways = [*index, *index.T]
    return build_graph(
        StreetWays(
            node_lon=lon.ravel(),
            node_lat=lat.ravel(),
            way_offset=np.arange(len(ways) + 1) * SIDE,
            way_node=np.concatenate(ways).astype(np.int32),
            way_class=np.full(len(ways), ROAD_CLASSES.index("residential"), np.uint8),
            way_name=np.arange(len(ways), dtype=np.int32),
            names=tuple(f"Street {i}" for i in range(len(ways))),
        )
    )


GRID = grid()


def morning(
    houses: int, *, seed: int, teams: int = 3, shift_s: float = 3600.0, zones: tuple[Zone, ...] = ()
) -> Morning:
    random = np.random.default_rng(seed)
    return Morning(
        graph=GRID,
        lon=34.0 + random.random(houses) * BLOCK * (SIDE - 1),
        lat=43.0 + random.random(houses) * BLOCK * (SIDE - 1),
        value=random.random(houses),
        work_s=np.full(houses, 300.0),
        zones=zones,
        depot=(34.0025, 43.0025),
        teams=teams,
        shift_s=shift_s,
    )  # fmt: skip


def visited_of(planned: PlannedMorning) -> list[int]:
    return [int(row) for one in planned.rounds for stop in one.stops for row in stop.houses]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(0, 1000), st.integers(1, 5), st.floats(200, 7200))
def test_every_house_is_visited_once_or_left_out_with_a_reason_and_no_shift_overruns(
    houses: int, seed: int, teams: int, shift_s: float
) -> None:
    planned = plan_morning(morning(houses, seed=seed, teams=teams, shift_s=shift_s), budget_s=0, seed=1)

    left_out = [int(row) for rows in planned.left_out.values() for row in rows]
    assert sorted(visited_of(planned) + left_out) == list(range(houses))
    assert len(planned.rounds) == teams
    assert all(one.finished_s <= shift_s + 1e-6 for one in planned.rounds)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(50, 190))
def test_nobody_enters_a_zone_that_is_not_cleared(seed: int, radius_m: float) -> None:
    zone = Zone(34.001, 43.001, radius_m)
    asked = morning(80, seed=seed, zones=(zone,))

    planned = plan_morning(asked, budget_s=0, seed=1)

    away_m = local_m(asked.lon, asked.lat, zone.lon, zone.lat)
    assert set(planned.left_out["not-cleared"].tolist()) == set(np.flatnonzero(away_m <= radius_m).tolist())
    assert not set(visited_of(planned)) & set(np.flatnonzero(away_m <= radius_m).tolist())
    for one in planned.rounds:
        for leg in [*(stop.leg for stop in one.stops), one.back]:
            assert (local_m(leg.lon, leg.lat, zone.lon, zone.lat) > radius_m).all()


def test_legs_join_end_to_end_and_times_follow_the_walk() -> None:
    planned = plan_morning(morning(100, seed=4), budget_s=0.2, seed=1)

    assert sum(len(one.stops) for one in planned.rounds) > 5
    for one in planned.rounds:
        clock = 0.0
        for stop in one.stops:
            assert stop.arrival_s == pytest.approx(clock + stop.leg.length_m / WALK_M_S)
            assert stop.done_s >= stop.arrival_s + 300 * len(stop.houses) - 1e-6
            clock = stop.done_s
        if one.stops:
            assert one.finished_s == pytest.approx(clock + one.back.length_m / WALK_M_S)
            assert one.back.points[-1] == pytest.approx((34.0025, 43.0025))


def test_likely_houses_are_visited_before_unlikely_ones() -> None:
    asked = morning(120, seed=2, teams=1, shift_s=5000.0)
    asked.value[:] = np.where(asked.lon > 34.0025, 0.9, 0.01)

    planned = plan_morning(asked, budget_s=0.2, seed=1)

    rows = visited_of(planned)
    assert np.mean(asked.value[rows] > 0.5) > 0.8


@pytest.mark.parametrize(
    ("change", "code"),
    [({"teams": 0}, "no-team"), ({"shift_s": 0.0}, "no-time"), ({"shift_s": float("nan")}, "no-time")],
)
def test_what_cannot_be_planned_is_refused_with_its_code(change: dict[str, float], code: str) -> None:
    with pytest.raises(MorningError) as refused:
        plan_morning(morning(10, seed=1, **change), budget_s=0, seed=1)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_muster_point_in_danger_is_refused() -> None:
    with pytest.raises(MorningError, match="muster-in-danger"):
        plan_morning(morning(10, seed=1, zones=(Zone(34.0026, 43.0026, 50.0),)), budget_s=0, seed=1)


def test_no_house_and_no_street_are_refused() -> None:
    with pytest.raises(MorningError, match="no-house"):
        plan_morning(morning(0, seed=1), budget_s=0, seed=1)
    far = morning(5, seed=1)
    far.lat[:] += 1.0
    with pytest.raises(MorningError, match="no-street"):
        plan_morning(far, budget_s=0, seed=1)
