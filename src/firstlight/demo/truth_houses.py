"""Houses as the truth sees them: where they stand, how large they are, what there is to break."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from firstlight.demo.truth_model import ELEMENT, ELEMENTS, TruthError
from firstlight.geo.arrays import Floats, Ints
from firstlight.geo.projection import LocalProjection

STOREY_M = 3.0
_UNKNOWN_AREA_M2 = 90.0
_LARGE_M2 = 350.0  # of unknown height and larger than this: three storeys
_OUTBUILDING = "outbuilding"


@dataclass(frozen=True)
class Houses:
    """n houses in metres on a plane: middle, radius of a circle of the same footprint, storeys, totals.

    ``total`` (n, 8) is how much of each element there is, in its unit; ``lived_in`` False for outbuildings.
    """

    ground: LocalProjection
    x: Floats
    y: Floats
    radius_m: Floats
    storeys: Ints
    total: Floats
    lived_in: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.x.size)


def houses_of(
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    area_m2: npt.ArrayLike,
    storeys: npt.ArrayLike,
    use: npt.ArrayLike | None,
) -> Houses:
    """Columns of any register; NaN or nought where area or storeys are not known.

    Raises
    ------
    TruthError
        ``no-houses``, ``unequal-columns``.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    area, height = np.asarray(area_m2, dtype=np.float64), np.asarray(storeys, dtype=np.float64)
    if lon.size == 0:
        raise TruthError("no-houses")
    if not lon.shape == lat.shape == area.shape == height.shape:
        raise TruthError("unequal-columns")
    area = np.where(np.isfinite(area) & (area > 0), area, _UNKNOWN_AREA_M2)
    guessed = np.where(area > _LARGE_M2, 3, 1)
    floors = np.where(np.isfinite(height) & (height > 0), height, guessed).astype(np.int64)
    lived_in = np.ones(lon.size, dtype=bool) if use is None else np.asarray(use) != _OUTBUILDING
    ground = LocalProjection.around(lon, lat)
    x, y = ground.to_m(lon, lat)
    return Houses(ground, x, y, np.sqrt(area / np.pi), floors, totals(area, floors, lived_in), lived_in)


def totals(area_m2: Floats, storeys: Ints, lived_in: npt.NDArray[np.bool_]) -> Floats:
    """How much there is of each element, (n, 8) in the units of ``UNITS``; nought: the house has none.

    Up to two storeys a house has a pitched roof on rafters and no balconies. Slabs are longer than square.
    """
    low = storeys <= 2
    around_m = 4.3 * np.sqrt(area_m2) * np.where(low, 1.0, 1.3)
    windows = np.maximum(np.round(around_m * storeys / np.where(lived_in, 4.0, 12.0)), 1.0)
    entrances = np.where(low, 1 + (area_m2 > 150), np.maximum(np.round(around_m / 45.0), 1))
    columns = {
        "roof_covering": area_m2 * np.where(low, 1.25, 1.03),
        "rafters": np.where(low & lived_in, area_m2 * 1.1, 0.0),
        "insulation": np.where(lived_in, area_m2, 0.0),
        "windows": windows,
        "entrance_doors": entrances.astype(np.float64),
        "facade": around_m * storeys * STOREY_M * 0.8,
        "walls": around_m * storeys * STOREY_M,
        "balconies": np.where(low | ~lived_in, 0.0, np.round(windows * 0.22)),
    }
    assert list(columns) == list(ELEMENT)
    return np.column_stack([np.round(columns[key], 1) for key in ELEMENTS])
