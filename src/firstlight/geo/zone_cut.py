"""Streets cut at the edge of danger circles: the part outside stays open, the part inside is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firstlight.geo.arrays import Floats
from firstlight.geo.projection import LocalProjection
from firstlight.geo.street_graph import StreetGraph
from firstlight.geo.street_snap import point_along
from firstlight.geo.zones import Circles, segments_in_circles

SAFE_M = 0.5  # beyond the edge: a stored line is rounded to a tenth of a metre
SAFE_SHARE = 1.01  # the flat map may shrink a street by as much
CRUMB_M = 2.0  # a shorter rest of a street leads nobody anywhere


@dataclass(frozen=True)
class _Piece:
    """What is left of a segment between two places along it; an end that was cut has no node."""

    segment: int
    from_m: float
    to_m: float
    begins_whole: bool
    ends_whole: bool


def cut_at_circles(graph: StreetGraph, circles: Circles) -> StreetGraph:
    """Close what runs inside any circle, and keep the rest of each street walkable.

    Every segment keeps its number. One that touches a circle is closed; the pieces of it that lie
    outside are added behind the last segment, with dead ends where they were cut. Nothing that stays
    open comes nearer to a centre than the radius.

    Parameters
    ----------
    graph
        m segments, n nodes.
    circles
        Any number; none gives the net as it is.
    """
    wide = replace(circles, radius_m=circles.radius_m + SAFE_M)
    touched = segments_in_circles(graph, wide) & graph.seg_open
    if not touched.any():
        return graph
    pieces = [
        piece for segment in np.flatnonzero(touched).tolist() for piece in _outside(graph, segment, circles)
    ]
    return _with_pieces(graph.close(touched), pieces)


def _outside(graph: StreetGraph, segment: int, circles: Circles) -> list[_Piece]:
    """The parts of one segment that no circle covers."""
    length = float(graph.seg_length_m[segment])
    spans = (span for i in range(len(circles.lon)) for span in _inside(graph, segment, circles, i))
    inside = sorted(spans)
    pieces, at = [], 0.0
    for first, last in [*inside, (length, length)]:
        if first - at > CRUMB_M:
            pieces.append(_Piece(segment, at, first, at == 0.0, first >= length))
        at = max(at, last)
    return pieces


def _inside(graph: StreetGraph, segment: int, circles: Circles, number: int) -> list[tuple[float, float]]:
    """Where along a segment it runs inside one circle: spans in metres from its start.

    Each straight piece p + t d, 0 <= t <= 1, is met by the circle where |p + t d| = r.
    """
    flat = LocalProjection(float(circles.lon[number]), float(circles.lat[number]))
    some = slice(graph.shape_offset[segment], graph.shape_offset[segment + 1])
    x, y = flat.to_m(graph.shape_lon[some], graph.shape_lat[some])
    along = graph.shape_along_m[some]
    radius = float(circles.radius_m[number]) * SAFE_SHARE + SAFE_M
    dx, dy = np.diff(x), np.diff(y)
    square = np.maximum(dx**2 + dy**2, 1e-12)
    middle = -(x[:-1] * dx + y[:-1] * dy) / square
    reach2 = middle**2 - (x[:-1] ** 2 + y[:-1] ** 2 - radius**2) / square
    reach = np.sqrt(np.maximum(reach2, 0.0))
    first, last = np.clip(middle - reach, 0.0, 1.0), np.clip(middle + reach, 0.0, 1.0)
    met = (reach2 >= 0) & (last > first)
    step = np.diff(along)
    begins, ends = along[:-1] + first * step, along[:-1] + last * step
    return list(zip(begins[met].tolist(), ends[met].tolist(), strict=True))


def _with_pieces(graph: StreetGraph, pieces: list[_Piece]) -> StreetGraph:
    if not pieces:
        return graph
    segment = np.array([piece.segment for piece in pieces])
    from_m, to_m = (np.array([getattr(piece, name) for piece in pieces]) for name in ("from_m", "to_m"))
    begins_whole = np.array([piece.begins_whole for piece in pieces])
    ends_whole = np.array([piece.ends_whole for piece in pieces])
    low, high = point_along(graph, segment, from_m), point_along(graph, segment, to_m)
    fresh_low = graph.n_nodes + np.cumsum(~begins_whole) - 1
    fresh_high = graph.n_nodes + int((~begins_whole).sum()) + np.cumsum(~ends_whole) - 1
    ends_of = zip(pieces, zip(*low, *high, strict=True), strict=True)
    lines = [_line(graph, piece, ends) for piece, ends in ends_of]
    sizes = [len(line[0]) for line in lines]
    lon, lat, along = (np.concatenate([line[axis] for line in lines]) for axis in range(3))
    seg_from = np.where(begins_whole, graph.seg_from[segment], fresh_low).astype(np.int32)
    seg_to = np.where(ends_whole, graph.seg_to[segment], fresh_high).astype(np.int32)
    return replace(
        graph,
        node_lon=np.concatenate((graph.node_lon, low[0][~begins_whole], high[0][~ends_whole])),
        node_lat=np.concatenate((graph.node_lat, low[1][~begins_whole], high[1][~ends_whole])),
        seg_from=np.concatenate((graph.seg_from, seg_from)),
        seg_to=np.concatenate((graph.seg_to, seg_to)),
        seg_class=np.concatenate((graph.seg_class, graph.seg_class[segment])),
        seg_name=np.concatenate((graph.seg_name, graph.seg_name[segment])),
        seg_length_m=np.concatenate((graph.seg_length_m, to_m - from_m)),
        seg_open=np.concatenate((graph.seg_open, np.ones(len(pieces), dtype=np.bool_))),
        shape_offset=np.concatenate((graph.shape_offset, graph.shape_offset[-1] + np.cumsum(sizes))),
        shape_lon=np.concatenate((graph.shape_lon, lon)),
        shape_lat=np.concatenate((graph.shape_lat, lat)),
        shape_along_m=np.concatenate((graph.shape_along_m, along)),
    )


def _line(
    graph: StreetGraph, piece: _Piece, ends: tuple[float, float, float, float]
) -> tuple[Floats, Floats, Floats]:
    """The points of a piece, and how far along it each lies."""
    some = slice(graph.shape_offset[piece.segment], graph.shape_offset[piece.segment + 1])
    along = graph.shape_along_m[some]
    between = (along > piece.from_m) & (along < piece.to_m)
    lon = np.concatenate(([ends[0]], graph.shape_lon[some][between], [ends[2]]))
    lat = np.concatenate(([ends[1]], graph.shape_lat[some][between], [ends[3]]))
    metres = np.concatenate(([0.0], along[between] - piece.from_m, [piece.to_m - piece.from_m]))
    return lon, lat, metres


def line_gaps_m(circles: Circles, start: tuple[Floats, Floats], end: tuple[Floats, Floats]) -> Floats:
    """Metres from each straight line [k] to the edge of the nearest circle, negative inside.

    Parameters
    ----------
    start, end
        (lon, lat) of both ends, [k] each. Without circles the distance is inf.
    """
    gap: Floats = np.full(len(start[0]), np.inf)
    for i in range(len(circles.lon)):
        flat = LocalProjection(float(circles.lon[i]), float(circles.lat[i]))
        (ax, ay), (bx, by) = flat.to_m(*start), flat.to_m(*end)
        dx, dy = bx - ax, by - ay
        share = np.clip(-(ax * dx + ay * dy) / np.maximum(dx**2 + dy**2, 1e-12), 0.0, 1.0)
        gap = np.minimum(gap, np.hypot(ax + share * dx, ay + share * dy) - circles.radius_m[i])
    return gap
