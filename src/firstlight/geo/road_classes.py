"""Which OpenStreetMap ways a person may walk along, and which are too wide to cross at will."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from firstlight.geo.arrays import Bools, Bytes

ROAD_CLASSES: tuple[str, ...] = (
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "pedestrian",
    "service",
    "footway",
    "path",
    "steps",
    "track",
    "cycleway",
    "bridleway",
)
"""Values of `highway` that are kept, widest first. Stored files hold indices: only ever append."""

_WIDE = tuple(name for name in ROAD_CLASSES if name.startswith(("trunk", "primary", "secondary", "tertiary")))
_WIDE_BY_CLASS = np.array([name in _WIDE for name in ROAD_CLASSES])
_OPEN_TO_FEET = frozenset({"yes", "designated", "permissive", "destination", "official"})


def is_wide(road_class: Bytes) -> Bools:
    """Whether the two sides are walked apart: trunk, primary, secondary and tertiary streets."""
    wide: Bools = _WIDE_BY_CLASS[road_class]
    return wide


def walkable_class(tags: Mapping[str, str]) -> int:
    """The index into ROAD_CLASSES of a way with these tags, -1 where nobody may walk.

    Motorways, motor roads and ways under construction are out; `foot=no` and `access=no` are
    obeyed unless `foot` says otherwise; private drives stay in, since houses stand along them.

    Source
    ------
    OpenStreetMap wiki, Key:access and Key:highway.
    """
    try:
        index = ROAD_CLASSES.index(tags.get("highway", ""))
    except ValueError:
        return -1
    foot = tags.get("foot", "")
    if foot in _OPEN_TO_FEET:
        return index
    barred = foot in {"no", "use_sidepath"} or tags.get("access") == "no" or tags.get("motorroad") == "yes"
    return -1 if barred else index
