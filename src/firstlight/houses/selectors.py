"""Reading the register. A selector that takes an access shows only the districts it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.geo.distance import local_m, metres_per_degree
from firstlight.houses.models import House

MOST_IN_VIEW = 20_000


class Dot(NamedTuple):
    """A house on the map."""

    seq: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NearHouse:
    house: House
    distance_m: float


def houses_for(access: Access) -> QuerySet[House]:
    """The standing houses of the districts the person may see."""
    houses = House.objects.filter(town=access.town, gone_at=None)
    scope = access.districts()
    return houses if scope is None else houses.filter(district__in=scope)


def listed(houses: QuerySet[House]) -> QuerySet[House]:
    """With street and district, without outlines: a list of houses in one query."""
    return houses.select_related("street", "district").defer("footprint", "district__boundary")


def house_for(access: Access, house_id: UUID) -> House:
    """One house, gone ones included, with its street and district.

    Raises
    ------
    Http404
        No such house in the town, or in a district the person may not see.
    """
    houses = House.objects.filter(town=access.town, id=house_id).select_related("street", "district")
    house = houses.first()
    scope = access.districts()
    if house is None or (scope is not None and house.district_id not in scope):
        raise Http404
    return house


def houses_in_view(
    access: Access, west: float, south: float, east: float, north: float, limit: int = MOST_IN_VIEW
) -> list[Dot]:
    """Standing houses in a rectangle in degrees, at most `limit` of them, from the south up."""
    box = Q(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    rows = houses_for(access).filter(box).order_by("lat").values_list("seq", "lon", "lat")
    return [Dot(*row) for row in rows[:limit]]


def houses_near(access: Access, lon: float, lat: float, radius_m: float, limit: int = 50) -> list[NearHouse]:
    """Standing houses within a radius, nearest first, at most `limit` of them."""
    per_lon, per_lat = (float(metres) for metres in metres_per_degree(np.float64(lat)))
    dx, dy = radius_m / per_lon, radius_m / per_lat
    dots = houses_in_view(access, lon - dx, lat - dy, lon + dx, lat + dy)
    if not dots:
        return []
    distance = local_m(np.array([dot.lon for dot in dots]), np.array([dot.lat for dot in dots]), lon, lat)
    nearest = [at for at in np.argsort(distance, kind="stable").tolist() if distance[at] <= radius_m][:limit]
    rows = House.objects.filter(town=access.town, seq__in=[dots[at].seq for at in nearest])
    by_seq = {house.seq: house for house in listed(rows)}
    return [NearHouse(by_seq[dots[at].seq], float(distance[at])) for at in nearest]


def town_sizes() -> list[tuple[str, int]]:
    """Every town's name and how many houses stand in it."""
    standing = Count("house", filter=Q(house__gone_at=None))
    rows = Town.objects.order_by("name").values_list("name").annotate(houses=standing)
    return [(name, houses) for name, houses in rows]
