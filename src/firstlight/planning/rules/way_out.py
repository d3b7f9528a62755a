"""The shortest way out of danger zones, for a team that stands in one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.distance import local_m, metres_per_degree
from firstlight.geo.zones import Circles, in_circles

CORNERS = 360
MARGIN_M = 10.0  # beyond the edge, and wide enough for the corners of the polygon


@dataclass(frozen=True)
class WayOut:
    """Where a team must go: a place outside all zones, how far and in which direction as the crow flies."""

    lon: float
    lat: float
    distance_m: float
    bearing_deg: float  # 0 north, 90 east


def way_out(lon: float, lat: float, zones: Circles) -> WayOut | None:
    """The nearest place outside every zone, straight across the ground.

    Parameters
    ----------
    lon, lat
        Where the team stands, in degrees.
    zones
        c danger circles; they may overlap.

    Returns
    -------
    WayOut | None
        None: the team stands in no zone. Within 2 % of the nearest such place, `MARGIN_M` beyond the
        edges. Streets and walls are not known here: the words must say so.
    """
    if not len(zones.lon) or not in_circles(zones, np.array([lon]), np.array([lat]))[0]:
        return None
    x, y = _edges(zones)
    outside = ~in_circles(zones, x, y)
    x, y = x[outside], y[outside]
    metres = local_m(lon, lat, x, y)
    best = int(np.argmin(metres))
    per_lon, per_lat = (float(one) for one in metres_per_degree(lat))
    east, north = (x[best] - lon) * per_lon, (y[best] - lat) * per_lat
    return WayOut(
        float(x[best]), float(y[best]), float(metres[best]), float(np.degrees(np.arctan2(east, north)) % 360)
    )


def _edges(zones: Circles) -> tuple[np.ndarray, np.ndarray]:
    """Places just beyond each circle's edge, [c * CORNERS] each; the outermost are outside all."""
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    per_lon, per_lat = metres_per_degree(zones.lat)
    radius = zones.radius_m + MARGIN_M
    x = zones.lon[:, None] + (radius / per_lon)[:, None] * np.sin(angle)
    y = zones.lat[:, None] + (radius / per_lat)[:, None] * np.cos(angle)
    return x.ravel(), y.ravel()
