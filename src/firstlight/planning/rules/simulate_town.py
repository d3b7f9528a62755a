"""A town laid out for simulated mornings: its stops, the walks between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Floats, Floats32, Ints
from firstlight.geo.distance import local_m
from firstlight.geo.streets import StreetGraph, crop, snap
from firstlight.planning.rules.places import depot_places, join_places, stop_places
from firstlight.planning.rules.stops import make_stops
from firstlight.planning.rules.walk_net import matrix_m, walk_net

WALK_M_S = 1.2
SNAP_M = 150.0
MARGIN_M = 1000.0
MOST_HOUSES = 16_000  # nearest to the muster point: nobody walks farther, and the matrix stays small


class SimulateError(CodedError):
    """A simulation that cannot be played; codes at the functions."""


@dataclass(frozen=True, eq=False)
class SimTown:
    """A town to be walked. Shapes: h houses, n stops; row 0 of the matrix is the muster point.

    Houses of no stop (no street near, or farther off than a morning's teams get) are nobody's to
    visit; they count among all houses and, if they are damaged, among the damaged ones.
    """

    lon: Floats  # [h]
    lat: Floats  # [h]
    house: Ints  # rows of the houses of all stops, stop by stop, in walking order
    house_offset: Ints  # [n + 1]
    stop_lon: Floats  # [n]
    stop_lat: Floats  # [n]
    work_s: Floats  # [n] work at its houses and the walk along it
    travel_s: Floats32  # [1 + n, 1 + n]

    @property
    def stops(self) -> int:
        """n, how many stops there are."""
        return len(self.work_s)

    def stop_sums(self, of_house: Floats) -> Floats:
        """Sums over the houses of each stop. [n]"""
        sums: Floats = np.add.reduceat(of_house[self.house], self.house_offset[:-1])
        return sums

    def houses_of(self, stop: int) -> Ints:
        """The houses of one stop."""
        return self.house[self.house_offset[stop] : self.house_offset[stop + 1]]


def lay_town(
    graph: StreetGraph, lon: Floats, lat: Floats, work_s: Floats, *, depot: tuple[float, float]
) -> SimTown:
    """Cut a town into stops and measure the walks between them.

    Parameters
    ----------
    graph
        The town's streets.
    lon, lat
        [h] degrees.
    work_s
        [h] seconds of work at each house.
    depot
        Longitude and latitude of the muster point.

    Raises
    ------
    SimulateError
        ``no-house``; ``no-street``: no house can be walked to from the muster point.
    """
    if not len(lon):
        raise SimulateError("no-house")
    near = np.sort(np.argsort(local_m(lon, lat, *depot), kind="stable")[:MOST_HOUSES])
    part = crop(graph, np.append(lon[near], depot[0]), np.append(lat[near], depot[1]), MARGIN_M).graph
    stops = make_stops(part, snap(part, lon[near], lat[near], SNAP_M))
    if not len(stops):
        raise SimulateError("no-street")
    muster = depot_places(part, np.array([depot[0]]), np.array([depot[1]]))
    places = join_places(muster, stop_places(stops))
    travel_s = matrix_m(walk_net(part, places), places) / np.float32(WALK_M_S)
    kept = np.flatnonzero(np.isfinite(travel_s[0, 1:]))
    if not len(kept):
        raise SimulateError("no-street")
    rows = np.concatenate(([0], 1 + kept))
    houses = [near[stops.houses_of(stop)] for stop in kept.tolist()]
    offset = np.concatenate(([0], np.cumsum([len(one) for one in houses]))).astype(np.int64)
    house = np.concatenate(houses)
    return SimTown(
        lon=lon,
        lat=lat,
        house=house,
        house_offset=offset,
        stop_lon=stops.lon[kept],
        stop_lat=stops.lat[kept],
        work_s=np.add.reduceat(work_s[house], offset[:-1]) + stops.length_m[kept] / WALK_M_S,
        travel_s=travel_s[np.ix_(rows, rows)],
    )
