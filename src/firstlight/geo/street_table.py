"""All distances between many nodes of a street net, by eliminating its small nodes first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from firstlight.geo.arrays import Bools, Floats32, Ints, Ints32

MAX_DEGREE = 8
"""Nodes with at most so many neighbours are eliminated: of 11,159 nodes of a real town 800 are then left."""
_SEARCHES = 128  # at a time: the float64 rows of a search stay small
_ROWS = 256  # filled in at a time


@dataclass(frozen=True)
class _Net:
    """A net of which r nodes were eliminated, the rest (the core) joined by shortcuts.

    neighbour and metres [r, MAX_DEGREE] give, for each eliminated node, the nodes still there when
    it went, and the way to them; unused places hold node -1 and inf. depth [n] is 0 in the core
    and, for an eliminated node, one more than the greatest depth of its neighbours.
    """

    gone: Ints  # [r] in the order they went
    neighbour: Ints
    metres: Floats32
    depth: Ints32
    core: csr_array  # [n, n], empty rows for eliminated nodes


def distance_table(matrix: csr_array, node: Ints) -> Floats32:
    """Metres between all pairs of u nodes: [u, u], symmetric, zero on the diagonal, inf unreachable.

    Parameters
    ----------
    matrix
        Metres between neighbours, [n, n], symmetric, not negative.
    node
        u distinct node numbers.

    Source
    ------
    Planken, de Weerdt & van der Krogt (2012), Computing all-pairs shortest paths by leveraging low
    treewidth (the algorithm Snowball), https://doi.org/10.1613/jair.3509; what is left when only
    nodes of more than MAX_DEGREE neighbours remain is searched with Dijkstra's algorithm.
    """
    net = _eliminate(matrix)
    order, start = _needed(net, node, matrix.shape[0])
    row = np.full(matrix.shape[0] + 1, -1, dtype=np.int64)
    row[order] = np.arange(len(order))
    table = np.empty((len(order), len(order)), dtype=np.float32)
    _search_core(net, order[: start[0]], table)
    place = np.empty(matrix.shape[0], dtype=np.int64)
    place[net.gone] = np.arange(len(net.gone))
    for first, last in pairwise(start):
        some = place[order[first:last]]
        _fill(table, first, row[net.neighbour[some]], net.metres[some])
    return _picked(table, row[node])


def _picked(table: Floats32, rows: Ints) -> Floats32:
    """The same rows and columns of a table, without a copy of all columns in between."""
    picked = np.empty((len(rows), len(rows)), dtype=np.float32)
    for first in range(0, len(rows), _ROWS):
        picked[first : first + _ROWS] = table[rows[first : first + _ROWS]][:, rows]
    return picked


def _eliminate(matrix: csr_array) -> _Net:
    """Take out nodes of one neighbour, then of two, and so on, joining their neighbours instead."""
    n = matrix.shape[0]
    start, column, metres = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    near = [dict(zip(column[a:b], metres[a:b], strict=True)) for a, b in pairwise(start)]
    gone: list[int] = []
    links: list[list[tuple[int, float]]] = []
    there = [True] * n
    for degree in range(1, MAX_DEGREE + 1):
        waiting = [v for v in range(n) if there[v] and len(near[v]) <= degree]
        while waiting:
            v = waiting.pop()
            if not there[v] or len(near[v]) > degree:
                continue
            there[v] = False
            gone.append(v)
            links.append(list(near[v].items()))
            waiting.extend(_join_neighbours(near, v, degree))
    return _packed(near, gone, links, np.array(there, dtype=np.bool_))


def _join_neighbours(near: list[dict[int, float]], v: int, degree: int) -> list[int]:
    """Take v out of the net, keep all distances; returns neighbours that now have few of their own."""
    around = list(near[v].items())
    for i, (a, to_a) in enumerate(around):
        near_a = near[a]
        del near_a[v]
        for b, to_b in around[:i]:
            through = to_a + to_b
            if through < near_a.get(b, np.inf):
                near_a[b] = near[b][a] = through
    return [a for a, _ in around if len(near[a]) <= degree]


def _packed(
    near: list[dict[int, float]], gone: list[int], links: list[list[tuple[int, float]]], there: Bools
) -> _Net:
    neighbour = np.full((len(gone), MAX_DEGREE), -1, dtype=np.int64)
    metres = np.full((len(gone), MAX_DEGREE), np.inf, dtype=np.float32)
    depth = np.zeros(len(near), dtype=np.int32)
    for i in range(len(gone) - 1, -1, -1):
        for j, (a, to_a) in enumerate(links[i]):
            neighbour[i, j], metres[i, j] = a, to_a
        depth[gone[i]] = 1 + max((depth[a] for a, _ in links[i]), default=0)
    left = [(a, b, to_b) for a in np.flatnonzero(there).tolist() for b, to_b in near[a].items()]
    rows, columns, data = np.array(left, dtype=np.float64).reshape(-1, 3).T
    shape = (len(near), len(near))
    core = coo_array((data, (rows.astype(np.int32), columns.astype(np.int32))), shape=shape).tocsr()
    return _Net(np.array(gone, dtype=np.int64), neighbour, metres, depth, core)


def _needed(net: _Net, node: Ints, n: int) -> tuple[Ints, list[int]]:
    """The nodes whose distances are needed, by depth, and where each depth from 1 on starts; then the end."""
    wanted = np.zeros(n + 1, dtype=np.bool_)
    wanted[node] = True
    deepest = int(net.depth.max(initial=0))
    gone_depth = net.depth[net.gone]
    for depth in range(deepest, 0, -1):
        some = (gone_depth == depth) & wanted[net.gone]
        wanted[net.neighbour[some]] = True
    needed = np.flatnonzero(wanted[:n])
    needed = needed[np.argsort(net.depth[needed], kind="stable")]
    return needed, np.searchsorted(net.depth[needed], np.arange(1, deepest + 2)).tolist()


def _search_core(net: _Net, core: Ints, table: Floats32) -> None:
    """Fill the distances between the needed nodes of the core."""
    for first in range(0, len(core), _SEARCHES):
        some = core[first : first + _SEARCHES]
        table[first : first + len(some), : len(core)] = dijkstra(net.core, indices=some)[:, core]
    block = table[: len(core), : len(core)]
    np.minimum(block, block.T.copy(), out=block)


def _fill(table: Floats32, first: int, neighbour: Ints, metres: Floats32) -> None:
    """Add the rows and columns of nodes of one depth, of which none is another's neighbour."""
    for begin in range(0, len(neighbour), _ROWS):
        near, way = neighbour[begin : begin + _ROWS], metres[begin : begin + _ROWS]
        at = first + begin
        until = at + len(near)
        best = _through(table, near, way, slice(0, at))
        table[at:until, :at] = best
        table[:at, at:until] = best.T
        # The columns just written hold the ways from the neighbours to these nodes.
        own = _through(table, near, way, slice(at, until))
        own = np.minimum(own, own.T)
        np.fill_diagonal(own, 0.0)
        table[at:until, at:until] = own


def _through(table: Floats32, near: Ints, way: Floats32, columns: slice) -> Floats32:
    best = np.full((len(near), columns.stop - columns.start), np.inf, dtype=np.float32)
    for j in range(near.shape[1]):
        used = np.flatnonzero(near[:, j] >= 0)
        best[used] = np.minimum(best[used], table[near[used, j], columns] + way[used, j, None])
    return best
