"""The streets that a printed map draws beneath a round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firstlight.accounts.models import Town
from firstlight.geo.distance import metres_per_degree
from firstlight.geo.streets import is_wide
from firstlight.planning.inputs import load_graph
from firstlight.planning.rules.sheet_map import MapStreets, Point


class StreetLines:
    """A town's streets, read once for all sheets of a plan.

    Raises
    ------
    InputError, GeoError
        As `inputs.load_graph`.
    """

    def __init__(self, town: Town) -> None:
        self._graph = load_graph(town)

    def around(self, points: Sequence[Point], beyond_m: float) -> MapStreets:
        """The streets in the box around some points (lon, lat), n >= 1, and so far beyond it."""
        graph = self._graph
        lonlat = np.array(points, dtype=np.float64)
        beyond = beyond_m / np.array(metres_per_degree(float(lonlat[:, 1].mean())))
        (west, south), (east, north) = lonlat.min(axis=0) - beyond, lonlat.max(axis=0) + beyond
        inside = (graph.shape_lon >= west) & (graph.shape_lon <= east)
        inside &= (graph.shape_lat >= south) & (graph.shape_lat <= north)
        row = np.unique(np.searchsorted(graph.shape_offset, np.flatnonzero(inside), side="right") - 1)
        begin, end = graph.shape_offset[row], graph.shape_offset[row + 1]
        offset = np.concatenate(([0], np.cumsum(end - begin)))
        shape = np.repeat(begin - offset[:-1], end - begin) + np.arange(offset[-1])
        return MapStreets(
            lonlat=np.column_stack((graph.shape_lon[shape], graph.shape_lat[shape])),
            offset=offset,
            name=tuple(graph.names[i] if i >= 0 else "" for i in graph.seg_name[row].tolist()),
            is_wide=is_wide(graph.seg_class[row]),
        )
