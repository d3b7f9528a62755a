import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.errors import GeoError
from firstlight.geo.street_crop import REACH_M
from firstlight.geo.streets import build_graph, crop, subgraph
from tests.geo.nets import all_pairs, grid_ways, place, segment_edges, some, street_ways, ways_of

spots = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600)), min_size=1, max_size=4)


def distances(graph):
    return all_pairs(graph.n_nodes, segment_edges(graph))


def near_nodes(graph, lon, lat):
    """Nodes inside the box of the places."""
    inside = (graph.node_lon >= lon.min()) & (graph.node_lon <= lon.max())
    return np.flatnonzero(inside & (graph.node_lat >= lat.min()) & (graph.node_lat <= lat.max()))


@some
@given(street_ways(), spots, st.floats(1, 400), st.sampled_from([1.0, 0.3]))
def test_a_crop_changes_no_distance_between_the_places(ways, spots, margin_m, scale):
    graph = build_graph(ways)
    lon, lat = place(*(np.array(spots).T * scale))

    part = crop(graph, lon, lat, margin_m)

    near = near_nodes(graph, lon, lat)
    kept = np.searchsorted(part.node, near)
    assert np.array_equal(part.node[kept], near)
    full = distances(graph)[np.ix_(near, near)]
    np.testing.assert_allclose(distances(part.graph)[np.ix_(kept, kept)], full)


def ring_road(reach):
    """Two quarters that only a ring road joins, which swings out as far as reach."""
    points = [(0, 0), (0, 100), (400, 0), (400, 100), (0, -reach), (400, -reach)]
    return build_graph(ways_of(points, [[0, 1], [2, 3], [0, 4, 5, 2]], names=["West", "East", "Ring"]))


def test_the_margin_grows_until_the_only_link_is_in():
    graph = ring_road(3000)
    lon, lat = place([0, 400], [50, 50])

    part = crop(graph, lon, lat, 300.0)

    assert np.isfinite(distances(part.graph)).all()
    assert part.graph.n_segments == 3


def detour_town():
    """The short way round leaves the box by 700 m; the way inside it is far longer."""
    points = [(0, 0), (400, 0), (0, 900), (400, 900)]
    zigzag = [(400 * (i % 2), 40 + 10 * i) for i in range(40)]
    lines = [[0, 2], [2, 3], [3, 1], [0, *range(4, 44), 1], [2, 44], [3, 45]]
    return build_graph(ways_of([*points, *zigzag, (0, 5000), (400, 5000)], lines, names=[*"NNNZFF"]))


def test_the_margin_grows_until_no_detour_is_left():
    graph = detour_town()
    lon, lat = place([0, 400], [0, 0])

    part = crop(graph, lon, lat, 250.0)

    ends = [int(np.flatnonzero((graph.node_lon == x) & (graph.node_lat == lat[0]))[0]) for x in lon]
    full = distances(graph)[ends[0], ends[1]]
    kept = np.searchsorted(part.node, ends)
    assert distances(part.graph)[kept[0], kept[1]] == pytest.approx(full)
    assert full == pytest.approx(2200, rel=0.01)
    assert part.margin_m > 700


def test_a_town_far_larger_than_the_places_is_left_out():
    graph = build_graph(grid_ways(30, 30))
    lon, lat = place([300, 600], [300, 600])

    part = crop(graph, lon, lat, 300.0)

    assert part.margin_m == 300
    assert part.graph.n_segments < graph.n_segments / 3
    assert np.array_equal(part.graph.seg_length_m, graph.seg_length_m[part.segment])
    assert np.array_equal(part.node[part.graph.seg_from], graph.seg_from[part.segment])


def test_the_whole_town_is_its_own_crop():
    graph = build_graph(grid_ways(3, 3))

    part = crop(graph, *place([0, 200], [0, 200]), 1.0)

    assert part.graph is graph
    assert np.isinf(part.margin_m)


def test_a_net_far_from_the_places_gives_an_empty_crop():
    graph = build_graph(grid_ways(3, 3))

    part = crop(graph, *place([90_000], [90_000]), 1000.0)

    assert part.graph.n_segments == 0
    assert REACH_M < part.margin_m < np.inf


@pytest.mark.parametrize(
    ("lon", "lat", "margin_m", "code"),
    [
        ([], [], 10.0, "empty"),
        ([np.nan], [50.0], 10.0, "not-lonlat"),
        ([36.0], [50.0], 0.0, "bad-margin"),
        ([36.0], [50.0], np.nan, "bad-margin"),
    ],
)
def test_bad_places_and_margins_are_refused(lon, lat, margin_m, code):
    with pytest.raises(GeoError) as refused:
        crop(build_graph(grid_ways(2, 2)), np.array(lon), np.array(lat), margin_m)

    assert refused.value.code == code


@some
@given(street_ways(), st.integers(0, 5))
def test_a_part_of_the_net_keeps_its_segments_as_they_were(ways, seed):
    graph = build_graph(ways)
    kept = np.random.default_rng(seed).random(graph.n_segments) < 0.5

    part, node = subgraph(graph, kept)

    assert np.array_equal(part.seg_length_m, graph.seg_length_m[kept])
    assert np.array_equal(node[part.seg_to], graph.seg_to[kept])
    lengths = part.shape_along_m[part.shape_offset[1:] - 1]
    assert np.array_equal(lengths, part.seg_length_m)
