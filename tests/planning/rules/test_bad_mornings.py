"""Input that nobody can mean: a coded error, or a plan that names what it left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firstlight.errors import CodedError
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, StreetWays, build_graph
from firstlight.geo.zones import Circles
from firstlight.planning.rules.morning import Morning, PlannedMorning, Search, TeamOut, plan_morning

GREEDY = Search(budget_s=0, seed=1)
HERE, ACROSS = (34.001, 43.0), (35.251, 43.0)  # 100 km and the open sea between them


def two_shores() -> StreetGraph:
    """A street of 1.6 km on each shore; no way joins them."""
    lon = np.concatenate([east + np.arange(11) * 0.002 for east in (34.0, 35.25)])
    return build_graph(
        StreetWays(
            node_lon=lon,
            node_lat=np.full(22, 43.0),
            way_offset=np.array([0, 11, 22]),
            way_node=np.arange(22, dtype=np.int32),
            way_class=np.full(2, ROAD_CLASSES.index("residential"), np.uint8),
            way_name=np.arange(2, dtype=np.int32),
            names=("West Street", "East Street"),
        )
    )


SHORES = two_shores()


def morning(lon: list[float], teams: list[tuple[float, float]], work_s: float = 300.0) -> Morning:
    count = len(lon)
    return Morning(
        graph=SHORES,
        lon=np.array(lon),
        lat=np.full(count, 43.0001),
        value=np.full(count, 0.5),
        work_s=np.full(count, work_s),
        zones=Circles(np.empty(0), np.empty(0), np.empty(0)),
        teams=tuple(TeamOut(start=place, end=place, until_s=7200.0) for place in teams),
    )


def visited(planned: PlannedMorning) -> list[list[int]]:
    return [[int(row) for stop in one.stops for row in stop.houses] for one in planned.rounds]


def test_houses_beyond_the_water_are_named_and_the_others_visited() -> None:
    planned = plan_morning(morning([34.002, 34.003, 35.26, 35.261], [HERE]), GREEDY)

    assert sorted(planned.left_out["unreachable"].tolist()) == [2, 3]
    assert sorted(visited(planned)[0]) == [0, 1]


def test_each_shore_is_walked_by_the_team_that_stands_there() -> None:
    planned = plan_morning(morning([34.002, 34.003, 35.26, 35.261], [HERE, ACROSS]), GREEDY)

    assert [sorted(rows) for rows in visited(planned)] == [[0, 1], [2, 3]]


def test_a_team_that_reaches_no_house_has_no_stop_and_the_others_have_all() -> None:
    planned = plan_morning(morning([34.002, 34.003], [ACROSS, HERE]), GREEDY)

    assert [sorted(rows) for rows in visited(planned)] == [[], [0, 1]]


def test_teams_that_reach_nothing_at_all_are_refused() -> None:
    with pytest.raises(CodedError, match="no-street"):
        plan_morning(morning([34.002, 34.003], [ACROSS]), GREEDY)


def test_two_houses_on_one_spot_are_two_visits() -> None:
    planned = plan_morning(morning([34.002, 34.002, 34.002], [HERE]), GREEDY)

    assert sorted(visited(planned)[0]) == [0, 1, 2]


@pytest.mark.parametrize(("work_s", "code"), [(-1.0, "negative"), (np.nan, "not-a-number")])
def test_work_that_nobody_can_do_is_refused(work_s: float, code: str) -> None:
    asked = morning([34.002, 34.006, 34.01], [HERE])
    asked.work_s[1] = work_s

    with pytest.raises(CodedError) as refused:
        plan_morning(asked, GREEDY)

    assert refused.value.code == code


def test_work_longer_than_any_shift_is_named() -> None:
    asked = morning([34.002, 34.006, 34.01], [HERE])
    asked.work_s[1] = 1e6

    planned = plan_morning(asked, GREEDY)

    assert planned.left_out["too-long"].tolist() == [1]


@pytest.mark.parametrize("value", [-1.0, np.nan])
def test_a_belief_that_is_no_number_is_refused(value: float) -> None:
    asked = morning([34.002, 34.006, 34.01], [HERE])

    with pytest.raises(CodedError):
        plan_morning(replace(asked, value=np.array([0.5, value, 0.5])), GREEDY)
