"""From blocks to buildings: what each block is used for, and how many blocks the town needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.demo import town_yards as yards
from firstlight.demo.town_blocks import Blocks, Frame, frame_of, half_widths
from firstlight.demo.town_lots import house_lots
from firstlight.demo.town_plan import ALONG_Y, CENTRE, FLATS, HOUSES, PARK, WORKS, Plan
from firstlight.demo.town_plots import Plots, join_plots, plots_of
from firstlight.geo.arrays import Floats, Ints

# Every how many blocks, counted outwards from the centre, one is given to the public; and the first of them.
_PUBLIC = {
    "hospital": (1900, 17),
    "fire_station": (420, 11),
    "school": (70, 7),
    "kindergarten": (46, 4),
    "park": (38, 14),
}
_SMALLEST_M = {"hospital": (90.0, 52.0), "school": (95.0, 45.0), "kindergarten": (70.0, 40.0)}
_ADDRESS_M2 = {
    HOUSES: 620.0,
    FLATS: 3300.0,
    CENTRE: 900.0,
    WORKS: 9000.0,
    PARK: 1e9,
}  # ground per address, about


@dataclass(frozen=True)
class YardWay:
    """A yard road in plan metres; ``gates`` are (line, place along it) for those of its ends on a street."""

    points: list[tuple[float, float]]
    first: tuple[int, float] | None
    last: tuple[int, float] | None
    quarter: int
    path: bool  # for walking only

    @property
    def inner(self) -> list[tuple[float, float]]:
        """The points that are not gates."""
        return self.points[self.first is not None : len(self.points) - (self.last is not None)]


@dataclass(frozen=True)
class Ground:
    """A rectangle of land in plan metres and what it is (park, school, pond, ...)."""

    what: str
    x0: float
    y0: float
    x1: float
    y1: float
    quarter: int


@dataclass(frozen=True)
class Filling:
    """The kept blocks with all that stands on them. ``plots.block`` are rows of ``blocks``."""

    blocks: Blocks
    plots: Plots
    ways: list[YardWay]
    grounds: list[Ground]


def block_scores(rng: np.random.Generator, blocks: Blocks, *, radius_m: float) -> Floats:
    """How far out each block counts, in radii: uneven, so that the edge is no circle."""
    x, y = (blocks.x0 + blocks.x1) / 2, (blocks.y0 + blocks.y1) / 2
    off = np.hypot(x, y) / radius_m
    quarters = int(blocks.quarter.max()) + 1
    mean = np.bincount(blocks.quarter, off, quarters) / np.maximum(
        np.bincount(blocks.quarter, minlength=quarters), 1
    )
    off = 0.45 * off + 0.55 * mean[blocks.quarter]  # quarters are built as a whole, more or less
    uneven = np.ones(off.size)
    for length in (0.8, 1.2, 1.9, 2.6):
        heading, phase = rng.uniform(0, 2 * np.pi, 2)
        turns = (x * np.cos(heading) + y * np.sin(heading)) / (radius_m * length)
        uneven += 0.09 * np.sin(2 * np.pi * turns + phase)
    return off * uneven


def fill_blocks(rng: np.random.Generator, plan: Plan, blocks: Blocks, *, houses: int) -> Filling | None:
    """Fill blocks in the order given until ``houses`` buildings have an address; None if they do not suffice.

    The last block is cut short, so that the number is exact.
    """
    frame = frame_of(blocks, half_widths(plan.lines))
    uses = _uses(blocks, frame)
    filler = _Filler(rng, blocks, frame)
    parts = [_lots(rng, blocks, frame, np.flatnonzero(uses == ""))]
    parts += [filler.lay_out(int(row), str(uses[row])) for row in np.flatnonzero(uses != "")]
    plots = join_plots([part for part in parts if len(part)])
    addressed = np.cumsum(plots.line >= 0)
    if addressed[-1] < houses:
        return None
    last = int(np.searchsorted(addressed, houses))  # the row of the last house wanted
    kept_blocks = int(plots.block[last]) + 1
    plots = plots.take(np.arange(last + 1))
    ways = [way for row, way in filler.ways if row < kept_blocks]
    grounds = [ground for row, ground in filler.grounds if row < kept_blocks]
    return Filling(blocks.take(np.arange(kept_blocks)), plots, ways, grounds)


def enough_blocks(blocks: Blocks, *, houses: int, spare: float) -> int:
    """How many of the blocks, from the first, are likely to hold ``spare`` times the houses wanted."""
    ground_m2 = (blocks.x1 - blocks.x0) * (blocks.y1 - blocks.y0)
    per_address = np.array([_ADDRESS_M2[kind] for kind in range(max(_ADDRESS_M2) + 1)])[blocks.kind]
    return int(np.searchsorted(np.cumsum(ground_m2 / per_address), houses * spare)) + 1


def _uses(blocks: Blocks, frame: Frame) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """The layout of each block: "" for lots of houses, else a name that ``_Filler`` knows."""
    uses = np.full(len(blocks), "", dtype="<U14")
    for kind, name in ((FLATS, "flats"), (CENTRE, "centre"), (WORKS, "works"), (PARK, "park")):
        uses[blocks.kind == kind] = name
    long_m, deep_m = frame.a1 - frame.a0, frame.b1 - frame.b0
    free = (blocks.kind == HOUSES) & (long_m < 260)
    free |= (blocks.kind == FLATS) & (long_m < 200)
    for name, (every, first) in _PUBLIC.items():
        long_min, deep_min = _SMALLEST_M.get(name, (60.0, 40.0))
        fits = np.flatnonzero(free & (long_m >= long_min) & (deep_m >= deep_min))
        wanted = np.arange(first, len(blocks), every)
        rows = fits[np.minimum(np.searchsorted(fits, wanted), fits.size - 1)] if fits.size else fits
        uses[rows] = name
        free[rows] = False
    centre = np.flatnonzero(blocks.kind == CENTRE)
    if centre.size:
        uses[centre[0]] = "square"
    return uses


def _lots(rng: np.random.Generator, blocks: Blocks, frame: Frame, rows: Ints) -> Plots:
    chosen = Frame(*(getattr(frame, name)[rows] for name in frame.__dataclass_fields__))
    return house_lots(rng, chosen, blocks.along[rows], rows)


class _Filler:
    """Lays out single blocks and turns each yard's own metres into those of the plan."""

    def __init__(self, rng: np.random.Generator, blocks: Blocks, frame: Frame) -> None:
        self.rng = rng
        self.blocks = blocks
        self.frame = frame
        self.ways: list[tuple[int, YardWay]] = []
        self.grounds: list[tuple[int, Ground]] = []
        self._layouts: dict[str, yards.Layout] = {
            "centre": yards.old_centre,
            "works": yards.works,
            "park": yards.park,
            "square": yards.town_square,
            "school": yards.school,
            "kindergarten": yards.kindergarten,
            "hospital": yards.hospital,
            "fire_station": yards.fire_station,
        }

    def lay_out(self, row: int, use: str) -> Plots:
        """The buildings of one block; its yard roads and grounds are kept aside."""
        frame = self.frame
        origin = float(frame.a0[row]), float(frame.b0[row])
        yard = yards.Yard(self.rng, float(frame.a1[row]) - origin[0], float(frame.b1[row]) - origin[1])
        self._layout(use)(yard)
        self._keep_ways(row, yard, origin)
        for what, a0, a1, b0, b1 in yard.grounds:
            x0, y0 = self._xy(row, origin[0] + a0, origin[1] + b0)
            x1, y1 = self._xy(row, origin[0] + a1, origin[1] + b1)
            self.grounds.append((row, Ground(what, x0, y0, x1, y1, int(self.blocks.quarter[row]))))
        return self._plots(row, yard, origin)

    def _layout(self, use: str) -> yards.Layout:
        if use != "flats":
            return self._layouts[use]
        choices = (yards.flats_in_rows, yards.flats_around, yards.flats_around, yards.flats_in_towers)
        return choices[int(self.rng.integers(len(choices)))]

    def _xy(self, row: int, a: float, b: float) -> tuple[float, float]:
        return (b, a) if self.blocks.along[row] == ALONG_Y else (a, b)

    def _plots(self, row: int, yard: yards.Yard, origin: tuple[float, float]) -> Plots:
        table = np.array(yard.rows, dtype=float).reshape(-1, 9)
        a0, a1, b0, b1, kind, street, levels, shape, back = table.T
        along = int(self.blocks.along[row])
        flat = (a1 - a0) >= (b1 - b0)  # longer along the street than across it
        a, b = origin[0] + (a0 + a1) / 2, origin[1] + (b0 + b1) / 2
        x, y = (b, a) if along == ALONG_Y else (a, b)
        frame = self.frame
        lines = np.array([frame.lo[row], frame.hi[row], frame.start[row], frame.end[row], -1])
        street = street.astype(np.int64)
        return plots_of(
            block=row,
            x=x,
            y=y,
            axis=np.where(flat, along, 1 - along),
            length_m=np.maximum(a1 - a0, b1 - b0),
            width_m=np.minimum(a1 - a0, b1 - b0),
            clear_m=np.maximum(a1 - a0, b1 - b0),
            kind=kind,
            shape=shape,
            levels=levels,
            line=lines[street],
            side=np.isin(street, (yards.LO, yards.START)),
            pos_m=np.where(np.isin(street, (yards.LO, yards.HI)), a, b),
            back=back,
        )

    def _keep_ways(self, row: int, yard: yards.Yard, origin: tuple[float, float]) -> None:
        path = any(ground[0] == "park" for ground in yard.grounds)
        for way in yard.ways:
            placed = [self._place(row, yard, origin, point) for point in way]
            ends = (placed[0][1], placed[-1][1])
            points = [point for point, _ in placed]
            self.ways.append((row, YardWay(points, *ends, int(self.blocks.quarter[row]), path)))

    def _place(
        self, row: int, yard: yards.Yard, origin: tuple[float, float], point: yards.Point
    ) -> tuple[tuple[float, float], tuple[int, float] | None]:
        """A point of a yard road on the plan, and the street and place where it is a gate."""
        if isinstance(point, tuple):
            return self._xy(row, origin[0] + point[0], origin[1] + point[1]), None
        frame, blocks = self.frame, self.blocks
        along = blocks.along[row] == ALONG_Y
        low, high = (blocks.x0, blocks.x1) if along else (blocks.y0, blocks.y1)
        first, last = (blocks.y0, blocks.y1) if along else (blocks.x0, blocks.x1)
        a, b = origin[0] + point.at_m, origin[1] + point.at_m
        spots = {
            yards.LO: (a, float(low[row]), frame.lo, a),
            yards.HI: (a, float(high[row]), frame.hi, a),
            yards.START: (float(first[row]), b, frame.start, b),
            yards.END: (float(last[row]), b, frame.end, b),
        }
        at_a, at_b, line, along_line = spots[point.street]
        return self._xy(row, at_a, at_b), (int(line[row]), along_line)
