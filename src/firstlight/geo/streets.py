"""The street net: build, save, crop, snap, connect. Everything a caller needs is named here."""

from __future__ import annotations

from firstlight.geo.road_classes import ROAD_CLASSES, is_wide, walkable_class
from firstlight.geo.street_build import build_graph
from firstlight.geo.street_graph import StreetGraph, StreetWays
from firstlight.geo.street_snap import LEFT, NO_SIDE, RIGHT, Snap, piece_along, point_along, snap

__all__ = [
    "LEFT",
    "NO_SIDE",
    "RIGHT",
    "ROAD_CLASSES",
    "Snap",
    "StreetGraph",
    "StreetWays",
    "build_graph",
    "is_wide",
    "piece_along",
    "point_along",
    "snap",
    "walkable_class",
]
