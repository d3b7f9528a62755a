"""Reading plans: for pages through `Access`, for files and the command line as GeoJSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.planning.models import Plan, Round, Stop, Visit

Scope = frozenset[UUID] | None
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


def scope_of(access: Access) -> Scope:
    """The districts in which a planner may see where teams go; None: the whole town."""
    return access.districts(*PLANNERS)


def round_for(access: Access, round_id: UUID) -> Round:
    """One round with its stops, for planners of its districts and its team's leader; else 404."""
    found = Round.objects.filter(id=round_id, plan__town=access.town).select_related("team").first()
    if found is None:
        raise Http404
    if found.team.lead_id == access.user.pk and access.may(Role.INSPECTOR):
        return _with_stops(Round.objects.filter(pk=found.pk), None).get()
    access.require(*PLANNERS, Role.INSPECTOR)
    mine = _with_stops(Round.objects.filter(pk=found.pk), scope_of(access)).first()
    if mine is None:
        raise Http404
    return mine


def my_rounds(access: Access) -> QuerySet[Round]:
    """The issued rounds of the teams that the person leads, newest first."""
    return (
        Round.objects.filter(
            plan__town=access.town, plan__state=Plan.State.ISSUED, team__lead_id=access.user.pk
        )
        .select_related("plan", "team")
        .order_by("-plan__date")
    )


def rounds_with_stops(plan: Plan, scope: Scope = None) -> QuerySet[Round]:
    """The plan's rounds with stops, visits and houses, in four queries.

    With a scope only houses of these districts, the stops that hold one, and their rounds.
    """
    return _with_stops(plan.rounds.all(), scope).order_by("number")


def _with_stops(rounds: QuerySet[Round], scope: Scope) -> QuerySet[Round]:
    visits = Visit.objects.select_related("house").order_by("position")
    stops = Stop.objects.order_by("position")
    if scope is not None:
        visits = visits.filter(house__district_id__in=scope)
        stops = stops.filter(visits__house__district_id__in=scope).distinct()
        rounds = rounds.filter(stops__visits__house__district_id__in=scope).distinct()
    nested = stops.prefetch_related(Prefetch("visits", visits))
    return rounds.select_related("plan__town", "team").prefetch_related(Prefetch("stops", nested))


def plan_geojson(plan: Plan, *, only: int | None = None, scope: Scope = None) -> dict[str, Any]:
    """The plan as one FeatureCollection: rounds, legs, stops and houses, told apart by `kind`.

    A leg is the walk to its stop; the leg without a stop leads back to the muster point.
    `only`: the number of one round, the others left out. `scope`: as in `rounds_with_stops`.
    """
    features: list[dict[str, Any]] = [
        _feature({"type": "Point", "coordinates": [plan.depot_lon, plan.depot_lat]}, kind="muster")
    ]
    rounds = rounds_with_stops(plan, scope)
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
