"""Detached houses: lots along the streets of a block, a house on each, garages and sheds behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.demo.town_blocks import Frame
from firstlight.demo.town_plots import ANGLED, KIND, RECTANGLE, Plots, join_plots, plots_of
from firstlight.geo.arrays import Bools, Floats, Ints

_CAP_M = 34.0  # depth of the lots that face the street at a block's end
_EMPTY = 0.05  # share of lots that are gardens


@dataclass(frozen=True)
class _Edge:
    """A side of n blocks: from ``start`` to ``end``, ``reach`` deep on the ``inward`` side of ``front``."""

    start: Floats
    end: Floats
    front: Floats
    inward: int
    reach: Floats
    line: Ints
    along: Ints
    block: Ints

    def take(self, rows: Bools | Ints) -> _Edge:
        start, end, front, reach = (c[rows] for c in (self.start, self.end, self.front, self.reach))
        line, along, block = (c[rows] for c in (self.line, self.along, self.block))
        return _Edge(start, end, front, self.inward, reach, line, along, block)


@dataclass(frozen=True)
class _Lots:
    """Houses on their lots: ``a`` along the street, ``b`` across it, metres on the plan."""

    a: Floats
    b: Floats
    width_m: Floats  # of the lot
    face_m: Floats  # of the house, along the street
    deep_m: Floats  # of the house, away from it
    nth: Ints  # which lot of its edge
    edge: _Edge  # one row for each lot


def house_lots(rng: np.random.Generator, frame: Frame, along: Ints, block: Ints) -> Plots:
    """Houses, garages and sheds for n blocks; ``block`` gives their numbers.

    Lots face the two long streets; at somewhat more than half of the ends a few face the cross street.
    """
    room = (frame.a1 - frame.a0) > 3.2 * _CAP_M
    at_start, at_end = ((rng.random(room.size) < 0.6) & room for _ in range(2))
    a0, a1 = frame.a0 + at_start * _CAP_M, frame.a1 - at_end * _CAP_M
    half = (frame.b1 - frame.b0) / 2
    cap = np.full(half.size, _CAP_M)
    edges = [
        _Edge(a0, a1, frame.b0, 1, half, frame.lo, along, block),
        _Edge(a0, a1, frame.b1, -1, half, frame.hi, along, block),
        _Edge(frame.b0, frame.b1, frame.a0, 1, cap, frame.start, 1 - along, block).take(at_start),
        _Edge(frame.b0, frame.b1, frame.a1, -1, cap, frame.end, 1 - along, block).take(at_end),
    ]
    parts: list[Plots] = []
    for edge in edges:
        lots = _parcel(rng, edge)
        parts += [
            _houses(rng, lots),
            _outbuildings(rng, lots, "garage", 0.4),
            _outbuildings(rng, lots, "shed", 0.2),
        ]
    return join_plots(parts)


def _parcel(rng: np.random.Generator, edge: _Edge) -> _Lots:
    """Divide every edge into lots of 18 to 25 m and set a house back from the street on most of them."""
    wanted_m = rng.uniform(18.0, 25.0, edge.front.size)
    count = np.maximum(1, ((edge.end - edge.start) / wanted_m).astype(np.int64))
    lot_m = (edge.end - edge.start) / count
    row = np.repeat(np.arange(count.size), count)
    step = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    keep = rng.random(row.size) >= _EMPTY
    row, step = row[keep], step[keep]
    face = np.clip(rng.normal(10.5, 1.6, row.size), 7.5, 14.0)
    deep = np.clip(rng.normal(9.5, 1.3, row.size), 7.0, 12.5)
    setback = rng.uniform(3.5, 6.0, edge.front.size)[row] + rng.uniform(0.0, 1.5, row.size)
    sway = rng.uniform(-0.08, 0.08, row.size) * lot_m[row]
    return _Lots(
        a=edge.start[row] + (step + 0.5) * lot_m[row] + sway,
        b=edge.front[row] + edge.inward * (setback + deep / 2),
        width_m=lot_m[row],
        face_m=face,
        deep_m=deep,
        nth=step,
        edge=edge.take(row),
    )


def _houses(rng: np.random.Generator, lots: _Lots) -> Plots:
    n = lots.a.size
    sideways = lots.edge.along == 1
    return plots_of(
        block=lots.edge.block,
        x=np.where(sideways, lots.b, lots.a),
        y=np.where(sideways, lots.a, lots.b),
        axis=lots.edge.along,
        length_m=lots.face_m,
        width_m=lots.deep_m,
        clear_m=lots.width_m * 0.75,
        kind=KIND["house"],
        shape=np.where(rng.random(n) < 0.22, ANGLED, RECTANGLE),
        levels=np.where(rng.random(n) < 0.38, 2, 1),
        line=lots.edge.line,
        side=int(lots.edge.inward > 0),
        pos_m=lots.a,
        back=0,
    )


def _outbuildings(rng: np.random.Generator, lots: _Lots, kind: str, share: float) -> Plots:
    """Garages stand beside the drive behind the house, sheds at the other side of the garden."""
    inward = lots.edge.inward
    rear = np.abs(lots.b - lots.edge.front) + lots.deep_m / 2  # from the street to the back of the house
    chosen = (rng.random(lots.a.size) < share) & (lots.edge.reach - rear > 9.5)
    along, rear, width = lots.edge.along[chosen], rear[chosen], lots.width_m[chosen]
    spare = lots.edge.reach[chosen] - rear - 9.2
    aside = (width / 2 - 4.0) * (1 if kind == "garage" else -1)
    a = lots.edge.start[chosen] + (lots.nth[chosen] + 0.5) * width + aside
    b = lots.edge.front[chosen] + inward * (
        rear + 5.2 + rng.uniform(0.0, 1.0, width.size) * np.minimum(spare, 3.0)
    )
    sideways = along == 1
    return plots_of(
        block=lots.edge.block[chosen],
        x=np.where(sideways, b, a),
        y=np.where(sideways, a, b),
        axis=1 - along,
        length_m=6.4 if kind == "garage" else rng.uniform(3.5, 5.0, a.size),
        width_m=4.0 if kind == "garage" else rng.uniform(2.8, 3.6, a.size),
        clear_m=9.0,
        kind=KIND[kind],
        shape=RECTANGLE,
        levels=1,
        line=-1,
        side=0,
        pos_m=0.0,
        back=0,
    )
