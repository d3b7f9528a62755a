"""The street net: build, save, crop, snap, connect. Everything a caller needs is named here."""

from __future__ import annotations

from firstlight.geo.road_classes import ROAD_CLASSES, is_wide, walkable_class
from firstlight.geo.street_build import build_graph
from firstlight.geo.street_crop import Crop, crop, subgraph
from firstlight.geo.street_graph import StreetGraph, StreetWays
from firstlight.geo.street_links import (
    Links,
    largest_part,
    link_nodes,
    node_parts,
    scraps,
    segment_parts,
    without_path,
)
from firstlight.geo.street_snap import LEFT, NO_SIDE, RIGHT, OwnStreets, Snap, piece_along, point_along, snap
from firstlight.geo.street_table import distance_table

__all__ = [
    "LEFT",
    "NO_SIDE",
    "RIGHT",
    "ROAD_CLASSES",
    "Crop",
    "Links",
    "OwnStreets",
    "Snap",
    "StreetGraph",
    "StreetWays",
    "build_graph",
    "crop",
    "distance_table",
    "is_wide",
    "largest_part",
    "link_nodes",
    "node_parts",
    "piece_along",
    "point_along",
    "scraps",
    "segment_parts",
    "snap",
    "subgraph",
    "walkable_class",
    "without_path",
]
