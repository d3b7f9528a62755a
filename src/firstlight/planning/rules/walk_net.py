"""Walking distances between stops and depots, exact on the street net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Floats, Floats32, Ints32
from firstlight.geo.streets import Links, StreetGraph, distance_table, link_nodes
from firstlight.planning.rules.places import Places

_ROWS = 256  # of a matrix at a time, so that what is in between stays small and near


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
    """Measure once between all segment ends that the places need; everything else follows from it."""
    segment = np.unique(places.segment[places.segment >= 0])
    node = np.unique(np.concatenate((graph.seg_from[segment], graph.seg_to[segment])))
    row_of_node = np.full(graph.n_nodes + 1, -1, dtype=np.int32)
    row_of_node[node] = np.arange(len(node))
    links = link_nodes(graph)
    return Walk(graph, links, row_of_node, distance_table(links.matrix, node.astype(np.int64)))


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
    metres = np.full((len(places), len(places)), np.inf, dtype=np.float32)
    if len(walk.node_m):
        half = _nearer(walk.node_m, (row_a, gone_a), (row_b, gone_b))  # [p, u]
        _nearer(np.ascontiguousarray(half.T), (row_a, gone_a), (row_b, gone_b), out=metres)
        del half
    _along_own_street(graph, places, metres)
    lead = places.lead_m.astype(np.float32)
    metres += lead[:, None]
    metres += lead[None, :]
    _mirror(metres)
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


def _nearer(
    metres: Floats32, one: tuple[Ints32, Floats], two: tuple[Ints32, Floats], out: Floats32 | None = None
) -> Floats32:
    """Rows of metres [u, q] for p places that leave by either of two rows: [p, q]."""
    (row_a, gone_a), (row_b, gone_b) = one, two
    if out is None:
        out = np.empty((len(row_a), metres.shape[1]), dtype=np.float32)
    for first in range(0, len(row_a), _ROWS):
        some = slice(first, first + _ROWS)
        nearer = metres[row_a[some]]
        nearer += gone_a[some, None].astype(np.float32)
        other = metres[row_b[some]]
        other += gone_b[some, None].astype(np.float32)
        np.minimum(nearer, other, out=out[some])
    return out


def _mirror(metres: Floats32) -> None:
    """Give both directions of a pair the smaller of two values that differ by rounding, in place."""
    for first in range(0, len(metres), _ROWS):
        some, rest = slice(first, first + _ROWS), slice(first, None)
        rows = np.minimum(metres[some, rest], metres[rest, some].T)
        metres[some, rest] = rows
        metres[rest, some] = rows.T


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
