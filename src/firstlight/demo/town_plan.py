"""The plan of the demo town: main roads, a river, a railway, and the quarters between them.

Everything here is axis-parallel, in metres around the centre; ``town_warp`` bends it afterwards.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from firstlight.geo.arrays import Floats

HIGHWAYS = ("primary", "secondary", "tertiary", "residential")
HALF_WIDTH_M = (15.0, 12.0, 9.0, 6.5)  # from the middle of the street to the front gardens, by class
PRIMARY, SECONDARY, TERTIARY, RESIDENTIAL = range(4)

CENTRE, FLATS, HOUSES, WORKS, PARK, RIVER, RAIL = range(7)  # what a quarter is
ALONG_X, ALONG_Y = 0, 1

_GROUND_PER_HOUSE_M2 = 1250.0  # streets, parks and works included
_REACH = 1.5  # quarters are drawn out to this many radii; the town ends where its houses are used up
_SECTION_M = 2200.0  # a main road changes its name after about this length


@dataclass
class Lines:
    """All street lines of the plan, a row each: which way, where, which class, whose name.

    ``quarter`` is the one that a line lies inside of, -1 on a border; lines with one ``name`` are one street.
    """

    axis: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    highway: list[int] = field(default_factory=list)
    quarter: list[int] = field(default_factory=list)
    name: list[int] = field(default_factory=list)
    waterside: list[bool] = field(default_factory=list)
    names: int = 0

    def add(self, axis: int, at: float, highway: int, *, quarter: int = -1, name: int | None = None) -> int:
        """Append a line and return its row; without ``name`` it gets a new one."""
        if name is None:
            name = self.new_name()
        self.axis.append(axis)
        self.at.append(at)
        self.highway.append(highway)
        self.quarter.append(quarter)
        self.name.append(name)
        self.waterside.append(False)
        return len(self.at) - 1

    def new_name(self) -> int:
        self.names += 1
        return self.names - 1


@dataclass(frozen=True)
class Quarter:
    """A rectangle between main roads, with the rows of the four lines around it."""

    x0: float
    y0: float
    x1: float
    y1: float
    west: int
    east: int
    south: int
    north: int
    kind: int

    @property
    def off_centre_m(self) -> float:
        return float(np.hypot(self.x0 + self.x1, self.y0 + self.y1) / 2)


@dataclass(frozen=True)
class Crossing:
    """A stretch of line: over the river or the railway if both ends are in the town, or out of it."""

    line: int
    start_m: float
    end_m: float


@dataclass(frozen=True)
class Plan:
    """Quarters and lines of a town that is larger than needed; the houses decide how much is kept."""

    radius_m: float
    lines: Lines
    quarters: list[Quarter]
    crossings: list[Crossing]
    exits: list[Crossing]
    river_x: tuple[float, float]
    rail_y: tuple[float, float]


@dataclass(frozen=True)
class _Grid:
    """Positions of main roads in one direction, ascending, their classes, and the index of the band."""

    at: Floats
    highway: list[int]
    band: int  # the gap after this index is the river or the railway


def draw_plan(rng: np.random.Generator, *, houses: int) -> Plan:
    """Main roads and quarters around (0, 0) for about ``houses`` houses and half as many again."""
    radius = float(np.sqrt(houses * _GROUND_PER_HOUSE_M2 / np.pi))
    spacing = float(np.clip(radius * 0.55, 250.0, 430.0))
    side = rng.choice([-1.0, 1.0], 2)
    river_m = float(np.clip(radius * 0.05, 34.0, 110.0))
    columns = _grid(
        rng, radius, spacing, band=(side[0] * _band_at(rng, radius, spacing, 0.36), river_m + 22.0)
    )
    rows = _grid(rng, radius, spacing, band=(side[1] * _band_at(rng, radius, spacing, 0.52), 46.0))
    lines = Lines()
    drawing = _Drawing(rng, radius, spacing, columns, rows, lines)
    drawing.draw()
    return Plan(
        radius_m=radius,
        lines=lines,
        quarters=drawing.quarters,
        crossings=drawing.crossings,
        exits=drawing.exits(),
        river_x=(float(columns.at[columns.band]), float(columns.at[columns.band + 1])),
        rail_y=(float(rows.at[rows.band]), float(rows.at[rows.band + 1])),
    )


def _band_at(rng: np.random.Generator, radius: float, spacing: float, share: float) -> float:
    return max(radius * share * rng.uniform(0.85, 1.15), 0.75 * spacing)


def _grid(rng: np.random.Generator, radius: float, spacing: float, band: tuple[float, float]) -> _Grid:
    """Road positions with uneven gaps, one primary through the middle, and the two edges of a band."""
    middle, width = band
    edges = (middle - width / 2, middle + width / 2)
    centre = float(rng.uniform(-0.2, 0.2) * spacing)
    found = [(centre, PRIMARY), (edges[0], TERTIARY), (edges[1], TERTIARY)]
    for direction in (1, -1):
        at, step = centre, 0
        while abs(at) < _REACH * radius + spacing:
            at += direction * spacing * rng.uniform(0.8, 1.25)
            step += 1
            clear = min(abs(at - edges[0]), abs(at - edges[1]))
            if clear > 0.5 * spacing and not edges[0] < at < edges[1]:
                found.append((at, _class_of(step)))
    found.sort()
    positions = np.array([at for at, _ in found])
    return _Grid(positions, [highway for _, highway in found], int(np.searchsorted(positions, edges[0])))


def _class_of(step: int) -> int:
    if step % 12 == 0:
        return PRIMARY
    return SECONDARY if step % 3 == 0 else TERTIARY


@dataclass
class _Drawing:
    """Row by row: dividers of the row, then its quarters, each with its four lines."""

    rng: np.random.Generator
    radius: float
    spacing: float
    columns: _Grid
    rows: _Grid
    lines: Lines
    quarters: list[Quarter] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)

    def draw(self) -> None:
        sections = self._sections()
        horizontals = [self._horizontal(j, sections) for j in range(len(self.rows.at))]
        column_names = [self.lines.new_name() for _ in self.columns.at]
        since = 0.0
        for j in range(len(self.rows.at) - 1):
            since += self.rows.at[j + 1] - self.rows.at[j]
            if since > _SECTION_M:
                column_names, since = [self.lines.new_name() for _ in self.columns.at], 0.0
            self._row(j, sections, horizontals[j], horizontals[j + 1], column_names)

    def exits(self) -> list[Crossing]:
        """The two main roads through the middle, all the way out of the town."""
        middle = self.radius * 0.2  # no other primary road comes so near
        stretches = []
        for q in self.quarters:
            sides = ((q.south, q.x0, q.x1), (q.north, q.x0, q.x1), (q.west, q.y0, q.y1), (q.east, q.y0, q.y1))
            stretches += [
                Crossing(line, start, end)
                for line, start, end in sides
                if self.lines.highway[line] == PRIMARY
                and abs(self.lines.at[line]) < max(middle, self.spacing)
                and q.kind not in (RIVER, RAIL)
                and q.off_centre_m < 1.4 * self.radius
            ]
        return stretches

    def _sections(self) -> Floats:
        """Where rows of street names change: fixed columns about every ``_SECTION_M``."""
        picked = [-np.inf]
        for at, highway in zip(self.columns.at, self.columns.highway, strict=True):
            if highway != TERTIARY and at - max(picked[-1], float(self.columns.at[0])) > _SECTION_M:
                picked.append(float(at))
        return np.array(picked)

    def _horizontal(self, j: int, sections: Floats) -> list[int]:
        return [self.lines.add(ALONG_X, float(self.rows.at[j]), self.rows.highway[j]) for _ in sections]

    def _row(self, j: int, sections: Floats, south: list[int], north: list[int], names: list[int]) -> None:
        dividers = self._dividers(j, names)
        y0, y1 = float(self.rows.at[j]), float(self.rows.at[j + 1])
        for (x0, west, _), (x1, east, _) in itertools.pairwise(dividers):
            section = int(np.searchsorted(sections, x0, side="right")) - 1
            ends = (west, east, south[section], north[section])
            kind = self._kind(j, x0, x1, y0, y1)
            if np.hypot(x0 + x1, y0 + y1) / 2 < _REACH * self.radius + self.spacing:
                self.quarters.append(Quarter(x0, y0, x1, y1, *ends, kind))
                if kind == RIVER and self.rows.highway[j] != TERTIARY:
                    self.crossings.append(Crossing(south[section], x0, x1))
        if j == self.rows.band:
            fixed = [(x, line) for x, line, tied in dividers if tied]
            self.crossings.extend(Crossing(line, y0, y1) for _, line in fixed)

    def _dividers(self, j: int, names: list[int]) -> list[tuple[float, int, bool]]:
        """(x, line, crosses the railway) of north-south roads; small ones are staggered or missing."""
        band = self.columns.band
        result: list[tuple[float, int, bool]] = []
        for i, at in enumerate(self.columns.at):
            highway = self.columns.highway[i]
            x, name, bank = float(at), names[i], i in (band, band + 1)
            if highway == TERTIARY and not bank:
                if self.rng.random() < 0.12 and 0 < i < len(self.columns.at) - 1:
                    continue
                x += self.rng.uniform(-0.16, 0.16) * self.spacing
                name = self.lines.new_name()
            line = self.lines.add(ALONG_Y, x, highway, name=name)
            self.lines.waterside[line] = bank
            result.append((x, line, highway != TERTIARY))
        return result

    def _kind(self, j: int, x0: float, x1: float, y0: float, y1: float) -> int:
        river = self.columns.at[self.columns.band], self.columns.at[self.columns.band + 1]
        if j == self.rows.band:
            return RAIL
        if x0 == river[0] and x1 == river[1]:
            return RIVER
        off = float(np.hypot(x0 + x1, y0 + y1) / 2) / self.radius
        by_rail = j in (self.rows.band - 1, self.rows.band + 1) and abs(y0 + y1) / 2 > abs(self._rail_y())
        draw = self.rng.random()
        if x0 <= 0 <= x1 and y0 <= 0 <= y1:
            return CENTRE
        if off < 0.14 and draw < 0.7:
            return CENTRE
        if by_rail:
            beside_main = x0 <= 0.5 * self.spacing <= x1  # one there always, so that every town has works
            return WORKS if beside_main or draw < 0.45 else HOUSES
        if self.radius > 1200 and draw > 0.97:
            return PARK
        if off > 0.75 and draw > 0.93:
            return WORKS
        flats = 0.55 if off < 0.4 else 0.22 if off < 0.75 else 0.07
        return FLATS if draw < flats else HOUSES

    def _rail_y(self) -> float:
        return float(self.rows.at[self.rows.band] + self.rows.at[self.rows.band + 1]) / 2
