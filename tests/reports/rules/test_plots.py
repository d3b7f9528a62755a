"""Lines and bars of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.plots import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MOST_SOURCES,
    RIGHT,
    TOP,
    WIDTH,
    night_plot,
    toll_plot,
)

AT = datetime(2024, 1, 3, 5, tzinfo=UTC)
WORDS = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 500)), max_size=8).map(
    lambda points: sorted((AT + timedelta(minutes=minute), value) for minute, value in points)
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), WORDS, max_size=9))
def test_every_dot_lies_in_the_frame_and_every_source_is_drawn_or_counted(words):
    plot = toll_plot(words)

    said = [name for name, points in words.items() if points]
    if plot is None:
        assert len({value for points in words.values() for _, value in points}) < 2
        return
    assert len(plot.series) + plot.left_out == len(said)
    assert len(plot.series) <= MOST_SOURCES
    assert len({one.shape for one in plot.series}) == len(plot.series)
    for dot in (dot for one in plot.series for dot in one.dots):
        assert LEFT <= dot.x <= WIDTH - RIGHT
        assert TOP <= dot.y <= HEIGHT - BOTTOM


def test_a_real_series_goes_up_and_down():
    plot = toll_plot({"governor": [(AT, 110), (AT + timedelta(hours=1), 108)], "agency": [(AT, 110)]})

    first, second = plot.series[0].dots
    assert first.y < second.y  # downwards
    assert plot.series[0].path.startswith(f"M{first.x} {first.y}H{second.x}V{second.y}")


def test_claims_of_a_night_are_never_added_up():
    plot = night_plot({date(2024, 1, 3): [12, 10], date(2024, 1, 1): [4], date(2024, 1, 2): []})

    assert [(bar.night.day, bar.low, bar.high) for bar in plot.bars] == [(1, 4, 4), (3, 10, 12)]
    assert [tick.value for tick in plot.ticks] == [0, 5, 10]


def test_nothing_to_draw():
    assert toll_plot({"one": [(AT, 3)]}) is None
    assert night_plot({}) is None
