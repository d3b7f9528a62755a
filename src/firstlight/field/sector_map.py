"""Streets and outlines of a phone's sector, small enough to be kept on it.

The desk's maps read tiles of the whole town in parts. A phone without a network cannot, and
the tiles of a town are more than it needs, so it takes its sector as two collections of shapes.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import numpy as np
import shapely

from firstlight.accounts.models import Device, Town
from firstlight.errors import CodedError
from firstlight.field.sector import MOST_IN_A_QUERY, PLACE_DIGITS
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph
from firstlight.houses.models import House
from firstlight.inspections.sectors import SectorHouse, sector_houses
from firstlight.planning.inputs import load_graph

MARGIN_DEG = 0.003  # about 300 m of latitude: what is around the next corner


def sector_map_of(device: Device) -> dict[str, Any]:
    """Streets and houses around a phone's sector as plain values for JSON.

    Returns
    -------
    dict
        ``streets`` (GeoJSON lines with ``class`` and ``name``) and ``houses`` (outlines, each
        with ``at``, the house's row in the sector). A town without a street file has no
        streets; a house without an outline is left out, its point is in the sector.
    """
    houses = sector_houses(device)
    return {"streets": _streets(device.town, houses), "houses": _outlines(houses)}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _streets(town: Town, houses: list[SectorHouse]) -> dict[str, Any]:
    if not houses:
        return _collection([])
    try:
        graph = load_graph(town)
    except CodedError:  # loaded from a table of houses, or the file is broken: the rest still helps
        return _collection([])
    west, south = (min(getattr(house, axis) for house in houses) for axis in ("lon", "lat"))
    east, north = (max(getattr(house, axis) for house in houses) for axis in ("lon", "lat"))
    inside = (
        (graph.shape_lon >= west - 2 * MARGIN_DEG)
        & (graph.shape_lon <= east + 2 * MARGIN_DEG)
        & (graph.shape_lat >= south - MARGIN_DEG)
        & (graph.shape_lat <= north + MARGIN_DEG)
    )
    touched = np.logical_or.reduceat(inside, graph.shape_offset[:-1]) if len(inside) else inside
    return _collection([_street(graph, int(at)) for at in np.flatnonzero(touched)])


def _street(graph: StreetGraph, at: int) -> dict[str, Any]:
    part = slice(int(graph.shape_offset[at]), int(graph.shape_offset[at + 1]))
    line = np.column_stack((graph.shape_lon[part], graph.shape_lat[part])).round(PLACE_DIGITS).tolist()
    name = graph.names[graph.seg_name[at]] if graph.seg_name[at] >= 0 else ""
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"class": ROAD_CLASSES[graph.seg_class[at]], "name": name},
    }


def _outlines(houses: list[SectorHouse]) -> dict[str, Any]:
    rows: dict[UUID, int] = {house.id: at for at, house in enumerate(houses)}
    ids = list(rows)
    found: list[tuple[UUID, Any]] = []
    for first in range(0, len(ids), MOST_IN_A_QUERY):
        some = House.objects.filter(id__in=ids[first : first + MOST_IN_A_QUERY], footprint__isnull=False)
        found += some.values_list("id", "footprint")
    shapes = shapely.from_wkb([bytes(wkb) for _, wkb in found])
    shapes = shapely.transform(shapes, lambda corners: corners.round(PLACE_DIGITS))
    features = [
        {"type": "Feature", "geometry": json.loads(text), "properties": {"at": rows[key]}}
        for (key, _), text in zip(found, shapely.to_geojson(shapes).tolist(), strict=True)
    ]
    return _collection(features)
