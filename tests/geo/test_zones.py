import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.errors import GeoError
from firstlight.geo.streets import build_graph, point_along
from firstlight.geo.zones import Circles, in_circles, nearest_edge, segments_in_circles
from tests.geo.nets import grid_ways, place, some, street_ways

circle = st.tuples(st.floats(-100, 700), st.floats(-100, 700), st.floats(0, 300))


def circles_of(rows):
    x, y, radius = np.array(rows, dtype=float).reshape(-1, 3).T
    return Circles(*place(x, y), radius)


@some
@given(st.lists(circle, max_size=5), st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600)), max_size=10))
def test_a_place_lies_in_a_zone_when_it_lies_in_any_circle(rows, spots):
    circles = circles_of(rows)
    lon, lat = place(*np.array(spots, dtype=float).reshape(-1, 2).T)

    inside, (edge_m, number) = in_circles(circles, lon, lat), nearest_edge(circles, lon, lat)

    gaps = local_m(circles.lon[:, None], circles.lat[:, None], lon, lat) - circles.radius_m[:, None]
    expected = gaps.min(axis=0, initial=np.inf)
    np.testing.assert_allclose(edge_m, expected, atol=1e-3)
    sure = np.abs(expected) > 1e-3
    assert np.array_equal(inside[sure], (expected <= 0)[sure])
    assert np.all((number >= 0) == (len(rows) > 0))


@some
@given(street_ways(), st.lists(circle, min_size=1, max_size=3))
def test_every_street_into_a_zone_is_marked_and_no_distant_one(ways, rows):
    graph, circles = build_graph(ways), circles_of(rows)

    touched = segments_in_circles(graph, circles)

    for segment in range(graph.n_segments):
        along = np.linspace(0, graph.seg_length_m[segment], 200)
        lon, lat = point_along(graph, np.full(200, segment), along)
        nearest_m = float(nearest_edge(circles, lon, lat)[0].min())
        if nearest_m <= 0:
            assert touched[segment]
        if nearest_m > 0.02 * max(row[2] for row in rows) + 2 * graph.seg_length_m[segment] / 199:
            assert not touched[segment]


def test_without_circles_nothing_is_closed():
    graph = build_graph(grid_ways(3, 3))
    none = circles_of([])

    assert not segments_in_circles(graph, none).any()
    assert not in_circles(none, graph.node_lon, graph.node_lat).any()


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m", "code"),
    [
        ([0.0], [0.0], [-1.0], "bad-radius"),
        ([0.0], [0.0], [np.nan], "bad-radius"),
        ([0.0], [0.0], [np.inf], "bad-radius"),
        ([0.0], [95.0], [1.0], "not-lonlat"),
        ([np.nan], [0.0], [1.0], "not-lonlat"),
        ([0.0], [0.0, 1.0], [1.0], "lengths-differ"),
    ],
)
def test_circles_that_are_none_are_refused(lon, lat, radius_m, code):
    with pytest.raises(GeoError) as refused:
        Circles(np.array(lon), np.array(lat), np.array(radius_m))
    assert refused.value.code == code
