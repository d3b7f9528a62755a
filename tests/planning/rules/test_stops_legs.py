from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import build_graph, snap
from firstlight.planning.rules.legs import leg_geometry, round_places
from firstlight.planning.rules.places import depot_places, join_places, stop_places
from firstlight.planning.rules.stops import make_stops
from firstlight.planning.rules.walk_net import between_m, matrix_m, walk_net
from firstlight.planning.rules.walking import direct_stops
from tests.geo.nets import grid_ways, place, some, street_ways, ways_of

spots = st.lists(st.tuples(st.floats(-100, 700), st.floats(-100, 700)), min_size=1, max_size=25)


def town(ways, spots):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots, dtype=float).reshape(-1, 2).T)
    stops = make_stops(graph, snap(graph, lon, lat, 150.0))
    depots = depot_places(graph, lon[:1], lat[:1])
    return graph, stops, join_places(depots, stop_places(stops))


def line_m(leg):
    return local_m(leg.lon[:-1], leg.lat[:-1], leg.lon[1:], leg.lat[1:]).sum()


@some
@given(street_ways(), spots)
def test_a_leg_is_as_long_as_its_matrix_entry_and_its_line(ways, spots):
    graph, _, places = town(ways, spots)
    walk = walk_net(graph, places)
    i, j = np.divmod(np.arange(len(places) ** 2), len(places))
    i, j = i[i != j], j[i != j]

    legs = leg_geometry(walk, places.take(i), places.take(j))

    metres = matrix_m(walk, places)[i, j]
    for leg, expected, start, end in zip(legs, metres, i, j, strict=True):
        assert leg.length_m == pytest.approx(float(expected), rel=1e-5, abs=1e-2)
        if np.isinf(expected):
            assert leg.points == []
            continue
        assert line_m(leg) == pytest.approx(leg.length_m, rel=1e-4, abs=0.05)
        assert leg.points[0] == pytest.approx((places.lon[start], places.lat[start]), abs=1e-8)
        assert leg.points[-1] == pytest.approx((places.lon[end], places.lat[end]), abs=1e-8)
        assert sum(step.length_m for step in leg.steps) == pytest.approx(leg.length_m)
        names = [(step.name, None if step.name else step.road_class) for step in leg.steps]
        assert all(a != b for a, b in pairwise(names))


@some
@given(street_ways(), spots, st.randoms(use_true_random=False))
def test_no_other_choice_of_directions_walks_less(ways, spots, random):
    graph, stops, places = town(ways, spots)
    if not len(stops):
        return
    order = np.array(random.sample(range(len(stops)), min(5, len(stops))))
    walk, depot = walk_net(graph, places), places.take(np.array([0]))

    def walked_m(against):
        start, end = round_places(walk, stops, order, np.array(against), (depot, depot))
        metres = between_m(walk, start, end)
        return np.where(np.isfinite(metres), metres, 1e9).sum()

    against = direct_stops(walk, stops, order, depot, depot)

    assert len(against) == len(order)
    best = min(walked_m(choice) for choice in product([False, True], repeat=len(order)))
    assert walked_m(against) == pytest.approx(best, rel=1e-6, abs=1e-2)


def test_the_steps_name_the_streets_on_the_way():
    graph = build_graph(grid_ways(3, 3))
    stops = make_stops(graph, snap(graph, *place([50, 197], [0, 50]), 50.0))
    places = stop_places(stops)
    first = int(stops.stop_of_house(2)[0])

    leg = leg_geometry(
        walk_net(graph, places), places.take(np.array([first])), places.take(np.array([1 - first]))
    )[0]

    assert [step.name for step in leg.steps] == ["Row 0", "Column 2"]
    assert [step.length_m for step in leg.steps] == pytest.approx([150, 50], rel=0.01)
    assert {step.road_class for step in leg.steps} == {"residential"}


@pytest.mark.parametrize(("spot", "metres"), [((160, 0), 110), ((100, 60), 110), ((200, 100), 250)])
def test_a_leg_leaves_a_ring_by_its_nearer_end(spot, metres):
    """A ring of 400 m that hangs on a street by its corner at (100, 0)."""
    ring = [(100, 0), (200, 0), (200, 100), (100, 100)]
    graph = build_graph(ways_of([(50, 0), *ring], [[0, 1], [1, 2, 3, 4, 1]]))
    stops = make_stops(graph, snap(graph, *place(*np.array([spot]).T), 50.0))
    depot = depot_places(graph, *place([50], [0]))
    walk = walk_net(graph, join_places(depot, stop_places(stops)))

    for leg in leg_geometry(walk, depot, stop_places(stops)) + leg_geometry(walk, stop_places(stops), depot):
        assert leg.length_m == pytest.approx(metres, rel=0.01)
        assert line_m(leg) == pytest.approx(metres, rel=0.01)


def test_the_way_from_a_depot_beside_the_street_begins_there():
    graph = build_graph(ways_of([(0, 0), (1000, 0)], [[0, 1]]))
    stops = make_stops(graph, snap(graph, *place([600], [5]), 50.0))
    depot = depot_places(graph, *place([100], [300]))
    walk = walk_net(graph, join_places(depot, stop_places(stops)))

    leg = leg_geometry(walk, depot, stop_places(stops))[0]

    assert leg.points[0] == (depot.lon[0], depot.lat[0])
    assert (leg.steps[0].name, leg.steps[0].road_class) == (None, None)
    assert [step.length_m for step in leg.steps] == pytest.approx([300, 500], rel=0.01)


def test_a_round_enters_a_cul_de_sac_from_its_open_end():
    graph = build_graph(ways_of([(0, 0), (200, 0), (100, 0), (100, 90)], [[0, 2, 1], [2, 3]]))
    stops = make_stops(graph, snap(graph, *place([105, 105], [20, 85]), 50.0))
    depot = depot_places(graph, *place([0], [0]))
    walk = walk_net(graph, join_places(depot, stop_places(stops)))

    against = direct_stops(walk, stops, np.array([0]), depot, depot_places(graph, *place([105], [90])))

    first = stops.houses_of(0)[-1 if against[0] else 0]
    assert first == 0


def test_a_round_without_stops_is_one_leg():
    graph = build_graph(grid_ways(2, 2))
    stops = make_stops(graph, snap(graph, *place([50], [0]), 50.0))
    depots = depot_places(graph, *place([0, 100], [0, 100]))
    walk = walk_net(graph, join_places(depots, stop_places(stops)))
    none = np.array([], dtype=np.int64)

    ends = depots.take(np.array([0])), depots.take(np.array([1]))
    start, end = round_places(walk, stops, none, direct_stops(walk, stops, none, *ends), ends)

    assert leg_geometry(walk, start, end)[0].length_m == pytest.approx(200, rel=0.01)
