"""A whole morning: every house accounted for once, in daylight, along streets, never into a danger zone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import ROAD_CLASSES, OwnStreets, StreetGraph, StreetWays, build_graph, crop
from firstlight.geo.zone_cut import line_gaps_m
from firstlight.geo.zones import Circles
from firstlight.planning.rules.asked import ENGINEER, HouseRules
from firstlight.planning.rules.morning import (
    WALK_M_S,
    Morning,
    MorningError,
    PlannedMorning,
    Search,
    TeamOut,
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


def circle(lon: float, lat: float, radius_m: float) -> Circles:
    return Circles(np.array([lon]), np.array([lat]), np.array([radius_m]))


DEPOT = (34.0025, 43.0025)
GREEDY = Search(budget_s=0, seed=1)
NOWHERE = Circles(np.empty(0), np.empty(0), np.empty(0))


def morning(
    houses: int, *, seed: int, teams: int = 3, shift_s: float = 3600.0, zones: Circles = NOWHERE
) -> Morning:
    random = np.random.default_rng(seed)
    return Morning(
        graph=GRID,
        lon=34.0 + random.random(houses) * BLOCK * (SIDE - 1),
        lat=43.0 + random.random(houses) * BLOCK * (SIDE - 1),
        value=random.random(houses),
        work_s=np.full(houses, 300.0),
        zones=zones,
        teams=teams_at(DEPOT, teams, shift_s),
    )


def teams_at(depot: tuple[float, float], teams: int, shift_s: float) -> tuple[TeamOut, ...]:
    return (TeamOut(start=depot, end=depot, until_s=shift_s),) * teams


def visited_of(planned: PlannedMorning) -> list[int]:
    return [int(row) for one in planned.rounds for stop in one.stops for row in stop.houses]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(0, 1000), st.integers(1, 5), st.floats(200, 7200))
def test_every_house_is_visited_once_or_left_out_with_a_reason_and_no_shift_overruns(
    houses: int, seed: int, teams: int, shift_s: float
) -> None:
    planned = plan_morning(morning(houses, seed=seed, teams=teams, shift_s=shift_s), GREEDY)

    left_out = [int(row) for rows in planned.left_out.values() for row in rows]
    assert sorted(visited_of(planned) + left_out) == list(range(houses))
    assert len(planned.rounds) == teams
    assert all(one.finished_s <= shift_s + 1e-6 for one in planned.rounds)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(50, 190))
def test_nobody_enters_a_zone_that_is_not_cleared(seed: int, radius_m: float) -> None:
    zone = (34.001, 43.001)
    asked = morning(80, seed=seed, zones=circle(*zone, radius_m))

    planned = plan_morning(asked, GREEDY)

    away_m = local_m(asked.lon, asked.lat, *zone)
    assert set(planned.left_out["not-cleared"].tolist()) == set(np.flatnonzero(away_m <= radius_m).tolist())
    assert not set(visited_of(planned)) & set(np.flatnonzero(away_m <= radius_m).tolist())
    for one in planned.rounds:
        for leg in [*(stop.leg for stop in one.stops), one.back]:
            ends = (leg.lon[:-1], leg.lat[:-1]), (leg.lon[1:], leg.lat[1:])
            assert (line_gaps_m(circle(*zone, radius_m), *ends) > 0).all()


def test_legs_join_end_to_end_and_times_follow_the_walk() -> None:
    planned = plan_morning(morning(100, seed=4), Search(budget_s=0.2, seed=1))

    assert sum(len(one.stops) for one in planned.rounds) > 5
    for one in planned.rounds:
        clock = 0.0
        for stop in one.stops:
            assert stop.arrival_s == pytest.approx(clock + stop.leg.length_m / WALK_M_S)
            assert stop.done_s >= stop.arrival_s + 300 * len(stop.houses) - 1e-6
            clock = stop.done_s
        if one.stops:
            assert one.finished_s == pytest.approx(clock + one.back.length_m / WALK_M_S)
            assert one.back.points[-1] == pytest.approx(DEPOT)


def test_likely_houses_are_visited_before_unlikely_ones() -> None:
    asked = morning(120, seed=2, teams=1, shift_s=5000.0)
    asked.value[:] = np.where(asked.lon > 34.0025, 0.9, 0.01)

    planned = plan_morning(asked, Search(budget_s=0.2, seed=1))

    rows = visited_of(planned)
    assert np.mean(asked.value[rows] > 0.5) > 0.8


@pytest.mark.parametrize(
    ("change", "code"),
    [({"teams": 0}, "no-team"), ({"shift_s": 0.0}, "no-time"), ({"shift_s": float("nan")}, "no-time")],
)
def test_what_cannot_be_planned_is_refused_with_its_code(change: dict[str, float], code: str) -> None:
    with pytest.raises(MorningError) as refused:
        plan_morning(morning(10, seed=1, **change), GREEDY)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_muster_point_in_danger_is_refused() -> None:
    with pytest.raises(MorningError, match="muster-in-danger"):
        plan_morning(morning(10, seed=1, zones=circle(34.0026, 43.0026, 50.0)), GREEDY)


def test_no_house_and_no_street_are_refused() -> None:
    with pytest.raises(MorningError, match="no-house"):
        plan_morning(morning(0, seed=1), GREEDY)
    far = morning(5, seed=1)
    far.lat[:] += 1.0
    with pytest.raises(MorningError, match="no-street"):
        plan_morning(far, GREEDY)


def with_yard_path(graph_lat: float) -> StreetGraph:
    """One long street, and 40 m of path drawn alone beside it."""
    lon = np.concatenate((34.0 + np.arange(20) * BLOCK, [34.0040, 34.0045]))
    lat = np.concatenate((np.full(20, 43.0), np.full(2, graph_lat)))
    return build_graph(
        StreetWays(
            node_lon=lon,
            node_lat=lat,
            way_offset=np.array([0, 20, 22]),
            way_node=np.arange(22, dtype=np.int32),
            way_class=np.full(2, ROAD_CLASSES.index("residential"), np.uint8),
            way_name=np.array([0, -1], dtype=np.int32),
            names=("Long Street",),
        )
    )


def test_houses_and_muster_point_stay_off_a_path_that_leads_nowhere() -> None:
    asked = morning(3, seed=1)
    lon, lat = np.array([34.0041, 34.0043, 34.0044]), np.full(3, 43.0004)
    teams = teams_at((34.0042, 43.0004), 1, 3600.0)
    asked = replace(asked, graph=with_yard_path(43.0004), lon=lon, lat=lat, teams=teams)

    planned = plan_morning(asked, GREEDY)

    assert sorted(visited_of(planned)) == [0, 1, 2]
    assert {stop.street for one in planned.rounds for stop in one.stops} == {"Long Street"}


def test_houses_are_visited_on_the_street_of_their_address() -> None:
    """Nearer to Street 1 (the second from the south), addressed on Street 0."""
    asked = morning(1, seed=1)
    teams = teams_at((34.0, 43.0), 1, 3600.0)
    asked = replace(asked, lon=np.array([34.0025]), lat=np.array([43.0 + BLOCK * 0.66]), teams=teams)
    streets = np.arange(len(GRID.names))

    nearest = plan_morning(asked, GREEDY)
    own = plan_morning(replace(asked, own=OwnStreets(streets, np.array([0]))), GREEDY)

    assert [stop.street for one in nearest.rounds for stop in one.stops] == ["Street 1"]
    assert [stop.street for one in own.rounds for stop in one.stops] == ["Street 0"]


def test_a_cropped_net_reaches_the_same_houses(monkeypatch: pytest.MonkeyPatch) -> None:
    """All houses in one corner of a net of 4 km; nine tenths of it are left away."""
    lines = np.arange(40)
    lon, lat = np.meshgrid(34.0 + lines * BLOCK, 43.0 + lines * BLOCK)
    index = np.arange(1600).reshape(40, 40)
    ways = [*index, *index.T]
    wide = build_graph(
        StreetWays(
            node_lon=lon.ravel(),
            node_lat=lat.ravel(),
            way_offset=np.arange(len(ways) + 1) * 40,
            way_node=np.concatenate(ways).astype(np.int32),
            way_class=np.full(len(ways), ROAD_CLASSES.index("residential"), np.uint8),
            way_name=np.full(len(ways), -1, dtype=np.int32),
            names=(),
        )
    )
    asked = replace(morning(60, seed=3, shift_s=20_000.0), graph=wide)
    sizes = []

    def watched(graph: StreetGraph, *rest: Any) -> Any:
        part = crop(graph, *rest)
        sizes.append((part.graph.n_segments, graph.n_segments))
        return part

    monkeypatch.setattr("firstlight.planning.rules.candidates.crop", watched)
    small = plan_morning(asked, GREEDY)
    monkeypatch.setattr("firstlight.planning.rules.candidates.CROP_SHARE", -1.0)
    whole = plan_morning(asked, GREEDY)

    assert len(sizes) == 1
    assert sizes[0][0] < sizes[0][1] / 3
    assert sorted(visited_of(small)) == sorted(visited_of(whole)) == list(range(60))
    assert all(np.isfinite(one.walk_m) for one in small.rounds)


def with_teams(asked: Morning, *teams: TeamOut) -> Morning:
    return replace(asked, teams=teams)


OTHER = (34.0049, 43.0049)


@settings(max_examples=20)
@given(st.integers(0, 500), st.floats(600, 5000), st.floats(600, 5000), st.floats(0, 1500))
def test_teams_keep_to_their_own_places_times_and_skills(
    seed: int, first_s: float, second_s: float, ready_s: float
) -> None:
    asked = morning(60, seed=seed)
    needs = np.where(np.arange(60) % 3 == 0, ENGINEER, 0)
    teams = (
        TeamOut(DEPOT, DEPOT, until_s=first_s),
        TeamOut(OTHER, OTHER, until_s=second_s, ready_s=min(ready_s, second_s), speed=0.5, skills=ENGINEER),
    )
    asked = replace(with_teams(asked, *teams), rules=HouseRules(needs=needs))

    planned = plan_morning(asked, GREEDY)

    for team, one in zip(teams, planned.rounds, strict=True):
        if not one.stops:
            continue
        assert one.stops[0].leg.points[0] == pytest.approx(team.start)
        assert one.back.points[-1] == pytest.approx(team.end)
        assert one.stops[0].arrival_s >= team.ready_s
        assert one.finished_s <= team.until_s + 1e-6
    plain = {int(row) for stop in planned.rounds[0].stops for row in stop.houses}
    assert not any(needs[row] for row in plain)


def test_a_house_that_must_be_visited_is_and_an_excluded_one_never() -> None:
    asked = morning(100, seed=6, teams=1, shift_s=2400.0)
    far = int(np.argmax(local_m(asked.lon, asked.lat, *DEPOT)))
    asked.value[far] = 0.0
    best = int(np.argmax(asked.value))
    must, excluded = np.zeros(100, dtype=bool), np.zeros(100, dtype=bool)
    must[far], excluded[best] = True, True

    planned = plan_morning(replace(asked, rules=HouseRules(must=must, excluded=excluded)), GREEDY)

    assert far in visited_of(planned)
    assert best not in visited_of(planned)
    assert planned.left_out["excluded"].tolist() == [best]


def test_a_school_is_visited_before_it_opens_and_what_cannot_be_is_named() -> None:
    asked = morning(60, seed=7, teams=2)
    closes = np.full(60, np.inf)
    closes[5], closes[6] = 1500.0, 1.0
    must = np.isin(np.arange(60), [5, 6])

    planned = plan_morning(replace(asked, rules=HouseRules(closes_s=closes, must=must)), GREEDY)

    done = {int(row): stop.done_s for one in planned.rounds for stop in one.stops for row in stop.houses}
    assert done[5] <= 1500.0
    assert planned.left_out["window"].tolist() == [6]


@settings(max_examples=15)
@given(st.integers(0, 300), st.integers(1, 4))
def test_locked_stops_come_first_and_in_order(seed: int, size: int) -> None:
    asked = morning(50, seed=seed)
    free = plan_morning(asked, GREEDY)
    route = [tuple(stop.houses.tolist()) for stop in free.rounds[0].stops][:size]
    team = replace(asked.teams[0], locked=tuple(reversed(route)))

    planned = plan_morning(replace(asked, teams=(team, *asked.teams[1:])), GREEDY)

    first = [set(stop.houses.tolist()) for stop in planned.rounds[0].stops][: len(route)]
    assert first == [set(group) for group in reversed(route)][: len(first)]
    assert len(visited_of(planned)) == len(set(visited_of(planned)))


def test_a_plan_begins_with_the_rounds_under_way() -> None:
    asked = morning(60, seed=5)
    first = plan_morning(asked, GREEDY)
    stops = [[stop.houses.tolist() for stop in one.stops] for one in first.rounds]
    under_way = [*stops[1:], stops[0]]  # nobody would think of it: each team has the next one's round
    teams = tuple(
        replace(team, begun=tuple(row for houses in one for row in houses))
        for team, one in zip(asked.teams, under_way, strict=True)
    )

    again = plan_morning(replace(asked, teams=teams), GREEDY)

    for one, begun in zip(again.rounds, under_way, strict=True):
        assert begun
        assert [stop.houses.tolist() for stop in one.stops][: len(begun)] == begun


def test_a_team_in_danger_stays_and_is_named_and_the_others_go() -> None:
    asked = morning(60, seed=8, zones=circle(*OTHER, 40.0))
    teams = (TeamOut(OTHER, DEPOT, until_s=3600.0), TeamOut(DEPOT, DEPOT, until_s=3600.0))

    planned = plan_morning(replace(asked, teams=teams), GREEDY)

    assert planned.idle == {0: "in-danger"}
    assert not planned.rounds[0].stops
    assert planned.rounds[1].stops


def test_a_pause_falls_between_stops_and_its_time_is_lost() -> None:
    asked = morning(80, seed=9, teams=1, shift_s=6000.0)
    team = replace(asked.teams[0], breaks=((2000.0, 4000.0, 1200.0),))

    planned = plan_morning(replace(asked, teams=(team,)), GREEDY)

    stops = planned.rounds[0].stops
    waits = [
        later.arrival_s - later.leg.length_m / WALK_M_S - earlier.done_s for earlier, later in pairwise(stops)
    ]
    assert [round(wait) for wait in waits if wait > 1] == [1200]
    assert planned.rounds[0].finished_s <= 6000.0


def test_the_same_seed_and_steps_make_the_same_plan() -> None:
    asked = morning(100, seed=3)
    search = Search(budget_s=120, seed=5, max_iterations=300)
    first, second = (visited_of(plan_morning(asked, search)) for _ in range(2))
    assert first == second


def test_houses_on_one_spot_and_100_km_apart_are_planned_or_named() -> None:
    asked = morning(40, seed=4)
    asked.lon[:20], asked.lat[:20] = asked.lon[0], asked.lat[0]
    asked.lat[39] += 0.9

    planned = plan_morning(asked, GREEDY)

    assert planned.left_out["no-street"].tolist() == [39]
    rows = visited_of(planned) + [int(row) for some in planned.left_out.values() for row in some]
    assert sorted(rows) == list(range(40))
