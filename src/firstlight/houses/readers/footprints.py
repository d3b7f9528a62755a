"""Outlines of buildings, chunk by chunk: mended, measured, and shown to whoever joins something to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from firstlight.geo.arrays import Bools, Floats
from firstlight.geo.projection import LocalProjection
from firstlight.houses.errors import LoadError

CHUNK = 50_000  # a million shapely polygons at once would take a gigabyte
REACH_M = 100_000.0  # farther from the middle of the houses than this is another town, or a mistake
_POLYGONS = (3, 6)

Visit = Callable[[int, npt.NDArray[np.object_]], None]
"""Takes the index of a chunk's first building and the chunk's outlines in local metres, None if broken."""


@dataclass(frozen=True)
class Footprints:
    """n buildings; where not `sound`, the outline could not be mended and the other values say nothing."""

    wkb: list[bytes | None]  # None for a point
    lon: Floats  # a point inside
    lat: Floats
    area_m2: Floats  # NaN for a point
    sound: Bools


def middle_of(*rows: list[bytes]) -> LocalProjection | None:
    """A flat map around the median of all geometries; None where there is none.

    Raises
    ------
    LoadError
        ``not-lonlat``: coordinates that are no degrees.
    """
    bounds = [_bounds(wkb) for wkb in rows if wkb]
    if not bounds:
        return None
    west, south, east, north = np.concatenate(bounds).T
    known = np.isfinite(west)
    if not known.any():
        return None
    lon, lat = np.median((west + east)[known] / 2), np.median((south + north)[known] / 2)
    off = (np.abs(west[known]) > 180) | (np.abs(east[known]) > 180) | (np.abs(north[known]) > 90)
    if not (abs(lon) <= 180 and abs(lat) < 89) or off.mean() > 0.01:
        raise LoadError("not-lonlat", x=round(float(lon), 3), y=round(float(lat), 3))
    return LocalProjection(float(lon), float(lat))


def _bounds(wkb: list[bytes]) -> Floats:
    chunks = [
        shapely.bounds(shapely.from_wkb(wkb[start : start + CHUNK], on_invalid="ignore"))
        for start in range(0, len(wkb), CHUNK)
    ]
    bounds: Floats = np.concatenate(chunks)
    return bounds


def measure(wkb: list[bytes], middle: LocalProjection, visit: Visit | None = None) -> Footprints:
    """Mend and measure n outlines (WKB; points, lines that close, polygons, multipolygons)."""
    n = len(wkb)
    found = Footprints(
        [None] * n, np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, bool)
    )
    for start in range(0, n, CHUNK):
        chunk = shapely.from_wkb(wkb[start : start + CHUNK], on_invalid="ignore")
        chunk = _mended(shapely.force_2d(chunk))
        flat = shapely.transform(chunk, lambda x, y: middle.to_m(x, y), interleaved=False)
        if visit is not None:
            visit(start, flat)
        _measure_chunk(found, start, chunk, flat, middle)
    return found


def _mended(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Polygons that are valid; None for what cannot become one. Points stay points."""
    kinds = shapely.get_type_id(shapes)
    lines = np.flatnonzero(kinds == 1)
    if len(lines):
        closed = lines[shapely.is_closed(shapes[lines]) & (shapely.get_num_points(shapes[lines]) > 3)]
        corners, owner = shapely.get_coordinates(shapes[closed], return_index=True)
        shapes[closed] = shapely.polygons(shapely.linearrings(corners, indices=owner))
    shapes[(kinds == -1) | shapely.is_empty(shapes)] = None
    single = np.flatnonzero((kinds == 6) & (shapely.get_num_geometries(shapes) == 1))
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    crossed = np.flatnonzero(_is_polygonal(shapes) & ~shapely.is_valid(shapes))
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    for at in crossed[~_is_polygonal(shapes[crossed])]:
        shapes[at] = _largest_part(shapes[at])
    shapes[~_is_polygonal(shapes) & (shapely.get_type_id(shapes) != 0)] = None
    return shapes


def _is_polygonal(shapes: npt.NDArray[np.object_]) -> Bools:
    return np.isin(shapely.get_type_id(shapes), _POLYGONS)


def _largest_part(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    parts = parts[_is_polygonal(parts)]
    return parts[int(np.argmax(shapely.area(parts)))] if len(parts) else None


def _measure_chunk(
    found: Footprints,
    start: int,
    shapes: npt.NDArray[np.object_],
    flat: npt.NDArray[np.object_],
    middle: LocalProjection,
) -> None:
    rows = slice(start, start + len(shapes))
    inner = shapely.centroid(flat)
    x, y = shapely.get_x(inner), shapely.get_y(inner)
    is_point = shapely.get_type_id(flat) == 0
    outside = np.flatnonzero(~shapely.contains_xy(flat, x, y) & ~is_point & np.isfinite(x))
    inner[outside] = shapely.point_on_surface(flat[outside])
    x, y = shapely.get_x(inner), shapely.get_y(inner)
    found.lon[rows], found.lat[rows] = middle.to_lonlat(x, y)
    near = np.isfinite(x) & (np.hypot(x, y) < REACH_M)
    area = np.where(is_point, np.nan, shapely.area(flat))
    found.area_m2[rows] = area
    found.sound[rows] = near & (is_point | (area > 0))
    found.wkb[rows] = [
        None if point else wkb for wkb, point in zip(shapely.to_wkb(shapes), is_point.tolist(), strict=True)
    ]
