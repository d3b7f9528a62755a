import numpy as np
from hypothesis import given

from firstlight.geo.streets import (
    build_graph,
    largest_part,
    link_nodes,
    node_parts,
    scraps,
    segment_parts,
    snap,
    without_path,
)
from tests.geo.nets import all_pairs, place, segment_edges, some, street_ways, ways_of


@some
@given(street_ways())
def test_parts_are_what_paths_join(ways):
    graph = build_graph(ways)
    graph = graph.close(np.arange(graph.n_segments) % 3 == 1)

    part = node_parts(graph)

    joined = np.isfinite(all_pairs(graph.n_nodes, segment_edges(graph)))
    assert np.array_equal(joined, part[:, None] == part[None, :])
    assert np.array_equal(segment_parts(graph) >= 0, graph.seg_open)


@some
@given(street_ways())
def test_neighbours_are_joined_by_the_shortest_open_segment(ways):
    graph = build_graph(ways)
    links = link_nodes(graph)
    row = np.repeat(np.arange(graph.n_nodes), np.diff(links.matrix.indptr))
    entries = zip(row, links.matrix.indices, links.segment, strict=True)
    joining = {(int(a), int(b)): segment for a, b, segment in entries}

    for a, b, metres in segment_edges(graph):
        if a != b:
            best = joining[a, b]
            assert {graph.seg_from[best], graph.seg_to[best]} == {a, b}
            assert graph.seg_length_m[best] <= metres
            assert links.matrix[a, b] == graph.seg_length_m[best]


def two_parts():
    points = [(0, 0), (100, 0), (200, 0), (0, 300), (50, 300)]
    return build_graph(ways_of(points, [[0, 1, 2], [3, 4]]))


def test_the_largest_part_has_the_most_street():
    graph = two_parts()

    assert np.array_equal(largest_part(graph), graph.seg_length_m > 100)
    assert largest_part(build_graph(ways_of([], []))).shape == (0,)
    assert not largest_part(graph.close(np.ones(2, bool))).any()


def test_a_scrap_is_a_part_with_little_street_but_never_the_largest():
    graph = two_parts()

    assert np.array_equal(scraps(graph), graph.seg_length_m < 100)
    assert not scraps(graph, 10.0).any()
    assert np.array_equal(scraps(graph.close(graph.seg_length_m > 100)), np.zeros(2, bool))
    assert not scraps(graph.close(np.ones(2, bool))).any()
    assert scraps(build_graph(ways_of([], []))).shape == (0,)


def test_houses_that_no_path_joins_to_a_depot_are_named():
    graph = two_parts()
    houses = snap(graph, *place([10, 20, 150, 900], [5, 305, 5, 900]), 50.0)
    depots = snap(graph, *place([190], [0]), 50.0)

    assert without_path(graph, houses, depots).tolist() == [1]
    assert without_path(graph, houses, snap(graph, np.empty(0), np.empty(0), 50.0)).tolist() == [0, 1, 2]
