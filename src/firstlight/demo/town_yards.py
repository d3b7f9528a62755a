"""Blocks that are laid out one by one: flats around yards, the old centre, works, schools, public buildings.

Each layout fills a ``Yard`` in the block's own frame: ``a`` along the long street, ``b`` across, from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from firstlight.demo.town_plots import COURT, KIND, RECTANGLE, WINGED

LO, HI, START, END = range(4)  # the four streets of a block, as in Frame


@dataclass(frozen=True)
class Gate:
    """Where a yard road meets a street of the block: metres along that side of the block."""

    street: int
    at_m: float


Point = tuple[float, float] | Gate


@dataclass
class Yard:
    """What is laid out in one block of ``long_m`` by ``deep_m`` metres, street space left off.

    ``rows`` are buildings (see ``put``), ``ways`` are yard roads, each a list of (a, b) whose first and last
    point may be a ``Gate``. ``grounds`` are (what, a0, a1, b0, b1).
    """

    rng: np.random.Generator
    long_m: float
    deep_m: float
    rows: list[tuple[float, ...]] = field(default_factory=list)
    ways: list[list[Point]] = field(default_factory=list)
    grounds: list[tuple[str, float, float, float, float]] = field(default_factory=list)

    def put(
        self,
        kind: str,
        box: tuple[float, float, float, float],
        *,
        street: int = LO,
        levels: int = 1,
        shape: int = RECTANGLE,
        back: bool = False,
    ) -> None:
        """A building over ``box`` = (a0, a1, b0, b1), its address on ``street``; -1 for no address."""
        a0, a1, b0, b1 = box
        self.rows.append((a0, a1, b0, b1, KIND[kind], street, levels, shape, back))


Layout = Callable[[Yard], None]


def flats_in_rows(yard: Yard) -> None:
    """Parallel slabs with their ends to the long streets, a yard road through the middle."""
    storeys = int(yard.rng.choice([5, 5, 9]))
    half = (yard.deep_m - 12.0) / 2
    if half < 32:
        flats_around(yard)
        return
    gap = 40.0 if storeys == 5 else 52.0
    count = max(2, round((yard.long_m - 24.0) / gap))
    for step in range(count):
        a = 12.0 + (step + 0.5) * (yard.long_m - 24.0) / count
        for street, b0 in ((LO, 3.0), (HI, yard.deep_m - half - 3.0)):
            if yard.rng.random() > 0.06:
                yard.put(
                    "apartments", (a - 6.5, a + 6.5, b0 + 2.0, b0 + half - 4.0), street=street, levels=storeys
                )
    middle = yard.deep_m / 2
    yard.ways.append([Gate(START, middle), (8.0, middle), (yard.long_m - 8.0, middle), Gate(END, middle)])


def flats_around(yard: Yard) -> None:
    """Slabs along all four streets around a green yard with a ring road, playground and parking."""
    storeys = int(yard.rng.choice([5, 5, 5, 9]))
    deep = 13.0
    for street, b0 in ((LO, 3.0), (HI, yard.deep_m - 3.0 - deep)):
        count = max(1, round((yard.long_m - 40.0) / 84.0))
        step = (yard.long_m - 40.0) / count
        for i in range(count):
            a0 = 20.0 + i * step
            yard.put("apartments", (a0 + 5.0, a0 + step - 5.0, b0, b0 + deep), street=street, levels=storeys)
    for street, a0 in ((START, 2.0), (END, yard.long_m - 2.0 - deep)):
        count = max(1, round((yard.deep_m - 52.0) / 80.0))
        step = (yard.deep_m - 52.0) / count
        for i in range(count):
            b0 = 26.0 + i * step
            box = (a0, a0 + deep, b0 + 4.0, b0 + step - 4.0)
            yard.put("apartments", box, street=street, levels=int(yard.rng.choice([5, 9])))
    _green_yard(yard, 28.0)


def flats_in_towers(yard: Yard) -> None:
    """Nine-storey point blocks in two or three lines, those in the middle numbered as parts."""
    lines = max(2, round(yard.deep_m / 56.0))
    columns = max(2, round(yard.long_m / 58.0))
    for i in range(columns):
        for j in range(lines):
            a, b = (i + 0.5) * yard.long_m / columns, (j + 0.5) * yard.deep_m / lines
            box = (a - 12.0, a + 12.0, b - 10.0, b + 10.0)
            street = LO if j < lines / 2 else HI
            yard.put("apartments", box, street=street, levels=9, back=0 < j < lines - 1)
    middle = yard.deep_m / lines
    yard.ways.append([Gate(START, middle), (6.0, middle), (yard.long_m - 6.0, middle), Gate(END, middle)])


def _green_yard(yard: Yard, inset: float) -> None:
    """A ring road inside the slabs, entered from two streets, and what stands in the middle of it."""
    a0, a1, b0, b1 = inset, yard.long_m - inset, inset, yard.deep_m - inset
    if a1 - a0 < 30 or b1 - b0 < 20:
        return
    middle = yard.long_m / 2 if yard.rng.random() < 0.5 else a0 + 4
    ring = [(a0, b0), (a1, b0), (a1, b1), (a0, b1), (a0, b0)]
    yard.ways.append(list(ring))
    yard.ways.append([Gate(START, b0 - 6.0), (a0, b0)])
    yard.ways.append([Gate(END, b1 + 6.0), (a1, b1)])
    if b1 - b0 > 60 and a1 - a0 > 90 and yard.rng.random() < 0.8:
        pieces = max(1, round((a1 - a0) * 0.8 / 80.0))
        length = min(72.0, (a1 - a0) * 0.8 / pieces - 10.0)
        for i in range(count := max(1, int((b1 - b0 - 20) // 44))):
            b = b0 + (i + 0.5) * (b1 - b0) / count
            street = LO if b < yard.deep_m / 2 else HI
            for j in range(pieces):
                a = (a0 + a1) / 2 + (j - (pieces - 1) / 2) * (length + 14.0)
                box = (a - length / 2, a + length / 2, b - 6.5, b + 6.5)
                yard.put("apartments", box, street=street, levels=5, back=True)
    else:
        yard.grounds.append(("playground", middle - 9, middle + 9, (b0 + b1) / 2 - 7, (b0 + b1) / 2 + 7))


def old_centre(yard: Yard) -> None:
    """Closed rows of three to five storeys along the streets, shops below, a court behind a gateway."""
    deep = 13.0
    for street, b0 in ((LO, 0.5), (HI, yard.deep_m - 0.5 - deep)):
        for a0, a1 in _pieces(yard, 0.5, yard.long_m - 0.5):
            _town_house(yard, (a0, a1, b0, b0 + deep), street)
    for street, a0 in ((START, 0.5), (END, yard.long_m - 0.5 - deep)):
        for b0, b1 in _pieces(yard, deep + 5.5, yard.deep_m - deep - 5.5, gateway=street == START):
            _town_house(yard, (a0, a0 + deep, b0, b1), street)
    if yard.long_m > 85 and yard.deep_m > 75 and yard.rng.random() < 0.4:
        a, b = yard.long_m / 2 + 8, yard.deep_m / 2
        half = yard.rng.uniform(13.0, 20.0)
        yard.put(
            "apartments", (a - half, a + half, b - 13, b + 13), street=LO, levels=4, shape=COURT, back=True
        )
    gateway = yard.deep_m / 2
    yard.ways.append([Gate(START, gateway), (deep + 8.0, gateway)])


def _pieces(yard: Yard, start: float, end: float, *, gateway: bool = False) -> list[tuple[float, float]]:
    """Fronts of 15 to 34 m that touch, sometimes with a gap; a gateway keeps the middle open."""
    if gateway:
        middle = (start + end) / 2
        return [*_pieces(yard, start, middle - 4.0), *_pieces(yard, middle + 4.0, end)]
    if end - start < 12:
        return []
    count = max(1, round((end - start) / 24.0))
    cuts = start + (end - start) * (np.arange(count + 1) / count)
    cuts[1:-1] += yard.rng.uniform(-4.0, 4.0, count - 1)
    gaps = np.where(yard.rng.random(count) < 0.25, 5.0, 0.4)
    return [(float(cuts[i]), float(cuts[i + 1] - gaps[i])) for i in range(count)]


def _town_house(yard: Yard, box: tuple[float, float, float, float], street: int) -> None:
    kind = str(yard.rng.choice(["apartments", "apartments", "apartments", "retail", "office"]))
    levels = int(yard.rng.choice([3, 3, 4, 5])) if kind != "retail" else int(yard.rng.choice([1, 2]))
    yard.put(kind, box, street=street, levels=levels)


def works(yard: Yard) -> None:
    """Large halls on a hard yard with an office at the street and sometimes rows of lock-up garages."""
    if yard.rng.random() < 0.12:
        _lock_ups(yard)
        return
    columns, lines = max(1, round(yard.long_m / 95.0)), max(1, round((yard.deep_m - 24.0) / 75.0))
    for i in range(columns):
        for j in range(lines):
            a, b = (i + 0.5) * yard.long_m / columns, 26.0 + (j + 0.5) * (yard.deep_m - 28.0) / lines
            half_a = (yard.long_m / columns - 16.0) / 2 * yard.rng.uniform(0.5, 1.0)
            half_b = ((yard.deep_m - 28.0) / lines - 16.0) / 2 * yard.rng.uniform(0.6, 1.0)
            kind = str(yard.rng.choice(["works", "warehouse"]))
            box = (a - half_a, a + half_a, b - half_b, b + half_b)
            yard.put(kind, box, street=LO, levels=int(yard.rng.choice([1, 1, 2])), back=j > 0)
    yard.put("office", (6.0, 34.0, 4.0, 16.0), street=LO, levels=int(yard.rng.choice([2, 3])))
    yard.ways.append([Gate(START, 23.0), (8.0, 23.0), (yard.long_m - 8.0, 23.0), Gate(END, 23.0)])
    yard.grounds.append(("industrial", 0.0, yard.long_m, 0.0, yard.deep_m))


def _lock_ups(yard: Yard) -> None:
    lines = max(2, int((yard.deep_m - 10.0) // 22.0))
    for j in range(lines):
        b = 10.0 + (j + 0.5) * (yard.deep_m - 20.0) / lines
        yard.put("garages", (12.0, yard.long_m / 2 - 5.0, b - 3.2, b + 3.2), street=-1)
        yard.put("garages", (yard.long_m / 2 + 5.0, yard.long_m - 12.0, b - 3.2, b + 3.2), street=-1)
    middle = yard.long_m / 2
    yard.ways.append([Gate(LO, middle), (middle, 8.0), (middle, yard.deep_m - 8.0), Gate(HI, middle)])
    yard.grounds.append(("garages", 0.0, yard.long_m, 0.0, yard.deep_m))


def school(yard: Yard) -> None:
    """A winged building and a sports pitch on its own ground."""
    face = min(66.0, yard.long_m * 0.45)
    deep = min(32.0, yard.deep_m * 0.6)
    yard.put("school", (8.0, 8.0 + face, 8.0, 8.0 + deep), levels=3, shape=WINGED)
    room = yard.long_m - face - 26.0
    if room > 30:
        width = min(38.0, yard.deep_m - 14.0)
        yard.grounds.append(("pitch", yard.long_m - min(room, 62.0), yard.long_m - 6.0, 7.0, 7.0 + width))
    yard.grounds.append(("school", 0.0, yard.long_m, 0.0, yard.deep_m))


def kindergarten(yard: Yard) -> None:
    """A low winged building with playgrounds, on the first part of the block."""
    face, deep = min(40.0, yard.long_m * 0.5), min(24.0, yard.deep_m * 0.5)
    a = yard.long_m / 2
    yard.put("kindergarten", (a - face / 2, a + face / 2, 9.0, 9.0 + deep), levels=2, shape=WINGED)
    yard.grounds.append(("playground", a - 30, a - 14, yard.deep_m - 16, yard.deep_m - 5))
    yard.grounds.append(("playground", a + 10, a + 28, yard.deep_m - 16, yard.deep_m - 5))
    yard.grounds.append(("kindergarten", 0.0, yard.long_m, 0.0, yard.deep_m))


def hospital(yard: Yard) -> None:
    """A main ward at the street and pavilions behind it, numbered as its parts."""
    middle = yard.long_m / 2
    face = min(80.0, yard.long_m - 24.0)
    yard.put("hospital", (middle - face / 2, middle + face / 2, 8.0, 24.0), levels=5)
    for b in np.arange(40.0, yard.deep_m - 20.0, 30.0):
        for a0, a1 in ((10.0, middle - 8.0), (middle + 8.0, yard.long_m - 10.0)):
            box = (a0, min(a1, a0 + 55.0), float(b), float(b) + 14.0)
            yard.put("hospital", box, levels=int(yard.rng.choice([2, 3])), back=True)
    yard.grounds.append(("hospital", 0.0, yard.long_m, 0.0, yard.deep_m))


def town_square(yard: Yard) -> None:
    """The town hall and the library across a paved square with trees."""
    middle = yard.long_m / 2
    face = min(64.0, yard.long_m - 16.0)
    yard.put(
        "civic",
        (middle - face / 2, middle + face / 2, yard.deep_m - 22.0, yard.deep_m - 3.0),
        street=HI,
        levels=4,
    )
    yard.put("library", (3.0, 18.0, 6.0, min(44.0, yard.deep_m - 30.0)), street=START, levels=2)
    yard.put(
        "retail",
        (yard.long_m - 18.0, yard.long_m - 3.0, 6.0, min(44.0, yard.deep_m - 30.0)),
        street=END,
        levels=2,
    )
    yard.grounds.append(("square", 20.0, yard.long_m - 20.0, 1.0, yard.deep_m - 26.0))


def fire_station(yard: Yard) -> None:
    """A station with its forecourt; the rest of the block is left green."""
    yard.put("fire_station", (10.0, 46.0, 8.0, 22.0), levels=2)
    yard.put("retail", (yard.long_m - 44.0, yard.long_m - 10.0, 6.0, 24.0), levels=1)
    yard.grounds.append(("grass", 50.0, yard.long_m - 48.0, 4.0, yard.deep_m - 4.0))


def park(yard: Yard) -> None:
    """Trees, a pond where there is room, and two paths that cross."""
    yard.grounds.append(("park", 0.0, yard.long_m, 0.0, yard.deep_m))
    if yard.long_m > 120 and yard.deep_m > 120:
        a, b = yard.long_m * 0.62, yard.deep_m * 0.6
        yard.grounds.append(("pond", a - 28, a + 28, b - 18, b + 18))
    middle = (yard.long_m / 2, yard.deep_m / 2)
    yard.ways.append([Gate(START, 6.0), middle, Gate(END, yard.deep_m - 6.0)])
    if yard.long_m > 120 and yard.deep_m > 120:
        yard.ways.append([Gate(LO, yard.long_m * 0.3), middle, Gate(HI, yard.long_m * 0.4)])
        yard.ways.append([Gate(START, yard.deep_m * 0.8), (yard.long_m * 0.4, yard.deep_m * 0.75), middle])
