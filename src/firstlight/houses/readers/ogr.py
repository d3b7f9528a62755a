"""Reads tables of houses: GeoPackage, GeoJSON, Shapefile, CSV, GeoParquet."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from firstlight.geo.arrays import Bools
from firstlight.houses.readers import osm_tags
from firstlight.houses.readers.columns import match_columns, stable_ref, use_of
from firstlight.houses.readers.line_ways import ways_of
from firstlight.houses.readers.tables import Table, attribution_of, read_tables
from firstlight.houses.readers.town_source import UNSAID, DistrictShape, RawRows, RawTown
from firstlight.houses.rules.addresses import split_address

_DISTRICTS = re.compile(
    r"district|boundar|borough|suburb|raion|rayon|район|stadtteil|ortsteil", re.IGNORECASE
)
_BUILDINGS = re.compile(r"building|house|gebaeude|gebäude|footprint|дом|здан|будин|будів", re.IGNORECASE)
_HOUSE_COLUMNS = ("street", "number", "address", "storeys", "building")


def read_ogr(path: Path) -> RawTown:
    """Everything the register wants from one file of tables.

    Polygons are buildings, or districts where the layer's name or an ``admin_level`` says so; lines are
    streets; points are addresses beside buildings, or houses where the file has no buildings.

    Raises
    ------
    LoadError
        See `read_tables`.
    """
    tables = read_tables(path)
    raw = RawTown(attribution=attribution_of(path))
    areas = [table for table in tables if _kinds(table)[2].any()]
    named = [table for table in areas if _BUILDINGS.search(table.name) or _has_house_columns(table)]
    for table in areas:
        if _is_districts(table):
            _take_districts(raw, table)
        elif table in named or len(areas) == 1:
            _take_rows(raw.buildings, table, _kinds(table)[2])
    has_buildings = len(raw.buildings) > 0
    for table in tables:
        points = _kinds(table)[0]
        if points.any():
            _take_rows(raw.points if has_buildings else raw.buildings, table, points)
            if has_buildings:  # ids of two layers may be equal
                raw.points.refs = [f"p{ref}" for ref in raw.points.refs]
        raw.broken += int((shapely.get_type_id(table.shapes) == -1).sum())
    raw.ways = ways_of([(table, _kinds(table)[1]) for table in tables])
    return raw


def _kinds(table: Table) -> tuple[Bools, Bools, Bools]:
    """Which features are points, lines, areas."""
    kind = shapely.get_type_id(table.shapes)
    return np.isin(kind, (0, 4)), np.isin(kind, (1, 5)), np.isin(kind, (3, 6))


def _has_house_columns(table: Table) -> bool:
    columns = match_columns(table.columns)
    return any(meaning in columns for meaning in _HOUSE_COLUMNS)


def _is_districts(table: Table) -> bool:
    columns = match_columns(table.columns)
    house = any(meaning in columns for meaning in ("number", "storeys", "building"))
    return "name" in columns and not house and bool("level" in columns or _DISTRICTS.search(table.name))


def _take_districts(raw: RawTown, table: Table) -> None:
    columns = match_columns(table.columns)
    names, refs = table.texts(columns.get("name")), table.texts(columns.get("ref"))
    levels = table.texts(columns.get("level"))
    for at in np.flatnonzero(_kinds(table)[2]).tolist():
        code = stable_ref(refs[at]) or names[at]
        level = int(levels[at]) if levels[at].isdecimal() else 0
        if names[at]:
            shape = shapely.to_wkb(table.shapes[at], output_dimension=2)
            raw.districts.append(DistrictShape(code[:80], names[at], shape, level))


def _take_rows(rows: RawRows, table: Table, wanted: Bools) -> None:
    columns = match_columns(table.columns)
    buildings = table.texts(columns.get("building"))
    if "building" in columns:  # an export of everything: only what is tagged is a building
        wanted = wanted & np.array([bool(value) and value not in osm_tags.NO_BUILDING for value in buildings])
    at = np.flatnonzero(wanted)
    if not len(at):
        return
    shapes = _first_points(table.shapes[at])
    text = {meaning: table.texts(columns.get(meaning), at.tolist()) for meaning in _MEANINGS}
    streets, numbers = _addresses(text)
    rows.wkb.extend(shapely.to_wkb(shapes, output_dimension=2).tolist())
    rows.streets.extend(streets)
    rows.numbers.extend(numbers)
    rows.postcodes.extend(_same(text["postcode"]))
    rows.names.extend(_same(text["name"]))
    rows.storeys.extend(osm_tags.storeys(value) for value in text["storeys"])
    rows.year.extend(osm_tags.year(value) for value in text["year"])
    kinds = zip(text["use"], text["building"], strict=True)
    rows.use.extend(use_of(use) if use_of(use) != UNSAID else use_of(building) for use, building in kinds)
    rows.refs.extend(_refs(text["ref"], shapes, streets, numbers))


_MEANINGS = ("ref", "street", "number", "address", "postcode", "name", "storeys", "year", "use", "building")


def _first_points(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    many = np.flatnonzero(shapely.get_type_id(shapes) == 4)
    shapes[many] = shapely.get_geometry(shapes[many], 0)
    return shapes


def _addresses(text: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """Streets and numbers; where the table has one line instead, that line is split."""
    streets, numbers = list(text["street"]), list(text["number"])
    for at, line in enumerate(text["address"]):
        if line and not (streets[at] and numbers[at]):
            street, number = split_address(line)
            streets[at], numbers[at] = streets[at] or street, numbers[at] or number
    return _same(streets), _same(numbers)


def _same(values: list[str]) -> list[str]:
    """Equal texts as one object."""
    known: dict[str, str] = {}
    return [known.setdefault(value, value) for value in values]


def _refs(
    ids: list[str], shapes: npt.NDArray[np.object_], streets: list[str], numbers: list[str]
) -> list[str]:
    """The file's own ids where all rows have one of their own, else a hash of place and address."""
    own = [stable_ref(value) for value in ids]
    if all(own) and len(set(own)) == len(own) and max(map(len, own)) <= 80:
        return own
    west, south, east, north = shapely.bounds(shapes).T
    seen: Counter[str] = Counter()
    refs: list[str] = []
    for lon, lat, street, number in zip(
        ((west + east) / 2).tolist(), ((south + north) / 2).tolist(), streets, numbers, strict=True
    ):
        place = f"{lon:.5f} {lat:.5f} {street} {number}"  # five decimals are a metre
        ref = f"h{hashlib.sha256(place.encode()).hexdigest()[:20]}"
        seen[ref] += 1
        refs.append(ref if seen[ref] == 1 else f"{ref}.{seen[ref]}")
    return refs
