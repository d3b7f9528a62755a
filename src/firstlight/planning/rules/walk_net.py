"""Walking distances between stops and depots, exact on the street net."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array

from firstlight.geo.arrays import Floats, Floats32, Ints, Ints32
from firstlight.geo.streets import Links, StreetGraph, distance_table, link_nodes
from firstlight.planning.rules.places import Places
from firstlight.planning.rules.walk_jit import fill_metres

Table: TypeAlias = Callable[[csr_array, Ints], Floats32]


@dataclass(frozen=True)
class Walk:
    """Street distances between the ends of all segments that some places lie on.

    row_of_node [graph nodes + 1] gives the row in node_m [u, u] of a node, -1 for the others and,
    as the last entry, for no node.
    """

    graph: StreetGraph
    links: Links
    row_of_node: Ints32
    node_m: Floats32


def walk_net(graph: StreetGraph, places: Places, table: Table = distance_table) -> Walk:
    """Measure once between all segment ends that the places need; everything else follows from it.

    Parameters
    ----------
    table
        Measures between nodes of a net, as `distance_table` does; a caller may remember what it measured.
    """
    segment = np.unique(places.segment[places.segment >= 0])
    node = np.unique(np.concatenate((graph.seg_from[segment], graph.seg_to[segment])))
    row_of_node = np.full(graph.n_nodes + 1, -1, dtype=np.int32)
    row_of_node[node] = np.arange(len(node))
    links = link_nodes(graph)
    return Walk(graph, links, row_of_node, table(links.matrix, node.astype(np.int64)))


def between_m(walk: Walk, a: Places, b: Places) -> Floats:
    """Metres from place a[i] to place b[i], leads included; inf where no street joins them; all [k].

    The places must lie on segments that the walk was made for.
    """
    graph, same = walk.graph, (a.segment == b.segment) & (a.segment >= 0)
    if len(walk.node_m) == 0:
        return np.full(len(a), np.inf)
    best = np.where(same & graph.seg_open[a.segment], np.abs(a.offset_m - b.offset_m), np.inf)
    for end_a, gone_m in ways_out(graph, a):
        for end_b, left_m in ways_out(graph, b):
            link = walk.node_m[walk.row_of_node[end_a], walk.row_of_node[end_b]]
            best = np.minimum(best, gone_m + link + left_m)
    joined: Floats = best + a.lead_m + b.lead_m
    return joined


def matrix_m(walk: Walk, places: Places) -> Floats32:
    """Metres between all pairs of p places: [p, p], symmetric, zero on the diagonal, inf unreachable."""
    graph = walk.graph
    metres = np.full((len(places), len(places)), np.inf, dtype=np.float32)
    if not len(walk.node_m):
        np.fill_diagonal(metres, 0.0)
        return metres
    (node_a, gone_a), (node_b, gone_b) = ways_out(graph, places)
    ends = np.column_stack((walk.row_of_node[node_a], walk.row_of_node[node_b]))
    is_open = (places.segment >= 0) & graph.seg_open[places.segment]
    own = (places.segment, places.offset_m, is_open, places.lead_m)
    fill_metres(walk.node_m, ends, np.column_stack((gone_a, gone_b)), own, metres)
    return metres


def ways_out(graph: StreetGraph, places: Places) -> tuple[tuple[Ints32, Floats], tuple[Ints32, Floats]]:
    """For each place the two ends of its segment and the metres to them, inf where it cannot leave."""
    segment = places.segment
    stuck = segment < 0
    if graph.n_segments == 0:
        nowhere = np.full(len(places), -1, np.int32)
        barred = np.full(len(places), np.inf)
        return (nowhere, barred), (nowhere, barred)
    stuck = stuck | ~graph.seg_open[segment]
    back = np.where(stuck, np.inf, places.offset_m)
    ahead = np.where(stuck, np.inf, graph.seg_length_m[segment] - places.offset_m)
    return (graph.seg_from[segment], back), (graph.seg_to[segment], ahead)
