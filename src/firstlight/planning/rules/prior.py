"""What is likely before the first visit: damage falls off around what was reported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from firstlight.geo.arrays import Floats
from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.reported import Reported

BASE = 0.01  # somewhere something fell that nobody reported
IMPACT_PEAK, IMPACT_SPREAD_M = 0.9, 60.0
CALL_PEAK, CALL_SPREAD_M = 0.9, 25.0  # the caller's house, and the glass of the next ones
REACH = 4.0  # spreads; beyond them the share is under one in two thousand


def prior_damage(lon: Floats, lat: Floats, reported: Sequence[Reported]) -> Floats:
    """Probability of damage of each house, given impacts and calls.

    Each report adds an independent chance that falls off as a Gaussian with distance. A place known
    to within r (one standard deviation each way: r / 2) widens it and lowers its peak so that the
    expected number of damaged houses stays: the convolution of the two Gaussians.

    Parameters
    ----------
    lon, lat
        [h] degrees.
    reported
        May be empty: every house then has the base chance.

    Returns
    -------
    [h] probabilities in [BASE, 1).
    """
    spared = np.full(len(lon), 1.0 - BASE)
    if not len(lon) or not reported:
        return 1.0 - spared
    flat = LocalProjection.around(lon, lat)
    tree = cKDTree(np.column_stack(flat.to_m(lon, lat)))
    x, y = flat.to_m(np.array([one.lon for one in reported]), np.array([one.lat for one in reported]))
    for one, place in zip(reported, np.column_stack((x, y)), strict=True):
        peak, spread = (CALL_PEAK, CALL_SPREAD_M) if one.is_call else (IMPACT_PEAK, IMPACT_SPREAD_M)
        variance = spread**2 + (one.radius_m / 2) ** 2
        near = np.array(tree.query_ball_point(place, REACH * float(np.sqrt(variance))), dtype=np.int64)
        if not len(near):
            continue
        away2 = ((tree.data[near] - place) ** 2).sum(axis=1)
        spared[near] *= 1.0 - peak * spread**2 / variance * np.exp(-away2 / (2 * variance))
    return 1.0 - spared
