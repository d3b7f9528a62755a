"""Choosing houses where only finding counts: every house once, and nothing left out for good."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.geo.arrays import Floats, Ints
from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.belief_counts import NearbyCounts
from firstlight.planning.rules.belief_search import Search

some = settings(deadline=None, max_examples=25, derandomize=True)


def town(side: int, step_m: float = 30.0) -> tuple[Floats, Floats, Floats]:
    """Houses on a square grid: longitude, latitude, and metres [n, 2]."""
    metres = np.arange(side) * step_m
    x, y = (axis.ravel() for axis in np.meshgrid(metres, metres, indexing="ij"))
    lon, lat = LocalProjection(37.0, 48.0).to_lonlat(x, y)
    return lon, lat, np.column_stack([x, y])


def searched(search: Search, damaged: Floats, known: Ints, visits: int, batch: int) -> Ints:
    search.learn(known, damaged[known])
    while len(search.rows) < visits:
        rows = search.next_batch(batch)
        if not len(rows):
            break
        search.learn(rows, damaged[rows])
    return search.rows


@some
@given(st.integers(0, 10**6), st.floats(20, 400), st.integers(1, 60))
def test_counts_nearby_are_those_of_the_plain_sum(seed: int, scale_m: float, seen: int) -> None:
    random = np.random.default_rng(seed)
    places = random.random((60, 2)) * 2000
    rows, found = random.permutation(60)[:seen], random.random(seen)

    counts = NearbyCounts(places, scale_m)
    counts.add(rows[: seen // 2], found[: seen // 2])
    counts.add(rows[seen // 2 :], found[seen // 2 :])

    away = np.hypot(*(places[:, None] - places[None, rows]).transpose(2, 0, 1))
    near = np.where(away <= 4 * scale_m, np.exp(-0.5 * (away / scale_m) ** 2), 0.0)
    assert np.allclose(counts.seen, near.sum(axis=1))
    assert np.allclose(counts.damaged, near @ found)
    assert np.allclose(counts.share(0.1, 2.0), (0.2 + near @ found) / (2.0 + near.sum(axis=1)))


@some
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_every_house_is_chosen_once_until_none_is_left(seed: int, batch: int) -> None:
    random = np.random.default_rng(seed)
    lon, lat, places = town(7)
    damaged = (random.random(49) < 0.3).astype(float)
    known = np.flatnonzero(damaged)[:2]

    rows = searched(Search(Belief(lon, lat), places, known), damaged, known, 49, batch)

    assert sorted(rows.tolist()) == list(range(49))


def test_a_second_spot_that_nobody_called_about_is_found() -> None:
    """Two tight spots far apart, calls from one: the field alone stays where it began."""
    lon, lat, places = town(40)
    away = [np.hypot(*(places - place).T) for place in ((150.0, 150.0), (700.0, 900.0))]
    damaged = (np.minimum(*away) < 100).astype(float)
    known = np.flatnonzero((away[0] < 100) & (damaged > 0))[:3]

    rows = searched(Search(Belief(lon, lat), places, known), damaged, known, 960, 32)

    assert damaged[rows].sum() == damaged.sum()


def test_a_spot_is_emptied_before_the_rest_of_the_town() -> None:
    lon, lat, places = town(30)
    damaged = (np.hypot(*(places - 400.0).T) < 120).astype(float)
    known = np.flatnonzero(damaged)[:2]

    rows = searched(Search(Belief(lon, lat), places, known), damaged, known, 180, 18)

    assert damaged[rows].sum() == damaged.sum()


def test_nothing_known_and_no_house() -> None:
    lon, lat, places = town(5)
    nobody = np.empty(0, dtype=np.int64)
    assert len(searched(Search(Belief(lon, lat), places, nobody), np.zeros(25), nobody, 25, 4)) == 25

    empty = np.empty(0)
    search = Search(Belief(empty, empty), np.empty((0, 2)), nobody)
    assert search.next_batch(5).tolist() == []


@pytest.mark.parametrize("scale_m", [1.0, 1e6])
def test_counts_reach_as_far_as_the_scale_says(scale_m: float) -> None:
    counts = NearbyCounts(np.array([[0.0, 0.0], [5000.0, 0.0]]), scale_m)

    counts.add(np.array([0]), np.array([1.0]))

    assert counts.seen[0] == 1.0
    assert (counts.seen[1] > 0.9) == (scale_m > 1000)
