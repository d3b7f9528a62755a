"""Which street a house stands on, where along it, and on which side."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints, Ints32, Signs, expand
from firstlight.geo.distance import local_m, lon_delta
from firstlight.geo.errors import GeoError
from firstlight.geo.nearest import Pieces, Points, nearest_piece
from firstlight.geo.projection import LocalProjection
from firstlight.geo.street_graph import StreetGraph

OWN_DETOUR_M = 40.0
OWN_REACH_M = 60.0  # houses farther than this from any street are not asked for their own
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


@dataclass(frozen=True)
class OwnStreets:
    """Which street each place is addressed on, in the caller's numbering of streets; -1 for none.

    of_name [names of the net] tells which street a name means, of_place [h] where a place belongs.
    """

    of_name: Ints
    of_place: Ints


def snap(
    graph: StreetGraph, lon: Floats, lat: Floats, max_m: float, *, own: OwnStreets | None = None
) -> Snap:
    """Put each place on the nearest open segment, or on the street of its address if that is nearly as near.

    Parameters
    ----------
    graph
        The net; closed segments are not snapped to.
    lon, lat
        h places in degrees. A place that is not finite is not reached.
    max_m
        Beeline beyond which a place counts as not reached; may be inf.
    own
        Streets of addresses: a house stays on its own street when that is at most OWN_DETOUR_M
        farther than a yard path or a back lane. None: always the nearest.

    Raises
    ------
    GeoError
        ``lengths-differ``: lon and lat, places or names of different length.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.shape != lat.shape or lon.ndim != 1:
        raise GeoError("lengths-differ", lon=lon.shape, lat=lat.shape)
    if own is not None and (len(own.of_place) != len(lon) or len(own.of_name) != len(graph.names)):
        raise GeoError("lengths-differ", places=len(own.of_place), names=len(own.of_name))
    found = _nothing(len(lon))
    usable = np.flatnonzero(graph.seg_open)
    asked = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if len(usable) == 0 or len(asked) == 0:
        return found
    flat = LocalProjection.around(graph.shape_lon, graph.shape_lat)
    pieces, segment, at = _pieces(graph, flat, usable)
    points = Points(*flat.to_m(lon[asked], lat[asked]))
    # The plane stretches a little far from its centre: ask for more, then measure exactly.
    piece = nearest_piece(pieces, points, max_m * 1.1 + 1.0)
    if own is not None:
        street = np.append(own.of_name, -1)[graph.seg_name[segment]]
        reach_m = min(OWN_REACH_M + OWN_DETOUR_M, max_m / 1.1)
        piece = _prefer_own(pieces, points, piece, (street, own.of_place[asked], reach_m))
    met = piece >= 0
    row, piece, points = asked[met], piece[met], points.take(np.flatnonzero(met))
    share, point = pieces.share(piece, points.x, points.y), at[piece]
    along = graph.shape_along_m
    found.segment[row] = segment[piece]
    found.offset_m[row] = along[point] + share * (along[point + 1] - along[point])
    found.side[row] = np.where(pieces.is_left(piece, points.x, points.y), LEFT, RIGHT)
    _measure(graph, found, lon, lat, max_m)
    return found


def _pieces(graph: StreetGraph, flat: LocalProjection, usable: Ints) -> tuple[Pieces, Ints, Ints]:
    """The straight pieces of some segments, the segment of each and the shape point it starts from."""
    x, y = flat.to_m(graph.shape_lon, graph.shape_lat)
    first = graph.shape_offset[usable]
    owner, at = expand(first, graph.shape_offset[usable + 1] - first - 1)
    return Pieces(x[at], y[at], x[at + 1] - x[at], y[at + 1] - y[at]), usable[owner], at


def _prefer_own(pieces: Pieces, points: Points, piece: Ints, own: tuple[Ints, Ints, float]) -> Ints:
    """Move points to the nearest piece of their own street where that is little farther than piece."""
    of_piece, of_point, reach_m = own
    asking = np.flatnonzero((of_point >= 0) & (piece >= 0))
    named = points.take(asking)
    nearest_m = np.sqrt(pieces.squared_gap(piece[asking], named.x, named.y))
    other = np.flatnonzero(of_piece[piece[asking]] != of_point[asking])
    asking, named, nearest_m = asking[other], named.take(other), nearest_m[other]
    pieces, named = replace(pieces, kind=of_piece), replace(named, kind=of_point[asking])
    mine = nearest_piece(pieces, named, reach_m)
    known = np.flatnonzero(mine >= 0)
    asking, named, mine = asking[known], named.take(known), mine[known]
    own_m = np.sqrt(pieces.squared_gap(mine, named.x, named.y))
    moves = own_m <= nearest_m[known] + OWN_DETOUR_M
    preferred = piece.copy()
    preferred[asking[moves]] = mine[moves]
    return preferred


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
