"""The nearest of many straight pieces to each of many points, in metres on a plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import coo_array, csr_array

from firstlight.geo.arrays import Floats, Ints, expand

_FIRST_REACH_M = 32.0  # most houses stand nearer to a street
_WIDER = 4.0  # each further search reaches so many times as far
_FEW = 64  # points that are compared with every piece rather than looked up in an index
_CELLS, _CELLS_A_POINT = 8_000_000, 1000  # of an index, at most
_BATCH = 300_000  # pairs at a time: they stay in the processor's cache


@dataclass(frozen=True)
class Pieces:
    """q straight pieces from (ax, ay) by (dx, dy), in metres; all [q]."""

    ax: Floats
    ay: Floats
    dx: Floats
    dy: Floats

    @classmethod
    def between(cls, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Self:
        """From both ends."""
        return cls(ax, ay, bx - ax, by - ay)

    def share(self, piece: Ints, x: Floats, y: Floats) -> Floats:
        """Where along its piece (0..1) each point is nearest to it."""
        dx, dy = self.dx[piece], self.dy[piece]
        squared = dx * dx + dy * dy
        along = (x - self.ax[piece]) * dx + (y - self.ay[piece]) * dy
        at: Floats = np.clip(along / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        return at

    def squared_gap(self, piece: Ints, x: Floats, y: Floats) -> Floats:
        """Square metres of the square over the beeline from each point to its piece."""
        at = self.share(piece, x, y)
        gap_x = x - self.ax[piece] - at * self.dx[piece]
        gap_y = y - self.ay[piece] - at * self.dy[piece]
        squared: Floats = gap_x * gap_x + gap_y * gap_y
        return squared


def nearest_piece(pieces: Pieces, x: Floats, y: Floats, reach_m: float) -> Ints:
    """For each of h points the number of its nearest piece, -1 where none lies within reach_m (may be inf).

    Of equally near pieces the lowest number wins. Points are searched with a short reach first;
    the few that find nothing, again with a longer one.
    """
    found = np.full(len(x), -1, dtype=np.int64)
    open_points = np.arange(len(x))
    reach = min(_FIRST_REACH_M, reach_m)
    while len(open_points) and len(pieces.ax):
        if len(open_points) <= _FEW:
            found[open_points] = _by_trial(pieces, x[open_points], y[open_points], reach_m)
            break
        at_x, at_y = x[open_points], y[open_points]
        found[open_points] = _by_index(pieces, at_x, at_y, min(reach, reach_m))
        if reach >= reach_m:
            break
        open_points = open_points[found[open_points] < 0]
        reach *= _WIDER
    return found


def _least_size(x: Floats, y: Floats) -> float:
    """The cell size below which an index over these points would have too many cells."""
    wide, high = max(1.0, float(np.ptp(x))), max(1.0, float(np.ptp(y)))
    cells = min(_CELLS, _CELLS_A_POINT * len(x))
    return max(float(np.sqrt(wide * high / cells)), max(wide, high) / cells)


def _by_trial(pieces: Pieces, x: Floats, y: Floats, reach_m: float) -> Ints:
    every = np.arange(len(pieces.ax))
    best = np.empty(len(x), dtype=np.int64)
    for i in range(len(x)):
        squared = pieces.squared_gap(every, x[i], y[i])
        nearest = int(squared.argmin())
        best[i] = nearest if squared[nearest] <= reach_m * reach_m else -1
    return best


def _by_index(pieces: Pieces, x: Floats, y: Floats, reach: float) -> Ints:
    """Nearest pieces within reach, from a grid whose cells list every piece that near to them."""
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
        if len(some):
            start = cells.indptr[cell[some]].astype(np.int64)
            found[some] = _best(pieces, (x[some], y[some]), (start, count[some], cells), reach)
    return found


def _best(
    pieces: Pieces, at: tuple[Floats, Floats], listed: tuple[Ints, Ints, csr_array], reach: float
) -> Ints:
    start, count, cells = listed
    owner, entry = expand(start, count)
    piece = cells.indices[entry].astype(np.int64)
    squared = pieces.squared_gap(piece, at[0][owner], at[1][owner])
    first = np.cumsum(count) - count
    least = np.minimum.reduceat(squared, first)
    hits = np.flatnonzero(squared == np.repeat(least, count))
    nearest = piece[hits[np.searchsorted(hits, first)]]
    return np.where(least <= reach * reach, nearest, -1)


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
