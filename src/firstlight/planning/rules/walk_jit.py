"""The inner loops of walking, compiled: the matrix between places, and the paths of legs."""

from __future__ import annotations

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Floats32, Ints, Ints32
from firstlight.planning.rules.rounds_jit import compiled, kernel

_TILE = 64  # rows and columns at a time: both halves of the matrix are written while they are near


@compiled
def fill_metres(
    node_m: Floats32,
    ends: Ints32,
    gone_m: Floats,
    own: tuple[Ints32, Floats, Bools, Floats],
    metres: Floats32,
) -> None:
    """Write the metres between all pairs of p places.

    Parameters
    ----------
    node_m
        [u, u] metres between segment ends, symmetric.
    ends, gone_m
        [p, 2] rows of `node_m` by which a place is left, and the metres to them, inf where it is not.
    own
        [p] each: the segment of a place, how far along it lies, whether it may be walked, and the
        way beside the net.
    metres
        [p, p], written: symmetric, zero on the diagonal, inf where no street joins two places.
    """
    segment, offset_m, is_open, lead_m = own
    count = len(segment)
    for top in range(0, count, _TILE):
        for left in range(top, count, _TILE):
            for i in range(top, min(top + _TILE, count)):
                a, b = ends[i, 0], ends[i, 1]
                for j in range(max(left, i + 1), min(left + _TILE, count)):
                    c, d = ends[j, 0], ends[j, 1]
                    by_a = min(node_m[a, c] + gone_m[j, 0], node_m[a, d] + gone_m[j, 1])
                    by_b = min(node_m[b, c] + gone_m[j, 0], node_m[b, d] + gone_m[j, 1])
                    best = min(gone_m[i, 0] + by_a, gone_m[i, 1] + by_b)
                    if segment[i] == segment[j] and is_open[i]:
                        best = min(best, abs(offset_m[i] - offset_m[j]))
                    way = np.float32(best + lead_m[i] + lead_m[j])
                    metres[i, j] = way
                    metres[j, i] = way
    for i in range(count):
        metres[i, i] = np.float32(0.0)


def trace_ways(net: tuple[Ints32, Ints32, Floats], source: Ints32, target: Ints32) -> tuple[Ints, Ints, Ints]:
    """The shortest path of each of k pairs of nodes: hops (pair, node before, entry of the net).

    Each search ends when its target is reached, so that near pairs cost little in a net of any size.
    Hops come in walking order, pair by pair; a pair that nothing joins has none.

    Parameters
    ----------
    net
        A symmetric sparse matrix of metres between n neighbours: starts [n + 1], columns, metres.
    source, target
        [k] nodes.

    Source
    ------
    Dijkstra (1959), https://doi.org/10.1007/BF01386390, with a binary heap in which outdated ways
    stay and are passed over.
    """
    n, most = len(net[0]) - 1, len(net[1]) + 1
    # The last column of the nodes is the pair that met a node last: nothing is cleared in between.
    state = np.empty(n), np.full((n, 3), -1, dtype=np.int64)
    heap = np.empty(most), np.empty(most, dtype=np.int64)
    found, tally = np.empty((max(1024, n), 3), dtype=np.int64), np.zeros(2, dtype=np.int64)
    pairs = source.astype(np.int64), target.astype(np.int64)
    while True:
        _trace(net, pairs, (state, heap), found, tally)
        if tally[0] == len(source):
            break
        found = np.concatenate((found, np.empty_like(found)))  # one path has at most n hops
    pair, before, entry = found[: tally[1]].T.copy()
    return pair, before, entry


@compiled
def _trace(
    net: tuple[Ints32, Ints32, Floats],
    pairs: tuple[Ints, Ints],
    scratch: tuple[tuple[Floats, Ints], tuple[Floats, Ints]],
    found: Ints,
    tally: Ints,
) -> None:
    """Trace pairs from the tally's first figure on, until all are done or the hops no longer fit."""
    (source, target), (state, heap) = pairs, scratch
    nodes = state[1]
    while tally[0] < len(source):
        pair, used = tally[0], tally[1]
        begin, node = source[pair], target[pair]
        _search(net, (begin, node, pair), state, heap)
        hops = 0
        if nodes[node, 2] == pair:
            while node != begin:
                hops, node = hops + 1, nodes[node, 0]
        if used + hops > len(found):
            return
        node = target[pair]
        for at in range(used + hops - 1, used - 1, -1):
            found[at, 0], found[at, 1], found[at, 2] = pair, nodes[node, 0], nodes[node, 1]
            node = nodes[node, 0]
        tally[0], tally[1] = pair + 1, used + hops


@kernel
def _search(
    net: tuple[Ints32, Ints32, Floats],
    pair: tuple[int, int, int],
    state: tuple[Floats, Ints],
    heap: tuple[Floats, Ints],
) -> None:
    """Fill in, for each node nearer than the target, its metres, the node before, and the hop from it."""
    (start, column, metres), (source, target, mark), (best, nodes) = net, pair, state
    best[source], nodes[source, 2] = 0.0, mark
    size = _push(heap, 0, 0.0, source)
    while size > 0:
        here_m, node = heap[0][0], heap[1][0]
        size = _pop(heap, size)
        if node == target:
            return
        if here_m > best[node]:
            continue
        for at in range(start[node], start[node + 1]):
            there, way_m = int(column[at]), here_m + metres[at]
            if nodes[there, 2] != mark or way_m < best[there]:
                best[there] = way_m
                nodes[there, 0], nodes[there, 1], nodes[there, 2] = node, at, mark
                size = _push(heap, size, way_m, there)


@kernel
def _push(heap: tuple[Floats, Ints], size: int, key: float, node: int) -> int:
    keys, nodes = heap
    at = size
    while at > 0 and keys[(at - 1) // 2] > key:
        above = (at - 1) // 2
        keys[at], nodes[at] = keys[above], nodes[above]
        at = above
    keys[at], nodes[at] = key, node
    return size + 1


@kernel
def _pop(heap: tuple[Floats, Ints], size: int) -> int:
    keys, nodes = heap
    size -= 1
    key, node, at = keys[size], nodes[size], 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], nodes[at] = keys[below], nodes[below]
        at = below
    keys[at], nodes[at] = key, node
    return size
