import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from firstlight.geo import street_table
from firstlight.geo.streets import build_graph, distance_table, link_nodes
from tests.geo.nets import all_pairs, grid_ways, segment_edges, some

MOST = 14
edge = st.tuples(
    st.integers(0, MOST - 1), st.integers(0, MOST - 1), st.sampled_from([0.0, 1.0, 2.5, 7.0, 40.0])
)


def matrix_of(edges, n=MOST):
    """A symmetric matrix that keeps edges of no length."""
    shortest = {}
    for a, b, metres in edges:
        if a != b:
            shortest[a, b] = shortest[b, a] = min(metres, shortest.get((a, b), np.inf))
    ends = np.array(list(shortest), dtype=np.int32).reshape(-1, 2).T
    data = np.array(list(shortest.values()), dtype=float)
    return csr_array(coo_array((data, (ends[0], ends[1])), shape=(n, n)))


@some
@given(
    st.lists(edge, max_size=40),
    st.lists(st.integers(0, MOST - 1), unique=True),
    st.sampled_from([1, 2, 3, 8]),
)
def test_the_table_is_that_of_brute_force(edges, node, degree):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(street_table, "MAX_DEGREE", degree)
        table = distance_table(matrix_of(edges), np.array(node, dtype=np.int64))

    assert table.dtype == np.float32
    np.testing.assert_allclose(table, all_pairs(MOST, edges)[np.ix_(node, node)], rtol=1e-6)
    assert np.array_equal(table, table.T)


@pytest.mark.parametrize("degree", [1, 4, 8])
def test_a_net_that_keeps_a_core_is_measured_too(monkeypatch, degree):
    graph = build_graph(grid_ways(17, 17))
    monkeypatch.setattr(street_table, "MAX_DEGREE", degree)
    some = np.random.default_rng(1).permutation(graph.n_nodes)[:90].astype(np.int64)

    table = distance_table(link_nodes(graph).matrix, some)

    expected = all_pairs(graph.n_nodes, segment_edges(graph))[np.ix_(some, some)]
    np.testing.assert_allclose(table, expected, rtol=1e-6)


def test_no_nodes_make_an_empty_table():
    assert distance_table(matrix_of([(0, 1, 5.0)]), np.empty(0, dtype=np.int64)).shape == (0, 0)
    assert distance_table(matrix_of([], n=0), np.empty(0, dtype=np.int64)).shape == (0, 0)
