"""Outlines of buildings on the ground: boxes, angles, wings and closed courts, turned along their street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.demo.town_plan import ALONG_X
from firstlight.demo.town_plots import ANGLED, COURT, WINGED, Plots
from firstlight.demo.town_warp import Warp
from firstlight.geo.arrays import Floats, Ints

# Corners as (share of length, share of width) from the middle, counter-clockwise; COURT has its hole apart.
_BOX = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
_ANGLE = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.1), (0.08, 0.1), (0.08, 0.5), (-0.5, 0.5))
_WING = (
    (-0.5, -0.5),
    (0.5, -0.5),
    (0.5, 0.5),
    (0.24, 0.5),
    (0.24, -0.02),
    (-0.24, -0.02),
    (-0.24, 0.5),
    (-0.5, 0.5),
)
_HOLE = ((-0.2, -0.16), (0.2, -0.16), (0.2, 0.16), (-0.2, 0.16))
_ANY_BOX, _ANY_HOLE = -1, -2  # the outer rings of boxes and courts; the holes of courts
_OUTLINES = {ANGLED: _ANGLE, WINGED: _WING}


@dataclass(frozen=True)
class Outlines:
    """Rings of n buildings and their holes in ground metres; ring i is ``starts[i]`` to ``starts[i + 1]``.

    Rings 0 to n - 1 are the buildings, the rest holes; ``hole_of[j]`` is the building of ring n + j.
    ``middle_*`` lies inside the footprint; ``area_m2`` is the footprint without its hole. Rings are open:
    the first corner is not repeated.
    """

    east_m: Floats
    north_m: Floats
    starts: Ints
    hole_of: Ints
    middle_east_m: Floats
    middle_north_m: Floats
    area_m2: Floats


def draw_outlines(plots: Plots, quarter: Ints, warp: Warp) -> Outlines:
    """The ring of every plot, standing square to its street where the ground bends."""
    flat = plots.axis == ALONG_X
    east, north = warp.metres(plots.x, plots.y, quarter)
    east2, north2 = warp.metres(plots.x + flat, plots.y + ~flat, quarter)
    stretch = np.hypot(east2 - east, north2 - north)
    ux, uy = (east2 - east) / stretch, (north2 - north) / stretch
    length = np.minimum(plots.length_m, plots.clear_m * stretch)
    east3, north3 = warp.metres(plots.x + ~flat, plots.y + flat, quarter)
    squeeze = np.abs(ux * (north3 - north) - uy * (east3 - east))  # across the building, 1 where untouched
    width = plots.width_m * np.minimum(squeeze, 1.0)
    holes = np.flatnonzero(plots.shape == COURT)
    size = np.full(len(plots) + holes.size, 4)
    for shape, corners in _OUTLINES.items():
        size[: len(plots)][plots.shape == shape] = len(corners)
    starts = np.concatenate([[0], np.cumsum(size)])
    ring_e, ring_n = np.empty(int(starts[-1])), np.empty(int(starts[-1]))
    owner = np.concatenate([np.arange(len(plots)), holes])
    area = length * width
    for shape, corners in (*_OUTLINES.items(), (_ANY_BOX, _BOX), (_ANY_HOLE, _HOLE)):
        rings = _rings_of(shape, plots, holes.size)
        whose = owner[rings]
        for step, (share_l, share_w) in enumerate(corners):
            along, across = share_l * length[whose], share_w * width[whose]
            ring_e[starts[rings] + step] = east[whose] + along * ux[whose] - across * uy[whose]
            ring_n[starts[rings] + step] = north[whose] + along * uy[whose] + across * ux[whose]
        area[whose] *= _share(corners) if shape != _ANY_HOLE else 1 - _share(corners)
    inside = np.where(
        plots.shape == ANGLED, -0.2, np.where(np.isin(plots.shape, (WINGED, COURT)), -0.27, 0.0)
    )
    in_e = east - inside * width * uy
    in_n = north + inside * width * ux
    return Outlines(ring_e, ring_n, starts, holes, in_e, in_n, area)


def _rings_of(shape: int, plots: Plots, holes: int) -> Ints:
    if shape == _ANY_HOLE:
        return np.arange(len(plots), len(plots) + holes)
    if shape == _ANY_BOX:
        return np.flatnonzero(~np.isin(plots.shape, list(_OUTLINES)))
    return np.flatnonzero(plots.shape == shape)


def _share(corners: tuple[tuple[float, float], ...]) -> float:
    """Area of an outline of unit length and width (shoelace)."""
    x, y = np.array(corners).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
