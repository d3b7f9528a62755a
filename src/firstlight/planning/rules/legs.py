"""The way between two places, along streets, with the names a walker reads on the corners."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse.csgraph import dijkstra

from firstlight.geo.arrays import Bools, Floats, Ints, Ints32
from firstlight.geo.streets import ROAD_CLASSES, Links, StreetGraph, piece_along, point_along
from firstlight.planning.rules.places import Places, join_places
from firstlight.planning.rules.stops import Stops
from firstlight.planning.rules.walk_net import Walk, ways_out
from firstlight.planning.rules.walking import stop_ends

_CHUNK = 64  # sources searched at a time


@dataclass(frozen=True)
class Step:
    """A stretch along one street. Both names None: beside the net; name None: a way without one."""

    name: str | None
    road_class: str | None
    length_m: float


@dataclass(frozen=True)
class Leg:
    """One way on foot: its line, its steps in order, and the sum of their lengths.

    A leg that no street makes possible has no points and an infinite length.
    """

    lon: Floats
    lat: Floats
    steps: tuple[Step, ...]
    length_m: float

    @property
    def points(self) -> list[tuple[float, float]]:
        """The line as (lon, lat) pairs."""
        return list(zip(self.lon.tolist(), self.lat.tolist(), strict=True))


@dataclass(frozen=True)
class _Stretch:
    """Part of a segment, walked from from_m to to_m (which may be the smaller)."""

    segment: int
    from_m: float
    to_m: float


def round_places(
    walk: Walk, stops: Stops, order: Ints, against: Bools, depots: tuple[Places, Places]
) -> tuple[Places, Places]:
    """Start and end of the k + 1 legs of a round: depot to first stop, ..., last stop to depot.

    Parameters
    ----------
    walk, stops
        The net and its stops.
    order, against
        k stop numbers and the direction of each, as `direct_stops` chose them.
    depots
        Where the round begins and where it ends: one place each.
    """
    low, high = stop_ends(walk.graph, stops, np.asarray(order, dtype=np.int64))
    both, k = join_places(low, high), len(order)
    position = np.arange(k)
    entry = both.take(np.where(against, position + k, position))
    leave = both.take(np.where(against, position, position + k))
    return join_places(depots[0], leave), join_places(entry, depots[1])


def leg_geometry(walk: Walk, start: Places, end: Places) -> list[Leg]:
    """The shortest way from start[i] to end[i], for k pairs of places that the walk was made for.

    Each length equals `between_m` up to the rounding of float32.
    """
    end_a, end_b, direct = _choose_ends(walk, start, end)
    paths = _node_paths(walk.links, *_searches(walk, end_a, end_b, direct))
    return [
        _leg(
            walk,
            start.take(np.array([i])),
            end.take(np.array([i])),
            bool(direct[i]),
            paths.get((int(a), int(b))),
        )
        for i, (a, b) in enumerate(zip(end_a, end_b, strict=True))
    ]


def _choose_ends(walk: Walk, start: Places, end: Places) -> tuple[Ints32, Ints32, Bools]:
    """By which end of its segment each leg leaves and arrives; direct where it stays on one segment."""
    count = len(start)
    best = np.full(count, np.inf)
    end_a, end_b = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    if len(walk.node_m) == 0:
        return end_a, end_b, np.zeros(count, dtype=np.bool_)
    for from_node, gone_m in ways_out(walk.graph, start):
        for to_node, left_m in ways_out(walk.graph, end):
            metres = gone_m + walk.node_m[walk.row_of_node[from_node], walk.row_of_node[to_node]] + left_m
            better = metres < best
            best = np.where(better, metres, best)
            end_a, end_b = np.where(better, from_node, end_a), np.where(better, to_node, end_b)
    same = (start.segment == end.segment) & (start.segment >= 0)
    same &= walk.graph.seg_open[start.segment]
    direct = same & (np.abs(start.offset_m - end.offset_m) <= best)
    return end_a, end_b, direct


def _searches(walk: Walk, end_a: Ints32, end_b: Ints32, direct: Bools) -> tuple[Ints32, Ints32, Floats]:
    """The node pairs whose path is needed, and how far apart they are."""
    needed = ~direct & (end_a >= 0)
    pairs = np.unique(np.stack((end_a[needed], end_b[needed])), axis=1)
    metres = walk.node_m[walk.row_of_node[pairs[0]], walk.row_of_node[pairs[1]]].astype(np.float64)
    return pairs[0], pairs[1], metres


def _node_paths(
    links: Links, source: Ints32, target: Ints32, metres: Floats
) -> dict[tuple[int, int], list[int]]:
    """The nodes from each source to its target, both included."""
    order = np.argsort(metres, kind="stable")  # near targets first: most searches then stay small
    paths: dict[tuple[int, int], list[int]] = {}
    for begin in range(0, len(order), _CHUNK):
        some = order[begin : begin + _CHUNK]
        nodes, row = np.unique(source[some], return_inverse=True)
        limit = float(metres[some].max()) * 1.000_001 + 0.01
        _, previous = dijkstra(links.matrix, indices=nodes, return_predecessors=True, limit=limit)
        for i, pair in enumerate(some):
            a, b = int(source[pair]), int(target[pair])
            path = [b]
            while path[-1] != a:
                path.append(int(previous[row[i], path[-1]]))
            paths[a, b] = path[::-1]
    return paths


def _leg(walk: Walk, start: Places, end: Places, direct: bool, path: list[int] | None) -> Leg:
    if not direct and path is None:
        return Leg(np.empty(0), np.empty(0), (), float("inf"))
    graph = walk.graph
    a = _Stretch(int(start.segment[0]), float(start.offset_m[0]), float(end.offset_m[0]))
    if direct or path is None:
        stretches = [a]
    else:
        stretches = _stretches(
            walk, (a.segment, a.from_m), path, (int(end.segment[0]), float(end.offset_m[0]))
        )
    lon, lat = _line(graph, stretches)
    steps = [_step(graph, stretch) for stretch in stretches]
    before, after = float(start.lead_m[0]), float(end.lead_m[0])
    if before > 0:
        lon, lat = np.append(start.lon, lon), np.append(start.lat, lat)
    if after > 0:
        lon, lat = np.append(lon, end.lon), np.append(lat, end.lat)
    steps = [Step(None, None, before), *steps, Step(None, None, after)]
    merged = _merge(steps)
    return Leg(lon, lat, merged, sum(step.length_m for step in merged))


def _stretches(
    walk: Walk, start: tuple[int, float], path: list[int], end: tuple[int, float]
) -> list[_Stretch]:
    graph = walk.graph
    length = graph.seg_length_m
    leave_at = _offset_of(graph, start, path[0])
    stretches = [_Stretch(start[0], start[1], leave_at)]
    for a, b in pairwise(path):
        segment = walk.links.joining(a, b)
        whole = float(length[segment])
        forward = int(graph.seg_from[segment]) == a
        stretches.append(_Stretch(segment, 0.0 if forward else whole, whole if forward else 0.0))
    stretches.append(_Stretch(end[0], _offset_of(graph, end, path[-1]), end[1]))
    return stretches


def _offset_of(graph: StreetGraph, place: tuple[int, float], node: int) -> float:
    """The offset of a segment's end at a node; on a loop the end that is nearer to the place."""
    segment, offset_m = place
    length = float(graph.seg_length_m[segment])
    begins, ends = int(graph.seg_from[segment]) == node, int(graph.seg_to[segment]) == node
    if begins and ends:
        return 0.0 if offset_m <= length / 2 else length
    return 0.0 if begins else length


def _line(graph: StreetGraph, stretches: list[_Stretch]) -> tuple[Floats, Floats]:
    parts = [_part(graph, stretch) for stretch in stretches]
    lon = np.concatenate([part[0] for part in parts])
    lat = np.concatenate([part[1] for part in parts])
    moved = np.ones(len(lon), dtype=np.bool_)
    moved[1:] = (np.abs(np.diff(lon)) > 1e-9) | (np.abs(np.diff(lat)) > 1e-9)
    return lon[moved], lat[moved]


def _part(graph: StreetGraph, stretch: _Stretch) -> tuple[Floats, Floats]:
    low, high = sorted((stretch.from_m, stretch.to_m))
    segment = np.full(2, stretch.segment, dtype=np.int32)
    ends = np.array([low, high])
    first, last = piece_along(graph, segment, ends)
    inner = slice(first + 1, last + 1)
    end_lon, end_lat = point_along(graph, segment, ends)
    lon = np.concatenate((end_lon[:1], graph.shape_lon[inner], end_lon[1:]))
    lat = np.concatenate((end_lat[:1], graph.shape_lat[inner], end_lat[1:]))
    return (lon, lat) if stretch.from_m <= stretch.to_m else (lon[::-1], lat[::-1])


def _step(graph: StreetGraph, stretch: _Stretch) -> Step:
    name = int(graph.seg_name[stretch.segment])
    road_class = ROAD_CLASSES[graph.seg_class[stretch.segment]]
    return Step(graph.names[name] if name >= 0 else None, road_class, abs(stretch.to_m - stretch.from_m))


def _merge(steps: list[Step]) -> tuple[Step, ...]:
    """Join neighbours on one street: the same name, or no name and the same class; drop empty ones."""
    merged: list[Step] = []
    for step in steps:
        if step.length_m <= 0:
            continue
        last = merged[-1] if merged else None
        alike = (
            last is not None and last.name == step.name and (step.name or last.road_class == step.road_class)
        )
        if last is not None and alike:
            merged[-1] = Step(last.name, last.road_class, last.length_m + step.length_m)
        else:
            merged.append(step)
    return tuple(merged)
