"""Buildings on the plan, as columns: where each stands, how large it is, and which street it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints

# What a building is. The order is the code in Plots.kind; town_tags says what OpenStreetMap calls it.
KINDS = (
    "house",
    "apartments",
    "civic",
    "school",
    "kindergarten",
    "hospital",
    "fire_station",
    "library",
    "retail",
    "office",
    "works",
    "warehouse",
    "garage",
    "garages",
    "shed",
)
KIND = {name: code for code, name in enumerate(KINDS)}
RECTANGLE, ANGLED, WINGED, COURT = range(4)  # outlines: a box, an L, a U, a closed ring around a court


@dataclass(frozen=True)
class Plots:
    """n buildings. ``x``, ``y`` is the middle in plan metres; ``axis`` the direction that ``length_m`` runs.

    ``clear_m`` is the room along that axis, so that a building shrinks where the ground is squeezed.
    ``line`` is the street of the address, -1 for none; ``side`` is 1 on its north or east side, 0 on the
    other; ``pos_m`` where along it; ``back`` that the building stands in the yard of the one before it and
    shares its number.
    """

    block: Ints
    x: Floats
    y: Floats
    axis: Ints
    length_m: Floats
    width_m: Floats
    clear_m: Floats
    kind: Ints
    shape: Ints
    levels: Ints
    line: Ints
    side: Ints
    pos_m: Floats
    back: Ints

    def __len__(self) -> int:
        return int(self.x.size)

    def take(self, rows: Bools | Ints) -> Plots:
        return Plots(*(getattr(self, column.name)[rows] for column in fields(self)))


def plots_of(**columns: object) -> Plots:
    """Plots from columns and scalars, spread to one length and cast to each column's type."""
    spread = np.broadcast_arrays(*(np.atleast_1d(np.asarray(columns[c.name])) for c in fields(Plots)))
    types = [np.float64 if c.type == "Floats" else np.int64 for c in fields(Plots)]
    typed: list[Any] = [array.astype(kind) for array, kind in zip(spread, types, strict=True)]
    return Plots(*typed)


def join_plots(parts: list[Plots]) -> Plots:
    """One table of several, in the order of their blocks; within a block as given."""
    joined = [np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Plots)]
    order = np.argsort(joined[0], kind="stable")
    return Plots(*(column[order] for column in joined))
