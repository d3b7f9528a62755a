"""Danger circles: what lies in them, and which streets run through them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints32, expand
from firstlight.geo.distance import local_m
from firstlight.geo.errors import GeoError
from firstlight.geo.projection import LocalProjection
from firstlight.geo.street_graph import StreetGraph

_SAFE_SIDE = 1.01  # the flat map may shrink a street by as much: rather one street too many closed


@dataclass(frozen=True)
class Circles:
    """c circles: centre in degrees, radius in metres, not negative; all [c]."""

    lon: Floats
    lat: Floats
    radius_m: Floats

    def __post_init__(self) -> None:
        if not len(self.lon) == len(self.lat) == len(self.radius_m):
            raise GeoError("lengths-differ")
        if not np.all((np.abs(self.lon) <= 180) & (np.abs(self.lat) <= 90)):
            raise GeoError("not-lonlat")
        if not np.all((self.radius_m >= 0) & np.isfinite(self.radius_m)):
            raise GeoError("bad-radius")


def nearest_edge(circles: Circles, lon: Floats, lat: Floats) -> tuple[Floats32, Ints32]:
    """Metres to the edge of the nearest circle, negative inside, and its number; [h] each.

    Without circles the distance is inf and the number -1.
    """
    outside_m = np.full(len(lon), np.inf, dtype=np.float32)
    number = np.full(len(lon), -1, dtype=np.int32)
    for i in range(len(circles.lon)):
        gap = (local_m(circles.lon[i], circles.lat[i], lon, lat) - circles.radius_m[i]).astype(np.float32)
        nearer = gap < outside_m
        outside_m[nearer], number[nearer] = gap[nearer], i
    return outside_m, number


def in_circles(circles: Circles, lon: Floats, lat: Floats) -> Bools:
    """Whether each place [h] lies in any circle, its edge included."""
    inside: Bools = nearest_edge(circles, lon, lat)[0] <= 0
    return inside


def segments_in_circles(graph: StreetGraph, circles: Circles) -> Bools:
    """Mark the segments [m] that touch any circle; for `StreetGraph.close`. Errs by at most 1 % outwards."""
    touched = np.zeros(graph.n_segments, dtype=np.bool_)
    if graph.n_segments == 0 or len(circles.lon) == 0:
        return touched
    for i in range(len(circles.lon)):
        # One plane for each circle: true to scale where it matters.
        flat = LocalProjection(float(circles.lon[i]), float(circles.lat[i]))
        radius = float(circles.radius_m[i]) * _SAFE_SIDE
        x, y = flat.to_m(graph.shape_lon, graph.shape_lat)
        first = graph.shape_offset[:-1]
        near = np.maximum(np.minimum.reduceat(x, first), np.minimum.reduceat(y, first)) <= radius
        near &= np.minimum(np.maximum.reduceat(x, first), np.maximum.reduceat(y, first)) >= -radius
        some = np.flatnonzero(near & ~touched)
        line, point = expand(first[some], np.diff(graph.shape_offset)[some])
        lines = shapely.linestrings(x[point], y[point], indices=line)
        touched[some[shapely.distance(lines, shapely.Point(0, 0)) <= radius]] = True
    return touched
