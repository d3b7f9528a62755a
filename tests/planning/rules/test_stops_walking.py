from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import build_graph, crop, snap
from firstlight.planning.rules.places import depot_places, join_places, stop_places
from firstlight.planning.rules.stops import make_stops
from firstlight.planning.rules.walk_net import between_m, matrix_m, walk_net
from firstlight.planning.rules.walking import walking_matrix
from tests.geo.nets import all_pairs, grid_ways, place, segment_edges, some, street_ways, ways_of

spots = st.lists(st.tuples(st.floats(-100, 700), st.floats(-100, 700)), min_size=1, max_size=25)
closing = st.integers(0, 3)


def town(ways, spots, closed=0):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots, dtype=float).reshape(-1, 2).T)
    stops = make_stops(graph, snap(graph, lon, lat, 150.0))
    return graph.close(np.arange(graph.n_segments) % 4 < closed), stops, (lon[:2], lat[:2])


def by_brute_force(graph, places):
    """All pairs over the net with every place inserted as a node of its own."""
    n = graph.n_nodes
    edges = segment_edges(graph)
    for segment in range(graph.n_segments):
        if not graph.seg_open[segment]:
            continue
        here = sorted((places.offset_m[i], n + i) for i in np.flatnonzero(places.segment == segment))
        chain = [(0.0, graph.seg_from[segment]), *here, (graph.seg_length_m[segment], graph.seg_to[segment])]
        edges += [(a, b, after - before) for (before, a), (after, b) in pairwise(chain)]
    metres = all_pairs(n + len(places), [(int(a), int(b), float(m)) for a, b, m in edges])[n:, n:]
    metres += places.lead_m[:, None] + places.lead_m[None, :]
    np.fill_diagonal(metres, 0.0)
    return metres


@some
@given(street_ways(), spots, closing)
def test_the_matrix_is_that_of_brute_force(ways, spots, closed):
    graph, stops, depots = town(ways, spots, closed)
    places = join_places(depot_places(graph, *depots), stop_places(stops))

    travel_s = walking_matrix(graph, stops, *depots, 1.25)

    assert travel_s.dtype == np.float32
    assert travel_s.shape == (len(places), len(places))
    assert np.array_equal(travel_s, travel_s.T)
    assert not travel_s.diagonal().any()
    np.testing.assert_allclose(travel_s, by_brute_force(graph, places) / 1.25, rtol=1e-5, atol=1e-3)


@some
@given(street_ways(), spots)
def test_no_detour_over_a_third_stop_is_shorter(ways, spots):
    graph, stops, depots = town(ways, spots)

    travel_s = walking_matrix(graph, stops, *depots, 1.0)[2:, 2:]

    for k in range(len(travel_s)):
        assert np.all(travel_s <= travel_s[:, k : k + 1] + travel_s[k : k + 1, :] + 1e-2)


@some
@given(street_ways(), spots, closing)
def test_pairs_and_matrix_agree(ways, spots, closed):
    graph, stops, depots = town(ways, spots, closed)
    places = join_places(depot_places(graph, *depots), stop_places(stops))
    walk = walk_net(graph, places)
    i, j = np.divmod(np.arange(len(places) ** 2), len(places))
    i, j = i[i != j], j[i != j]

    pairs = between_m(walk, places.take(i), places.take(j))

    np.testing.assert_allclose(pairs, matrix_m(walk, places)[i, j], rtol=1e-5, atol=1e-3)


def test_a_crop_gives_the_distances_of_the_full_net():
    graph = build_graph(grid_ways(25, 25))
    rng = np.random.default_rng(4)
    lon, lat = place(*rng.uniform(800, 1500, (2, 120)))
    part = crop(graph, lon, lat, 250.0).graph

    full = walking_matrix(graph, make_stops(graph, snap(graph, lon, lat, 90.0)), lon[:1], lat[:1], 1.3)
    cropped = walking_matrix(part, make_stops(part, snap(part, lon, lat, 90.0)), lon[:1], lat[:1], 1.3)

    assert part.n_segments < graph.n_segments / 2
    np.testing.assert_allclose(cropped, full, rtol=1e-6)


def test_a_depot_off_the_street_walks_to_it():
    graph = build_graph(ways_of([(0, 0), (1000, 0)], [[0, 1]]))
    stops = make_stops(graph, snap(graph, *place([600], [5]), 50.0))
    lon, lat = place([0], [300])

    travel_s = walking_matrix(graph, stops, lon, lat, 2.0)

    assert travel_s[0, 1] == pytest.approx((300 + 600) / 2, rel=0.01)
    assert depot_places(graph, lon, lat).lead_m[0] == pytest.approx(local_m(lon, lat, lon, 50.6)[0], rel=1e-3)


def test_a_stop_on_a_street_that_was_closed_is_out_of_reach():
    graph = build_graph(grid_ways(3, 3))
    stops = make_stops(graph, snap(graph, *place([50, 150], [3, 197]), 50.0))

    travel_s = walking_matrix(graph.close(np.arange(12) == stops.segment[0]), stops, *place([0], [0]), 1.0)

    assert np.isinf(travel_s[0, 1])
    assert np.isfinite(travel_s[0, 2])
    assert travel_s[1, 1] == 0


def test_a_town_without_streets_or_stops():
    nothing, grid = build_graph(ways_of([], [])), build_graph(grid_ways(2, 2))
    lon, lat = place([0, 10], [0, 0])

    without = walking_matrix(nothing, make_stops(nothing, snap(nothing, lon, lat, 50.0)), lon, lat, 1.0)
    only_depots = walking_matrix(grid, make_stops(grid, snap(grid, lon[:0], lat[:0], 50.0)), lon, lat, 1.0)

    assert without.tolist() == [[0, np.inf], [np.inf, 0]]
    assert only_depots[0, 1] == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize("speed_m_s", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(speed_m_s):
    graph, stops, depots = town(grid_ways(2, 2), [(10, 5)])

    with pytest.raises(ValueError, match="speed"):
        walking_matrix(graph, stops, *depots, speed_m_s)
