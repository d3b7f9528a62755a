"""What was found near each house, kept up to date as findings come in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from firstlight.geo.arrays import Floats, Ints
from firstlight.planning.rules.belief_jit import compiled

REACH = 4.0  # scales; beyond them a finding says nothing


class _Cells(NamedTuple):
    """Houses by square cells as wide as the reach. Shapes: n houses, c cells."""

    house: Ints  # [n] rows, cell by cell
    first: Ints  # [c + 1] where each cell begins in house
    at: Ints  # [n, 2] each house's cell
    shape: Ints  # [2]


class NearbyCounts:
    """For each of n houses the houses seen around it and those found damaged, near ones counting most.

    A house at distance d counts exp(-(d / scale)^2 / 2), itself 1.

    Parameters
    ----------
    places
        [n, 2] metres.
    scale_m
        Above zero.
    """

    def __init__(self, places: Floats, scale_m: float) -> None:
        self._places = np.ascontiguousarray(places)
        self._scale_m = scale_m
        self._cells = _cells(self._places, REACH * scale_m)
        self.seen = np.zeros(len(places))
        self.damaged = np.zeros(len(places))

    def add(self, rows: Ints, damaged: Floats) -> None:
        """Count what was found at some houses, [m] rows and shares damaged; each house once only."""
        rows = np.asarray(rows, dtype=np.int64)
        found = np.asarray(damaged, dtype=np.float64)
        _count(self._places, self._cells, rows, found, (self._scale_m, self.seen, self.damaged))

    def share(self, before: Floats | float, weight: float = 1.0) -> Floats:
        """Share damaged around each house, shrunk to `before` as if `weight` more had been seen. [n]"""
        shrunk: Floats = (weight * before + self.damaged) / (weight + self.seen)
        return shrunk


def _cells(places: Floats, width_m: float) -> _Cells:
    if not len(places):
        return _Cells(
            np.zeros(0, np.int64), np.zeros(2, np.int64), np.zeros((0, 2), np.int64), np.ones(2, np.int64)
        )
    low, extent = places.min(axis=0), np.ptp(places, axis=0)
    # A handful of houses far apart must not make millions of empty cells.
    width = max(width_m, float(extent.max()) / max(8.0, np.sqrt(len(places)) * 4))
    at = np.floor((places - low) / width).astype(np.int64)
    shape = at.max(axis=0) + 1
    number = at[:, 0] * shape[1] + at[:, 1]
    house = np.argsort(number, kind="stable")
    first = np.searchsorted(number[house], np.arange(int(shape.prod()) + 1))
    return _Cells(house, first.astype(np.int64), at, shape)


@compiled
def _count(
    places: Floats, cells: _Cells, rows: Ints, damaged: Floats, into: tuple[float, Floats, Floats]
) -> None:
    scale, seen_sum, damaged_sum = into
    reach2 = (REACH * scale) ** 2
    for r in range(rows.shape[0]):
        row = rows[r]
        x, y = places[row, 0], places[row, 1]
        for cx in range(max(0, cells.at[row, 0] - 1), min(cells.shape[0], cells.at[row, 0] + 2)):
            for cy in range(max(0, cells.at[row, 1] - 1), min(cells.shape[1], cells.at[row, 1] + 2)):
                cell = cx * cells.shape[1] + cy
                for k in range(cells.first[cell], cells.first[cell + 1]):
                    other = cells.house[k]
                    away2 = (places[other, 0] - x) ** 2 + (places[other, 1] - y) ** 2
                    if away2 <= reach2:
                        near = np.exp(-0.5 * away2 / scale**2)
                        seen_sum[other] += near
                        damaged_sum[other] += near * damaged[r]
