"""The part of a street net that some places need, no distance between them changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from firstlight.geo.arrays import Bools, Floats, Ints, expand
from firstlight.geo.errors import GeoError
from firstlight.geo.projection import LocalProjection
from firstlight.geo.street_graph import StreetGraph
from firstlight.geo.street_links import link_nodes
from firstlight.geo.street_table import distance_table

REACH_M = 200.0
"""How far from its place a street may lie and still have its distances checked."""
_TOLERANCE_M = 0.1  # more than float32 can be off over a town, less than a step


@dataclass(frozen=True)
class Crop:
    """A smaller net, and where its parts come from.

    node and segment give, for each node and segment of the crop, its number in the full net.
    margin_m is the margin kept in the end, inf for the whole net.
    """

    graph: StreetGraph
    node: Ints
    segment: Ints
    margin_m: float


def crop(graph: StreetGraph, lon: Floats, lat: Floats, margin_m: float) -> Crop:
    """Cut out the places and a margin; widen it until distances are those of the full net.

    The distances between all nodes where a path can leave the surroundings of the places are
    compared with those in the full net; if one grew, the margin is doubled, in the end to the
    whole net. Streets up to REACH_M from the places' box count as their surroundings.

    Parameters
    ----------
    graph
        The full net.
    lon, lat
        h >= 1 places in degrees.
    margin_m
        The margin to begin with, above zero; at least REACH_M is taken.

    Raises
    ------
    GeoError
        ``empty``: no places. ``not-lonlat``: a place that is not finite. ``bad-margin``: margin_m
        not above zero.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if len(lon) == 0:
        raise GeoError("empty")
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise GeoError("not-lonlat")
    if np.isnan(margin_m) or margin_m <= 0:
        raise GeoError("bad-margin", margin_m=margin_m)
    gap = _gap_m(graph, lon, lat)
    margin_m = max(margin_m, REACH_M)
    checker = _Checker(graph, gap <= REACH_M)
    while True:
        kept = gap <= margin_m
        if kept.all():
            everything = np.arange(graph.n_nodes), np.arange(graph.n_segments)
            return Crop(graph, *everything, margin_m=float("inf"))
        part, node = subgraph(graph, kept)
        if checker.sound(part, node):
            return Crop(part, node, np.flatnonzero(kept), margin_m)
        margin_m *= 2


def subgraph(graph: StreetGraph, kept: Bools) -> tuple[StreetGraph, Ints]:
    """The net of the kept segments alone, and for each of its nodes the number it had."""
    segment = np.flatnonzero(kept)
    ends = np.concatenate((graph.seg_from[segment], graph.seg_to[segment]))
    node, renumbered = np.unique(ends, return_inverse=True)
    count = np.diff(graph.shape_offset)[segment]
    _, point = expand(graph.shape_offset[segment], count)
    part = StreetGraph(
        node_lon=graph.node_lon[node],
        node_lat=graph.node_lat[node],
        seg_from=renumbered[: len(segment)].astype(np.int32),
        seg_to=renumbered[len(segment) :].astype(np.int32),
        seg_class=graph.seg_class[segment],
        seg_name=graph.seg_name[segment],
        seg_length_m=graph.seg_length_m[segment],
        seg_open=graph.seg_open[segment],
        shape_offset=np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        shape_lon=graph.shape_lon[point],
        shape_lat=graph.shape_lat[point],
        shape_along_m=graph.shape_along_m[point],
        names=graph.names,
    )
    return part, node.astype(np.int64)


def _gap_m(graph: StreetGraph, lon: Floats, lat: Floats) -> Floats:
    """How far the box of each segment [m] lies outside the box of the places; 0 where they overlap."""
    if graph.n_segments == 0:
        return np.empty(0)
    flat = LocalProjection.around(lon, lat)
    x, y = flat.to_m(lon, lat)
    shape_x, shape_y = flat.to_m(graph.shape_lon, graph.shape_lat)
    first = graph.shape_offset[:-1]
    gap = np.zeros(graph.n_segments)
    for shape, low, high in ((shape_x, x.min(), x.max()), (shape_y, y.min(), y.max())):
        gap = np.maximum(gap, np.minimum.reduceat(shape, first) - high)
        gap = np.maximum(gap, low - np.maximum.reduceat(shape, first))
    return gap


class _Checker:
    """Compares distances in a crop with those in the full net, around the near segments.

    A path between two near streets that leaves them does so by one gate, a node where near and
    other segments meet, and comes back by another. If no distance between two gates grew, no
    distance between near streets did.
    """

    def __init__(self, graph: StreetGraph, near: Bools) -> None:
        self.gates = _gates(graph, near)
        self.metres = distance_table(link_nodes(graph).matrix, self.gates)

    def sound(self, part: StreetGraph, node: Ints) -> bool:
        """Whether no distance between gates grew; node numbers the crop's nodes in the full net."""
        metres = distance_table(link_nodes(part).matrix, np.searchsorted(node, self.gates))
        longer = metres > self.metres + _TOLERANCE_M
        return not np.any(longer & np.isfinite(self.metres))


def _gates(graph: StreetGraph, near: Bools) -> Ints:
    """Nodes by which a path can leave the near segments and come back by another of them."""
    away, home = graph.seg_open & ~near, graph.seg_open & near
    a, b = graph.seg_from[away], graph.seg_to[away]
    shape = (graph.n_nodes, graph.n_nodes)
    links = coo_array((np.ones(len(a), np.int8), (a, b)), shape=shape)
    _, beyond = connected_components(links, directed=False)
    at_home = np.zeros(graph.n_nodes, dtype=np.bool_)
    at_home[graph.seg_from[home]] = True
    at_home[graph.seg_to[home]] = True
    edge = np.unique(np.concatenate((a, b)))
    edge = edge[at_home[edge]]
    ways_back = np.bincount(beyond[edge], minlength=graph.n_nodes)
    return edge[ways_back[beyond[edge]] >= 2].astype(np.int64)
