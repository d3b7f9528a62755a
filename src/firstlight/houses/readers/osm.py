"""Reads OpenStreetMap extracts: .osm.pbf, .osm, .osm.gz, .osm.bz2."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from firstlight.geo.streets import StreetWays, walkable_class
from firstlight.houses.errors import LoadError
from firstlight.houses.readers import osm_tags
from firstlight.houses.readers.town_source import (
    BaseShape,
    DistrictShape,
    Ground,
    RawRows,
    RawTown,
)

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
INVENTED = "firstlight demo"  # the generator named in the header of a town that nobody mapped
_AREA_KEYS = ("building", "boundary", "place", "amenity", "natural", "landuse", "leisure", "waterway")
_KEYS = (*_AREA_KEYS, "highway", "railway", "addr:housenumber")


def read_osm(path: Path) -> RawTown:
    """Everything the register wants from one extract.

    Returns
    -------
    RawTown
        Buildings of ways and multipolygons, address nodes, grounds, districts, streets, base shapes.

    Raises
    ------
    LoadError
        ``unreadable``: broken, cut short, or no OpenStreetMap file.
    """
    try:
        extract = osmium.FileProcessor(str(path))
        is_invented = extract.header.get("generator", "") == INVENTED
        collector = _Collector("" if is_invented else ATTRIBUTION)
        areas = extract.with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
        for entity in areas.with_filter(osmium.filter.KeyFilter(*_KEYS)):
            collector.take(entity)
        collector.mend(path)
    except (RuntimeError, ValueError, OSError, UnicodeDecodeError) as error:
        raise LoadError("unreadable", file=path.name, detail=_one_line(error)) from error
    return collector.town()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


class _Collector:
    """Takes one entity after the other; entities are only valid while they are taken."""

    def __init__(self, attribution: str) -> None:
        self._raw = RawTown(attribution=attribution)
        self._streets = _WayCollector()
        self._wkb = osmium.geom.WKBFactory()
        self._same: dict[str, str] = {"": ""}
        self._drawn = array("q")  # closed ways with a building, as ways
        self._assembled = array("q")  # and those that became an area

    def take(self, entity: Any) -> None:
        if entity.is_area():
            self._take_area(entity)
        elif entity.is_way():
            self._take_way(entity)
        elif entity.is_node():
            self._take_node(entity)

    def town(self) -> RawTown:
        self._raw.ways = self._streets.ways()
        return self._raw

    def mend(self, path: Path) -> None:
        """Read again the buildings whose rings cross themselves: their outline is still worth having."""
        broken = np.setdiff1d(np.array(self._drawn), np.array(self._assembled))
        if not len(broken):
            return
        ways = osmium.FileProcessor(str(path)).with_locations()
        ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        way: Any
        for way in ways.with_filter(osmium.filter.IdFilter(broken.tolist())):
            try:
                outline = self._wkb.create_linestring(way)
            except (RuntimeError, osmium.InvalidLocationError):
                self._raw.broken += 1  # its corners lie outside the extract
                continue
            self._take_row(self._raw.buildings, way.tags.get, f"w{way.id}", bytes.fromhex(outline))

    def _text(self, value: str | None) -> str:
        return self._same.setdefault(value, value) if value else ""

    def _take_node(self, node: Any) -> None:
        get = node.tags.get
        use = osm_tags.ground_use(get)
        if use is not None:
            self._raw.grounds.append(Ground(use, self._text(get("name")), self._point(node)))
        if get("addr:housenumber"):
            self._take_row(self._raw.points, get, f"n{node.id}", self._point(node))

    def _point(self, node: Any) -> bytes:
        return bytes.fromhex(self._wkb.create_point(node))

    def _take_way(self, way: Any) -> None:
        get = way.tags.get
        if get("building", "no") not in osm_tags.NO_BUILDING and way.is_closed():
            self._drawn.append(way.id)
        highway = get("highway")
        if highway and get("area") != "yes":
            self._streets.add(way, dict(way.tags))
            if name := get("name"):
                self._add_aliases(name, way.tags)
        if kind := osm_tags.line_kind(get):
            try:
                line = bytes.fromhex(self._wkb.create_linestring(way))
            except (RuntimeError, osmium.InvalidLocationError):
                return  # cut off by the edge of the extract: the map does without
            self._raw.shapes.append(BaseShape(kind, get("name") or "", line))

    def _add_aliases(self, name: str, tags: Any) -> None:
        others = self._raw.aliases.setdefault(name, set())
        for key, value in tags:
            if key.startswith("name:") and ":" not in key[5:] and len(key) <= 12:
                others.add(value)
            elif key in osm_tags.NAME_KEYS:
                others.update(part.strip() for part in value.split(";"))

    def _take_area(self, area: Any) -> None:
        get = area.tags.get
        building = get("building")
        if building in osm_tags.NO_BUILDING:
            return
        use, kind, level = (None, "", 0) if building else osm_tags.area_meanings(get)
        if not building and use is None and not kind and not level:
            return
        try:
            shape = bytes.fromhex(self._wkb.create_multipolygon(area))
        except RuntimeError:  # its rings cross or stay open
            self._raw.broken += bool(building) and not area.from_way()  # ways are mended at the end
            return
        ref, name = f"{'w' if area.from_way() else 'r'}{area.orig_id()}", get("name") or ""
        if building:
            if area.from_way():
                self._assembled.append(area.orig_id())
            self._take_row(self._raw.buildings, get, ref, shape)
            return
        if use is not None:
            self._raw.grounds.append(Ground(use, name, shape))
        if kind:
            self._raw.shapes.append(BaseShape(kind, name, shape))
        if level and name:
            self._raw.districts.append(DistrictShape(ref, name, shape, level))

    def _take_row(self, rows: RawRows, get: osm_tags.Get, ref: str, wkb: bytes) -> None:
        rows.refs.append(ref)
        rows.wkb.append(wkb)
        rows.use.append(osm_tags.building_use(get))
        rows.storeys.append(osm_tags.storeys(get("building:levels")))
        rows.year.append(osm_tags.year(get("start_date") or get("building:start_date")))
        rows.names.append(self._text(get("name")))
        rows.numbers.append(self._text(get("addr:housenumber")))
        rows.postcodes.append(self._text(get("addr:postcode")))
        street = get("addr:street") or get("addr:place") or ""
        if street and street not in self._same:
            for language in ("ru", "uk", "en", "de"):
                if other := get(f"addr:street:{language}"):
                    self._raw.aliases.setdefault(street, set()).add(other)
        rows.streets.append(self._text(street))


class _WayCollector:
    """Walkable ways, nodes shared by their ids."""

    def __init__(self) -> None:
        self._ref = array("q")
        self._lon = array("d")
        self._lat = array("d")
        self._offset = array("q", [0])
        self._class = array("B")
        self._name = array("i")
        self._names: dict[str, int] = {}

    def add(self, way: Any, tags: dict[str, str]) -> None:
        road_class = walkable_class(tags)
        if road_class < 0:
            return
        for node in way.nodes:
            at = node.location
            known = at.valid()
            self._ref.append(node.ref)
            self._lon.append(at.lon if known else np.nan)
            self._lat.append(at.lat if known else np.nan)
        self._offset.append(len(self._ref))
        self._class.append(road_class)
        name = tags.get("name")
        self._name.append(self._names.setdefault(name, len(self._names)) if name else -1)

    def ways(self) -> StreetWays:
        _, first, index = np.unique(np.array(self._ref), return_index=True, return_inverse=True)
        return StreetWays(
            node_lon=np.array(self._lon)[first],
            node_lat=np.array(self._lat)[first],
            way_offset=np.array(self._offset, dtype=np.int64),
            way_node=index.astype(np.int32),
            way_class=np.array(self._class, dtype=np.uint8),
            way_name=np.array(self._name, dtype=np.int32),
            names=tuple(self._names),
        )
