from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from firstlight.geo.errors import GeoError
from firstlight.geo.streets import ROAD_CLASSES, build_graph, is_wide, walkable_class
from tests.geo.nets import all_pairs, grid_ways, segment_edges, some, street_ways, way_edges, ways_of


def node_keys(lon, lat):
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


@some
@given(street_ways())
def test_contracting_keeps_every_metre_and_every_distance(ways):
    graph = build_graph(ways)

    pieces = way_edges(ways)
    assert graph.seg_length_m.sum() == pytest.approx(sum(metres for *_, metres in pieces))
    before = all_pairs(len(ways.node_lon), pieces)
    after = all_pairs(graph.n_nodes, segment_edges(graph))
    number = {key: i for i, key in enumerate(node_keys(ways.node_lon, ways.node_lat))}
    old = [number[key] for key in node_keys(graph.node_lon, graph.node_lat)]
    np.testing.assert_allclose(after, before[np.ix_(old, old)])


@some
@given(street_ways())
def test_segments_run_from_end_to_end_through_their_shape(ways):
    graph = build_graph(ways)

    first, last = graph.shape_offset[:-1], graph.shape_offset[1:] - 1
    assert np.array_equal(graph.shape_lon[first], graph.node_lon[graph.seg_from])
    assert np.array_equal(graph.shape_lat[last], graph.node_lat[graph.seg_to])
    assert np.array_equal(graph.shape_along_m[last], graph.seg_length_m)
    assert np.all(graph.shape_along_m[first] == 0)


@some
@given(street_ways())
def test_no_node_is_left_in_the_middle_of_one_street(ways):
    graph = build_graph(ways)

    both = zip(graph.seg_from, graph.seg_to, strict=True)
    ends = [(node, segment) for segment, pair in enumerate(both) for node in pair]
    degree = Counter(int(node) for node, _ in ends)
    for node in (node for node, count in degree.items() if count == 2):
        one, two = [seg for at, seg in ends if at == node]
        same = graph.seg_class[one] == graph.seg_class[two] and graph.seg_name[one] == graph.seg_name[two]
        assert one == two or not same  # a ring keeps the one node it was cut at


def test_a_street_drawn_in_three_pieces_is_one_segment():
    ways = ways_of([(0, 0), (50, 0), (100, 10), (150, 0)], [[0, 1], [3, 2], [1, 2]], names=["Oak"] * 3)

    graph = build_graph(ways)

    assert (graph.n_nodes, graph.n_segments) == (2, 1)
    assert graph.shape_offset.tolist() == [0, 4]
    assert graph.names[graph.seg_name[0]] == "Oak"


def test_a_change_of_name_or_class_ends_a_segment():
    points = [(0, 0), (50, 0), (100, 0), (150, 0)]
    lines = [[0, 1], [1, 2], [2, 3]]

    graph = build_graph(
        ways_of(points, lines, names=["Oak", "Elm", "Elm"], classes=["residential", "residential", "primary"])
    )

    assert graph.n_segments == 3


def test_a_crossing_a_dead_end_and_a_ring_with_a_tail():
    crossing = build_graph(ways_of([(0, 0), (50, 0), (100, 0), (50, 50)], [[0, 1, 2], [1, 3]]))
    ring = build_graph(ways_of([(0, 0), (50, 0), (50, 50), (0, 50), (-50, 0)], [[0, 1, 2, 3, 0], [4, 0]]))
    alone = build_graph(ways_of([(0, 0), (50, 0), (50, 50)], [[0, 1, 2, 0]]))

    assert (crossing.n_nodes, crossing.n_segments) == (4, 3)
    assert (ring.n_nodes, ring.n_segments) == (2, 2)
    assert (ring.seg_from == ring.seg_to).sum() == 1
    assert (alone.n_nodes, alone.n_segments) == (1, 1)


def test_of_two_ways_over_the_same_nodes_the_wider_stays():
    ways = ways_of([(0, 0), (50, 0)], [[0, 1], [1, 0]], classes=["footway", "primary"])

    graph = build_graph(ways)

    assert [ROAD_CLASSES[c] for c in graph.seg_class] == ["primary"]
    assert is_wide(graph.seg_class).all()


def test_a_piece_with_an_unknown_end_is_left_out():
    ways = ways_of([(0, 0), (50, 0), (100, 0)], [[0, 1, 2]])
    lon = ways.node_lon.copy()
    lon[2] = np.nan

    graph = build_graph(replace(ways, node_lon=lon))

    assert graph.seg_length_m.sum() == pytest.approx(50, rel=0.01)


def test_no_ways_make_an_empty_graph():
    graph = build_graph(ways_of([], []))

    assert (graph.n_nodes, graph.n_segments) == (0, 0)


def test_a_grid_has_the_segments_it_should():
    graph = build_graph(grid_ways(4, 3, middle=2))

    # The four corners are not junctions, yet the name changes there.
    assert (graph.n_nodes, graph.n_segments) == (12, 3 * 3 + 4 * 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("way_node", np.array([0, 9], np.int32)),
        ("way_node", np.array([-1, 1], np.int32)),
        ("way_class", np.array([200], np.uint8)),
        ("way_name", np.array([3], np.int32)),
        ("way_offset", np.array([0, 1], np.int64)),
        ("way_offset", np.array([0], np.int64)),
        ("node_lon", np.array([0.0, 400.0])),
    ],
)
def test_broken_ways_are_refused(field, value):
    ways = ways_of([(0, 0), (50, 0)], [[0, 1]])

    with pytest.raises(GeoError) as refused:
        build_graph(replace(ways, **{field: value}))

    assert refused.value.code == "streets-broken"


@pytest.mark.parametrize(
    ("tags", "walkable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "construction"}, False),
        ({}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "service", "access": "private"}, True),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "no", "foot": "yes"}, True),
        ({"highway": "cycleway", "foot": "no"}, False),
    ],
)
def test_which_ways_a_person_may_walk(tags, walkable):
    assert (walkable_class(tags) >= 0) is walkable
