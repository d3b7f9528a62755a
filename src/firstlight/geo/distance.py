"""Metres between places given in degrees."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from firstlight.geo.arrays import Floats

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS84 ellipsoid (IUGG R1)."""
WGS84_A_M = 6_378_137.0
WGS84_E2 = 0.006_694_379_990_141_3


def lon_delta(lon: npt.ArrayLike) -> Floats:
    """Differences of longitude brought into -180..180, so that the antimeridian is no wall."""
    wrapped: Floats = (np.asarray(lon, dtype=np.float64) + 180.0) % 360.0 - 180.0
    return wrapped


def haversine_m(
    lon_a: npt.ArrayLike, lat_a: npt.ArrayLike, lon_b: npt.ArrayLike, lat_b: npt.ArrayLike
) -> Floats:
    """Great-circle metres on the mean sphere; broadcasts; any distance, within 0.6 % of the ellipsoid.

    Source
    ------
    Sinnott (1984), Virtues of the haversine, Sky and Telescope 68(2), 159.
    """
    lat1, lat2 = np.radians(lat_a), np.radians(lat_b)
    half_lon = np.radians(np.subtract(lon_b, lon_a)) / 2
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(half_lon) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return metres


def metres_per_degree(lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Metres in one degree of longitude and of latitude on WGS84, at each latitude.

    Source
    ------
    Radii of curvature of the ellipsoid: prime vertical N and meridian M (Torge, Geodesy, 4.1).
    """
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    flat = 1.0 - WGS84_E2 * np.sin(phi) ** 2
    prime_vertical = WGS84_A_M / np.sqrt(flat)
    meridian = prime_vertical * (1.0 - WGS84_E2) / flat
    return np.radians(prime_vertical * np.cos(phi)), np.radians(meridian)


def local_m(lon_a: npt.ArrayLike, lat_a: npt.ArrayLike, lon_b: npt.ArrayLike, lat_b: npt.ArrayLike) -> Floats:
    """Metres between near places: equirectangular on WGS84 at the middle latitude; broadcasts.

    Within 0.01 % of the geodesic up to 50 km below 70 degrees of latitude (tested against pyproj);
    for longer distances use `haversine_m`.
    """
    per_lon, per_lat = metres_per_degree(np.add(lat_a, lat_b) / 2)
    metres: Floats = np.hypot(
        lon_delta(np.subtract(lon_b, lon_a)) * per_lon, np.subtract(lat_b, lat_a) * per_lat
    )
    return metres
