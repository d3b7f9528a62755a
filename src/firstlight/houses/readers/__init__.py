"""Readers of source files: a path in, a `TownSource` out; nothing of Django."""

from __future__ import annotations

from pathlib import Path

from firstlight.houses.errors import LoadError
from firstlight.houses.readers.assemble import assemble
from firstlight.houses.readers.ogr import read_ogr
from firstlight.houses.readers.osm import read_osm
from firstlight.houses.readers.town_source import TownSource

OSM_SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".pbf")

TABLE_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".csv", ".parquet", ".geoparquet")


def read_town(path: Path) -> TownSource:
    """Read a source file of any known format.

    Raises
    ------
    LoadError
        See its codes; nothing is written anywhere.
    """
    name = path.name.lower()
    if not path.is_file():
        raise LoadError("no-file", file=path.name)
    if path.stat().st_size == 0:
        raise LoadError("empty", file=path.name)
    if name.endswith(OSM_SUFFIXES):
        return assemble(read_osm(path))
    if name.endswith(TABLE_SUFFIXES):
        return assemble(read_ogr(path))
    raise LoadError("unknown-format", file=path.name)
