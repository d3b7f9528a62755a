"""From ways as mapped to segments from junction to junction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.distance import local_m
from firstlight.geo.errors import GeoError
from firstlight.geo.road_classes import ROAD_CLASSES
from firstlight.geo.street_graph import StreetGraph, StreetWays


def build_graph(ways: StreetWays) -> StreetGraph:
    """Contract ways into segments between junctions, dead ends and changes of name or class.

    Where two ways were drawn over the same two nodes, the wider one stays. Pieces between
    unknown positions are left out. A ring with no junction is cut at one of its nodes.

    Parameters
    ----------
    ways
        w ways over n nodes; any order, any direction.

    Returns
    -------
    StreetGraph
        All segments open; an empty graph for no ways.

    Raises
    ------
    GeoError
        ``streets-broken``: offsets, indices, classes or names out of range; a position off the globe.
    """
    _check(ways)
    edges = _edges(ways)
    chains = _chains(edges, len(ways.node_lon))
    return _assemble(ways, edges, chains)


@dataclass(frozen=True)
class _Edges:
    """e straight pieces between two neighbouring nodes of one way; half-edge 2i runs a->b, 2i+1 b->a."""

    a: Ints
    b: Ints
    way: Ints
    style: Ints  # equal for equal class and name

    def origins(self) -> Ints:
        both = np.empty(2 * len(self.a), dtype=np.int64)
        both[0::2], both[1::2] = self.a, self.b
        return both


@dataclass(frozen=True)
class _Chains:
    """Half-edges in walking order, chain after chain; chain i starts at start[i]."""

    half_edge: Ints
    start: Ints


def _check(ways: StreetWays) -> None:
    n, w = len(ways.node_lon), len(ways.way_class)
    offset, node = ways.way_offset, ways.way_node
    shapes = len(ways.node_lat) == n and len(offset) == w + 1 and len(ways.way_name) == w
    if not shapes or offset[0] != 0 or offset[-1] != len(node) or np.any(np.diff(offset) < 0):
        raise GeoError("streets-broken", field="way_offset")
    for field, values, low, high in (
        ("way_node", node, 0, n),
        ("way_class", ways.way_class, 0, len(ROAD_CLASSES)),
        ("way_name", ways.way_name, -1, len(ways.names)),
    ):
        if len(values) and (values.min() < low or values.max() >= high):
            raise GeoError("streets-broken", field=field)
    known = ~np.isnan(ways.node_lon) & ~np.isnan(ways.node_lat)
    if np.any(np.abs(ways.node_lon[known]) > 180) or np.any(np.abs(ways.node_lat[known]) > 90):
        raise GeoError("streets-broken", field="node_lon")


def _edges(ways: StreetWays) -> _Edges:
    way_of = np.repeat(np.arange(len(ways.way_class), dtype=np.int64), np.diff(ways.way_offset))
    node = ways.way_node.astype(np.int64)
    a, b, way = node[:-1], node[1:], way_of[:-1]
    known = np.isfinite(ways.node_lon) & np.isfinite(ways.node_lat)
    keep = (way_of[:-1] == way_of[1:]) & (a != b) & known[a] & known[b]
    a, b, way = a[keep], b[keep], way[keep]
    pair = np.minimum(a, b) * len(ways.node_lon) + np.maximum(a, b)
    order = np.lexsort((ways.way_class[way], pair))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = pair[order][1:] != pair[order][:-1]
    kept = np.sort(order[first])  # in mapped order again, so that numbering does not depend on node numbers
    a, b, way = a[kept], b[kept], way[kept]
    style = ways.way_class[way].astype(np.int64) * (len(ways.names) + 1) + ways.way_name[way] + 1
    return _Edges(a, b, way, style)


def _passing_nodes(edges: _Edges, n_nodes: int) -> tuple[Bools, Ints]:
    """Nodes in the middle of a street, and for each the sum of its two outgoing half-edges."""
    origin = edges.origins()
    degree = np.bincount(origin, minlength=n_nodes)
    by_node = np.argsort(origin, kind="stable")
    first_at = np.cumsum(degree) - degree
    passing = degree == 2
    one = by_node[first_at[passing]]
    two = by_node[first_at[passing] + 1]
    outgoing_sum = np.zeros(n_nodes, dtype=np.int64)
    outgoing_sum[passing] = one + two
    passing[passing] = edges.style[one // 2] == edges.style[two // 2]

    # A ring of which every node is passing has no end to start from: its lowest node becomes one.
    links = coo_array((np.ones(len(edges.a), dtype=np.int8), (edges.a, edges.b)), shape=(n_nodes, n_nodes))
    count, part = connected_components(links, directed=False)
    has_end = np.zeros(count, dtype=np.bool_)
    has_end[part[(degree > 0) & ~passing]] = True
    lowest = np.unique(part, return_index=True)[1]
    passing[lowest[~has_end]] = False
    return passing, outgoing_sum


def _chains(edges: _Edges, n_nodes: int) -> _Chains:
    """Order half-edges into chains by pointer doubling (list ranking), without a Python loop."""
    if len(edges.a) == 0:
        return _Chains(np.empty(0, np.int64), np.empty(0, np.int64))
    passing, outgoing_sum = _passing_nodes(edges, n_nodes)
    half = np.arange(2 * len(edges.a), dtype=np.int64)
    target = edges.origins()[half ^ 1]
    # At a passing node the way on is the outgoing half-edge that is not the way back.
    jump = np.where(passing[target], outgoing_sum[target] - (half ^ 1), half)
    left = (jump != half).astype(np.int64)
    while True:
        further = jump[jump]
        if np.array_equal(further, jump):
            break
        left += left[jump]
        jump = further
    forward = half[jump < jump[half ^ 1]]  # each chain is found in both directions: keep one
    order = forward[np.lexsort((-left[forward], jump[forward]))]
    tail = jump[order]
    start = np.flatnonzero(np.concatenate(([True], tail[1:] != tail[:-1])))
    return _Chains(order, start)


def _assemble(ways: StreetWays, edges: _Edges, chains: _Chains) -> StreetGraph:
    origin = edges.origins()
    half, start = chains.half_edge, chains.start
    n_edges, n_chains = len(half), len(start)
    chain = np.repeat(np.arange(n_chains), np.diff(np.append(start, n_edges)))
    offset = np.append(start, n_edges) + np.arange(n_chains + 1)
    last = np.append(start[1:], n_edges) - 1 if n_chains else start

    shape = np.empty(n_edges + n_chains, dtype=np.int64)
    shape[np.arange(n_edges) + chain] = origin[half]
    shape[offset[1:] - 1] = origin[half[last] ^ 1]
    ends, index = np.unique(np.concatenate((shape[offset[:-1]], shape[offset[1:] - 1])), return_inverse=True)
    lon, lat = ways.node_lon[shape], ways.node_lat[shape]
    along = along_m(lon, lat, offset)
    way = edges.way[half[start] // 2]
    return StreetGraph(
        node_lon=ways.node_lon[ends],
        node_lat=ways.node_lat[ends],
        seg_from=index[:n_chains].astype(np.int32),
        seg_to=index[n_chains:].astype(np.int32),
        seg_class=ways.way_class[way].astype(np.uint8),
        seg_name=ways.way_name[way].astype(np.int32),
        seg_length_m=along[offset[1:] - 1],
        seg_open=np.ones(n_chains, dtype=np.bool_),
        shape_offset=offset.astype(np.int64),
        shape_lon=lon,
        shape_lat=lat,
        shape_along_m=along,
        names=ways.names,
    )


def along_m(lon: Floats, lat: Floats, offset: Ints) -> Floats:
    """Metres from the start of its own line for every shape point of many lines."""
    if len(lon) == 0:
        return np.empty(0, dtype=np.float64)
    step = np.concatenate(([0.0], local_m(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    step[offset[:-1]] = 0.0
    total = np.cumsum(step)
    along: Floats = total - np.repeat(total[offset[:-1]], np.diff(offset))
    return along
