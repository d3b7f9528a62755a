"""Points on streets that a team walks between: depots and stops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Floats, Ints, Ints32
from firstlight.geo.streets import StreetGraph, point_along, snap
from firstlight.planning.rules.stops import Stops


@dataclass(frozen=True)
class Places:
    """p points on streets. lead_m is walked beside the net, from the true place to its street.

    Shapes: all [p]. segment is -1 for a place that no street reaches; lon, lat are the true place.
    """

    segment: Ints32
    offset_m: Floats
    lead_m: Floats
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.segment)

    def take(self, index: Ints) -> Places:
        """The places at these positions."""
        return Places(
            self.segment[index], self.offset_m[index], self.lead_m[index], self.lon[index], self.lat[index]
        )


def join_places(*parts: Places) -> Places:
    """Several lists of places as one."""
    return Places(
        np.concatenate([part.segment for part in parts]),
        np.concatenate([part.offset_m for part in parts]),
        np.concatenate([part.lead_m for part in parts]),
        np.concatenate([part.lon for part in parts]),
        np.concatenate([part.lat for part in parts]),
    )


def street_places(graph: StreetGraph, segment: Ints32, offset_m: Floats) -> Places:
    """Places on the streets themselves."""
    lon, lat = point_along(graph, segment, offset_m)
    return Places(segment, offset_m, np.zeros(len(segment)), lon, lat)


def stop_places(stops: Stops) -> Places:
    """The middle of each stop."""
    return Places(stops.segment, stops.mid_m, np.zeros(len(stops)), stops.lon, stops.lat)


def depot_places(graph: StreetGraph, lon: Floats, lat: Floats) -> Places:
    """Each depot on its nearest open street, however far; the way there is its lead."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    met = snap(graph, lon, lat, np.inf)
    lead_m = np.where(met.reached, met.distance_m, 0.0).astype(np.float64)
    return Places(met.segment, met.offset_m, lead_m, lon, lat)
