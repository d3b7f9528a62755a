"""Which street a house stands on, where along it, and on which side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints, Ints32, Signs, expand
from firstlight.geo.distance import local_m, lon_delta
from firstlight.geo.errors import GeoError
from firstlight.geo.nearest import Pieces, nearest_piece
from firstlight.geo.projection import LocalProjection
from firstlight.geo.street_graph import StreetGraph

LEFT, RIGHT, NO_SIDE = 0, 1, -1


@dataclass(frozen=True)
class Snap:
    """Where h places meet the street net; a place that meets none keeps its row, marked -1.

    Shapes: all [h]. offset_m counts from the segment's start; side is 0 left and 1 right of its
    direction, -1 where there is none; distance_m is the beeline to the street, inf where none.
    """

    segment: Ints32
    offset_m: Floats
    side: Signs
    distance_m: Floats32

    @property
    def reached(self) -> Bools:
        """Which places met a street."""
        met: Bools = self.segment >= 0
        return met


def snap(graph: StreetGraph, lon: Floats, lat: Floats, max_m: float) -> Snap:
    """Put each place on the nearest open segment.

    Parameters
    ----------
    graph
        The net; closed segments are not snapped to.
    lon, lat
        h places in degrees. A place that is not finite is not reached.
    max_m
        Beeline beyond which a place counts as not reached; may be inf.

    Raises
    ------
    GeoError
        ``lengths-differ``: lon and lat of different length.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.shape != lat.shape or lon.ndim != 1:
        raise GeoError("lengths-differ", lon=lon.shape, lat=lat.shape)
    found = _nothing(len(lon))
    usable = np.flatnonzero(graph.seg_open)
    asked = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if len(usable) == 0 or len(asked) == 0:
        return found
    flat = LocalProjection.around(graph.shape_lon, graph.shape_lat)
    shape = flat.to_m(graph.shape_lon, graph.shape_lat)
    first = graph.shape_offset[usable]
    owner, at = expand(first, graph.shape_offset[usable + 1] - first - 1)
    pieces = Pieces.between(shape[0][at], shape[1][at], shape[0][at + 1], shape[1][at + 1])
    x, y = flat.to_m(lon[asked], lat[asked])
    # The plane stretches a little far from its centre: ask for more, then measure exactly.
    piece = nearest_piece(pieces, x, y, max_m * 1.1 + 1.0)
    met = piece >= 0
    row, piece, x, y = asked[met], piece[met], x[met], y[met]
    share, point = pieces.share(piece, x, y), at[piece]
    along = graph.shape_along_m
    found.segment[row] = usable[owner[piece]]
    found.offset_m[row] = along[point] + share * (along[point + 1] - along[point])
    cross = pieces.dx[piece] * (y - pieces.ay[piece]) - pieces.dy[piece] * (x - pieces.ax[piece])
    found.side[row] = np.where(cross >= 0, LEFT, RIGHT)
    _measure(graph, found, lon, lat, max_m)
    return found


def _nothing(count: int) -> Snap:
    return Snap(
        np.full(count, -1, np.int32),
        np.zeros(count, np.float64),
        np.full(count, NO_SIDE, np.int8),
        np.full(count, np.inf, np.float32),
    )


def _measure(graph: StreetGraph, found: Snap, lon: Floats, lat: Floats, max_m: float) -> None:
    """Fill in exact beelines and let go of what is too far after all."""
    row = np.flatnonzero(found.reached)
    at_lon, at_lat = point_along(graph, found.segment[row], found.offset_m[row])
    found.distance_m[row] = local_m(lon[row], lat[row], at_lon, at_lat)
    far = row[found.distance_m[row] > max_m]
    found.segment[far], found.side[far] = -1, NO_SIDE
    found.offset_m[far], found.distance_m[far] = 0.0, np.inf


def point_along(graph: StreetGraph, segment: Ints32 | Ints, offset_m: Floats) -> tuple[Floats, Floats]:
    """Degrees (lon, lat) of the points offset_m along their segments, both [k]; clipped to the ends."""
    if len(segment) == 0:
        return np.empty(0), np.empty(0)
    piece = piece_along(graph, segment, offset_m)
    along = graph.shape_along_m
    length = along[piece + 1] - along[piece]
    share = np.clip((offset_m - along[piece]) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    lon, lat = graph.shape_lon, graph.shape_lat
    east = lon_delta(lon[piece + 1] - lon[piece])
    north = lat[piece + 1] - lat[piece]
    return lon_delta(lon[piece] + share * east), lat[piece] + share * north


def piece_along(graph: StreetGraph, segment: Ints32 | Ints, offset_m: Floats) -> Ints:
    """The shape point at or before offset_m on each segment, never the last one; both [k]."""
    at = np.asarray(segment, dtype=np.int64)
    first, end = graph.shape_offset[at], graph.shape_offset[at + 1]
    # One ascending key over all segments, so that a single binary search answers for all.
    stride = float(graph.seg_length_m.max(initial=0.0)) * 1.01 + 1.0
    key = graph.shape_along_m + stride * np.repeat(np.arange(graph.n_segments), np.diff(graph.shape_offset))
    wanted = np.clip(offset_m, 0.0, graph.seg_length_m[at]) + stride * at
    found: Ints = np.clip(np.searchsorted(key, wanted, side="right") - 1, first, end - 2)
    return found
