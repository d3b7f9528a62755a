"""The belief as squares for a map: a million houses are too many to send, and one means little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.projection import LocalProjection

SIZES_M = (25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)
MOST_CELLS = 5000
BOUNDS = (0.02, 0.05, 0.10, 0.25, 0.50)  # a class begins at each; below the first nothing is drawn


@dataclass(frozen=True, eq=False)
class Cells:
    """Shapes: c cells, none without a house."""

    size_m: float
    west: Floats  # [c] degrees
    south: Floats
    east: Floats
    north: Floats
    probability: Floats  # [c] mean over the cell's unseen houses
    houses: Ints  # [c] unseen
    rank: Ints  # [c] class, 1..5


def belief_cells(lon: Floats, lat: Floats, probability: Floats, unseen: Bools) -> Cells:
    """The smallest squares, 25 m or wider, of which at most 5,000 are worth drawing.

    Parameters
    ----------
    lon, lat, probability
        [n] degrees and 0..1.
    unseen
        [n] only these houses count: what was seen needs no belief.
    """
    if not unseen.any():
        none = np.empty(0)
        return Cells(SIZES_M[0], none, none, none, none, none, none.astype(int), none.astype(int))
    flat = LocalProjection.around(lon, lat)  # of all houses: squares stay where they are as teams go on
    x, y = flat.to_m(lon[unseen], lat[unseen])
    for size_m in SIZES_M:
        cells = _squares(flat, np.stack((x, y)), probability[unseen], size_m)
        if len(cells.rank) <= MOST_CELLS:
            break
    return cells


def _squares(flat: LocalProjection, places: Floats, probability: Floats, size_m: float) -> Cells:
    """Those of one size that reach the first class. `places` is [2, n] in metres."""
    at = np.floor(places / size_m).astype(np.int64)
    first = at.min(axis=1)
    rows = int(at[1].max() - first[1]) + 1
    key, cell = np.unique((at[0] - first[0]) * rows + at[1] - first[1], return_inverse=True)
    houses = np.bincount(cell)
    mean = np.bincount(cell, weights=probability) / houses
    drawn = np.flatnonzero(mean >= BOUNDS[0])
    left = (key[drawn] // rows + first[0]) * size_m
    low = (key[drawn] % rows + first[1]) * size_m
    west, south = flat.to_lonlat(left, low)
    east, north = flat.to_lonlat(left + size_m, low + size_m)
    rank = np.searchsorted(BOUNDS, mean[drawn], side="right")
    return Cells(size_m, west, south, east, north, mean[drawn], houses[drawn], rank)


def class_counts(probability: Floats, group: Ints, groups: int) -> Ints:
    """How many houses of each group stand in each class. [groups, 6], class 0 below the first bound."""
    rank = np.searchsorted(BOUNDS, probability, side="right")
    width = len(BOUNDS) + 1
    counts = np.bincount(group * width + rank, minlength=groups * width)
    return counts.reshape(groups, width)
