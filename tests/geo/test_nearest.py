import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo import nearest
from firstlight.geo.nearest import Pieces, Points, nearest_piece
from tests.geo.nets import some

metres = st.integers(-2000, 2000)
piece = st.tuples(metres, metres, st.integers(-300, 300), st.integers(-300, 300))


def by_comparing_all(pieces, points, reach_m):
    every = np.arange(len(pieces.ax))
    table = np.array([pieces.squared_gap(every, a, b) for a, b in zip(points.x, points.y, strict=True)])
    if pieces.kind is not None:
        table[points.kind[:, None] != pieces.kind[None, :]] = np.inf
    return np.where(table.min(axis=1) <= reach_m**2, table.min(axis=1), np.inf)


@some
@given(
    st.lists(piece, min_size=1, max_size=30),
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 65, 300]),
    st.sampled_from([0.0, 5.0, 60.0, 900.0, np.inf]),
    st.booleans(),
)
def test_the_index_finds_what_comparing_all_finds(rows, seed, n_points, reach_m, kinds):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2500, 2500, (2, n_points))
    pieces = Pieces(*np.array(rows, dtype=float).T, rng.integers(0, 3, len(rows)) if kinds else None)
    points = Points(x, y, rng.integers(0, 4, n_points) if kinds else None)

    found = nearest_piece(pieces, points, reach_m)

    squared = by_comparing_all(pieces, points, reach_m)
    assert np.array_equal(found >= 0, np.isfinite(squared))
    met = found >= 0
    np.testing.assert_allclose(pieces.squared_gap(found[met], x[met], y[met]), squared[met], rtol=1e-9)
    assert not kinds or np.array_equal(pieces.kind[found[met]], points.kind[met])


@pytest.mark.parametrize("n_points", [3, 100])
def test_of_equally_near_pieces_the_lowest_number_wins(n_points):
    pieces = Pieces(np.zeros(4), np.zeros(4), np.array([9.0, 10, 10, 10]), np.array([9.0, 0, 0, 0]))

    points = Points(np.full(n_points, 5.0), np.full(n_points, -2.0))

    assert nearest_piece(pieces, points, 50).tolist() == [1] * n_points


def test_points_far_apart_do_not_make_a_vast_index(monkeypatch):
    sizes = []
    make = nearest._cells
    monkeypatch.setattr(nearest, "_cells", lambda *a: sizes.append(a[3]) or make(*a))
    x = np.linspace(0, 5_000_000, 100)
    pieces = Pieces(x, x, np.ones(100), np.ones(100))

    assert nearest_piece(pieces, Points(x, x), 10.0).tolist() == list(range(100))
    assert all(wide * high <= 9_000_000 for wide, high in sizes)


def test_a_piece_without_length_is_a_point():
    pieces = Pieces(np.array([0.0, 100]), np.zeros(2), np.zeros(2), np.zeros(2))

    assert nearest_piece(pieces, Points(np.array([60.0]), np.array([0.0])), 50).tolist() == [1]
