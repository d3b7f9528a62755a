"""Calls and impacts: lists, one by one, and as GeoJSON for the map. Staff only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404

from firstlight.accounts.selectors import Access
from firstlight.reports.models import Call, Impact
from firstlight.reports.register import Address, find_address
from firstlight.reports.rules.calls import HeardCall, is_same_report
from firstlight.reports.selectors.scope import CALL_READERS, READERS, inside_scope

REPEATED_WITHIN = timedelta(hours=24)


def calls_for(access: Access, state: str = "") -> list[Call]:
    """The calls the person may see, newest first; of one state where one is named."""
    access.require(*CALL_READERS)
    calls = Call.objects.filter(town=access.town)
    if state:
        calls = calls.filter(state=state)
    return inside_scope(access, calls, *CALL_READERS)


def call_for(access: Access, call_id: UUID) -> Call:
    """One call with its impacts; 404 unless it is theirs to see."""
    access.require(*CALL_READERS)
    call = Call.objects.filter(town=access.town, pk=call_id).prefetch_related("impacts__incident").first()
    if call is None or not inside_scope(access, [call], *CALL_READERS):
        raise Http404
    return call


def likely_first(access: Access, call: Call) -> Call | None:
    """The earlier call that this one probably repeats: the same address, the same things, the same day.

    A proposal for a person to confirm; None: there is none, or the call names no address.
    """
    access.require(*CALL_READERS)
    if not call.address or call.same_as_id is not None:
        return None
    since = call.received_at - REPEATED_WITHIN
    before = Call.objects.filter(
        town=access.town, received_at__range=(since, call.received_at), same_as=None
    ).exclude(pk=call.pk)
    mine = _heard(call)
    where = find_address(access.town, call.address)
    for other in inside_scope(access, before.order_by("received_at"), *CALL_READERS):
        if (
            other.address
            and is_same_report(_heard(other), mine)
            and _is_same_place(access, other, call, where)
        ):
            return other
    return None


def _is_same_place(access: Access, other: Call, call: Call, where: Address | None) -> bool:
    if other.address.casefold() == call.address.casefold():
        return True
    there = find_address(access.town, other.address) if where is not None else None
    return there is not None and where is not None and there.house_id == where.house_id


def _heard(call: Call) -> HeardCall:
    heard = call.heard or {}
    return HeardCall(**{**heard, "objects": tuple(heard.get("objects", ()))})


def impacts_for(access: Access, *, withdrawn: bool = False) -> list[Impact]:
    """The impacts the person may see, newest first; withdrawn ones only where asked for."""
    access.require(*READERS)
    impacts = (
        Impact.objects.filter(town=access.town).select_related("incident", "call").order_by("-created_at")
    )
    if not withdrawn:
        impacts = impacts.filter(withdrawn_at=None)
    return inside_scope(access, impacts, *READERS)


def impact_for(access: Access, impact_id: UUID) -> Impact:
    """One impact, withdrawn or not; 404 unless it is theirs to see."""
    access.require(*READERS)
    impact = Impact.objects.filter(town=access.town, pk=impact_id).select_related("incident", "call").first()
    if impact is None or not inside_scope(access, [impact], *READERS):
        raise Http404
    return impact


def impacts_geojson(access: Access) -> dict[str, Any]:
    """A FeatureCollection of the standing impacts: Points with `radius_m`, `danger_m`, `clearance`."""
    return _collection(
        (
            impact.lon,
            impact.lat,
            {
                "id": str(impact.pk),
                "incident": impact.incident.title,
                "radius_m": impact.radius_m,
                "danger_m": impact.danger_m,
                "clearance": impact.clearance,
                "note": impact.note,
            },
        )
        for impact in impacts_for(access)
    )


def calls_geojson(access: Access) -> dict[str, Any]:
    """A FeatureCollection of the placed calls: Points with `radius_m`, `state` and the words said.

    Name and phone number stay on the call's page.
    """
    return _collection(
        (
            call.lon,
            call.lat,
            {
                "id": str(call.pk),
                "radius_m": call.radius_m,
                "state": call.state,
                "address": call.address,
                "text": call.text,
                "received_at": call.received_at.isoformat(),
            },
        )
        for call in calls_for(access)
        if call.lon is not None and call.lat is not None
    )


def _collection(points: Any) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": place,
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": properties,
        }
        for place, (lon, lat, properties) in enumerate(points)
    ]
    return {"type": "FeatureCollection", "features": features}
