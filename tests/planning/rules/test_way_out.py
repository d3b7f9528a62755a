"""The way out of danger zones leads outside all of them, and is about the shortest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.distance import local_m, metres_per_degree
from firstlight.geo.zones import Circles, in_circles
from firstlight.planning.rules.way_out import MARGIN_M, way_out

LON, LAT = 34.0, 43.0


def circles(*some: tuple[float, float, float]) -> Circles:
    """East and north of the middle and radius, in metres."""
    per_lon, per_lat = (float(one) for one in metres_per_degree(LAT))
    rows = [(LON + x / per_lon, LAT + y / per_lat, r) for x, y, r in some]
    return Circles(*np.array(rows, dtype=np.float64).reshape(-1, 3).T)


def test_outside_there_is_nothing_to_leave() -> None:
    assert way_out(LON, LAT, circles()) is None
    assert way_out(LON, LAT, circles((100, 0, 99))) is None


def test_the_nearest_edge_is_chosen() -> None:
    found = way_out(LON, LAT, circles((-80, 0, 100)))
    assert found is not None
    assert found.distance_m == pytest.approx(20 + MARGIN_M, rel=0.02)
    assert found.bearing_deg == pytest.approx(90, abs=3)


def test_a_neighbouring_zone_is_no_way_out() -> None:
    found = way_out(LON, LAT, circles((-80, 0, 100), (120, 0, 110)))
    assert found is not None
    assert min(abs(found.bearing_deg - 0), abs(found.bearing_deg - 180), abs(found.bearing_deg - 360)) < 70
    assert found.distance_m > 20 + MARGIN_M


offsets = st.floats(-300, 300)


@given(st.lists(st.tuples(offsets, offsets, st.floats(1, 250)), min_size=1, max_size=6))
def test_it_always_leads_outside_every_zone(some: list[tuple[float, float, float]]) -> None:
    zones = circles(*some)
    found = way_out(LON, LAT, zones)
    here = in_circles(zones, np.array([LON]), np.array([LAT]))[0]
    assert (found is not None) == bool(here)
    if found is not None:
        assert not in_circles(zones, np.array([found.lon]), np.array([found.lat]))[0]
        assert found.distance_m == pytest.approx(float(local_m(LON, LAT, found.lon, found.lat)))
