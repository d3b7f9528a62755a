"""How damage falls off with distance, side and height, and what a house in front keeps away.

Plain curves, made to look right from afar: panes break far out and on the side that looks at the impact,
roofs and facades suffer nearer, walls only close by. They are no engineering model and tell of no weapon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from firstlight.demo.truth_houses import STOREY_M, Houses
from firstlight.demo.truth_model import ELEMENTS
from firstlight.geo.arrays import Bools, Floats, Ints

# Distance at which half is damaged, in reaches of the impact; how steeply that falls off; and the distance at
# which half of what is damaged is damaged badly.
_HALF = {
    "roof_covering": (0.42, 3.5, 0.25),
    "rafters": (0.36, 4.0, 0.20),
    "insulation": (0.32, 4.0, 0.18),
    "windows": (1.00, 4.6, 0.42),
    "entrance_doors": (0.55, 4.0, 0.30),
    "facade": (0.40, 3.5, 0.20),
    "walls": (0.19, 4.0, 0.12),
    "balconies": (0.55, 4.0, 0.22),
}
_HALF_AT = np.array([_HALF[key][0] for key in ELEMENTS])
_STEEP = np.array([_HALF[key][1] for key in ELEMENTS])
_BADLY_AT = np.array([_HALF[key][2] for key in ELEMENTS])
_FARTHEST = 4.0  # reaches; beyond this nothing is damaged
_BEHIND = 0.45  # a house fully behind others counts as this much farther away
_LEE = 0.7  # the side away from the impact, likewise
SIDES = 4


@dataclass
class Exposure:
    """Summed over impacts, as logarithms of what is left whole: ``panes`` (n, 4 sides), ``whole`` and
    ``unhurt`` (n, 8 elements), the latter for bad damage."""

    panes: Floats
    whole: Floats
    unhurt: Floats

    @classmethod
    def none(cls, houses: int) -> Exposure:
        return cls(
            np.zeros((houses, SIDES)), np.zeros((houses, len(ELEMENTS))), np.zeros((houses, len(ELEMENTS)))
        )

    def chance_of_damage(self, windows: Floats) -> Floats:
        """For every house the chance that some pane of its ``windows`` breaks."""
        chance: Floats = -np.expm1((self.panes * windows[:, None] / SIDES).sum(axis=1))
        return chance


def expose(
    exposure: Exposure, houses: Houses, tree: cKDTree, turn: Floats, impact: tuple[float, float, float]
) -> None:
    """Add one impact, (x, y, reach) in metres, to what the houses have suffered.

    ``turn`` is the bearing of each house's first side, radians clockwise from north.
    """
    x, y, reach = impact
    near = np.array(sorted(tree.query_ball_point((x, y), reach * _FARTHEST)), dtype=np.int64)
    if near.size == 0:
        return
    east, north = houses.x[near] - x, houses.y[near] - y
    off = np.hypot(east, north)
    bearing = np.arctan2(east, north)
    hidden = _hidden_share(off, bearing, houses.radius_m[near], houses.storeys[near])
    wall_m = np.maximum(off - houses.radius_m[near], 1.0)
    slant_m = np.hypot(wall_m, houses.storeys[near] * STOREY_M / 2) * (1 + _BEHIND * hidden)
    sides = turn[near][:, None] + np.arange(SIDES) * np.pi / 2
    faces = np.maximum(np.cos(sides - (bearing + np.pi)[:, None]), 0.0)
    windows = ELEMENTS.index("windows")
    seen_m = slant_m[:, None] * (1 + _LEE * (1 - faces))
    exposure.panes[near] += np.log1p(-_share(seen_m / reach, _HALF_AT[windows], _STEEP[windows]))
    exposure.whole[near] += np.log1p(-_share(slant_m[:, None] / reach, _HALF_AT, _STEEP))
    exposure.unhurt[near] += np.log1p(-_share(slant_m[:, None] / reach, _BADLY_AT, _STEEP))


def _share(reaches: Floats, half_at: Floats | float, steep: Floats | float) -> Floats:
    """Share damaged at a distance in reaches: a logistic curve of its logarithm, never quite 1."""
    share: Floats = 1.0 / (1.0 + (reaches / half_at) ** steep)
    return np.minimum(np.where(reaches > _FARTHEST, 0.0, share), 1.0 - 1e-9)


def _hidden_share(off: Floats, bearing: Floats, radius_m: Floats, storeys: Ints) -> Floats:
    """For each of m houses the share of its storeys that other houses hide from the impact, 0 to 1."""
    half_angle = np.arcsin(np.clip(radius_m / np.maximum(off, radius_m), 0, 1))
    apart = np.abs((bearing[:, None] - bearing[None, :] + np.pi) % (2 * np.pi) - np.pi)
    between: Bools = (apart < half_angle[None, :]) & (off[None, :] + radius_m[None, :] < off[:, None])
    tallest = np.where(between, storeys[None, :], 0).max(axis=1)
    hidden: Floats = np.minimum(tallest / storeys, 1.0)
    return hidden
