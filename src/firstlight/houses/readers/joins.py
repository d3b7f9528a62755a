"""Which building a point belongs to: the one around it, else one beside it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.projection import LocalProjection

BESIDE_M = 12.0
"""An address stands at the gate or the door: farther from a wall than this it means something else."""


class PointJoin:
    """Collects, while outlines pass by in chunks, which of p points lie in or beside them."""

    def __init__(self, lon: Floats, lat: Floats, middle: LocalProjection) -> None:
        x, y = middle.to_m(lon, lat)
        self._count = len(lon)
        self._tree = shapely.STRtree(shapely.points(x, y))
        self._pairs: list[tuple[Ints, Ints, Floats]] = []

    def visit(self, start: int, flat: npt.NDArray[np.object_]) -> None:
        """Take one chunk of outlines in local metres."""
        if not self._count:
            return
        building, point = self._tree.query(flat, predicate="dwithin", distance=BESIDE_M)
        distance = shapely.distance(flat[building], self._tree.geometries[point])
        self._pairs.append((building + start, point, distance))

    def inside(self, area_m2: Floats) -> Ints:
        """For each point [p] the smallest building around it, -1 where there is none."""
        return self._nearest(area_m2, np.zeros(len(area_m2), dtype=bool), 0.0)

    def beside(self, area_m2: Floats, barred: Bools) -> Ints:
        """For each point [p] the building around it, else the nearest that is not barred, else -1."""
        return self._nearest(area_m2, barred, BESIDE_M)

    def _nearest(self, area_m2: Floats, barred: Bools, reach_m: float) -> Ints:
        nearest = np.full(self._count, -1, dtype=np.int64)
        if not self._pairs:
            return nearest
        building, point, distance = (np.concatenate(part) for part in zip(*self._pairs, strict=True))
        fits = (distance <= 0) | ((distance <= reach_m) & ~barred[building])
        building, point, distance = building[fits], point[fits], distance[fits]
        order = np.lexsort((building, area_m2[building], distance))[::-1]
        nearest[point[order]] = building[order]  # the last written is the nearest
        return nearest
