"""Sectors of H3 cells for a town whose source knows no districts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from h3.api import numpy_int as h3

from firstlight.geo.arrays import Floats, Ints32
from firstlight.geo.cells import cell_centre, cell_names, cell_ring, cells_of, count_cells

RESOLUTIONS = (8, 7, 6, 5)  # edges of about 0.5, 1.4, 3.7 and 9.9 km
MOST_SECTORS = 30
FEWEST_HOUSES = 50
"""Fewer houses than this tell too much about each one: such a cell joins a neighbour."""


@dataclass(frozen=True)
class Sector:
    """A named area of one or more cells. `code` is its fullest cell in hexadecimal."""

    code: str
    name: str
    area: shapely.Geometry


def make_sectors(lon: Floats, lat: Floats, first_number: int = 1) -> tuple[tuple[Sector, ...], Ints32]:
    """Divide n >= 1 houses into at most 30 sectors.

    Parameters
    ----------
    lon, lat
        n places in degrees.
    first_number
        Sectors are named S01, S02, ... from here, north to south.

    Returns
    -------
    (sectors, sector)
        `sector` [n] indexes `sectors`. Cells with few houses belong to the nearest full one; where no
        cell is full, the town is one sector.
    """
    cells = cells_of(lon, lat, RESOLUTIONS[-1])
    for resolution in RESOLUTIONS:
        finer = cells_of(lon, lat, resolution)
        if len(count_cells(finer)[0]) <= MOST_SECTORS:
            cells = finer
            break
    found, times = count_cells(cells)
    full = found[times >= FEWEST_HOUSES]
    anchors = full if len(full) else found[[int(np.argmax(times))]]
    places = np.array([cell_centre(int(cell)) for cell in anchors])
    anchors = anchors[np.lexsort((places[:, 0], -places[:, 1]))]
    home = np.array([_nearest(int(cell), anchors.tolist()) for cell in found], dtype=np.int32)
    areas = [
        shapely.union_all([shapely.Polygon(cell_ring(int(cell))) for cell in found[home == at]])
        for at in range(len(anchors))
    ]
    sectors = tuple(
        Sector(code, f"S{first_number + at:02d}", areas[at]) for at, code in enumerate(cell_names(anchors))
    )
    sector: Ints32 = home[np.searchsorted(found, cells)]
    return sectors, sector


def _nearest(cell: int, anchors: list[int]) -> int:
    """The anchor with the fewest cells between, by straight distance where H3 cannot count them."""
    try:
        steps = [h3.grid_distance(cell, anchor) for anchor in anchors]
    except h3.H3FailedError:
        lon, lat = cell_centre(cell)
        steps = [np.hypot(*np.subtract(cell_centre(anchor), (lon, lat))) for anchor in anchors]
    return int(np.argmin(steps))
