"""Which stops are near which: the neighbour lists that keep the search local."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules.problem import Floats, Ints
from firstlight.planning.rules.rounds_jit import compiled

BLOCK = 16  # float32 in a cache line: columns are read this many at a time


def nearest_stops(travel_s: NDArray[np.float32], depots: int, count: int) -> Ints:
    """For each of n stops the m = min(count, n-1) others nearest in either direction, nearest first.

    Parameters
    ----------
    travel_s
        (d+n, d+n) seconds, row from, column to; infinite where there is no way.
    depots
        d, the rows in front that are no stops.

    Returns
    -------
    Ints
        (n, m) stops, 0..n-1; equally near ones in order of their number.
    """
    n = travel_s.shape[0] - depots
    m = max(0, min(count, n - 1))
    near = np.zeros((n, m), dtype=np.int64)
    if m:
        _fill(travel_s, depots, near, np.empty((BLOCK, n), dtype=np.float32), np.empty(m))
    return near


@compiled
def _fill(
    travel: NDArray[np.float32], d: int, near: Ints, column: NDArray[np.float32], found: Floats
) -> None:
    """Fill `near`; the last two are room to work in: (BLOCK, n) and (m,)."""
    n, m = near.shape
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        for j in range(n):
            for b in range(size):
                column[b, j] = travel[d + j, d + first + b]
        for b in range(size):
            stop, kept = first + b, 0
            for j in range(n):
                key = min(travel[d + stop, d + j], column[b, j])
                if j == stop or (kept == m and key >= found[m - 1]):
                    continue
                i = min(kept, m - 1)
                kept = min(kept + 1, m)
                while i > 0 and found[i - 1] > key:
                    found[i], near[stop, i] = found[i - 1], near[stop, i - 1]
                    i -= 1
                found[i], near[stop, i] = key, j


@compiled
def longest_leg(travel: NDArray[np.float32]) -> float:
    """The longest finite leg in seconds, 0 if there is none."""
    longest = 0.0
    for i in range(travel.shape[0]):
        for j in range(travel.shape[1]):
            if travel[i, j] > longest and travel[i, j] < np.inf:
                longest = travel[i, j]
    return float(longest)
