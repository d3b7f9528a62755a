"""The nearest of many straight pieces to each of many points, in metres on a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from firstlight.geo.arrays import Bools, Floats, Ints, expand

_FIRST_REACH_M = 32.0  # most houses stand nearer to a street
_WIDER = 4.0  # each further search reaches so many times as far
_FEW = 64  # points that are compared with every piece rather than looked up in an index
_CELLS, _CELLS_A_POINT = 8_000_000, 1000  # of an index, at most
_BATCH = 300_000  # pairs at a time: they stay in the processor's cache


@dataclass(frozen=True)
class Pieces:
    """q straight pieces from (ax, ay) by (dx, dy), in metres, each of a kind where kinds matter; all [q]."""

    ax: Floats
    ay: Floats
    dx: Floats
    dy: Floats
    kind: Ints | None = None

    def share(self, piece: Ints, x: Floats, y: Floats) -> Floats:
        """Where along its piece (0..1) each point is nearest to it."""
        dx, dy = self.dx[piece], self.dy[piece]
        squared = dx * dx + dy * dy
        along = (x - self.ax[piece]) * dx + (y - self.ay[piece]) * dy
        at: Floats = np.clip(along / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        return at

    def is_left(self, piece: Ints, x: Floats, y: Floats) -> Bools:
        """Whether each point lies left of its piece's direction, or on it."""
        left: Bools = self.dx[piece] * (y - self.ay[piece]) >= self.dy[piece] * (x - self.ax[piece])
        return left

    def squared_gap(self, piece: Ints, x: Floats, y: Floats) -> Floats:
        """Square metres of the square over the beeline from each point to its piece."""
        at = self.share(piece, x, y)
        gap_x = x - self.ax[piece] - at * self.dx[piece]
        gap_y = y - self.ay[piece] - at * self.dy[piece]
        squared: Floats = gap_x * gap_x + gap_y * gap_y
        return squared


@dataclass(frozen=True)
class Points:
    """h points in metres; one with a kind meets only pieces of that kind; all [h]."""

    x: Floats
    y: Floats
    kind: Ints | None = None

    def __len__(self) -> int:
        return len(self.x)

    def take(self, index: Ints) -> Points:
        """The points at these positions."""
        return Points(self.x[index], self.y[index], None if self.kind is None else self.kind[index])


def nearest_piece(pieces: Pieces, points: Points, reach_m: float) -> Ints:
    """For each of h points the number of its nearest piece, -1 where none lies within reach_m (may be inf).

    Of equally near pieces the lowest number wins. Points are searched with a short reach first;
    the few that find nothing, again with a longer one.
    """
    found = np.full(len(points), -1, dtype=np.int64)
    if len(points) == 0 or len(pieces.ax) == 0:
        return found
    reach_m = min(reach_m, _across(pieces, points))
    open_points = np.arange(len(points))
    reach = min(_FIRST_REACH_M, reach_m)
    while len(open_points):
        some = points.take(open_points)
        if len(some) <= _FEW:
            found[open_points] = _by_trial(pieces, some, reach_m)
            break
        found[open_points] = _by_index(pieces, some, min(reach, reach_m))
        if reach >= reach_m:
            break
        open_points = open_points[found[open_points] < 0]
        reach *= _WIDER
    return found


def _across(pieces: Pieces, points: Points) -> float:
    """No point and piece are farther apart than this."""
    x = np.concatenate((points.x, pieces.ax, pieces.ax + pieces.dx))
    y = np.concatenate((points.y, pieces.ay, pieces.ay + pieces.dy))
    return float(np.hypot(np.ptp(x), np.ptp(y))) + 1.0


def _least_size(x: Floats, y: Floats) -> float:
    """The cell size below which an index over these points would have too many cells."""
    wide, high = max(1.0, float(np.ptp(x))), max(1.0, float(np.ptp(y)))
    cells = min(_CELLS, _CELLS_A_POINT * len(x))
    return max(float(np.sqrt(wide * high / cells)), max(wide, high) / cells)


def _by_trial(pieces: Pieces, points: Points, reach_m: float) -> Ints:
    every = np.arange(len(pieces.ax))
    best = np.empty(len(points), dtype=np.int64)
    for i in range(len(points)):
        squared = pieces.squared_gap(every, points.x[i], points.y[i])
        if pieces.kind is not None and points.kind is not None:
            squared = np.where(pieces.kind == points.kind[i], squared, np.inf)
        nearest = int(squared.argmin())
        best[i] = nearest if squared[nearest] <= reach_m * reach_m else -1
    return best


def _by_index(pieces: Pieces, points: Points, reach: float) -> Ints:
    """Nearest pieces within reach, from a grid whose cells list every piece that near to them."""
    x, y = points.x, points.y
    size = max(reach, _least_size(x, y))
    x0, y0 = float(x.min()), float(y.min())
    wide, high = int((x.max() - x0) / size) + 1, int((y.max() - y0) / size) + 1
    cells = _cells(pieces, (x0, y0), (size, reach), (wide, high))
    cell = ((x - x0) / size).astype(np.int64) * high + ((y - y0) / size).astype(np.int64)
    count = np.diff(cells.indptr)[cell].astype(np.int64)
    order = np.argsort(cell, kind="stable")  # neighbours together, for the cache
    order = order[count[order] > 0]
    found = np.full(len(x), -1, dtype=np.int64)
    batch = np.cumsum(count[order]) // _BATCH
    for some in np.split(order, np.flatnonzero(np.diff(batch)) + 1):
        owner, entry = expand(cells.indptr[cell[some]].astype(np.int64), count[some])
        found[some] = _best(pieces, points.take(some), (owner, cells.indices[entry].astype(np.int64)), reach)
    return found


def _best(pieces: Pieces, points: Points, pairs: tuple[Ints, Ints], reach: float) -> Ints:
    """The nearest of the pieces each point is paired with; pairs are ordered by point, then by piece."""
    owner, piece = pairs
    if pieces.kind is not None and points.kind is not None:
        alike = pieces.kind[piece] == points.kind[owner]
        owner, piece = owner[alike], piece[alike]
    nearest = np.full(len(points), -1, dtype=np.int64)
    if len(owner) == 0:
        return nearest
    squared = pieces.squared_gap(piece, points.x[owner], points.y[owner])
    first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    least = np.minimum.reduceat(squared, first)
    hits = np.flatnonzero(squared == np.repeat(least, np.diff(np.append(first, len(owner)))))
    chosen = piece[hits[np.searchsorted(hits, first)]]
    nearest[owner[first]] = np.where(least <= reach * reach, chosen, -1)
    return nearest


def _cells(
    pieces: Pieces, corner: tuple[float, float], lengths: tuple[float, float], shape: tuple[int, int]
) -> csr_array:
    """A sparse row for each cell, its column numbers the pieces that come within reach of the cell."""
    size, reach = lengths
    # Long pieces are cut, since the box around a long slanted one covers many cells for nothing.
    parts = np.maximum(1, np.ceil(np.hypot(pieces.dx, pieces.dy) / size)).astype(np.int64)
    piece, part = expand(np.zeros(len(parts), dtype=np.int64), parts)
    low, span = [], []
    for origin, delta, start, n in (
        (pieces.ax, pieces.dx, corner[0], shape[0]),
        (pieces.ay, pieces.dy, corner[1], shape[1]),
    ):
        one = origin[piece] + delta[piece] * (part / parts[piece])
        two = origin[piece] + delta[piece] * ((part + 1) / parts[piece])
        first = np.floor((np.minimum(one, two) - reach - start) / size)
        last = np.floor((np.maximum(one, two) + reach - start) / size)
        inside = np.clip(first, 0, n), np.clip(last, -1, n - 1)
        low.append(inside[0].astype(np.int64))
        span.append(np.maximum(0, inside[1] - inside[0] + 1).astype(np.int64))
    owner, member = expand(np.zeros(len(piece), dtype=np.int64), span[0] * span[1])
    column, row = np.divmod(member, span[1][owner])
    cell = (low[0][owner] + column) * shape[1] + low[1][owner] + row
    entries = (cell.astype(np.int32), piece[owner].astype(np.int32))
    grid = coo_array((np.ones(len(cell), dtype=np.int8), entries), shape=(shape[0] * shape[1], len(parts)))
    return grid.tocsr()
