"""A town's kept distances are those that would be measured, whatever was asked for before."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.streets import build_graph, distance_table, link_nodes
from firstlight.planning import kept_ways
from firstlight.planning.kept_ways import KeptWays
from tests.geo.nets import grid_ways, some, street_ways

questions = st.lists(st.lists(st.integers(0, 999), min_size=1, max_size=12), min_size=1, max_size=4)


def net(ways):
    return link_nodes(build_graph(ways)).matrix


def asked(matrix, numbers):
    return np.unique(np.array(numbers, dtype=np.int64) % max(1, matrix.shape[0]))[: matrix.shape[0]]


@some
@given(
    street_ways(), st.lists(st.lists(st.integers(0, 999), min_size=1, max_size=12), min_size=1, max_size=5)
)
def test_kept_distances_are_the_measured_ones(tmp_path_factory, ways, questions):
    matrix = net(ways)
    ways_of = KeptWays(tmp_path_factory.mktemp("town") / "ways.npz")

    for numbers in questions:
        node = asked(matrix, numbers)
        np.testing.assert_allclose(ways_of(matrix, node), distance_table(matrix, node), rtol=1e-5, atol=1e-3)


def test_what_is_kept_is_not_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, ways_of = net(grid_ways(8, 8)), KeptWays(tmp_path / "ways.npz")
    first = ways_of(matrix, np.arange(0, 64, 2))
    monkeypatch.setattr(kept_ways, "distance_table", None)
    searched = []
    search = kept_ways.dijkstra
    monkeypatch.setattr(
        kept_ways, "dijkstra", lambda *a, indices: searched.extend(indices) or search(*a, indices=indices)
    )

    np.testing.assert_array_equal(ways_of(matrix, np.arange(0, 64, 4)), first[::2, ::2])
    assert searched == []
    ways_of(matrix, np.array([0, 2, 4, 7, 8]))
    assert searched == [7]
    ways_of(matrix, np.array([2, 7]))
    assert searched == [7]


def test_another_net_or_a_broken_file_is_measured_anew(tmp_path: Path) -> None:
    path, node = tmp_path / "ways.npz", np.arange(9)
    ways_of, matrix, other = KeptWays(path), net(grid_ways(3, 3)), net(grid_ways(3, 3, step_m=250.0))
    ways_of(matrix, node)

    np.testing.assert_array_equal(ways_of(other, node), distance_table(other, node))
    path.write_bytes(path.read_bytes()[:100])
    np.testing.assert_array_equal(ways_of(matrix, node), distance_table(matrix, node))
    assert [one.name for one in tmp_path.iterdir()] == ["ways.npz"]


def test_a_net_too_large_to_keep_is_measured_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_ways, "MOST_NODES", 4)
    matrix, ways_of = net(grid_ways(3, 3)), KeptWays(tmp_path / "ways.npz")
    ways_of(matrix, np.arange(4))

    np.testing.assert_array_equal(ways_of(matrix, np.arange(9)), distance_table(matrix, np.arange(9)))
    assert len(np.load(tmp_path / "ways.npz")["node"]) == 4
