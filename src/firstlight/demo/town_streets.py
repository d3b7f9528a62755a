"""The street network: which stretches of the plan's lines are built, and the nodes and ways they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from firstlight.demo.town_blocks import Blocks
from firstlight.demo.town_fill import YardWay
from firstlight.demo.town_plan import ALONG_X, Crossing, Lines, Plan
from firstlight.geo.arrays import Bools, Floats, Ints

_STEP_M = 28.0  # at most this far apart are the points of a curve
_LONGEST = 50  # stretches in one way
_OFFSET, _SPAN = 1 << 27, 1 << 28  # millimetres on a line, made positive, and the room for one line


@dataclass(frozen=True)
class Network:
    """Streets as nodes on the plan and ways over them.

    ``x``, ``y``, ``quarter`` are n nodes; way i is ``refs[starts[i]:starts[i + 1]]`` and lies on ``line[i]``,
    ``bridge[i]`` if it crosses the river or the railway. Nodes before ``junctions`` are meetings of streets
    and ends; the rest are bends.
    """

    x: Floats
    y: Floats
    quarter: Ints
    junctions: int
    refs: Ints
    starts: Ints
    line: Ints
    bridge: Bools
    keys: Ints  # place keys of the junctions, ascending


@dataclass(frozen=True)
class _Stretches:
    """Consecutive junctions on one line with street between them."""

    line: Ints
    start_m: Floats
    end_m: Floats
    first: Ints
    last: Ints
    bridge: Bools


def weave(plan: Plan, blocks: Blocks, yard_ways: list[YardWay]) -> Network:
    """All streets around the blocks, with a junction wherever two meet or a yard road leaves."""
    lines = plan.lines
    axis, at = np.array(lines.axis), np.array(lines.at)
    line = np.concatenate([blocks.west, blocks.east, blocks.south, blocks.north])
    start = np.concatenate([blocks.y0, blocks.y0, blocks.x0, blocks.x0])
    end = np.concatenate([blocks.y1, blocks.y1, blocks.x1, blocks.x1])
    corners = np.unique(_places(axis, at, np.concatenate([line, line]), np.concatenate([start, end])))
    over = [c for c in plan.crossings if _both_ends(corners, axis, at, c)]
    bridges = np.zeros(line.size + len(over) + len(plan.exits), dtype=bool)
    bridges[line.size : line.size + len(over)] = True
    over += plan.exits
    line = np.concatenate([line, np.array([c.line for c in over], dtype=np.int64)])
    start = np.concatenate([start, [c.start_m for c in over]])
    end = np.concatenate([end, [c.end_m for c in over]])
    gates = [gate for way in yard_ways for gate in (way.first, way.last) if gate is not None]
    gate_keys = np.array([g[0] * _SPAN + _mm(g[1]) for g in gates], dtype=np.int64)
    first, last = line * _SPAN + _mm(start), line * _SPAN + _mm(end)
    keys = np.unique(np.concatenate([first, last, gate_keys]))
    on_line, along_m = keys // _SPAN, (keys % _SPAN - _OFFSET) / 1000.0
    places, node = np.unique(_places(axis, at, on_line, along_m), return_inverse=True)
    built, over_water = (_covered(keys, first[rows], last[rows]) for rows in (slice(None), bridges))
    rows = np.flatnonzero(built)
    stretches = _Stretches(
        on_line[rows], along_m[rows], along_m[rows + 1], node[rows], node[rows + 1], over_water[rows]
    )
    x, y, quarter = np.zeros(places.size), np.zeros(places.size), np.full(places.size, -1)
    x[node] = np.where(axis[on_line] == ALONG_X, along_m, at[on_line])
    y[node] = np.where(axis[on_line] == ALONG_X, at[on_line], along_m)
    np.maximum.at(quarter, node, np.array(lines.quarter)[on_line])
    return _with_bends((x, y, quarter), places, stretches, lines)


def node_of_gate(network: Network, lines: Lines, gate: tuple[int, float]) -> int:
    """The junction of a yard road with its street."""
    line, along_m = gate
    x, y = (along_m, lines.at[line]) if lines.axis[line] == ALONG_X else (lines.at[line], along_m)
    return int(np.searchsorted(network.keys, _place(x, y)))


def main_component(network: Network) -> Bools:
    """For every node whether it hangs together with the largest part of the network."""
    inner = np.ones(network.refs.size, dtype=bool)
    inner[network.starts[1:] - 1] = False
    here = np.flatnonzero(inner)
    a, b = network.refs[here], network.refs[here + 1]
    size = network.x.size
    _, label = connected_components(coo_array((np.ones(a.size), (a, b)), shape=(size, size)), directed=False)
    main: Bools = label == np.bincount(label).argmax()
    return main


def corner_nodes(network: Network, blocks: Blocks) -> Ints:
    """The node at the south-west corner of every block."""
    return np.searchsorted(network.keys, _place(blocks.x0, blocks.y0)).astype(np.int64)


def _mm(metres: Floats | float) -> Ints:
    return np.round(np.asarray(metres) * 1000.0).astype(np.int64) + _OFFSET


def _places(axis: Ints, at: Floats, line: Ints, along_m: Floats) -> Ints:
    """One integer per place on the plan, equal where two lines meet."""
    flat = axis[line] == ALONG_X
    x, y = np.where(flat, along_m, at[line]), np.where(flat, at[line], along_m)
    return _place(x, y)


def _place(x: Floats | float, y: Floats | float) -> Ints:
    return (_mm(x) << 29) + _mm(y)


def _both_ends(corners: Ints, axis: Ints, at: Floats, crossing: Crossing) -> bool:
    ends = np.array([crossing.start_m, crossing.end_m])
    return bool(np.isin(_places(axis, at, np.full(2, crossing.line), ends), corners).all())


def _covered(keys: Ints, first: Ints, last: Ints) -> Bools:
    """For every junction whether some interval covers the stretch to the next one."""
    change = np.zeros(keys.size + 1, dtype=np.int64)
    np.add.at(change, np.searchsorted(keys, first), 1)
    np.add.at(change, np.searchsorted(keys, last), -1)
    covered: Bools = np.cumsum(change)[:-1] > 0
    return covered


def _with_bends(junctions: tuple[Floats, Floats, Ints], places: Ints, s: _Stretches, lines: Lines) -> Network:
    """Put points between the junctions, and chain stretches of a line into ways."""
    axis, at, inside = np.array(lines.axis), np.array(lines.at), np.array(lines.quarter)
    bends = np.ceil((s.end_m - s.start_m) / _STEP_M).astype(np.int64) - 1
    row = np.repeat(np.arange(bends.size), bends)
    step = np.arange(row.size) - np.repeat(np.cumsum(bends) - bends, bends) + 1
    along = s.start_m[row] + (s.end_m - s.start_m)[row] * step / (bends[row] + 1)
    flat = axis[s.line[row]] == ALONG_X
    x = np.concatenate([junctions[0], np.where(flat, along, at[s.line[row]])])
    y = np.concatenate([junctions[1], np.where(flat, at[s.line[row]], along)])
    quarter = np.concatenate([junctions[2], inside[s.line[row]]])

    same = (s.last[:-1] == s.first[1:]) & (s.line[:-1] == s.line[1:]) & (s.bridge[:-1] == s.bridge[1:])
    opens = np.flatnonzero(np.concatenate([[True], ~same]))
    run = np.arange(s.line.size) - np.repeat(opens, np.diff(np.append(opens, s.line.size)))
    head = run % _LONGEST == 0
    tail = np.append(head[1:], True)
    size = 1 + bends + tail
    offset = np.cumsum(size) - size
    refs = np.empty(int(size.sum()), dtype=np.int64)
    refs[offset] = s.first
    refs[offset[row] + step] = junctions[0].size + np.arange(row.size)
    refs[offset[tail] + size[tail] - 1] = s.last[tail]
    starts = np.append(offset[head], refs.size)
    return Network(x, y, quarter, junctions[0].size, refs, starts, s.line[head], s.bridge[head], places)
