"""Local metres: a flat map around one place, good for a town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from firstlight.geo.arrays import Floats
from firstlight.geo.distance import lon_delta, metres_per_degree
from firstlight.geo.errors import GeoError


@dataclass(frozen=True, slots=True)
class LocalProjection:
    """Equirectangular metres east (x) and north (y) of (lon, lat), true to scale on that parallel.

    30 km north or south of the centre at 55 degrees the x scale is off by 0.7 %; distances that
    are kept or shown therefore come from `firstlight.geo.distance`, not from this plane.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180.0 <= self.lon <= 180.0 and -89.0 <= self.lat <= 89.0):
            raise GeoError("not-lonlat", lon=self.lon, lat=self.lat)

    @classmethod
    def around(cls, lon: Floats, lat: Floats) -> Self:
        """Centred on the middle of the extent of n >= 1 places; towns across the antimeridian too."""
        if len(lon) == 0:
            raise GeoError("empty")
        east = lon_delta(np.subtract(lon, lon[0]))
        middle = float(lon[0]) + float(east.min() + east.max()) / 2
        return cls(float(lon_delta(middle)), float(np.min(lat) + np.max(lat)) / 2)

    def to_m(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Degrees to metres (x, y)."""
        per_lon, per_lat = metres_per_degree(self.lat)
        x: Floats = lon_delta(np.subtract(lon, self.lon)) * per_lon
        y: Floats = np.subtract(lat, self.lat) * per_lat
        return x, y

    def to_lonlat(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Metres to degrees (lon, lat)."""
        per_lon, per_lat = metres_per_degree(self.lat)
        lon: Floats = lon_delta(self.lon + np.asarray(x) / per_lon)
        lat: Floats = self.lat + np.asarray(y) / per_lat
        return lon, lat
