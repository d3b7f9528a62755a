"""Vector tiles of a town, written by GDAL: houses by feature id, and a quiet base map.

Houses carry no state: the page joins states by id (`House.seq`). Base features carry ``kind``
("road", "motorway", "rail", "water", "stream", "green", "district"), ``class`` (of a road) and ``name``.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from firstlight.geo.arrays import Ints32
from firstlight.geo.road_classes import ROAD_CLASSES
from firstlight.geo.streets import StreetWays
from firstlight.houses import files
from firstlight.houses.readers.town_source import BaseShape, DistrictShape, TownSource

HOUSES_ZOOM = 14  # one level, drawn larger beyond: 0.4 m a step
_MAIN_ROADS = frozenset(name for name in ROAD_CLASSES if name.startswith(("trunk", "primary", "secondary")))
_FAR_KINDS = frozenset({"motorway", "rail", "water", "green", "district"})
_LARGEST_TILE = 8_000_000  # bytes; GDAL thins out what is larger, and no house may go missing


def write_house_tiles(folder: Path, source: TownSource, seq: Ints32) -> None:
    """Write every house of the source at zoom 14: outlines, and points where there is no outline.

    Parameters
    ----------
    seq
        [n] the feature id of each house.
    """
    shapes = [
        outline if outline is not None else shapely.to_wkb(shapely.Point(lon, lat))
        for outline, lon, lat in zip(source.footprints, source.lon.tolist(), source.lat.tolist(), strict=True)
    ]
    _write(folder / files.HOUSES, "houses", {"OGC_FID": pa.array(seq, pa.int64())}, shapes, (14, HOUSES_ZOOM))


def write_base_tiles(folder: Path, source: TownSource, districts: Sequence[DistrictShape]) -> None:
    """Write the base map: everything at zoom 12 to 14, what is large at 7 to 11."""
    rows = [*_roads(source.ways), *_shapes(source.shapes), *_borders(districts)]
    _write_base(folder / files.BASE, rows, (12, 14))
    far = [row for row in rows if row[0] in _FAR_KINDS or row[1] in _MAIN_ROADS]
    _write_base(folder / files.OVERVIEW, far, (7, 11))


_Row = tuple[str, str, str, bytes]  # kind, class, name, shape


def _roads(ways: StreetWays) -> list[_Row]:
    known = np.isfinite(ways.node_lon[ways.way_node])
    owner = np.repeat(np.arange(len(ways.way_class)), np.diff(ways.way_offset))[known]
    usable = np.bincount(owner, minlength=len(ways.way_class)) > 1
    kept = usable[owner]
    node = ways.way_node[known][kept]
    number = (np.cumsum(usable) - 1)[owner[kept]]
    if not len(node):
        return []
    lines = shapely.linestrings(ways.node_lon[node], ways.node_lat[node], indices=number)
    names = [ways.names[at] if at >= 0 else "" for at in ways.way_name[usable].tolist()]
    classes = [ROAD_CLASSES[at] for at in ways.way_class[usable].tolist()]
    wkb = shapely.to_wkb(lines).tolist()
    return [("road", *row) for row in zip(classes, names, wkb, strict=True)]


def _shapes(shapes: Sequence[BaseShape]) -> list[_Row]:
    return [(shape.kind, "", shape.name, shape.wkb) for shape in shapes]


def _borders(districts: Sequence[DistrictShape]) -> list[_Row]:
    return [("district", "", district.name, district.boundary) for district in districts]


def _write_base(path: Path, rows: list[_Row], zooms: tuple[int, int]) -> None:
    kinds, classes, names, shapes = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {"kind": pa.array(kinds, pa.string()), "class": pa.array(classes, pa.string())}
    columns["name"] = pa.array(names, pa.string())
    _write(path, "base", columns, list(shapes), zooms)


def _write(
    path: Path, layer: str, columns: dict[str, Any], shapes: list[bytes], zooms: tuple[int, int]
) -> None:
    """Write one archive of one layer; a column OGC_FID becomes the feature ids."""
    table = pa.table({**columns, "geometry": pa.array(shapes, pa.binary())})
    options = {
        "NAME": layer,
        "TYPE": "overlay",
        "MINZOOM": str(zooms[0]),
        "MAXZOOM": str(zooms[1]),
        "MAX_SIZE": str(_LARGEST_TILE),
        "MAX_FEATURES": "1000000",
    }
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # an outline too small for a far zoom is dropped there, with a warning
        pyogrio.write_arrow(
            table,
            path,
            driver="PMTiles",
            layer=layer,
            geometry_name="geometry",
            geometry_type="Unknown",
            crs="EPSG:4326",
            dataset_options=options,
        )
