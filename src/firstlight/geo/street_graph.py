"""What a street net is in memory: numpy arrays only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from firstlight.geo.arrays import Bools, Bytes, Floats, Ints, Ints32


@dataclass(frozen=True)
class StreetWays:
    """Walkable ways as a reader collected them, nodes shared between ways by index.

    Shapes: n nodes, w ways. Way i owns way_node[way_offset[i]:way_offset[i + 1]], in order.
    A node without a known position has NaN for both coordinates.
    """

    node_lon: Floats  # [n] degrees
    node_lat: Floats  # [n]
    way_offset: Ints  # [w + 1]
    way_node: Ints32  # indices into node_*
    way_class: Bytes  # [w] index into ROAD_CLASSES
    way_name: Ints32  # [w] index into names, -1 where the way has none
    names: tuple[str, ...]


@dataclass(frozen=True)
class StreetGraph:
    """Streets from junction to junction, with their shape; undirected, since people walk.

    Shapes: n nodes (junctions and dead ends), m segments, s shape points. Segment i runs from
    seg_from[i] to seg_to[i] (equal for a loop) through shape points
    shape_offset[i]:shape_offset[i + 1], both ends included. Several segments may join the same
    two nodes. A closed segment (danger zone, street closed) keeps its number, but nobody walks it.
    """

    node_lon: Floats  # [n] degrees
    node_lat: Floats  # [n]
    seg_from: Ints32  # [m]
    seg_to: Ints32  # [m]
    seg_class: Bytes  # [m] index into ROAD_CLASSES
    seg_name: Ints32  # [m] index into names, -1 none
    seg_length_m: Floats  # [m]
    seg_open: Bools  # [m]
    shape_offset: Ints  # [m + 1]
    shape_lon: Floats  # [s]
    shape_lat: Floats  # [s]
    shape_along_m: Floats  # [s] metres from the segment's start
    names: tuple[str, ...]

    @property
    def n_nodes(self) -> int:
        """Junctions and dead ends."""
        return len(self.node_lon)

    @property
    def n_segments(self) -> int:
        """Streets between them."""
        return len(self.seg_from)

    def close(self, closed: Bools) -> Self:
        """The same net in which the segments marked in closed [m] are not walked either."""
        return replace(self, seg_open=self.seg_open & ~np.asarray(closed, dtype=np.bool_))

    def save(self, path: Path) -> None:
        """Write one uncompressed .npz, complete or not at all; see `street_store`."""
        from firstlight.geo.street_store import save_graph

        save_graph(self, path)

    @classmethod
    def load(cls, path: Path) -> StreetGraph:
        """Read what `save` wrote; raises GeoError for anything else; see `street_store`."""
        from firstlight.geo.street_store import load_graph

        return load_graph(path)
