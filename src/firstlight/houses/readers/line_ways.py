"""Streets drawn as plain lines: they meet where their corners coincide."""

from __future__ import annotations

from array import array

import numpy as np
import shapely

from firstlight.geo.arrays import Bools
from firstlight.geo.streets import StreetWays, walkable_class
from firstlight.houses.readers.columns import match_columns
from firstlight.houses.readers.tables import Table
from firstlight.houses.readers.town_source import no_ways

_SAME_PLACE = 1e7  # a hundred-millionth of a degree is a millimetre: what editors keep of shared corners


def ways_of(lines: list[tuple[Table, Bools]]) -> StreetWays:
    """The net of all line features marked in each table; unclassified lines count as residential streets."""
    places: list[np.ndarray] = []
    offset, classes, name_of = array("q", [0]), array("B"), array("i")
    names: dict[str, int] = {}
    for table, wanted in lines:
        columns = match_columns(table.columns)
        kinds, titles = table.texts(columns.get("highway")), table.texts(columns.get("name"))
        titles = titles if any(titles) else table.texts(columns.get("street"))
        for at in np.flatnonzero(wanted).tolist():
            road_class = walkable_class({"highway": kinds[at] or "residential"})
            if road_class < 0:
                continue
            for part in shapely.get_parts(table.shapes[at]):
                corners = shapely.get_coordinates(part)
                places.append(corners)
                offset.append(offset[-1] + len(corners))
                classes.append(road_class)
                name_of.append(names.setdefault(titles[at], len(names)) if titles[at] else -1)
    if not places:
        return no_ways()
    corners = np.concatenate(places)
    keys = np.round(corners * _SAME_PLACE).astype(np.int64)
    _, first, index = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return StreetWays(
        node_lon=corners[first, 0],
        node_lat=corners[first, 1],
        way_offset=np.array(offset, dtype=np.int64),
        way_node=index.ravel().astype(np.int32),
        way_class=np.array(classes, dtype=np.uint8),
        way_name=np.array(name_of, dtype=np.int32),
        names=tuple(names),
    )
