"""A place as a person gives it: a point and how far off it may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from firstlight.accounts.models import Town
from firstlight.reports.errors import ReportError
from firstlight.reports.models_intake import PlaceList
from firstlight.reports.rules.gazetteer import Gazetteer, own_places

MARGIN_DEG = 0.25  # a report may lie outside the houses, not in another region
MAX_RADIUS_M = 5000.0


@dataclass(frozen=True)
class Spot:
    """A point in degrees (WGS84), known to within `radius_m` metres."""

    lon: float
    lat: float
    radius_m: float

    def check(self, town: Town) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        ReportError
            ``not-lonlat``, ``radius`` (not in 1 to 5,000 m) or ``outside-town``, which also
            catches longitude and latitude in the wrong order.
        """
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise ReportError("not-lonlat")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ReportError("not-lonlat")
        if not 1 <= self.radius_m <= MAX_RADIUS_M:
            raise ReportError("radius", most_m=int(MAX_RADIUS_M))
        inside_lon = town.west - MARGIN_DEG <= self.lon <= town.east + MARGIN_DEG
        inside_lat = town.south - MARGIN_DEG <= self.lat <= town.north + MARGIN_DEG
        if not (inside_lon and inside_lat):
            raise ReportError("outside-town", town=town.name)


def places_of(town: Town) -> Gazetteer | None:
    """The town's own places, the newest list; None: it has none."""
    newest = (
        PlaceList.objects.filter(town=town).order_by("-made_at", "-id").values_list("pk", flat=True).first()
    )
    return _gazetteer(newest) if newest is not None else None


@lru_cache(maxsize=16)
def _gazetteer(key: UUID) -> Gazetteer:
    """A list never changes: a new one has a new key."""
    return own_places(PlaceList.objects.get(pk=key).text)
