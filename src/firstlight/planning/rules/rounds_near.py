"""Which stops are near which: the neighbour lists that keep the search local."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules.problem import Ints

BLOCK = 256  # stops at a time: a few megabytes, which stay near the processor


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
        (n, m) stops, 0..n-1; equally near ones by number, though any of them may end the list.
    """
    between = travel_s[depots:, depots:]
    n = len(between)
    m = max(0, min(count, n - 1))
    near = np.empty((n, m), dtype=np.int64)
    for first in range(0, n if m else 0, BLOCK):
        some = slice(first, min(first + BLOCK, n))
        either = np.minimum(between[some], between[:, some].T)
        rows = np.arange(len(either))
        either[rows, first + rows] = -1.0  # itself first, and then dropped
        found = np.sort(np.argpartition(either, m, axis=1)[:, : m + 1], axis=1)
        order = np.argsort(np.take_along_axis(either, found, axis=1), axis=1, kind="stable")
        near[some] = np.take_along_axis(found, order, axis=1)[:, 1:]
    return near


def longest_leg(travel_s: NDArray[np.float32]) -> float:
    """The longest finite leg in seconds, 0 if there is none."""
    longest = float(travel_s.max(initial=0.0))
    if np.isinf(longest):
        longest = float(travel_s[np.isfinite(travel_s)].max(initial=0.0))
    return longest
