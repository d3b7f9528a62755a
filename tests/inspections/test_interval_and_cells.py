"""An estimate's bar stays on its scale, and the belief's squares are few, true and in their place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firstlight.inspections.rules.cells import BOUNDS, MOST_CELLS, belief_cells, class_counts
from firstlight.inspections.rules.interval import WIDTH, Scale

amounts = st.floats(0, 1e6)


@given(amounts, amounts, amounts, amounts)
def test_a_bar_keeps_the_order_of_its_figures_and_its_scale(a: float, b: float, c: float, d: float) -> None:
    known, low, best, high = sorted((a, b, c, d))

    scale = Scale.over(high)
    bar = scale.bar(known=known, low=low, best=best, high=high)

    assert 0 <= bar.known <= bar.low <= bar.best <= bar.high <= WIDTH
    assert scale.ticks[0] == (0, 0)
    assert scale.ticks[-1] == (WIDTH, scale.top)


@given(st.integers(0, 10**6), st.integers(1, 400), st.floats(0.001, 0.2))
def test_squares_hold_every_unseen_house_that_is_likely_enough(
    seed: int, houses: int, degrees: float
) -> None:
    random = np.random.default_rng(seed)
    lon, lat = 34 + random.random(houses) * degrees, 43 + random.random(houses) * degrees
    probability, unseen = np.full(houses, 0.3), random.random(houses) < 0.7

    cells = belief_cells(lon, lat, probability, unseen)

    assert int(cells.houses.sum()) == int(unseen.sum())
    assert (cells.rank == 4).all()
    slack = 1e-9
    for east, north in zip(lon[unseen], lat[unseen], strict=True):
        inside = (cells.west <= east + slack) & (east <= cells.east + slack)
        assert (inside & (cells.south <= north + slack) & (north <= cells.north + slack)).any()


def test_a_wide_town_gets_wider_squares_and_unlikely_ones_are_left_out() -> None:
    random = np.random.default_rng(4)
    lon, lat = 34 + random.random(30_000) * 0.3, 43 + random.random(30_000) * 0.3
    everywhere, seen = np.ones(30_000, dtype=bool), np.zeros(30_000, dtype=bool)

    cells = belief_cells(lon, lat, np.full(30_000, 0.6), everywhere)

    assert len(cells.rank) <= MOST_CELLS
    assert cells.size_m > 25
    assert not len(belief_cells(lon, lat, np.full(30_000, BOUNDS[0] / 2), everywhere).rank)
    assert not len(belief_cells(lon, lat, np.full(30_000, 0.6), seen).rank)


def test_houses_are_counted_by_class_and_group() -> None:
    counts = class_counts(np.array([0.0, 0.02, 0.3, 0.5, 0.9]), np.array([0, 0, 1, 1, 1]), 2)

    assert counts.tolist() == [[1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 2]]
