"""Which houses a phone carries: its round in walking order, then the neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from firstlight.accounts.models import Device, Membership
from firstlight.houses.models import House
from firstlight.inspections.services.updates import house_versions
from firstlight.inspections.states import house_grades, standing
from firstlight.planning.models import Plan, Round, Visit

LARGEST_SECTOR = 5000  # houses: what a phone with 2 GB of memory lists without dropping frames
MARGIN_DEG = 0.0015  # about 150 m of latitude around a round: teams see more than their stops


@dataclass(frozen=True)
class SectorHouse:
    """A house as a phone lists it."""

    id: UUID
    label: str  # the address, else a name, else the source's reference
    lon: float
    lat: float
    stop: int | None  # position of the stop in the round; None: not on it
    storeys: int | None
    use: str  # houses.models.Use
    version: int  # grows with every inspection of the house and every load of the register
    grade: str = ""  # what stands of it; "": nobody saw it


def sector_houses(device: Device) -> list[SectorHouse]:
    """The houses of a phone's sector, at most 5,000.

    A phone with a round in the newest issued plan gets the houses of the round in walking
    order, then those within about 150 m of it. One without gets its person's districts, or
    the whole town, nearest to the middle of the register first in its order.
    """
    current = House.objects.filter(town=device.town_id, gone_at__isnull=True).defer("footprint")
    todays = todays_round(device)
    if todays is None:
        return _listed(device, _of_person(device, current).order_by("seq")[:LARGEST_SECTOR], {})
    visits = Visit.objects.filter(stop__round=todays).order_by("stop__position", "position")
    stops = dict(visits.values_list("house_id", "stop__position"))
    on_round = House.objects.defer("footprint").in_bulk(stops)
    near = _near(current, todays).exclude(id__in=stops).order_by("street__name", "number_key", "seq")
    room = max(0, LARGEST_SECTOR - len(stops))
    return _listed(device, [*(on_round[key] for key in stops), *near[:room]], stops)


def todays_round(device: Device) -> Round | None:
    """The round of the phone's team in the newest issued plan; None: no team, or no such plan."""
    phone = getattr(device, "team_phone", None)
    if phone is None:
        return None
    issued = Round.objects.filter(team=phone.team_id, plan__state=Plan.State.ISSUED)
    return issued.order_by("-plan__date").first()


def _of_person(device: Device, houses: QuerySet[House]) -> QuerySet[House]:
    if device.user_id is None:
        return houses
    memberships = Membership.objects.filter(user=device.user_id, town=device.town_id)
    scopes = [set(m.districts.values_list("id", flat=True)) for m in memberships]
    if not scopes:
        return houses.none()
    if not all(scopes):
        return houses
    return houses.filter(district__in=set.union(*scopes))


def _near(houses: QuerySet[House], todays: Round) -> QuerySet[House]:
    box: dict[str, Any] = Visit.objects.filter(stop__round=todays).aggregate(
        west=Min("house__lon"), east=Max("house__lon"), south=Min("house__lat"), north=Max("house__lat")
    )
    if box["west"] is None:
        return houses.none()
    return houses.filter(
        lat__range=(box["south"] - MARGIN_DEG, box["north"] + MARGIN_DEG),
        lon__range=(box["west"] - 2 * MARGIN_DEG, box["east"] + 2 * MARGIN_DEG),
    )


def _listed(device: Device, houses: Iterable[House], stops: dict[UUID, int]) -> list[SectorHouse]:
    several = list(houses)
    versions = house_versions(device.town)
    grades = house_grades(standing(device.town))
    return [
        SectorHouse(
            id=house.id,
            label=str(house),
            lon=house.lon,
            lat=house.lat,
            stop=stops.get(house.id),
            storeys=house.storeys,
            use=house.use,
            version=versions[house.id],
            grade=grades.get(house.id, ""),
        )
        for house in several
    ]
