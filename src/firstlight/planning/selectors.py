"""Reading plans: for pages through `Access`, for files and the command line as GeoJSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.houses.models import House
from firstlight.planning.inputs import MOST_IN_A_QUERY
from firstlight.planning.models import Plan, Round, Stop, Team, Visit

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


def versions_of(plan: Plan) -> QuerySet[Plan]:
    """All versions of the plan's day, newest first, for who may see this one."""
    return Plan.objects.filter(town=plan.town_id, date=plan.date).select_related("made_by", "based_on")


def newest_proposal(plan: Plan) -> Plan | None:
    """The newest draft made from a plan that the teams walk; None: nothing waits."""
    if plan.state != Plan.State.ISSUED:
        return None
    return plan.successors.filter(state=Plan.State.DRAFT).order_by("-version").first()


def left_out_of_plan(plan: Plan, scope: Scope = None) -> dict[str, list[House]]:
    """The houses that a plan names with a reason, by reason, in the person's districts."""
    reason_of = {one["seq"]: one["reason"] for one in plan.left_out}
    found: dict[str, list[House]] = {reason: [] for reason in dict.fromkeys(reason_of.values())}
    seqs = sorted(reason_of)
    for first in range(0, len(seqs), MOST_IN_A_QUERY):
        houses = House.objects.filter(town=plan.town_id, seq__in=seqs[first : first + MOST_IN_A_QUERY])
        for house in houses if scope is None else houses.filter(district_id__in=scope):
            found[reason_of[house.seq]].append(house)
    return {reason: houses for reason, houses in found.items() if houses}


def idle_teams_of(plan: Plan) -> list[tuple[str, str]]:
    """The teams without a round as (name, why), by number; keys of `texts.IDLE`.

    A team that was given a stop by hand since then has a round, whatever was out of its reach before.
    """
    idle = {int(number): why for number, why in plan.figures.get("idle", {}).items()}
    name = dict(Team.objects.filter(town=plan.town_id).values_list("number", "name"))
    going = set(plan.rounds.values_list("team__number", flat=True))
    return [
        (name.get(number, str(number)), why)
        for number, why in sorted(idle.items())
        if why != "nothing-near" or number not in going
    ]


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
    A house that is not where the version before had it says so: `change` is ``new`` or ``moved``.
    `only`: the number of one round, the others left out. `scope`: as in `rounds_with_stops`.
    """
    rounds = rounds_with_stops(plan, scope)
    shown = list(rounds if only is None else rounds.filter(number=only))
    depots = dict.fromkeys([(plan.depot_lon, plan.depot_lat), *(one.depot for one in shown)])
    features = [
        _feature({"type": "Point", "coordinates": [lon, lat]}, kind="muster")
        for lon, lat in (depots if only is None else [one.depot for one in shown])
    ]
    changed = _changed(plan)
    for one in shown:
        features += _round_features(one, changed)
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _changed(plan: Plan) -> dict[int, str]:
    """Which houses (seq) are ``new`` in this version, and which ``moved`` to another team."""
    changed = dict.fromkeys(plan.changes.get("added", ()), "new")
    return changed | {seq: "moved" for seq, _, _ in plan.changes.get("moved", ())}


def _round_features(one: Round, changed: dict[int, str]) -> list[dict[str, Any]]:
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
        features += _stop_features(one, stop, changed)
    back = one.return_leg
    if back["path"]["coordinates"]:
        features.append(_feature(back["path"], kind="leg", round=one.number, stop=None, m=back["m"]))
    return features


def _stop_features(one: Round, stop: Stop, changed: dict[int, str]) -> list[dict[str, Any]]:
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
                change=changed.get(visit.house.seq),
            )
            for visit in visits
        ),
    ]
