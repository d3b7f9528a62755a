"""From the drawing board to the map: the plan's straight lines become gently curved ground.

The plan is drawn with straight lines in metres around the town's centre. A sum of long waves bends all of
it, a bulge in every quarter bends its inner streets, and a turn takes the whole off the compass grid. The
map is one-to-one, so that what does not cross on the plan does not cross on the ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Floats, Ints
from firstlight.geo.projection import LocalProjection

CENTRE_LON = 34.0  # open water in the middle of the Black Sea: nobody lives here
CENTRE_LAT = 43.0
GROUND = LocalProjection(CENTRE_LON, CENTRE_LAT)
STEEPEST = 0.48  # bound on the waves' slopes in one direction: well under 1 keeps the map one-to-one


@dataclass(frozen=True)
class Warp:
    """The bend of one town: waves in metres, and a bulge for every quarter.

    ``waves_east`` and ``waves_north`` are (k, 4): wave vector (rad/m), phase (rad), height (m).
    ``bulges`` is (quarters, 6): x0, y0, x1, y1 of the quarter on the plan, and the bulge east and north (m).
    """

    waves_east: Floats
    waves_north: Floats
    bulges: Floats
    turn_rad: float

    def metres(self, x: Floats, y: Floats, quarter: Ints | int) -> tuple[Floats, Floats]:
        """Ground metres east and north of the centre for plan points, any shape.

        ``quarter`` is the row in ``bulges`` that each point belongs to, or -1 for none; on a quarter's
        border the bulge is nought, so that neighbours meet.
        """
        east, north = self._bulged(np.asarray(x, float), np.asarray(y, float), quarter)
        bent_e = east + _sum_of_waves(self.waves_east, east, north)
        bent_n = north + _sum_of_waves(self.waves_north, east, north)
        cos, sin = np.cos(self.turn_rad), np.sin(self.turn_rad)
        return cos * bent_e - sin * bent_n, sin * bent_e + cos * bent_n

    def _bulged(self, x: Floats, y: Floats, quarter: Ints | int) -> tuple[Floats, Floats]:
        which = np.asarray(quarter)
        x0, y0, x1, y1, east, north = np.moveaxis(self.bulges[which], -1, 0)
        inside = which >= 0
        lift = np.sin(np.pi * np.clip((x - x0) / (x1 - x0), 0, 1))
        lift = lift * np.sin(np.pi * np.clip((y - y0) / (y1 - y0), 0, 1)) * inside
        return x + east * lift, y + north * lift


def _sum_of_waves(waves: Floats, x: Floats, y: Floats) -> Floats:
    total = np.zeros(np.broadcast(x, y).shape)
    for kx, ky, phase, height in waves:
        total += height * np.sin(kx * x + ky * y + phase)
    return total


def make_waves(rng: np.random.Generator, *, radius_m: float) -> Floats:
    """Waves from 800 m to twice the town's size, (k, 4), whose slopes add up to ``STEEPEST`` at most."""
    shortest_m, longest_m = 800.0, max(2400.0, 2.2 * radius_m)
    lengths_m = np.geomspace(shortest_m, longest_m, num=max(3, round(np.log2(longest_m / shortest_m) * 1.5)))
    headings = rng.uniform(0, 2 * np.pi, lengths_m.size)
    slopes = rng.uniform(0.6, 1.0, lengths_m.size)
    slopes *= STEEPEST / slopes.sum()
    k = 2 * np.pi / lengths_m
    phases = rng.uniform(0, 2 * np.pi, lengths_m.size)
    return np.column_stack([k * np.cos(headings), k * np.sin(headings), phases, slopes / k])


def to_degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude, rounded to 1e-7 degrees (1 cm) as OpenStreetMap keeps them."""
    lon, lat = GROUND.to_lonlat(east_m, north_m)
    return np.round(lon, 7), np.round(lat, 7)
