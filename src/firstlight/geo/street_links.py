"""Which streets hang together, and which houses no street path reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from firstlight.geo.arrays import Bools, Floats, Ints, Ints32
from firstlight.geo.street_graph import StreetGraph
from firstlight.geo.street_snap import Snap

SCRAP_M = 1000.0


@dataclass(frozen=True)
class Links:
    """Open streets as a sparse matrix of metres [nodes, nodes], and the segment behind each entry."""

    matrix: csr_array
    segment: Ints  # [stored entries], in the order of the matrix's data


def link_nodes(graph: StreetGraph) -> Links:
    """Join neighbouring nodes by the shortest open segment between them; loops join nothing."""
    usable = np.flatnonzero(graph.seg_open & (graph.seg_from != graph.seg_to))
    a, b = graph.seg_from[usable].astype(np.int64), graph.seg_to[usable].astype(np.int64)
    row, column, segment = np.concatenate((a, b)), np.concatenate((b, a)), np.tile(usable, 2)
    metres = graph.seg_length_m[segment]
    order = np.lexsort((segment, metres, column, row))
    row, column = row[order], column[order]
    first = np.ones(len(row), dtype=np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    row, column, kept = row[first], column[first], order[first]
    start = np.searchsorted(row, np.arange(graph.n_nodes + 1)).astype(np.int32)
    shape = (graph.n_nodes, graph.n_nodes)
    matrix = csr_array((metres[kept], column.astype(np.int32), start), shape=shape)
    return Links(matrix, segment[kept])


def node_parts(graph: StreetGraph) -> Ints32:
    """For each node [n] the number of the connected part it belongs to, over open segments."""
    if graph.n_nodes == 0:
        return np.empty(0, dtype=np.int32)
    parts: Ints32 = connected_components(link_nodes(graph).matrix, directed=False)[1].astype(np.int32)
    return parts


def segment_parts(graph: StreetGraph) -> Ints32:
    """For each segment [m] the number of its connected part, -1 for closed ones."""
    if graph.n_segments == 0:
        return np.empty(0, dtype=np.int32)
    return np.where(graph.seg_open, node_parts(graph)[graph.seg_from], np.int32(-1))


def largest_part(graph: StreetGraph) -> Bools:
    """Mark the segments [m] of the part with the most metres of street."""
    part, metres = _metres_of_parts(graph)
    if len(metres) == 0:
        return np.zeros(graph.n_segments, dtype=np.bool_)
    largest: Bools = part == int(metres.argmax())
    return largest


def scraps(graph: StreetGraph, min_m: float = SCRAP_M) -> Bools:
    """Mark the segments [m] of parts with less than min_m metres of street, such as a yard path drawn alone.

    `graph.close(scraps(graph))` keeps houses and muster points off them: the street that leads
    somewhere is a few metres further. The part with the most street is never a scrap.
    """
    part, metres = _metres_of_parts(graph)
    if len(metres) == 0:
        return np.zeros(graph.n_segments, dtype=np.bool_)
    small = metres < min_m
    small[metres.argmax()] = False
    return graph.seg_open & small[part]


def _metres_of_parts(graph: StreetGraph) -> tuple[Ints32, Floats]:
    """The part of each segment, and the open street in each part."""
    part = segment_parts(graph)
    inside = part >= 0
    if not inside.any():
        return part, np.empty(0)
    metres = np.bincount(part[inside], weights=graph.seg_length_m[inside])
    return part, metres.astype(np.float64)


def without_path(graph: StreetGraph, houses: Snap, depots: Snap) -> Ints:
    """Rows of houses that met a street from which no open path leads to any depot.

    Houses that met no street at all (segment -1) are not repeated here.
    """
    part = segment_parts(graph)
    near = houses.segment[houses.reached]
    depot_parts = np.unique(part[depots.segment[depots.reached]])
    joined = np.isin(part[near], depot_parts[depot_parts >= 0])
    return np.flatnonzero(houses.reached)[~joined]
