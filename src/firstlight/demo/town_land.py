"""What lies between the buildings: river, railway, parks and grounds; and the districts' borders."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import shapely

from firstlight.demo.town_fill import Ground
from firstlight.demo.town_plan import RAIL, RIVER, Plan, Quarter
from firstlight.demo.town_warp import Warp
from firstlight.geo.arrays import Floats, Ints

_STEP_M = 30.0


@dataclass(frozen=True)
class Shape:
    """A ring (``closed``) or a line in ground metres, with what it is."""

    what: str
    east_m: Floats
    north_m: Floats
    closed: bool


def draw_grounds(grounds: list[Ground], warp: Warp) -> list[Shape]:
    """Parks, school grounds and the like, bent as their quarter is."""
    shapes = []
    for ground in grounds:
        x, y = _box(ground.x0, ground.y0, ground.x1, ground.y1)
        if ground.what == "pond":
            turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
            x = (ground.x0 + ground.x1) / 2 + (ground.x1 - ground.x0) / 2 * np.cos(turn)
            y = (ground.y0 + ground.y1) / 2 + (ground.y1 - ground.y0) / 2 * np.sin(turn) * (
                1 + 0.2 * np.cos(2 * turn)
            )
        east, north = warp.metres(x, y, ground.quarter)
        shapes.append(Shape(ground.what, east, north, closed=True))
    return shapes


def draw_river_and_railway(plan: Plan, warp: Warp, *, extent_m: float) -> list[Shape]:
    """The river's area and course and two tracks, from one end of the map to the other."""
    x0, x1 = plan.river_x[0] + 11.0, plan.river_x[1] - 11.0
    y = np.arange(-extent_m, extent_m + _STEP_M, _STEP_M)
    low, high = warp.metres(np.full(y.size, x0), y, -1), warp.metres(np.full(y.size, x1), y, -1)
    course = warp.metres(np.full(y.size, (x0 + x1) / 2), y, -1)
    shapes = [Shape("stream", *course, closed=False)]
    for part in range(0, y.size - 1, 400):  # areas of at most 800 points
        stop = slice(part, part + 401)
        east = np.concatenate([low[0][stop], high[0][stop][::-1]])
        north = np.concatenate([low[1][stop], high[1][stop][::-1]])
        shapes.append(Shape("river", east, north, closed=True))
    middle = sum(plan.rail_y) / 2
    for track in (middle - 2.4, middle + 2.4):
        east, north = warp.metres(y, np.full(y.size, track), -1)
        for part in range(0, y.size - 1, 800):
            stop = slice(part, part + 801)
            shapes.append(Shape("rail", east[stop], north[stop], closed=False))
    return shapes


def draw_countryside(rng: np.random.Generator, plan: Plan, kept: Ints, warp: Warp) -> list[Shape]:
    """Woods, meadows and fields on some of the quarters around the town that nothing is built on."""
    shapes = []
    empty = np.setdiff1d(np.arange(len(plan.quarters)), kept)
    for index in empty[rng.random(empty.size) < 0.45]:
        quarter = plan.quarters[index]
        if quarter.kind in (RIVER, RAIL) or quarter.off_centre_m > 1.35 * plan.radius_m:
            continue
        inset = rng.uniform(20.0, 60.0, 4)
        x, y = _box(
            quarter.x0 + inset[0], quarter.y0 + inset[1], quarter.x1 - inset[2], quarter.y1 - inset[3]
        )
        what = str(rng.choice(["wood", "meadow", "farmland"]))
        shapes.append(Shape(what, *warp.metres(x, y, -1), closed=True))
    return shapes


def split_districts(rng: np.random.Generator, plan: Plan, kept: Ints, weight: Floats, count: int) -> Ints:
    """District of every quarter, -1 outside the town: quarters gathered around ``count`` middles (Lloyd).

    ``kept`` are the quarters with houses, ``weight`` how many each has. District 0 has the town's middle.
    The strip of river or railway between two of the town's quarters goes with the nearer district.
    """
    quarters = plan.quarters
    x = np.array([(q.x0 + q.x1) / 2 for q in quarters])
    y = np.array([(q.y0 + q.y1) / 2 for q in quarters])
    points, mass = np.column_stack([x[kept], y[kept]]), weight[kept]
    middles = _spread(rng, points, mass, min(count, kept.size))
    for _ in range(8):
        nearest = _nearest(points, middles)
        sums = np.column_stack([np.bincount(nearest, mass * points[:, i], middles.shape[0]) for i in (0, 1)])
        total = np.bincount(nearest, mass, middles.shape[0])
        filled = total > 0
        middles[filled] = sums[filled] / total[filled, None]
    middles = middles[np.argsort(np.hypot(*middles.T))]
    district = np.full(len(quarters), -1)
    inside = np.union1d(kept, _strips_between(quarters, kept))
    district[inside] = _nearest(np.column_stack([x[inside], y[inside]]), middles)
    return district


def _spread(rng: np.random.Generator, points: Floats, mass: Floats, count: int) -> Floats:
    """First middles: the one nearest the town's, then each far from those before (k-means++)."""
    chosen = [points[np.hypot(*points.T).argmin()]]
    while len(chosen) < count:
        off = np.min([((points - c) ** 2).sum(axis=1) for c in chosen], axis=0) * mass
        chosen.append(points[rng.choice(off.size, p=off / off.sum())])
    return np.array(chosen)


def _nearest(points: Floats, middles: Floats) -> Ints:
    nearest: Ints = ((points[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return nearest


def _strips_between(quarters: list[Quarter], kept: Ints) -> Ints:
    """River and railway quarters with a quarter of the town on one of their long sides."""
    boxes = np.array([(q.x0, q.y0, q.x1, q.y1) for q in quarters])
    town = boxes[kept]
    strips = []
    for index, quarter in enumerate(quarters):
        if quarter.kind not in (RIVER, RAIL):
            continue
        low = 0 if quarter.kind == RIVER else 1  # a river is touched in x, the railway in y
        x0, y0, x1, y1 = boxes[index]
        touches = (town[:, low] == (x1, y1)[low]) | (town[:, low + 2] == (x0, y0)[low])
        beside = (town[:, 1 - low] < (y1, x1)[low]) & (town[:, 3 - low] > (y0, x0)[low])
        if (touches & beside).any():
            strips.append(index)
    return np.array(strips, dtype=np.int64)


def draw_borders(plan: Plan, district: Ints, warp: Warp) -> list[list[tuple[Floats, Floats]]]:
    """For each district its rings in ground metres, closed; neighbours share their border point for point."""
    boxes = shapely.box(*np.array([(q.x0, q.y0, q.x1, q.y1) for q in plan.quarters]).T)
    return [_rings(shapely.union_all(boxes[district == d]), warp) for d in range(int(district.max()) + 1)]


def draw_town_border(plan: Plan, district: Ints, warp: Warp) -> list[tuple[Floats, Floats]]:
    """The rings around all districts together."""
    boxes = shapely.box(*np.array([(q.x0, q.y0, q.x1, q.y1) for q in plan.quarters]).T)
    return _rings(shapely.union_all(boxes[district >= 0]), warp)


def _rings(area: shapely.Geometry, warp: Warp) -> list[tuple[Floats, Floats]]:
    """Outer rings only: a gap inside a district belongs to it."""
    rings = []
    for polygon in shapely.get_parts(area):
        corners = shapely.get_coordinates(shapely.get_exterior_ring(polygon))
        x, y = _densified(corners)
        rings.append(warp.metres(x, y, -1))
    return rings


def _densified(corners: Floats) -> tuple[Floats, Floats]:
    """Points at the corners and at whole multiples of the step between, so that neighbours pick the same."""
    points = [corners[0]]
    for start, end in itertools.pairwise(corners):
        axis = 0 if start[1] == end[1] else 1
        low, high = sorted((start[axis], end[axis]))
        marks = np.arange(np.floor(low / _STEP_M) + 1, np.ceil(high / _STEP_M)) * _STEP_M
        if start[axis] > end[axis]:
            marks = marks[::-1]
        for mark in marks:
            point = start.copy()
            point[axis] = mark
            points.append(point)
        points.append(end)
    ring = np.array(points)
    return ring[:, 0], ring[:, 1]


def _box(x0: float, y0: float, x1: float, y1: float) -> tuple[Floats, Floats]:
    """The border of a rectangle as an open ring with a point every few tens of metres."""
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
    x, y = _densified(corners)
    return x[:-1], y[:-1]
