"""What was reported of the impacts in the night: off by about 120 m, a quarter missing, some of nothing."""

from __future__ import annotations

import numpy as np

from firstlight.demo.truth_houses import Houses
from firstlight.demo.truth_model import Impacts, Reports
from firstlight.geo.arrays import Floats

MEAN_ERROR_M = 120.0
_RADIUS_M = 150.0  # what is said of how sure the place is
_UNREPORTED = 0.25
_FALSE = 0.12  # false reports to one true
_FALSE_FROM_M = 300.0  # a false report is at least so far from any impact, where the town is large enough


def draw_reports(rng: np.random.Generator, houses: Houses, impacts: Impacts) -> Reports:
    """Reports in random order; none where nothing fell."""
    count = impacts.lon.size
    if count == 0:
        return Reports(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), _RADIUS_M)
    x, y = houses.ground.to_m(impacts.lon, impacts.lat)
    told = np.sort(rng.permutation(count)[round(count * _UNREPORTED) :])
    # The distance of two independent normal errors has mean sigma * sqrt(pi / 2).
    sigma_m = MEAN_ERROR_M / np.sqrt(np.pi / 2)
    places = np.column_stack([x[told], y[told]]) + rng.normal(0, sigma_m, (told.size, 2))
    false = _false_places(rng, houses, (x, y), max(round(told.size * _FALSE), int(told.size >= 3)))
    order = rng.permutation(told.size + false.shape[0])
    places = np.concatenate([places, false])[order]
    of = np.concatenate([told, np.full(false.shape[0], -1)])[order]
    lon, lat = houses.ground.to_lonlat(places[:, 0], places[:, 1])
    return Reports(lon, lat, of, _RADIUS_M)


def _false_places(
    rng: np.random.Generator, houses: Houses, fell: tuple[Floats, Floats], count: int
) -> Floats:
    """Places near houses that are far from what fell."""
    tried = rng.integers(len(houses), size=max(40 * count, 1))
    off = np.hypot(houses.x[tried][:, None] - fell[0], houses.y[tried][:, None] - fell[1]).min(axis=1)
    far = tried[np.argsort(off < _FALSE_FROM_M, kind="stable")][:count]
    return np.column_stack([houses.x[far], houses.y[far]]) + rng.normal(0, 30.0, (far.size, 2))
