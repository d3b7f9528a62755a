"""A storm instead of impacts: gusts in long patches take roofs, most where a house has no shelter."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from firstlight.demo.truth_blast import Exposure
from firstlight.demo.truth_houses import Houses
from firstlight.demo.truth_model import ELEMENTS
from firstlight.geo.arrays import Floats

# Share that the hardest gust damages where nothing shelters, by element.
_WORST = {
    "roof_covering": 0.55,
    "rafters": 0.12,
    "insulation": 0.15,
    "windows": 0.07,
    "entrance_doors": 0.02,
    "facade": 0.10,
    "walls": 0.002,
    "balconies": 0.03,
}
_SHELTER_M = 70.0  # a house this far upwind at most breaks the gust
MOST_PATCHES = 400
_LEAST_SHARE = 0.03  # of a roof: less is not counted as damage
_CALM = 0.005  # gusts below this do nothing


def blow(
    rng: np.random.Generator, houses: Houses, tree: cKDTree, *, patches: int | None, share: float
) -> Exposure:
    """What is left of n houses after a storm of so many patches; None: until ``share`` of them is damaged."""
    exposure = Exposure.none(len(houses))
    wind = float(rng.uniform(0, 2 * np.pi))  # the bearing that it blows to
    bare = _bareness(houses, tree, wind)
    worst = np.array([_WORST[key] for key in ELEMENTS])
    extent = float(np.hypot(np.ptp(houses.x), np.ptp(houses.y)))
    roofs = ELEMENTS.index("roof_covering")
    for patch in range(patches or MOST_PATCHES):
        gust = _gust(rng, houses, wind, extent) * bare
        felt = np.flatnonzero(gust > _CALM)
        gust = gust[felt]
        exposure.whole[felt] += np.log1p(-gust[:, None] * worst)
        exposure.unhurt[felt] += np.log1p(-gust[:, None] * worst * 0.5)
        exposure.panes[felt] += np.log1p(-gust * _WORST["windows"])[:, None]
        hit = -np.expm1(exposure.whole[:, roofs]) > _LEAST_SHARE
        if patches is None and patch >= 2 and hit.mean() >= share:
            break
    return exposure


def _bareness(houses: Houses, tree: cKDTree, wind: float) -> Floats:
    """1 for a house with nothing upwind, less the more neighbours stand there; tall ones stick out."""
    upwind = np.column_stack(
        [houses.x - np.sin(wind) * _SHELTER_M / 2, houses.y - np.cos(wind) * _SHELTER_M / 2]
    )
    neighbours = tree.query_ball_point(upwind, _SHELTER_M / 2, return_length=True)
    bare: Floats = np.minimum(1.0 / (1.0 + 0.18 * neighbours) * (1 + 0.08 * (houses.storeys - 1)), 1.0)
    return bare


def _gust(rng: np.random.Generator, houses: Houses, wind: float, extent: float) -> Floats:
    """Strength of one patch at every house, 0 to 1: long along the wind, narrow across it."""
    middle = int(rng.integers(len(houses)))
    heading = wind + rng.normal(0, 0.15)
    length, width = rng.uniform(0.04, 0.1) * extent + 40.0, rng.uniform(25.0, 70.0)
    east, north = houses.x - houses.x[middle], houses.y - houses.y[middle]
    along = east * np.sin(heading) + north * np.cos(heading)
    across = east * np.cos(heading) - north * np.sin(heading)
    gust: Floats = np.exp(-((along / length) ** 2) - (across / width) ** 2) * rng.uniform(0.5, 1.0)
    return gust
