"""Impacts: where something fell, how exactly that is known, and whether it is safe to go there."""

from __future__ import annotations

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Call, Impact, Incident
from firstlight.reports.places import Spot

MAX_DANGER_M = 5000.0


@transaction.atomic
def add_impact(*, incident: Incident, at: Spot, by: User, call: Call | None = None, note: str = "") -> Impact:
    """Put an impact on the map; nobody has checked it yet.

    Raises ReportError: ``merged``, ``other-town``, or as `Spot.check` does.
    """
    if incident.merged_into_id is not None:
        raise ReportError("merged")
    if call is not None and call.town_id != incident.town_id:
        raise ReportError("other-town")
    at.check(incident.town)
    impact = Impact.objects.create(
        town=incident.town,
        incident=incident,
        call=call,
        lon=at.lon,
        lat=at.lat,
        radius_m=at.radius_m,
        note=note.strip(),
        created_by=by,
    )
    data = {"incident": str(incident.pk), "lon": at.lon, "lat": at.lat, "radius_m": at.radius_m}
    record(by=by, action="reports.add-impact", target=impact, town_id=incident.town_id, data=data)
    return impact


@transaction.atomic
def move_impact(*, impact: Impact, at: Spot, by: User) -> Impact:
    """Correct the place of an impact. Raises ReportError: ``withdrawn``, or as `Spot.check` does."""
    impact = _standing_impact(impact)
    at.check(impact.town)
    before = [impact.lon, impact.lat, impact.radius_m]
    impact.lon, impact.lat, impact.radius_m = at.lon, at.lat, at.radius_m
    impact.save(update_fields=["lon", "lat", "radius_m"])
    data = {"from": before, "to": [at.lon, at.lat, at.radius_m]}
    record(by=by, action="reports.move-impact", target=impact, town_id=impact.town_id, data=data)
    return impact


@transaction.atomic
def clear_impact(*, impact: Impact, clearance: str, by: User, danger_m: float = 0) -> Impact:
    """What explosive ordnance disposal (EOD) said of an impact.

    Parameters
    ----------
    clearance
        A value of `Impact.Clearance`.
    danger_m
        Nobody is sent nearer than this; counts only while the clearance is ``danger``.

    Raises
    ------
    ReportError
        ``withdrawn``, ``clearance`` (no such value), ``danger-radius`` (danger without a radius of
        1 to 5,000 m).
    """
    if clearance not in Impact.Clearance.values:
        raise ReportError("clearance")
    is_danger = clearance == Impact.Clearance.DANGER
    if is_danger and not 1 <= danger_m <= MAX_DANGER_M:
        raise ReportError("danger-radius", most_m=int(MAX_DANGER_M))
    impact = _standing_impact(impact)
    before = impact.clearance
    impact.clearance = clearance
    impact.danger_m = danger_m if is_danger else 0
    impact.save(update_fields=["clearance", "danger_m"])
    data = {"from": before, "to": clearance, "danger_m": impact.danger_m}
    record(by=by, action="reports.clear-impact", target=impact, town_id=impact.town_id, data=data)
    return impact


@transaction.atomic
def withdraw_impact(*, impact: Impact, by: User) -> Impact:
    """Nothing fell there after all: the row stays, out of maps and plans.

    Raises ReportError: ``withdrawn``.
    """
    impact = _standing_impact(impact)
    impact.withdrawn_at = clock.now()
    impact.save(update_fields=["withdrawn_at"])
    record(by=by, action="reports.withdraw-impact", target=impact, town_id=impact.town_id)
    return impact


@transaction.atomic
def restore_impact(*, impact: Impact, by: User) -> Impact:
    """Undo `withdraw_impact`; an impact that stands is left as it is."""
    impact = _lock(impact)
    if impact.withdrawn_at is not None:
        impact.withdrawn_at = None
        impact.save(update_fields=["withdrawn_at"])
        record(by=by, action="reports.restore-impact", target=impact, town_id=impact.town_id)
    return impact


def _lock(impact: Impact) -> Impact:
    return Impact.objects.select_for_update(of=("self",)).select_related("town").get(pk=impact.pk)


def _standing_impact(impact: Impact) -> Impact:
    current = _lock(impact)
    if current.withdrawn_at is not None:
        raise ReportError("withdrawn")
    return current
