"""What a phone takes along: its round, the houses around it, dangers, and the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from firstlight.accounts.models import Device, Town
from firstlight.inspections.models import Finding, Inspection
from firstlight.inspections.rules.parts import WHOLE
from firstlight.inspections.sectors import SectorHouse, sector_houses, todays_round
from firstlight.inspections.states import house_grades, standing
from firstlight.inspections.town_schedule import schedule_data_of
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
        walking order, ``houses`` as rows (see `HOUSE_COLUMNS`), ``found``: by house what
        was found there before, ``parts``: the same of its entrances and flats, ``dangers`` as
        circles [lon, lat, radius in metres], ``form`` with the schedule and the form's words.
    """
    todays = todays_round(device)
    town = device.town
    phone = getattr(device, "team_phone", None)
    houses = sector_houses(device)
    return {
        "town": {
            "id": str(town.pk),
            "name": town.name,
            "timezone": town.timezone,
            "lon": town.lon,
            "lat": town.lat,
        },
        "phone": device.label,
        "team": {"number": phone.team.number, "name": phone.team.name} if phone else None,
        "round": _round(todays) if todays else None,
        "stops": [_stop(stop) for stop in todays.stops.all()] if todays else [],
        "columns": HOUSE_COLUMNS,
        "houses": _rows(town, houses),
        **_found(town, [house.id for house in houses]),
        "dangers": [
            [_place(one.lon), _place(one.lat), one.danger_m] for one in reported_in(town) if one.danger_m > 0
        ],
        "form": {"schedule": schedule_data_of(town.pk), "words": WORDS, "hints": HINTS},
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


def _rows(town: Town, houses: list[SectorHouse]) -> list[list[Any]]:
    """One row a house: arrays, since 5,000 objects would repeat each name 5,000 times."""
    grades = _grades(town, [house.id for house in houses])
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


def _grades(town: Town, ids: list[UUID]) -> dict[UUID, str]:
    """The grade that stands for each house; a house that nobody saw is left out."""
    found: dict[UUID, str] = {}
    for some in _chunks(ids):
        found |= house_grades(standing(town).filter(house__in=some))
    return found


def _found(town: Town, ids: list[UUID]) -> dict[str, dict[str, Any]]:
    """What stands of each house and its parts, as a second visit begins with it: nobody types it again."""
    houses: dict[str, Any] = {}
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for some in _chunks(ids):
        ordered = standing(town).filter(house__in=some).order_by("received_at", "id")
        for one in ordered.prefetch_related("findings"):
            if one.part == WHOLE:
                houses[str(one.house_id)] = _record(one)
            else:
                part = {"level": one.level, "entrance": one.entrance, "flat": one.flat}
                parts[str(one.house_id)][one.part] = {"part": part, **_record(one)}
    return {"found": houses, "parts": {house: list(several.values()) for house, several in parts.items()}}


def _record(one: Inspection) -> dict[str, Any]:
    """What a phone carries of a record; what most records do not have only where it is there."""
    return {
        "grade": one.grade,
        "note": one.note,
        "networks": one.networks,
        "findings": [_finding(finding) for finding in one.findings.all()],
        **({"scales": one.scales} if one.scales else {}),
    }


def _finding(one: Finding) -> dict[str, Any]:
    split = {key: {at: _amount(Decimal(n)) for at, n in told.items()} for key, told in one.split.items()}
    return {
        **({"split": split} if split else {}),
        "element": one.element,
        "damaged": _amount(one.damaged),
        "total": _amount(one.total) if one.total is not None else "",
        "severity": one.severity,
        "is_urgent": one.is_urgent,
    }


def _amount(value: Decimal) -> str:
    """As a person types it: 12.5, not 12.50."""
    return f"{value.normalize():f}"
