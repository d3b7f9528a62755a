"""Streets cut at zones: nothing open comes near a centre, and what lies outside stays walkable."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, StreetWays, build_graph, snap
from firstlight.geo.zone_cut import cut_at_circles, line_gaps_m
from firstlight.geo.zones import Circles

STEP = 0.001


def grid(side: int = 5) -> StreetGraph:
    lines = np.arange(side)
    lon, lat = np.meshgrid(34.0 + lines * STEP, 43.0 + lines * STEP)
    index = np.arange(side * side).reshape(side, side)
    ways = [*index, *index.T]
    return build_graph(
        StreetWays(
            node_lon=lon.ravel(),
            node_lat=lat.ravel(),
            way_offset=np.arange(len(ways) + 1) * side,
            way_node=np.concatenate(ways).astype(np.int32),
            way_class=np.full(len(ways), ROAD_CLASSES.index("residential"), np.uint8),
            way_name=np.arange(len(ways), dtype=np.int32),
            names=tuple(f"Street {i}" for i in range(len(ways))),
        )
    )


GRID = grid()


def circles(*some: tuple[float, float, float]) -> Circles:
    return Circles(*np.array(some, dtype=np.float64).reshape(-1, 3).T)


def open_pieces(graph: StreetGraph) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Every straight piece of every open segment: (lon, lat) of both its ends."""
    point = np.concatenate(
        [
            np.arange(graph.shape_offset[i], graph.shape_offset[i + 1] - 1)
            for i in np.flatnonzero(graph.seg_open)
        ]
    )
    lon, lat = graph.shape_lon, graph.shape_lat
    return (lon[point], lat[point]), (lon[point + 1], lat[point + 1])


PLACE = st.tuples(st.floats(34.0, 34.004), st.floats(43.0, 43.004), st.floats(1, 150))


@settings(max_examples=60)
@given(st.lists(PLACE, min_size=1, max_size=4))
def test_nothing_open_lies_in_a_zone_and_lengths_are_those_of_the_lines(
    some: list[tuple[float, float, float]],
) -> None:
    zones = circles(*some)
    cut = cut_at_circles(GRID, zones)

    assert line_gaps_m(zones, *open_pieces(cut)).min(initial=np.inf) > 0
    assert cut.seg_length_m[cut.seg_open].sum() <= GRID.seg_length_m.sum() + 1e-6
    for i in range(GRID.n_segments, cut.n_segments):
        some_points = slice(cut.shape_offset[i], cut.shape_offset[i + 1])
        lon, lat = cut.shape_lon[some_points], cut.shape_lat[some_points]
        metres = float(local_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())
        assert abs(metres - cut.seg_length_m[i]) < 0.05 + 0.001 * metres
        ends = (cut.seg_from[i], cut.seg_to[i])
        assert np.allclose([lon[0], lon[-1]], cut.node_lon[list(ends)], atol=1e-9)


def test_a_street_stays_walkable_on_both_sides_of_a_zone() -> None:
    zone = (34.0005, 43.0, 10.0)  # in the middle of a block of some 80 m
    cut = cut_at_circles(GRID, circles(zone))

    pieces = np.flatnonzero(cut.seg_open[GRID.n_segments :]) + GRID.n_segments
    assert len(pieces) == 2
    assert (~cut.seg_open[: GRID.n_segments]).sum() == 1
    met = snap(cut, np.array([34.0003]), np.array([43.0]), 150.0)
    assert met.segment[0] in pieces
    assert met.distance_m[0] < 0.1


def test_without_a_zone_the_net_is_as_it_was() -> None:
    assert cut_at_circles(GRID, circles()) is GRID
    assert cut_at_circles(GRID, circles((10.0, 50.0, 100.0))) is GRID
    assert line_gaps_m(circles(), (np.zeros(2), np.zeros(2)), (np.zeros(2), np.zeros(2))).min() == np.inf
