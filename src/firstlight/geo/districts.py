"""Which district a house lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from firstlight.geo.arrays import Floats, Ints32
from firstlight.geo.errors import GeoError

_CHUNK = 262_144


def assign_districts(areas: Sequence[Any], lon: Floats, lat: Floats) -> Ints32:
    """The number of the area each place lies in, borders included; -1 outside all of them.

    Parameters
    ----------
    areas
        Shapely polygons or multipolygons in degrees. Where areas overlap or touch, the first wins.
    lon, lat
        h places; one that is not finite lies nowhere.

    Raises
    ------
    GeoError
        ``district-broken``: an area that is empty, crosses itself or is no polygon.
    """
    for number, area in enumerate(areas):
        polygonal = shapely.get_type_id(area) in (3, 6)
        if not polygonal or shapely.is_empty(area) or not shapely.is_valid(area):
            raise GeoError("district-broken", district=number)
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    district = np.full(len(lon), -1, dtype=np.int32)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    for start in range(0, len(known), _CHUNK):
        some = known[start : start + _CHUNK]
        tree = shapely.STRtree(shapely.points(lon[some], lat[some]))
        number, place = tree.query(np.asarray(areas, dtype=object), predicate="intersects")
        last_first = np.argsort(-number, kind="stable")
        district[some[place[last_first]]] = number[last_first]
    return district
