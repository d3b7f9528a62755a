"""The same question answered by counting: how many were found around here, and how many expected.

At each scale, widest first, the odds of a house are moved by the damaged and the sound houses seen
around it against those expected there, shrunk by a prior weight. No system is solved, so nothing can
fail to converge: this is the fallback, and the second opinion that the field is compared with.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from firstlight.geo.arrays import Floats

SCALES_M = (400.0, 150.0, 60.0, 25.0)
PRIOR_WEIGHT = 1.0  # sightings' worth of trust in the scale above
CELLS_A_SCALE = 2.0
MOST_CELLS = 16_000_000


def kernel_probability(
    places: Floats, before: Floats, seen: Floats, damaged: Floats, count: Floats
) -> Floats:
    """Probability of damage at n places.

    Parameters
    ----------
    places
        [n, 2] metres; n >= 1.
    before
        [n] probabilities in (0, 1) before the visits.
    seen
        [m, 3] metres east and north, and the probability before, of m sightings.
    damaged, count
        [m] share damaged, and how many visits the row stands for.

    Returns
    -------
    [n] probabilities in (0, 1).
    """
    probability, expected = before.copy(), seen[:, 2].copy()
    for scale in SCALES_M:
        raster = _Raster(np.concatenate([places, seen[:, :2]]), scale)
        columns = (count * damaged, count * (1 - damaged), count * expected, count * (1 - expected))
        around = [raster.smooth(seen[:, :2], column) for column in columns]
        probability = _moved(probability, [raster.read(one, places) for one in around])
        expected = _moved(expected, [raster.read(one, seen[:, :2]) for one in around])
    return probability


def _moved(probability: Floats, around: list[Floats]) -> Floats:
    damaged, sound, damaged_expected, sound_expected = around
    ratio = (PRIOR_WEIGHT + damaged) / (PRIOR_WEIGHT + damaged_expected)
    ratio *= (PRIOR_WEIGHT + sound_expected) / (PRIOR_WEIGHT + sound)
    odds = probability / (1 - probability) * ratio
    moved: Floats = np.clip(odds / (1 + odds), 1e-6, 1 - 1e-6)
    return moved


class _Raster:
    """Square cells, half a scale wide, over some places."""

    def __init__(self, places: Floats, scale: float) -> None:
        low, high = places.min(axis=0), places.max(axis=0)
        least = float(np.sqrt(np.prod(high - low + scale) / MOST_CELLS))
        self.cell = max(scale / CELLS_A_SCALE, least, float((high - low).max()) / 100_000)
        self.sigma = scale / self.cell
        self.origin = low - self.cell
        self.shape = tuple((np.ceil((high - low) / self.cell).astype(int) + 3).tolist())

    def smooth(self, places: Floats, amounts: Floats) -> Floats:
        """Sums of amounts under a Gaussian of height one around every cell."""
        grid = np.zeros(self.shape)
        near = np.rint((places - self.origin) / self.cell).astype(np.int64)
        np.add.at(grid, (near[:, 0], near[:, 1]), amounts)
        height = 2 * np.pi * self.sigma**2
        smoothed: Floats = gaussian_filter(grid, self.sigma, mode="constant", truncate=4.0) * height
        return smoothed

    def read(self, grid: Floats, places: Floats) -> Floats:
        """The sums at given places."""
        at = ((places - self.origin) / self.cell).T
        read: Floats = np.maximum(map_coordinates(grid, at, order=1, mode="nearest"), 0.0)
        return read
