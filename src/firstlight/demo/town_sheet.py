"""The sheet that a town is drawn on: nodes and ways as growing columns, positions in ground metres."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from firstlight.geo.arrays import Floats, Ints


@dataclass
class Sheet:
    """Tagged ways come first, then those whose tags are kept elsewhere (the buildings)."""

    east_m: list[Floats] = field(default_factory=list)
    north_m: list[Floats] = field(default_factory=list)
    refs: list[Ints] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    way_tags: list[dict[str, str]] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    nodes: int = 0
    ways: int = 0

    def add_nodes(self, east_m: Floats, north_m: Floats) -> Ints:
        """Append nodes and return their rows."""
        self.east_m.append(east_m)
        self.north_m.append(north_m)
        rows = np.arange(self.nodes, self.nodes + east_m.size)
        self.nodes += rows.size
        return rows

    def add_node(self, east_m: float, north_m: float, tags: dict[str, str]) -> None:
        row = self.add_nodes(np.array([east_m]), np.array([north_m]))[0]
        self.node_tags[int(row)] = tags

    def add_ways(self, refs: Ints, sizes: Ints) -> None:
        """Append ways without tags: one run of node rows, and how many each way has."""
        self.refs.append(refs)
        self.sizes.append(sizes)
        self.ways += sizes.size

    def add_way(self, refs: Ints, tags: dict[str, str]) -> int:
        """Append one way with tags and return its row."""
        self.way_tags.append(tags)
        self.add_ways(refs, np.array([refs.size]))
        return self.ways - 1

    def add_ring(self, east_m: Floats, north_m: Floats, tags: dict[str, str]) -> int:
        """Append a closed way around an open ring of new nodes and return its row."""
        rows = self.add_nodes(east_m, north_m)
        return self.add_way(np.append(rows, rows[0]), tags)
