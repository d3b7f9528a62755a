"""Simulated mornings: every order keeps the rules of the shift, and knowing more finds more."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, StreetWays, build_graph
from firstlight.planning.rules.simulate import (
    Found,
    Night,
    NightRules,
    OrderName,
    SimTown,
    SimulateError,
    lay_town,
    simulate_morning,
    simulate_night,
)

BLOCK = 0.001  # degrees between two streets of the grid
SIDE = 16
ORDERS: tuple[OrderName, ...] = get_args(OrderName)


def grid() -> StreetGraph:
    """Sixteen by sixteen streets in the open sea, a block about 100 m wide."""
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


def houses(count: int = 900) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    return tuple(axis + random.random(count) * BLOCK * (SIDE - 1) for axis in (34.0, 43.0))  # type: ignore[return-value]


LON, LAT = houses()


@pytest.fixture(scope="module")
def town() -> SimTown:
    return lay_town(grid(), LON, LAT, np.full(len(LON), 300.0), depot=(34.0075, 43.0075))


def night(seed: int = 3) -> Night:
    return simulate_night(LON, LAT, seed=seed, rules=NightRules(impacts=(2, 4)))


def test_every_house_is_in_one_stop_at_most_and_the_muster_point_is_first(town: SimTown) -> None:
    assert len(np.unique(town.house)) == len(town.house) == 900
    assert town.travel_s.shape == (town.stops + 1, town.stops + 1)
    assert town.stop_sums(np.ones(900)).tolist() == np.diff(town.house_offset).tolist()
    assert (town.work_s >= 300 * np.diff(town.house_offset)).all()


@pytest.mark.parametrize("order", ORDERS)
def test_nobody_sees_a_house_twice_or_comes_back_late(town: SimTown, order: OrderName) -> None:
    found = simulate_morning(town, night(), teams=4, order=order, seed=1, shift_s=5400.0)

    assert len(np.unique(found.house)) == len(found.house) > 30
    assert (np.diff(found.seen_s) >= 0).all()
    stop_of = np.repeat(np.arange(town.stops), np.diff(town.house_offset))
    stop = stop_of[np.argsort(town.house)][found.house]
    assert (found.seen_s + town.travel_s[1 + stop, 0] <= 5400.0 + 1e-6).all()
    assert (found.damaged == night().damaged[found.house]).all()


def test_what_a_house_says_is_known_before_its_stop_is_done(town: SimTown) -> None:
    found = simulate_morning(town, night(), teams=1, order="nearest", seed=1, shift_s=7200.0)

    stop = int(np.argmin(town.travel_s[0, 1:]))
    count = len(town.houses_of(stop))
    assert count > 1
    assert found.house[:count].tolist() == town.houses_of(stop).tolist()
    done_s = town.travel_s[0, 1 + stop] + town.work_s[stop] * np.arange(1, count + 1) / count
    assert found.seen_s[:count] == pytest.approx(done_s)


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_morning_twice(town: SimTown, order: OrderName) -> None:
    first, second = (
        simulate_morning(town, night(), teams=3, order=order, seed=2, shift_s=3600.0) for _ in "ab"
    )

    assert first.house.tolist() == second.house.tolist()


def test_knowing_more_finds_more(town: SimTown) -> None:
    """Over several nights: the true probabilities beat the belief, and that beats going nearest-first."""
    auc = {
        order: np.mean(
            [
                simulate_morning(town, night(seed), teams=4, order=order, seed=1, shift_s=4 * 3600.0).auc
                for seed in range(4)
            ]
        )
        for order in ("nearest", "adaptive", "oracle")
    }

    assert auc["oracle"] > auc["adaptive"] > 1.2 * auc["nearest"]


def test_more_teams_find_more(town: SimTown) -> None:
    few, many = (
        simulate_morning(town, night(), teams=teams, order="tasks", seed=1, shift_s=5400.0)
        for teams in (2, 8)
    )

    assert many.auc > few.auc


def test_figures_of_a_morning_by_hand() -> None:
    found = Found(
        house=np.array([4, 2, 9, 1]),
        seen_s=np.array([10.0, 10.0, 50.0, 80.0]),
        damaged=np.array([True, False, True, False]),
        houses=8,
        all_damaged=4,
        shift_s=100.0,
    )

    assert found.auc == pytest.approx((90 + 50) / 400)
    assert [found.share_after(s) for s in (9, 10, 50, 100)] == [0, 0.25, 0.5, 0.5]
    assert [found.share_at(s) for s in (0.125, 0.5, 0.75)] == [0.25, 0.5, None]
    assert replace(found, damaged=np.zeros(4, bool), all_damaged=0).auc == 1.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"teams": 0}, "no-team"),
        ({"shift_s": 0.0}, "no-time"),
        ({"shift_s": float("nan")}, "no-time"),
        ({"order": "as we like"}, "order"),
        ({"night": simulate_night(LON[:5], LAT[:5], seed=1)}, "shape"),
    ],
)
def test_mornings_that_cannot_be_played_are_refused(town: SimTown, change: dict, code: str) -> None:
    asked = {"night": night(), "teams": 2, "order": "nearest", "seed": 1} | change
    with pytest.raises(SimulateError) as refused:
        simulate_morning(town, asked.pop("night"), **asked)

    assert refused.value.code == code


def test_a_town_without_houses_or_streets_is_refused() -> None:
    nothing = np.empty(0)
    with pytest.raises(SimulateError, match="no-house"):
        lay_town(grid(), nothing, nothing, nothing, depot=(34.0, 43.0))
    with pytest.raises(SimulateError, match="no-street"):
        lay_town(grid(), LON + 1.0, LAT, np.full(len(LON), 60.0), depot=(34.0, 43.0))
