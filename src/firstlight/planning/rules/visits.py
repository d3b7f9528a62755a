"""How long a house takes and how much it weighs, by what it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from firstlight.geo.arrays import Bools, Floats

# Minutes outside a house: look at roof and four sides, talk, photograph. Starting values of ours,
# to be replaced by a town's own experience; several storeys and stairs take longer.
BASE_MIN = 5.0
STOREY_MIN = 1.5
OUTBUILDING_MIN = 2.0
OUTBUILDING_WEIGHT = 0.2  # nobody lives in a garage


def work_s(storeys: Floats, is_outbuilding: Bools) -> Floats:
    """Seconds at each house.

    Parameters
    ----------
    storeys
        [h], NaN where not known (taken as one).
    is_outbuilding
        [h].
    """
    floors = np.clip(np.nan_to_num(storeys, nan=1.0), 1.0, 30.0)
    minutes = np.where(is_outbuilding, OUTBUILDING_MIN, BASE_MIN + STOREY_MIN * (floors - 1.0))
    seconds: NDArray[np.float64] = minutes * 60.0
    return seconds


def visit_value(probability: Floats, is_outbuilding: Bools) -> Floats:
    """What a visit is worth: the probability of damage, less for outbuildings. [h]"""
    value: NDArray[np.float64] = probability * np.where(is_outbuilding, OUTBUILDING_WEIGHT, 1.0)
    return value
