"""Walking distances between stops and depots, exact on the street net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from firstlight.geo.arrays import Floats, Floats32, Ints32
from firstlight.geo.streets import Links, StreetGraph, link_nodes
from firstlight.planning.rules.places import Places

_CHUNK = 128  # sources at a time: the float64 rows of a search stay small


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


def walk_net(graph: StreetGraph, places: Places) -> Walk:
    """Search once from every segment end that the places need; everything else follows from it."""
    segment = np.unique(places.segment[places.segment >= 0])
    node = np.unique(np.concatenate((graph.seg_from[segment], graph.seg_to[segment])))
    row_of_node = np.full(graph.n_nodes + 1, -1, dtype=np.int32)
    row_of_node[node] = np.arange(len(node))
    node_m = np.empty((len(node), len(node)), dtype=np.float32)
    links = link_nodes(graph)
    if len(node):
        for start in range(0, len(node), _CHUNK):
            some = node[start : start + _CHUNK]
            node_m[start : start + len(some)] = dijkstra(links.matrix, indices=some)[:, node]
    return Walk(graph, links, row_of_node, np.minimum(node_m, node_m.T))


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
    (node_a, gone_a), (node_b, gone_b) = ways_out(graph, places)
    row_a, row_b = walk.row_of_node[node_a], walk.row_of_node[node_b]
    if len(walk.node_m) == 0:
        metres = np.full((len(places), len(places)), np.inf, dtype=np.float32)
    else:
        half = _nearer(walk.node_m, (row_a, gone_a), (row_b, gone_b))  # [p, u]
        metres = _nearer(np.ascontiguousarray(half.T), (row_a, gone_a), (row_b, gone_b))
    _along_own_street(graph, places, metres)
    lead = places.lead_m.astype(np.float32)
    metres += lead[:, None]
    metres += lead[None, :]
    metres = np.minimum(metres, metres.T)
    np.fill_diagonal(metres, 0.0)
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


def _nearer(metres: Floats32, one: tuple[Ints32, Floats], two: tuple[Ints32, Floats]) -> Floats32:
    """Rows of metres [u, q] for places that leave by either of two rows: [p, q]."""
    nearer = metres[one[0]]
    nearer += one[1].astype(np.float32)[:, None]
    other = metres[two[0]]
    other += two[1].astype(np.float32)[:, None]
    return np.minimum(nearer, other, out=nearer)


def _along_own_street(graph: StreetGraph, places: Places, metres: Floats32) -> None:
    """Let two places of one open segment meet along it, in place."""
    order = np.argsort(places.segment, kind="stable")
    segment = places.segment[order]
    start = np.flatnonzero(np.concatenate(([True], segment[1:] != segment[:-1]))) if len(order) else order
    for first, last in zip(start, np.append(start[1:], len(order)), strict=False):
        if segment[first] < 0 or not graph.seg_open[segment[first]] or last - first < 2:
            continue
        group = order[first:last]
        direct = np.abs(places.offset_m[group][:, None] - places.offset_m[group][None, :])
        block = np.ix_(group, group)
        metres[block] = np.minimum(metres[block], direct)
