"""Reading plans: for pages through `Access`, for files and the command line as GeoJSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.planning.models import Plan, Round, Stop, Visit

PLANNERS = (Role.COORDINATOR, Role.DUTY_OFFICER, Role.WORKS_MANAGER, Role.ADMINISTRATOR)


def plans_for(access: Access) -> QuerySet[Plan]:
    """The town's plans, newest first. Planners only: a plan shows where teams will be."""
    access.require(*PLANNERS)
    return Plan.objects.filter(town=access.town).select_related("incident", "made_by")


def plan_for(access: Access, plan_id: UUID) -> Plan:
    """One plan of the town, or 404."""
    plan = plans_for(access).filter(id=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def round_for(access: Access, round_id: UUID) -> Round:
    """One round, for planners and for the inspector who leads its team; else 404."""
    found = Round.objects.filter(id=round_id, plan__town=access.town).select_related("plan", "team").first()
    if found is None:
        raise Http404
    if not access.may(*PLANNERS):
        access.require(Role.INSPECTOR)
        if found.team.lead_id != access.user.pk:
            raise Http404
    return found


def my_rounds(access: Access) -> QuerySet[Round]:
    """The issued rounds of the teams that the person leads, newest first."""
    return (
        Round.objects.filter(
            plan__town=access.town, plan__state=Plan.State.ISSUED, team__lead_id=access.user.pk
        )
        .select_related("plan", "team")
        .order_by("-plan__date")
    )


def rounds_with_stops(plan: Plan) -> QuerySet[Round]:
    """The plan's rounds with stops, visits and houses, in four queries."""
    return plan.rounds.select_related("team").prefetch_related(_stops()).order_by("number")


def round_with_stops(one: Round) -> Round:
    """The same round with stops, visits and houses, in four queries."""
    return Round.objects.select_related("plan__town", "team").prefetch_related(_stops()).get(pk=one.pk)


def _stops() -> Prefetch[str]:
    visits = Prefetch("visits", Visit.objects.select_related("house").order_by("position"))
    return Prefetch("stops", Stop.objects.order_by("position").prefetch_related(visits))


def plan_geojson(plan: Plan, *, only: int | None = None) -> dict[str, Any]:
    """The plan as one FeatureCollection: rounds, legs, stops and houses, told apart by `kind`.

    A leg is the walk to its stop; the leg without a stop leads back to the muster point.
    `only`: the number of one round, the others left out.
    """
    features: list[dict[str, Any]] = [
        _feature({"type": "Point", "coordinates": [plan.depot_lon, plan.depot_lat]}, kind="muster")
    ]
    rounds = rounds_with_stops(plan)
    for one in rounds if only is None else rounds.filter(number=only):
        features += _round_features(one)
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _round_features(one: Round) -> list[dict[str, Any]]:
    features = [
        _feature(
            one.path,
            kind="round",
            round=one.number,
            team=one.team.number,
            walk_m=round(one.walk_m, 1),
            starts_at=one.starts_at.isoformat(),
            ends_at=one.ends_at.isoformat(),
        )
    ]
    for stop in one.stops.all():
        features += _stop_features(one, stop)
    back = one.return_leg
    features.append(_feature(back["path"], kind="leg", round=one.number, stop=None, m=back["m"]))
    return features


def _stop_features(one: Round, stop: Stop) -> list[dict[str, Any]]:
    visits = list(stop.visits.all())
    return [
        _feature(stop.leg_path, kind="leg", round=one.number, stop=stop.position, m=round(stop.leg_m, 1)),
        _feature(
            {"type": "Point", "coordinates": [stop.lon, stop.lat]},
            kind="stop",
            round=one.number,
            stop=stop.position,
            street=stop.street,
            houses=len(visits),
            arrives_at=stop.arrives_at.isoformat(),
            leaves_at=stop.leaves_at.isoformat(),
        ),
        *(
            _feature(
                {"type": "Point", "coordinates": [visit.house.lon, visit.house.lat]},
                kind="house",
                round=one.number,
                stop=stop.position,
                position=visit.position,
                seq=visit.house.seq,
                source_ref=visit.house.source_ref,
                address=str(visit.house),
                probability=round(visit.probability, 4),
            )
            for visit in visits
        ),
    ]
