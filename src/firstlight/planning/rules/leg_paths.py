"""The parts of segments that legs are made of, found by searches no wider than the legs are long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints, Ints32, expand
from firstlight.geo.streets import StreetGraph
from firstlight.planning.rules.places import Places
from firstlight.planning.rules.walk_jit import trace_ways
from firstlight.planning.rules.walk_net import Walk, ways_out


@dataclass(frozen=True)
class Stretches:
    """s parts of segments in walking order, leg by leg; to_m < from_m is walked backwards; all [s]."""

    leg: Ints
    segment: Ints | Ints32
    from_m: Floats
    to_m: Floats


@dataclass(frozen=True)
class _Ends:
    """By which nodes k legs leave and enter their segments; -1 for those that no street makes possible."""

    leave: Ints32
    enter: Ints32
    direct: Bools  # stays on one segment


def stretches(walk: Walk, start: Places, end: Places) -> tuple[Stretches, Bools]:
    """The shortest way from start[i] to end[i] for k pairs, and which of the k exist."""
    ends = _choose_ends(walk, start, end)
    through = np.flatnonzero(~ends.direct & (ends.leave >= 0))
    pairs, pair = np.unique(np.stack((ends.leave[through], ends.enter[through])), axis=1, return_inverse=True)
    hops = _hops(walk, pairs[0], pairs[1])
    first = np.searchsorted(hops.leg, np.arange(pairs.shape[1] + 1))
    owner, hop = expand(first[pair], first[pair + 1] - first[pair])
    graph, here = walk.graph, np.flatnonzero(ends.direct)
    leaving = _node_offset(graph, start.take(through), ends.leave[through])
    entering = _node_offset(graph, end.take(through), ends.enter[through])
    parts = (
        Stretches(here, start.segment[here], start.offset_m[here], end.offset_m[here]),
        Stretches(through, start.segment[through], start.offset_m[through], leaving),
        Stretches(through[owner], hops.segment[hop], hops.from_m[hop], hops.to_m[hop]),
        Stretches(through, end.segment[through], entering, end.offset_m[through]),
    )
    leg = np.concatenate([part.leg for part in parts])
    order = np.argsort(leg, kind="stable")  # the parts come in walking order
    made = Stretches(
        leg[order],
        np.concatenate([part.segment for part in parts])[order].astype(np.int64),
        np.concatenate([part.from_m for part in parts])[order],
        np.concatenate([part.to_m for part in parts])[order],
    )
    return made, ends.direct | (ends.leave >= 0)


def _choose_ends(walk: Walk, start: Places, end: Places) -> _Ends:
    count = len(start)
    best = np.full(count, np.inf)
    leave, enter = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    if len(walk.node_m) == 0:
        return _Ends(leave, enter, np.zeros(count, dtype=np.bool_))
    for from_node, gone_m in ways_out(walk.graph, start):
        for to_node, left_m in ways_out(walk.graph, end):
            metres = gone_m + walk.node_m[walk.row_of_node[from_node], walk.row_of_node[to_node]] + left_m
            better = metres < best
            best = np.where(better, metres, best)
            leave, enter = np.where(better, from_node, leave), np.where(better, to_node, enter)
    same = (start.segment == end.segment) & (start.segment >= 0)
    same &= walk.graph.seg_open[start.segment]
    return _Ends(leave, enter, same & (np.abs(start.offset_m - end.offset_m) <= best))


def _node_offset(graph: StreetGraph, places: Places, node: Ints32) -> Floats:
    """Where on each place's segment its node lies: an end; on a loop the end nearer to the place."""
    length = graph.seg_length_m[places.segment]
    begins, ends = graph.seg_from[places.segment] == node, graph.seg_to[places.segment] == node
    low = begins & (~ends | (places.offset_m <= length / 2))
    return np.where(low, 0.0, length)


def _hops(walk: Walk, source: Ints32, target: Ints32) -> Stretches:
    """Whole segments from each source node to its target; leg here counts the pairs."""
    matrix = walk.links.matrix
    pair, a, entry = trace_ways((matrix.indptr, matrix.indices, matrix.data), source, target)
    segment = walk.links.segment[entry]
    length = walk.graph.seg_length_m[segment]
    forward = walk.graph.seg_from[segment] == a
    return Stretches(pair, segment, np.where(forward, 0.0, length), np.where(forward, length, 0.0))
