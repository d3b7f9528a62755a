"""Shares found by more teams, drawn."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.planning.rules.labels import apart
from firstlight.planning.rules.simulate_many import Spread
from firstlight.planning.rules.team_chart import LABEL_GAP, share_by, team_chart

CURVE = [Spread(0.2, 0.1, 0.3), Spread(0.6, 0.4, 0.7)]


@pytest.mark.parametrize(("after_s", "share"), [(0, 0.0), (900, 0.1), (1800, 0.2), (2700, 0.4), (9999, 0.6)])
def test_a_share_lies_on_a_line_between_two_steps(after_s: float, share: float) -> None:
    assert share_by(CURVE, 1800.0, after_s).median == pytest.approx(share)


@given(st.lists(st.floats(0, 300), max_size=8), st.floats(1, 30))
def test_words_stand_apart_in_their_order_and_not_too_low(wanted: list[float], gap: float) -> None:
    placed = apart(wanted, gap=gap, most=300)
    assert all(place <= 300 + 1e-6 for place in placed)
    rows = sorted(zip(wanted, placed, strict=True))
    assert all(b[1] - a[1] >= gap - 1e-6 or a[0] == b[0] for a, b in pairwise(rows))
    below = sorted(placed)
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(below))


@given(st.sets(st.integers(2, 60), min_size=1, max_size=9), st.floats(0, 1))
def test_more_is_higher_and_further_right_and_stays_in_the_drawing(sizes: set[int], share: float) -> None:
    rising = sorted(sizes)
    early = [Spread(share / 2, 0.0, share) for _ in rising]
    late = [Spread(share, share / 2, 1.0) for _ in rising]

    chart = team_chart(
        rising, {"early": early, "late": late}, axis=(rising[0], rising[-1]), width=760, height=340
    )

    xs = [x for x, _ in chart.lines[0].dots]
    assert xs == sorted(set(xs))
    assert xs[0] == chart.left
    assert all(a[1] >= b[1] for a, b in zip(chart.lines[0].dots, chart.lines[1].dots, strict=True))
    numbers = [float(n) for line in chart.lines for n in re.findall(r"-?[\d.]+", line.path + line.band)]
    assert all(0 <= n <= 760 for n in numbers)
    assert abs(chart.lines[0].label_y - chart.lines[1].label_y) >= LABEL_GAP - 0.2
    ticks = [tick.at for tick in chart.x_ticks]
    assert all(b - a >= LABEL_GAP for a, b in pairwise(ticks)) or len(rising) == 2
