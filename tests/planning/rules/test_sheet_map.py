"""The map of a sheet: everything on the paper, numbers apart, directions right."""

from __future__ import annotations

from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.planning.rules.sheet_map import (
    Frame,
    MapRound,
    MapStreets,
    arrows,
    aside,
    draw_map,
    move_apart,
    near_groups,
    nice_length,
)

PLACE = st.tuples(st.floats(34.0, 34.05), st.floats(43.0, 43.05))
PAPER_POINT = st.tuples(st.floats(0, 180), st.floats(0, 100))


@given(st.lists(PLACE, min_size=1, max_size=20), st.sampled_from([(60.0, 104.0), (62.0, 62.0)]))
def test_all_points_lie_on_the_paper_and_keep_their_shape(
    points: list[tuple[float, float]], heights: tuple[float, float]
) -> None:
    frame = Frame(points, width=186.0, heights=heights)

    assert heights[0] <= frame.height <= heights[1] + 0.01
    assert all(frame.holds(x, y, margin_mm=6.9) for x, y in frame.points(points))


def test_north_is_up_and_a_metre_is_as_long_each_way() -> None:
    frame = Frame([(34.0, 43.0), (34.01, 43.01)], width=186.0, heights=(60.0, 104.0))
    (west, south), (east, north) = frame.points([(34.0, 43.0), (34.01, 43.01)])
    assert west < east
    assert north < south
    # a degree of longitude is cos(43 degrees) of one of latitude
    assert (east - west) / (south - north) == pytest.approx(np.cos(np.radians(43.005)), rel=0.005)


def test_the_walk_keeps_right_of_its_street_both_ways() -> None:
    there = aside([(0.0, 0.0), (10.0, 0.0)], 1.0)
    back = aside([(10.0, 0.0), (0.0, 0.0)], 1.0)
    assert [y for _, y in there] == [1.0, 1.0]  # walking right on paper, the right hand is below
    assert [y for _, y in back] == [-1.0, -1.0]


@given(st.lists(PAPER_POINT, min_size=2, max_size=12))
def test_a_line_moved_aside_stays_near(line: list[tuple[float, float]]) -> None:
    line = [
        p for i, p in enumerate(line) if i == 0 or hypot(p[0] - line[i - 1][0], p[1] - line[i - 1][1]) > 0.1
    ]
    for x, y in aside(line, 0.8):
        assert min(hypot(x - a, y - b) for a, b in line) <= 0.8 * 1.7 + 0.02


def test_arrows_point_where_the_walk_goes() -> None:
    found = arrows([(0.0, 0.0), (0.0, 50.0), (50.0, 50.0)], 20.0)
    assert [angle for _, _, angle in found] == [90.0, 90.0, 90.0, 0.0, 0.0]


@given(st.lists(PAPER_POINT, min_size=1, max_size=30))
def test_numbers_move_apart_the_same_way_every_time(points: list[tuple[float, float]]) -> None:
    moved = move_apart(points, 5.0)
    assert moved == move_apart(points, 5.0)
    assert len(moved) == len(points)


def test_numbers_on_one_spot_can_all_be_read_and_keep_off_houses() -> None:
    moved = move_apart([(50.0, 50.0)] * 5, 5.0, [(50.0, 50.0, 4.0)])
    pairs = [(a, b) for i, a in enumerate(moved) for b in moved[:i]]
    assert min(hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairs) > 4.5
    assert min(hypot(x - 50, y - 50) for x, y in moved) > 3.5


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=60), st.integers(1, 15))
def test_groups_hold_every_stop_once_in_order(legs_m: list[float], most: int) -> None:
    groups = near_groups(legs_m, cut_m=300.0, most=most)
    assert [i for begin, end in groups for i in range(begin, end)] == list(range(len(legs_m)))
    assert all(1 <= end - begin <= most for begin, end in groups)
    assert not any(legs_m[i] >= 300 for begin, end in groups for i in range(begin + 1, end))


@pytest.mark.parametrize(("metres", "nice"), [(0.3, 1), (1, 1), (4.9, 2), (99, 50), (730, 500)])
def test_a_scale_bar_has_a_round_length(metres: float, nice: int) -> None:
    assert nice_length(metres) == nice


def test_what_people_wrote_stays_out_of_the_picture() -> None:
    evil = '"/><script>#*@'
    drawn = draw_map(
        Frame([(34.0, 43.0), (34.002, 43.002)], width=186.0, heights=(60.0, 104.0)),
        MapRound(
            walk=[(34.0, 43.0), (34.002, 43.0), (34.002, 43.002)],
            stops=[(34.0, 43.0, "1"), (34.002, 43.002, "2")],
            houses=[(34.001, 43.0, evil)],
            streets=MapStreets(
                lonlat=np.array([[34.0, 43.0], [34.002, 43.0]]),
                offset=np.array([0, 2]),
                name=(evil,),
                is_wide=np.array([False]),
            ),
            zones=[(34.001, 43.001, 30.0)],
            muster=(34.0, 43.0),
        ),
    )
    assert "script" not in drawn["ground"] + drawn["route"]
    assert drawn["route"].count("<circle") == 1
    assert [name["text"] for name in drawn["names"]] == [evil]
    assert [house["text"] for house in drawn["houses"]] == [evil]
