"""What a phone takes along: its round, the houses around it, dangers, and the form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from firstlight.accounts.models import Device
from firstlight.inspections.models import Inspection
from firstlight.inspections.schedule import schedule_data
from firstlight.inspections.sectors import SectorHouse, sector_houses, todays_round
from firstlight.openrosa.form_words import HINTS, WORDS
from firstlight.planning.known import reported_in
from firstlight.planning.models import Round, Stop

MOST_IN_A_QUERY = 900
PLACE_DIGITS = 6  # a tenth of a metre


def sector_of(device: Device) -> dict[str, Any]:
    """The sector as plain values for JSON; the same while nothing changed.

    Returns
    -------
    dict
        ``town``, ``phone``, ``team``, ``round`` (None: no issued plan for it), ``stops`` in
        walking order, ``houses`` as rows (see `HOUSE_COLUMNS`), ``dangers`` as circles
        [lon, lat, radius in metres], ``form`` with the schedule and the form's words.
    """
    todays = todays_round(device)
    town = device.town
    phone = getattr(device, "team_phone", None)
    houses = sector_houses(device)
    return {
        "town": {"name": town.name, "timezone": town.timezone, "lon": town.lon, "lat": town.lat},
        "phone": device.label,
        "team": {"number": phone.team.number, "name": phone.team.name} if phone else None,
        "round": _round(todays) if todays else None,
        "stops": [_stop(stop) for stop in todays.stops.all()] if todays else [],
        "columns": HOUSE_COLUMNS,
        "houses": _rows(houses),
        "dangers": [
            [_place(one.lon), _place(one.lat), one.danger_m] for one in reported_in(town) if one.danger_m > 0
        ],
        "form": {"schedule": schedule_data(), "words": WORDS, "hints": HINTS},
    }


def _place(degrees: float) -> float:
    return round(degrees, PLACE_DIGITS)


def _round(one: Round) -> dict[str, Any]:
    plan = one.plan
    return {
        "number": one.number,
        "version": plan.version,
        "date": plan.date.isoformat(),
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "walk_m": round(one.walk_m),
        "path": [[_place(lon), _place(lat)] for lon, lat in one.path.get("coordinates", [])],
        "muster": [_place(plan.depot_lon), _place(plan.depot_lat)],
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "position": stop.position,
        "street": stop.street,
        "lon": _place(stop.lon),
        "lat": _place(stop.lat),
        "arrives_at": stop.arrives_at.isoformat(),
        "leg_m": round(stop.leg_m),
    }


HOUSE_COLUMNS = ("id", "label", "lon", "lat", "stop", "storeys", "use", "grade")


def _rows(houses: list[SectorHouse]) -> list[list[Any]]:
    """One row a house: arrays, since 5,000 objects would repeat each name 5,000 times."""
    grades = _grades([house.id for house in houses])
    return [
        [
            str(house.id),
            house.label,
            _place(house.lon),
            _place(house.lat),
            house.stop,
            house.storeys,
            house.use,
            grades.get(house.id, ""),
        ]
        for house in houses
    ]


def _chunks(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[first : first + MOST_IN_A_QUERY] for first in range(0, len(ids), MOST_IN_A_QUERY))


def _grades(ids: list[UUID]) -> dict[UUID, str]:
    """The newest grade that any team gave each house; a house that nobody saw is left out."""
    found: dict[UUID, str] = {}
    for some in _chunks(ids):
        standing = Inspection.objects.filter(house__in=some, corrected_by=None).exclude(
            review=Inspection.Review.REJECTED
        )
        found |= dict(standing.order_by("received_at").values_list("house_id", "grade"))
    return found
