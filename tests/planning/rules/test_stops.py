import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.streets import NO_SIDE, build_graph, is_wide, point_along, snap
from firstlight.planning.rules.stops import make_stops
from tests.geo.nets import place, some, street_ways, ways_of

spots = st.lists(st.tuples(st.floats(-100, 700), st.floats(-100, 700)), max_size=60)


def stops_of(ways, spots, **limits):
    graph = build_graph(ways)
    lon, lat = place(*np.array(spots, dtype=float).reshape(-1, 2).T)
    met = snap(graph, lon, lat, 120.0)
    return graph, met, make_stops(graph, met, **limits)


@some
@given(street_ways(), spots)
def test_every_house_is_in_one_stop_or_named_as_unreached(ways, spots):
    _, met, stops = stops_of(ways, spots)

    assert sorted([*stops.house.tolist(), *stops.unreached.tolist()]) == list(range(len(spots)))
    assert np.array_equal(stops.unreached, np.flatnonzero(~met.reached))
    assert np.array_equal(stops.stop_of_house(len(spots)) < 0, ~met.reached)
    for stop in range(len(stops)):
        assert len(stops.houses_of(stop)) > 0
        assert set(stops.stop_of_house(len(spots))[stops.houses_of(stop)]) == {stop}


@some
@given(street_ways(), spots, st.integers(1, 8), st.floats(0, 150))
def test_a_stop_is_one_short_face_walked_in_order(ways, spots, max_houses, max_m):
    graph, met, stops = stops_of(ways, spots, max_houses=max_houses, max_m=max_m)

    for stop in range(len(stops)):
        houses = stops.houses_of(stop)
        offsets = met.offset_m[houses]
        assert len(houses) <= max_houses
        assert stops.to_m[stop] - stops.from_m[stop] <= max_m
        assert np.all(np.diff(offsets) >= 0)
        assert (offsets[0], offsets[-1]) == (stops.from_m[stop], stops.to_m[stop])
        assert set(met.segment[houses]) == {stops.segment[stop]}
        wide = is_wide(graph.seg_class[stops.segment[stop]])
        assert set(met.side[houses]) == {stops.side[stop]} if wide else stops.side[stop] == NO_SIDE


@some
@given(street_ways(), spots, st.integers(1, 8), st.floats(0, 150))
def test_a_stop_ends_only_where_it_is_full_or_the_next_house_is_too_far(ways, spots, max_houses, max_m):
    _, _, stops = stops_of(ways, spots, max_houses=max_houses, max_m=max_m)

    sizes = np.diff(stops.house_offset)
    faces = list(zip(stops.segment.tolist(), stops.side.tolist(), strict=True))
    for stop in range(len(stops) - 1):
        if faces[stop] == faces[stop + 1]:
            reach_m = stops.from_m[stop + 1] - stops.from_m[stop]
            assert sizes[stop] == max_houses or reach_m > max_m
    assert faces == sorted(faces)


@some
@given(street_ways(), spots)
def test_a_stop_lies_in_the_middle_of_its_street_part(ways, spots):
    graph, _, stops = stops_of(ways, spots)

    lon, lat = point_along(graph, stops.segment, (stops.from_m + stops.to_m) / 2)
    np.testing.assert_array_equal([stops.lon, stops.lat], [lon, lat])
    np.testing.assert_allclose(stops.mid_m - stops.from_m, stops.length_m / 2, atol=1e-9)


def both_sides(kind):
    spots = [(10 * i, 8 * (-1) ** i) for i in range(1, 7)]
    return stops_of(ways_of([(0, 0), (100, 0)], [[0, 1]], classes=[kind]), spots)[2]


def test_the_sides_of_a_wide_street_are_walked_apart_and_of_a_narrow_one_together():
    wide, narrow = both_sides("secondary"), both_sides("residential")

    assert (len(wide), len(narrow)) == (2, 1)
    assert sorted(wide.side.tolist()) == [0, 1]
    assert {frozenset(wide.houses_of(i).tolist()) for i in range(2)} == {
        frozenset({0, 2, 4}),
        frozenset({1, 3, 5}),
    }
    assert narrow.houses_of(0).tolist() in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0])


def test_seven_houses_or_a_gap_of_ninety_metres_make_two_stops():
    street = ways_of([(0, 0), (300, 0)], [[0, 1]])

    assert len(stops_of(street, [(10 * i, 5) for i in range(7)])[2]) == 2
    assert len(stops_of(street, [(10, 5), (100, 5)])[2]) == 2
    assert len(stops_of(street, [(10, 5), (85, 5)])[2]) == 1


def test_no_houses_make_no_stops():
    stops = stops_of(ways_of([(0, 0), (300, 0)], [[0, 1]]), [])[2]

    assert len(stops) == 0
    assert stops.house_offset.tolist() == [0]


@pytest.mark.parametrize("limits", [{"max_houses": 0}, {"max_m": -1.0}, {"max_m": float("nan")}])
def test_limits_that_make_no_sense_are_refused(limits):
    with pytest.raises(ValueError, match="max"):
        stops_of(ways_of([(0, 0), (300, 0)], [[0, 1]]), [(1, 1)], **limits)
