"""Curves, and their drawing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firstlight.inspections.rules.chart import BOTTOM, HEIGHT, LABEL_GAP, RIGHT, WIDTH, found_chart, nice_top
from firstlight.inspections.rules.curve import Point, cumulative, value_at
from firstlight.inspections.rules.states import state_array

START = datetime(2024, 1, 3, 6, 0, tzinfo=UTC)
steps = st.lists(
    st.tuples(st.integers(0, 600).map(lambda m: START + timedelta(minutes=m)), st.floats(0, 50)), max_size=60
)


@given(steps)
def test_a_curve_never_falls_and_ends_at_the_sum(added: list[tuple[datetime, float]]) -> None:
    points = cumulative(added, starts_at=START)

    values = [point.value for point in points]
    assert values == sorted(values)
    assert abs(values[-1] - sum(amount for _, amount in added)) < 1e-6
    assert value_at(points, START - timedelta(seconds=1)) == 0
    assert value_at(points, START + timedelta(days=1)) == values[-1]


@given(st.floats(0.5, 1e6))
def test_the_axis_ends_at_a_round_number_above(value: float) -> None:
    top, step = nice_top(value)

    assert top >= value
    assert top % step == 0
    assert 1 <= top // step <= 6
    assert str(step).strip("0") in {"1", "2", "5"}


@given(steps, steps, st.integers(-60, 900))
def test_everything_lies_within_the_drawing(
    found: list[tuple[datetime, float]], planned: list[tuple[datetime, float]], now_min: int
) -> None:
    curves = {
        name: cumulative(added, starts_at=START) for name, added in (("plan", planned), ("found", found))
    }

    chart = found_chart(curves, ends_at=START + timedelta(hours=5), now=START + timedelta(minutes=now_min))

    for line in chart.lines:
        xs = [float(x) for x in re.findall(r"[MH]([\d.-]+)", line.path)]
        assert xs == sorted(xs)
        assert chart.left <= xs[0] <= xs[-1] <= WIDTH - RIGHT
        ys = [float(y) for y in re.findall(r"(?:V|M[\d.]+ )([\d.-]+)", line.path)]
        assert all(chart.top <= y <= HEIGHT - BOTTOM for y in ys)
        assert line.label_y <= HEIGHT
    words = sorted(line.label_y for line in chart.lines)
    assert all(b - a >= LABEL_GAP - 1e-6 for a, b in pairwise(words))
    assert len(chart.x_ticks) <= 9


def test_no_find_yet_is_a_flat_line_at_zero() -> None:
    flat = (Point(START, 0.0),)

    chart = found_chart({"plan": flat, "found": flat}, ends_at=START, now=START)

    assert {line.value for line in chart.lines} == {0.0}
    assert {line.y for line in chart.lines} == {HEIGHT - BOTTOM}


@given(
    st.sets(st.integers(0, 49)),
    st.lists(st.tuples(st.integers(0, 49), st.sampled_from(["none", "minor", "inaccessible"]))),
)
def test_the_newest_grade_wins_over_the_plan(planned: set[int], graded: list[tuple[int, str]]) -> None:
    states = state_array(50, planned, graded)

    assert states.dtype == np.uint8
    newest = dict(graded)
    codes = {"none": 2, "minor": 3, "inaccessible": 6}
    for seq in range(50):
        assert states[seq] == (codes[newest[seq]] if seq in newest else int(seq in planned))
