"""Public cells: H3 hexagons, so that what is published names an area and not a house."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from h3.api import numpy_int as h3

from firstlight.geo.arrays import Floats, Ints
from firstlight.geo.errors import GeoError

Cells = npt.NDArray[np.uint64]
NO_CELL = 0


def cells_of(lon: Floats, lat: Floats, resolution: int) -> Cells:
    """The cell of each place [h], 0 for a place that is not finite.

    Resolution 0..15; a cell of resolution 9 has 0.105 km2 on average, of 10 0.015 km2.

    Raises
    ------
    GeoError
        ``bad-resolution``, ``not-lonlat``: a latitude beyond the poles or a longitude beyond 180.

    Source
    ------
    H3, https://h3geo.org
    """
    if not 0 <= resolution <= 15:
        raise GeoError("bad-resolution", resolution=resolution)
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    known = np.isfinite(lon) & np.isfinite(lat)
    if np.any(np.abs(lon[known]) > 180) or np.any(np.abs(lat[known]) > 90):
        raise GeoError("not-lonlat")
    cell = np.zeros(len(lon), dtype=np.uint64)
    # H3 offers no call for many places at once.
    at = zip(lat[known].tolist(), lon[known].tolist(), strict=True)
    cell[known] = np.fromiter(
        (h3.latlng_to_cell(y, x, resolution) for y, x in at), dtype=np.uint64, count=int(known.sum())
    )
    return cell


def count_cells(cells: Cells) -> tuple[Cells, Ints]:
    """The cells that occur, ascending, and how often; places without a cell are left out."""
    found, times = np.unique(cells[cells != NO_CELL], return_counts=True)
    return found, times.astype(np.int64)


def cell_names(cells: Iterable[int]) -> list[str]:
    """The usual hexadecimal names."""
    return [f"{int(cell):x}" for cell in cells]


def cell_number(name: str) -> int:
    """The cell of a hexadecimal name; raises GeoError ``bad-cell``."""
    try:
        number = int(name, 16)
    except ValueError as error:
        raise GeoError("bad-cell", cell=name) from error
    if not 0 < number < 1 << 64 or not h3.is_valid_cell(number):
        raise GeoError("bad-cell", cell=name)
    return number


def cell_ring(cell: int) -> list[tuple[float, float]]:
    """The closed outline as (lon, lat), counterclockwise as GeoJSON asks."""
    ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]


def cell_centre(cell: int) -> tuple[float, float]:
    """The middle as (lon, lat)."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def parent_cells(cells: Cells, resolution: int) -> Cells:
    """The coarser cell that each belongs to; 0 stays 0. Each distinct cell is looked up once."""
    distinct, back = np.unique(cells, return_inverse=True)
    coarse = [h3.cell_to_parent(int(cell), resolution) if cell else NO_CELL for cell in distinct]
    parents: Cells = np.array(coarse, dtype=np.uint64)[back]
    return parents
