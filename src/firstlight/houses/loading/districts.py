"""The districts of a town and the district of each house, stable from load to load."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely

from firstlight import ids
from firstlight.accounts.models import District, Town
from firstlight.geo.arrays import Ints, Ints32
from firstlight.geo.districts import assign_districts
from firstlight.geo.projection import LocalProjection
from firstlight.houses.readers.town_source import DistrictShape, TownSource
from firstlight.houses.rules.sectors import make_sectors

_TOLERANCE_DEG = 1e-5  # a metre: a boundary is for a map, not for a surveyor


@dataclass(frozen=True)
class DistrictPlan:
    """District rows as they will be, new ones included; `house` [n] indexes `rows`."""

    rows: list[District]
    new: list[District]
    changed: list[District]
    house: Ints32
    has_districts: bool

    def shapes(self) -> list[DistrictShape]:
        """Those with a boundary, for the map."""
        return [
            DistrictShape(row.code, row.name, shapely.to_wkb(shapely.from_geojson(json.dumps(row.boundary))))
            for row in self.rows
            if row.boundary
        ]

    def ids(self) -> list[UUID]:
        return [row.id for row in self.rows]


def plan_districts(town: Town, source: TownSource) -> DistrictPlan:
    """The source's districts; else those the town has; else H3 sectors.

    A house outside all districts belongs to the nearest. Districts are known again by their code.
    """
    known = {district.code: district for district in District.objects.filter(town=town)}
    if source.districts:
        return _from_source(town, source, known)
    bounded = [district for district in known.values() if district.boundary]
    if town.has_districts and bounded:
        areas = [shapely.from_geojson(json.dumps(row.boundary)) for row in bounded]
        house = _with_nearest(areas, assign_districts(areas, source.lon, source.lat), source)
        return DistrictPlan(bounded, [], [], house, has_districts=True)
    return _with_sectors(town, source, bounded)


def _from_source(town: Town, source: TownSource, known: dict[str, District]) -> DistrictPlan:
    rows: list[District] = []
    new: list[District] = []
    changed: list[District] = []
    for shape in source.districts:
        area = shapely.from_wkb(shape.boundary)
        boundary = _geojson(area)
        row = known.get(shape.code)
        if row is None:
            row = District(id=ids.new_id(), town=town, code=shape.code)
            new.append(row)
        elif (row.name, row.boundary) != (shape.name[:200], boundary):
            changed.append(row)
        row.name, row.boundary = shape.name[:200], boundary
        rows.append(row)
    areas = [shapely.from_wkb(shape.boundary) for shape in source.districts]
    house = _with_nearest(areas, source.district, source)
    return DistrictPlan(rows, new, changed, house, has_districts=True)


def _with_sectors(town: Town, source: TownSource, known: list[District]) -> DistrictPlan:
    areas = [shapely.from_geojson(json.dumps(row.boundary)) for row in known]
    house = assign_districts(areas, source.lon, source.lat)
    outside = np.flatnonzero(house < 0)
    new: list[District] = []
    # A few houses beyond the known sectors go to the nearest; a new quarter gets sectors of its own.
    if len(outside) > (50 if known else 0):
        sectors, sector = make_sectors(source.lon[outside], source.lat[outside], len(known) + 1)
        taken = {row.code for row in known}
        for each in sectors:
            code = each.code if each.code not in taken else f"{each.code}-{each.name}"
            new.append(
                District(id=ids.new_id(), town=town, code=code, name=each.name, boundary=_geojson(each.area))
            )
        house[outside] = sector + len(known)
        areas = [*areas, *(each.area for each in sectors)]
    return DistrictPlan([*known, *new], new, [], _with_nearest(areas, house, source), has_districts=False)


def _with_nearest(areas: list[shapely.Geometry], house: Ints32, source: TownSource) -> Ints32:
    outside: Ints = np.flatnonzero(house < 0)
    if not len(outside):
        return house
    middle = LocalProjection.around(source.lon, source.lat)
    flat = [shapely.transform(area, middle.to_m, interleaved=False) for area in areas]
    x, y = middle.to_m(source.lon[outside], source.lat[outside])
    found = house.copy()
    found[outside] = shapely.STRtree(flat).nearest(shapely.points(x, y))
    return found


def _geojson(area: shapely.Geometry) -> dict[str, object]:
    simple = shapely.simplify(area, _TOLERANCE_DEG, preserve_topology=True)
    plain: dict[str, object] = json.loads(shapely.to_geojson(shapely.set_precision(simple, 1e-7)))
    return plain
