"""Blocks: what a quarter's inner streets cut it into."""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from dataclasses import dataclass

import numpy as np

from firstlight.demo.town_plan import (
    ALONG_X,
    ALONG_Y,
    CENTRE,
    FLATS,
    HALF_WIDTH_M,
    HOUSES,
    RAIL,
    RESIDENTIAL,
    RIVER,
    WORKS,
    Lines,
    Plan,
    Quarter,
)
from firstlight.geo.arrays import Bools, Floats, Ints

# Depth and length of a block in metres, and how often a cross street is left out, by kind of quarter.
_CUT = {
    CENTRE: (118.0, 135.0, 0.0),
    FLATS: (172.0, 225.0, 0.15),
    HOUSES: (70.0, 150.0, 0.3),
    WORKS: (200.0, 230.0, 0.2),
}
_SNAP_M = 14.0  # a side street meets the one across the main road rather than missing it by less


@dataclass(frozen=True)
class Blocks:
    """Rectangles of the plan, columns of n: extent in metres, the lines on their four sides, kind.

    ``along`` is the direction of the long streets (``ALONG_X`` or ``ALONG_Y``).
    """

    x0: Floats
    x1: Floats
    y0: Floats
    y1: Floats
    west: Ints
    east: Ints
    south: Ints
    north: Ints
    quarter: Ints
    kind: Ints
    along: Ints

    def __len__(self) -> int:
        return int(self.x0.size)

    def take(self, rows: Bools | Ints) -> Blocks:
        return Blocks(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Frame:
    """Blocks seen along their long streets: ``a`` runs along, ``b`` across; lots lie inside the insets.

    ``a0..b1`` are the lots' bounds in metres, ``lo``/``hi`` the lines at the low and high ``b``,
    ``start``/``end`` those at the low and high ``a``.
    """

    a0: Floats
    a1: Floats
    b0: Floats
    b1: Floats
    lo: Ints
    hi: Ints
    start: Ints
    end: Ints


def frame_of(blocks: Blocks, half_m: Floats) -> Frame:
    """The frame of every block; ``half_m`` is half the street's width for every line."""
    across = blocks.along == ALONG_Y
    lo, hi = np.where(across, blocks.west, blocks.south), np.where(across, blocks.east, blocks.north)
    start, end = np.where(across, blocks.south, blocks.west), np.where(across, blocks.north, blocks.east)
    return Frame(
        a0=np.where(across, blocks.y0, blocks.x0) + half_m[start],
        a1=np.where(across, blocks.y1, blocks.x1) - half_m[end],
        b0=np.where(across, blocks.x0, blocks.y0) + half_m[lo],
        b1=np.where(across, blocks.x1, blocks.y1) - half_m[hi],
        lo=lo,
        hi=hi,
        start=start,
        end=end,
    )


def half_widths(lines: Lines) -> Floats:
    """Half the street's width of every line, metres."""
    half_m: Floats = np.array(HALF_WIDTH_M)[np.array(lines.highway)]
    return half_m


def cut_blocks(rng: np.random.Generator, plan: Plan) -> Blocks:
    """Cut every quarter but river and railway into blocks, adding its inner streets to ``plan.lines``."""
    meetings = _Meetings(plan.quarters)
    rows: list[tuple[float, ...]] = []
    for index, quarter in enumerate(plan.quarters):
        if quarter.kind not in (RIVER, RAIL):
            rows.extend(_cut(rng, plan.lines, meetings, quarter, index))
    table = np.array(rows, dtype=float)
    whole = table[:, 4:].astype(np.int64)
    return Blocks(*table[:, :4].T, *whole.T)


class _Meetings:
    """Where side streets meet each main road, so that the other side can meet it at the same place."""

    def __init__(self, quarters: list[Quarter]) -> None:
        self._on: dict[int, list[float]] = {}
        for quarter in quarters:
            for line in (quarter.west, quarter.east):
                self._on.setdefault(line, [])
            for line in (quarter.south, quarter.north):
                for x in (quarter.x0, quarter.x1):
                    insort(self._on.setdefault(line, []), x)

    def settle(self, at: float, sides: tuple[int, int]) -> float:
        """``at``, or the place near it where one of the two roads is met already; noted on both."""
        for line in sides:
            known = self._on[line]
            index = bisect_left(known, at)
            near = [p for p in known[max(index - 1, 0) : index + 1] if abs(p - at) < _SNAP_M]
            if near:
                at = near[0]
                break
        for line in sides:
            insort(self._on[line], at)
        return at


def _cut(
    rng: np.random.Generator, lines: Lines, meetings: _Meetings, quarter: Quarter, index: int
) -> list[tuple[float, ...]]:
    """Rows of ``Blocks`` for one quarter."""
    if quarter.kind not in _CUT:
        sides = (quarter.west, quarter.east, quarter.south, quarter.north)
        return [(quarter.x0, quarter.x1, quarter.y0, quarter.y1, *sides, index, quarter.kind, ALONG_X)]
    width, height = quarter.x1 - quarter.x0, quarter.y1 - quarter.y0
    along = ALONG_X if rng.random() * (width + height) < width else ALONG_Y
    depth, length, left_out = _CUT[quarter.kind]
    if along == ALONG_X:
        a_span, b_span = (quarter.x0, quarter.x1), (quarter.y0, quarter.y1)
        a_sides, b_sides = (quarter.west, quarter.east), (quarter.south, quarter.north)
    else:
        a_span, b_span = (quarter.y0, quarter.y1), (quarter.x0, quarter.x1)
        a_sides, b_sides = (quarter.south, quarter.north), (quarter.west, quarter.east)
    longs = _inner(rng, lines, meetings, (along, index), b_span, a_sides, depth)
    crosses = _inner(rng, lines, meetings, (1 - along, index), a_span, b_sides, length)
    rows: list[tuple[float, ...]] = []
    strips = [(b_span[0], b_sides[0]), *longs, (b_span[1], b_sides[1])]
    for (b0, lo), (b1, hi) in itertools.pairwise(strips):
        kept = [c for c in crosses if rng.random() >= left_out]
        stops = [(a_span[0], a_sides[0]), *kept, (a_span[1], a_sides[1])]
        for (a0, start), (a1, end) in itertools.pairwise(stops):
            if along == ALONG_X:
                rows.append((a0, a1, b0, b1, start, end, lo, hi, index, quarter.kind, along))
            else:
                rows.append((b0, b1, a0, a1, lo, hi, start, end, index, quarter.kind, along))
    return rows


def _inner(
    rng: np.random.Generator,
    lines: Lines,
    meetings: _Meetings,
    which: tuple[int, int],
    span: tuple[float, float],
    sides: tuple[int, int],
    spacing_m: float,
) -> list[tuple[float, int]]:
    """Parallel inner streets of a quarter: (position, line) each, ascending.

    ``which`` is their direction and quarter, ``span`` where they may lie, ``sides`` the roads they end at.
    """
    axis, index = which
    pieces = max(1, round((span[1] - span[0]) / spacing_m))
    gap = (span[1] - span[0]) / pieces
    found = []
    for step in range(1, pieces):
        at = meetings.settle(span[0] + gap * (step + rng.uniform(-0.07, 0.07)), sides)
        found.append((at, lines.add(axis, at, RESIDENTIAL, quarter=index)))
    return found
