import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from firstlight.geo.distance import haversine_m, local_m, lon_delta
from firstlight.geo.errors import GeoError
from firstlight.geo.projection import LocalProjection
from tests.geo.nets import some

WGS84 = Geod(ellps="WGS84")
lons, lats = st.floats(-180, 180), st.floats(-69, 69)


@some
@given(lons, lats, st.floats(0, 360), st.floats(0.1, 50_000))
def test_local_metres_follow_the_geodesic(lon, lat, bearing, metres):
    lon_b, lat_b, _ = WGS84.fwd(lon, lat, bearing, metres)

    assert local_m(lon, lat, lon_b, lat_b) == pytest.approx(metres, rel=1e-4, abs=1e-4)


@some
@given(lons, st.floats(-90, 90), lons, st.floats(-90, 90))
def test_the_great_circle_is_within_its_promise(lon_a, lat_a, lon_b, lat_b):
    _, _, metres = WGS84.inv(lon_a, lat_a, lon_b, lat_b)

    assert haversine_m(lon_a, lat_a, lon_b, lat_b) == pytest.approx(metres, rel=0.006, abs=0.05)


def test_distances_broadcast():
    table = haversine_m(np.zeros((3, 1)), np.zeros((3, 1)), np.arange(4.0), np.zeros(4))

    assert table.shape == (3, 4)
    assert table[0] / table[0, 1] == pytest.approx([0, 1, 2, 3])


@some
@given(st.floats(-720, 720))
def test_longitudes_wrap(lon):
    wrapped = float(lon_delta(lon))

    assert -180 <= wrapped < 180
    assert np.cos(np.radians(wrapped - lon)) == pytest.approx(1)


@some
@given(lons, st.floats(-80, 80), st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_the_local_plane_comes_back(lon, lat, x, y):
    flat = LocalProjection(lon, lat)

    assert flat.to_m(*flat.to_lonlat(x, y)) == pytest.approx((x, y), abs=1e-4)


@some
@given(lons, lats, st.floats(-1, 1), st.floats(-1, 1))
def test_the_local_plane_is_true_to_scale_nearby(lon, lat, x, y):
    flat = LocalProjection(lon, lat)
    at = flat.to_lonlat(1000 * x, 1000 * y)

    assert local_m(lon, lat, *at) == pytest.approx(1000 * np.hypot(x, y), rel=1e-3, abs=1e-3)


def test_a_plane_around_places_across_the_antimeridian_is_centred_between_them():
    flat = LocalProjection.around(np.array([179.9, -179.7]), np.array([10.0, 12.0]))

    assert (flat.lon, flat.lat) == pytest.approx((-179.9, 11.0))


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 90), (float("nan"), 0), (0, float("nan"))])
def test_a_plane_needs_a_place_on_the_globe(lon, lat):
    with pytest.raises(GeoError) as refused:
        LocalProjection(lon, lat)
    assert refused.value.code == "not-lonlat"


def test_a_plane_around_nothing_is_refused():
    with pytest.raises(GeoError) as refused:
        LocalProjection.around(np.empty(0), np.empty(0))
    assert refused.value.code == "empty"
