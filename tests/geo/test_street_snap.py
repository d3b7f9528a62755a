from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.errors import GeoError
from firstlight.geo.street_snap import OWN_DETOUR_M
from firstlight.geo.streets import LEFT, NO_SIDE, RIGHT, OwnStreets, build_graph, point_along, snap
from tests.geo.nets import grid_ways, place, some, street_ways, ways_of

spots = st.lists(st.tuples(st.floats(-300, 900), st.floats(-300, 900)), min_size=1, max_size=12)


def nearest_by_trial(graph, lon, lat, step_m=1.0):
    """The least distance to points set close together along every open segment."""
    best = np.inf
    for segment in np.flatnonzero(graph.seg_open):
        along = np.append(np.arange(0, graph.seg_length_m[segment], step_m), graph.seg_length_m[segment])
        at = point_along(graph, np.full(len(along), segment), along)
        best = min(best, float(local_m(lon, lat, *at).min()))
    return best


@some
@given(street_ways(), spots)
def test_each_place_meets_its_nearest_street(ways, spots):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots).T)

    met = snap(graph, lon, lat, np.inf)

    if graph.n_segments == 0:
        assert not met.reached.any()
        return
    assert met.reached.all()
    assert np.all(met.offset_m >= 0)
    assert np.all(met.offset_m <= graph.seg_length_m[met.segment] + 1e-9)
    for i in range(len(lon)):
        assert met.distance_m[i] <= nearest_by_trial(graph, lon[i], lat[i]) * 1.001 + 0.01
    at = point_along(graph, met.segment, met.offset_m)
    np.testing.assert_allclose(met.distance_m, local_m(lon, lat, *at), atol=1e-3)


@some
@given(street_ways(), spots, st.floats(1, 200))
def test_too_far_is_marked_and_never_dropped(ways, spots, max_m):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots).T)

    near, any_way = snap(graph, lon, lat, max_m), snap(graph, lon, lat, np.inf)

    assert len(near.segment) == len(lon)
    assert np.array_equal(near.reached, any_way.distance_m <= max_m)
    assert np.all(near.side[~near.reached] == NO_SIDE)
    assert np.all(np.isinf(near.distance_m[~near.reached]))


def test_the_side_is_told_by_the_direction_of_the_street():
    graph = build_graph(ways_of([(0, 0), (100, 0)], [[0, 1]]))
    lon, lat = place([20, 30], [10, -10])

    met = snap(graph, lon, lat, 50.0)

    eastward = graph.node_lon[graph.seg_from[0]] < graph.node_lon[graph.seg_to[0]]
    assert met.side.tolist() == ([LEFT, RIGHT] if eastward else [RIGHT, LEFT])
    assert met.distance_m == pytest.approx([10, 10], rel=0.01)


def test_a_closed_street_is_not_snapped_to():
    graph = build_graph(ways_of([(0, 0), (100, 0), (0, 60), (100, 60)], [[0, 1], [2, 3]]))
    lon, lat = place([50], [10])
    nearest = snap(graph, lon, lat, 200.0).segment[0]

    met = snap(graph.close(np.arange(2) == nearest), lon, lat, 200.0)

    assert met.segment[0] == 1 - nearest
    assert not snap(graph.close(np.ones(2, bool)), lon, lat, 200.0).reached.any()


def test_places_without_a_position_are_not_reached():
    graph = build_graph(grid_ways(2, 2))

    met = snap(graph, np.array([np.nan, 36.6, np.inf]), np.array([50.6, 50.6, 50.6]), np.inf)

    assert met.reached.tolist() == [False, True, False]


def test_no_places_and_lengths_that_differ():
    graph = build_graph(grid_ways(2, 2))

    assert len(snap(graph, np.empty(0), np.empty(0), 10.0).segment) == 0
    with pytest.raises(GeoError) as refused:
        snap(graph, np.zeros(2), np.zeros(3), 10.0)
    assert refused.value.code == "lengths-differ"


def test_across_the_antimeridian():
    ways = ways_of([(0, 0), (100, 0)], [[0, 1]])
    graph = build_graph(replace(ways, node_lon=np.array([179.9995, -179.9995]), node_lat=np.zeros(2)))

    met = snap(graph, np.array([-179.9998]), np.array([0.0001]), 50.0)

    assert graph.seg_length_m[0] == pytest.approx(111.3, rel=0.01)
    assert met.distance_m[0] == pytest.approx(11.06, rel=0.01)


def back_lane():
    """Oak Street, a lane 50 m behind it, and Elm Street 100 m further."""
    points = [(0, 0), (300, 0), (0, 50), (300, 50), (0, 150), (300, 150)]
    return build_graph(ways_of(points, [[0, 1], [2, 3], [4, 5]], names=["Oak", None, "Elm"]))


def names_met(graph, met):
    return [graph.names[name] if name >= 0 else None for name in graph.seg_name[met.segment]]


def test_a_house_stays_on_the_street_of_its_address_when_that_is_nearly_as_near():
    graph = back_lane()
    lon, lat = place([100, 100, 100, 100, 100, 100], [35, 35, 35, 35, 44, 46])
    oak, elm = graph.names.index("Oak"), graph.names.index("Elm")
    own = OwnStreets(np.arange(2), np.array([oak, elm, -1, 7, oak, oak]))

    met = snap(graph, lon, lat, 150.0, own=own)

    assert names_met(graph, snap(graph, lon, lat, 150.0)) == [None] * 6
    # The last stands 46 m from Oak Street and 4 m from the lane: 42 m farther is too much.
    assert names_met(graph, met) == ["Oak", None, None, None, "Oak", None]
    assert met.distance_m == pytest.approx([35, 15, 15, 15, 44, 4], rel=0.02)


@some
@given(street_ways(), spots, st.integers(0, 99), st.floats(1, 300))
def test_own_streets_move_houses_a_little_and_lose_none(ways, spots, seed, max_m):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots).T)
    rng = np.random.default_rng(seed)
    own = OwnStreets(rng.integers(-1, 2, len(graph.names)), rng.integers(-1, 2, len(lon)))

    free, met = snap(graph, lon, lat, max_m), snap(graph, lon, lat, max_m, own=own)

    moved = met.segment != free.segment
    street = np.append(own.of_name, -1)[graph.seg_name]
    assert np.all(street[met.segment[moved]] == own.of_place[moved])
    assert np.all(met.distance_m[moved] <= free.distance_m[moved] + OWN_DETOUR_M + 0.2)
    assert np.array_equal(free.reached, met.reached)


def test_own_streets_must_fit_places_and_names():
    graph = back_lane()
    lon, lat = place([100], [35])

    for own in (OwnStreets(np.array([0]), np.array([0])), OwnStreets(np.array([0, 1]), np.array([0, 0]))):
        with pytest.raises(GeoError) as refused:
            snap(graph, lon, lat, 150.0, own=own)
        assert refused.value.code == "lengths-differ"
