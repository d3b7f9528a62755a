"""The way between two places, along streets, with the names a walker reads on the corners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints, expand
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, piece_along, point_along
from firstlight.planning.rules.leg_paths import Stretches, stretches
from firstlight.planning.rules.places import Places, join_places
from firstlight.planning.rules.stops import Stops
from firstlight.planning.rules.walk_net import Walk
from firstlight.planning.rules.walking import stop_ends

_SAME_DEGREES = 1e-9  # a tenth of a millimetre


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

    Each length equals `between_m` up to the rounding of float32 (some millimetres).
    """
    parts, possible = stretches(walk, start, end)
    lines = _lines(walk.graph, parts, len(start))
    steps = _steps(walk.graph, parts, len(start))
    nowhere = Leg(np.empty(0), np.empty(0), (), float("inf"))
    return [
        _with_leads(lines[i], steps[i], (start, end), i) if possible[i] else nowhere
        for i in range(len(start))
    ]


def _with_leads(line: tuple[Floats, Floats], steps: list[Step], places: tuple[Places, Places], i: int) -> Leg:
    """Begin and end at the true places where these lie beside the net."""
    (lon, lat), (start, end) = line, places
    before, after = float(start.lead_m[i]), float(end.lead_m[i])
    if before > 0:
        lon, lat = np.append(start.lon[i], lon), np.append(start.lat[i], lat)
        steps = [Step(None, None, before), *steps]
    if after > 0:
        lon, lat = np.append(lon, end.lon[i]), np.append(lat, end.lat[i])
        steps = [*steps, Step(None, None, after)]
    return Leg(lon, lat, tuple(steps), sum(step.length_m for step in steps))


def _lines(graph: StreetGraph, parts: Stretches, n_legs: int) -> list[tuple[Floats, Floats]]:
    """The points of every leg: the ends of its stretches and the shape points between them."""
    low, high = np.minimum(parts.from_m, parts.to_m), np.maximum(parts.from_m, parts.to_m)
    first, last = piece_along(graph, parts.segment, low), piece_along(graph, parts.segment, high)
    stretch = np.arange(len(low))
    owner, point = expand(first + 1, last - first)
    ends = [(stretch, at, *point_along(graph, parts.segment, at)) for at in (low, high)]
    between = (owner, graph.shape_along_m[point], graph.shape_lon[point], graph.shape_lat[point])
    number, along, lon, lat = (np.concatenate(columns) for columns in zip(*ends, between, strict=True))
    backwards = parts.to_m < parts.from_m
    order = np.lexsort((np.where(backwards[number], -along, along), number))
    leg, lon, lat = parts.leg[number[order]], lon[order], lat[order]
    fresh = np.ones(len(leg), dtype=np.bool_)
    moved = (np.abs(np.diff(lon)) > _SAME_DEGREES) | (np.abs(np.diff(lat)) > _SAME_DEGREES)
    fresh[1:] = (leg[1:] != leg[:-1]) | moved
    leg, lon, lat = leg[fresh], lon[fresh], lat[fresh]
    cut = np.searchsorted(leg, np.arange(1, n_legs))
    return list(zip(np.split(lon, cut), np.split(lat, cut), strict=True)) if n_legs else []


def _steps(graph: StreetGraph, parts: Stretches, n_legs: int) -> list[list[Step]]:
    """Neighbouring stretches of one street as one step: the same name, or no name and the same class."""
    steps: list[list[Step]] = [[] for _ in range(n_legs)]
    metres = np.abs(parts.to_m - parts.from_m)
    walked = np.flatnonzero(metres > 0)
    if len(walked) == 0:
        return steps
    leg, metres, segment = parts.leg[walked], metres[walked], parts.segment[walked]
    name, road_class = graph.seg_name[segment].astype(np.int64), graph.seg_class[segment].astype(np.int64)
    street = np.where(name >= 0, name, -1 - road_class)
    first = np.flatnonzero(np.concatenate(([True], (np.diff(street) != 0) | (np.diff(leg) != 0))))
    rows = zip(leg[first], name[first], road_class[first], np.add.reduceat(metres, first), strict=True)
    for i, named, kind, length_m in rows:
        called = graph.names[named] if named >= 0 else None
        steps[i].append(Step(called, ROAD_CLASSES[kind], float(length_m)))
    return steps
