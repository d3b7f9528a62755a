"""Picks, among the boundaries a source knows, those that divide this town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from firstlight.geo.arrays import Floats, Ints32
from firstlight.geo.districts import assign_districts
from firstlight.houses.readers.town_source import DistrictShape

SAMPLE = 5_000
COVERED = 0.6
MOST = 200


def choose_districts(
    candidates: Sequence[DistrictShape], lon: Floats, lat: Floats
) -> tuple[tuple[DistrictShape, ...], Ints32]:
    """The districts of a town, and the district of each house.

    Parameters
    ----------
    candidates
        Areas of any level; only areas of one level divide a town.
    lon, lat
        n houses.

    Returns
    -------
    (districts, district)
        The coarsest level with 3 to 200 areas that hold houses and together hold most of them, else one
        with 2; ordered by name. `district` [n] indexes it, -1 outside. No such level: nothing, -1 everywhere.
    """
    step = max(1, len(lon) // SAMPLE)
    halves: list[tuple[DistrictShape, Any]] = []
    for level in sorted({candidate.level for candidate in candidates}):
        named = [candidate for candidate in candidates if candidate.level == level]
        held = _holding(named, lon[::step], lat[::step])
        if 3 <= len(held) <= MOST:
            return _divide(held, lon, lat)
        halves = halves or held
    return _divide(halves, lon, lat)


def _holding(named: list[DistrictShape], lon: Floats, lat: Floats) -> list[tuple[DistrictShape, Any]]:
    """The districts of one level that hold houses, by name; none where they hold too few of all."""
    shapes = [(each, _sound(each.boundary)) for each in named]
    usable = sorted(
        ((each, area) for each, area in shapes if area is not None),
        key=lambda pair: (pair[0].name, pair[0].code),
    )
    number = assign_districts([area for _, area in usable], lon, lat)
    held = np.unique(number[number >= 0]).tolist()
    return [usable[at] for at in held] if len(held) > 1 and (number >= 0).mean() >= COVERED else []


def _divide(
    held: list[tuple[DistrictShape, Any]], lon: Floats, lat: Floats
) -> tuple[tuple[DistrictShape, ...], Ints32]:
    return tuple(each for each, _ in held), assign_districts([area for _, area in held], lon, lat)


def _sound(boundary: bytes) -> Any:
    shape = shapely.from_wkb(boundary, on_invalid="ignore")
    if shape is None or shapely.is_empty(shape) or shapely.get_type_id(shape) not in (3, 6):
        return None
    if shapely.is_valid(shape):
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    parts = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
    return shapely.union_all(parts) if len(parts) else None
