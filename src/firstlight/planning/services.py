"""Making plans and handing them out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Max

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.geo.zones import Circles
from firstlight.planning.inputs import (
    NOBODY,
    Seen,
    TownHouses,
    expected_damage,
    house_ids,
    load_graph,
    muster_point,
    not_seen,
    own_streets,
    town_houses,
)
from firstlight.planning.models import Plan, Round, Stop, Team, Visit
from firstlight.planning.rules.daylight import Daylight, Shift, ShiftRules, daylight, shift_window
from firstlight.planning.rules.legs import Leg
from firstlight.planning.rules.morning import Morning, PlannedMorning, PlannedRound, plan_morning
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.visits import visit_value, work_s
from firstlight.reports.models import Incident

MOST_TEAMS = 500
NAMED_REASONS = ("not-cleared", "no-street", "unreachable")


class PlanError(CodedError):
    """A plan that cannot be made or handed out; codes at the services and in `texts`."""


@dataclass(frozen=True)
class PlanWish:
    """What a coordinator asks for.

    Parameters
    ----------
    day
        On the town's clock.
    teams
        How many go out.
    shift_h
        The longest a team is out, in hours.
    budget_s
        Seconds to search for better rounds.
    seed
        The same seed starts the same search.
    muster
        Where all meet (lon, lat); None: a public building near the damage.
    not_before_at
        Nobody leaves earlier; None: at civil dawn.
    """

    day: date
    teams: int
    shift_h: float = 8.0
    budget_s: float = 5.0
    seed: int = 1
    muster: tuple[float, float] | None = None
    not_before_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class _Made:
    """All that is needed to write a plan down."""

    houses: TownHouses
    probability: Any
    light: Daylight
    shift: Shift
    muster: tuple[float, float]
    planned: PlannedMorning


def make_plan(
    *,
    town: Town,
    wish: PlanWish,
    reported: Sequence[Reported],
    by: User,
    incident: Incident | None = None,
    seen: Seen = NOBODY,
) -> Plan:
    """Plan a morning and keep it as the next version of its day.

    Parameters
    ----------
    reported
        Impacts and calls with their uncertainty; may be empty (every house is then as likely).
    seen
        What teams found so far: the belief learns from it, and nobody is sent to these houses again.

    Returns
    -------
    Plan
        A draft with rounds, stops and visits; `figures` holds what the command line prints.

    Raises
    ------
    PlanError, MorningError, DaylightError, GeoError
        See `texts.TEXTS`. Nothing is kept then.
    """
    began = time.perf_counter()
    if wish.teams > MOST_TEAMS:
        raise PlanError("too-many-teams", most=MOST_TEAMS)
    made = _make(town, wish, reported, seen)
    with transaction.atomic():
        plan = _keep(town, wish, made, by=by, incident=incident)
        plan.figures = _figures(made.planned) | {
            "seen": len(seen.seq),
            "seconds": round(time.perf_counter() - began, 2),
        }
        plan.save(update_fields=["figures"])
        record(
            by=by,
            action="planning.make-plan",
            target=plan,
            town_id=town.id,
            data={"date": wish.day, "version": plan.version, "teams": wish.teams, "seen": len(seen.seq)},
        )
    return plan


def _make(town: Town, wish: PlanWish, reported: Sequence[Reported], seen: Seen) -> _Made:
    light = daylight(wish.day, lon=town.lon, lat=town.lat, zone=town.timezone)
    shift = shift_window(light, ShiftRules(wish.shift_h * 3600, wish.not_before_at))
    graph = load_graph(town)
    houses = town_houses(town)
    if not len(houses):
        raise PlanError("no-house")
    _check_places(town, reported)
    probability = expected_damage(houses, reported, seen)
    rows = not_seen(houses, seen)
    if not len(rows):
        raise PlanError("all-seen")
    houses, probability = houses.take(rows), probability[rows]
    zones = _zones(reported)
    muster = wish.muster or muster_point(houses, probability, zones)
    morning = Morning(
        graph=graph,
        lon=houses.lon,
        lat=houses.lat,
        value=visit_value(probability, houses.is_outbuilding),
        work_s=work_s(houses.storeys, houses.is_outbuilding),
        zones=zones,
        depot=muster,
        teams=wish.teams,
        shift_s=shift.length_s,
        own=own_streets(town, graph, houses),
    )
    planned = plan_morning(morning, budget_s=wish.budget_s, seed=wish.seed)
    return _Made(houses, probability, light, shift, muster, planned)


def _zones(reported: Sequence[Reported]) -> Circles:
    """Where nobody goes: what is not cleared."""
    danger = [(one.lon, one.lat, one.danger_m) for one in reported if one.danger_m > 0]
    return Circles(*np.array(danger, dtype=np.float64).reshape(-1, 3).T)


def _check_places(town: Town, reported: Sequence[Reported]) -> None:
    """A report far outside the town is a slip (latitude for longitude, another town's file)."""
    margin = 0.05
    for number, one in enumerate(reported, start=1):
        inside = town.west - margin <= one.lon <= town.east + margin
        if not (inside and town.south - margin <= one.lat <= town.north + margin):
            raise PlanError("impact-outside", number=number, town=town.name)


def _figures(planned: PlannedMorning) -> dict[str, Any]:
    walked = [one for one in planned.rounds if one.stops]
    return {
        "houses": sum(len(stop.houses) for one in walked for stop in one.stops),
        "stops": sum(len(one.stops) for one in walked),
        "rounds": len(walked),
        "walk_m": round(sum(one.walk_m for one in walked), 1),
        "expected_damaged": round(planned.expected, 2),
        "left_out": {reason: len(rows) for reason, rows in planned.left_out.items()},
    }


def _keep(town: Town, wish: PlanWish, made: _Made, *, by: User, incident: Incident | None) -> Plan:
    last = Plan.objects.filter(town=town, date=wish.day).aggregate(Max("version"))["version__max"]
    plan = Plan.objects.create(
        town=town,
        incident=incident,
        date=wish.day,
        version=(last or 0) + 1,
        civil_dawn_at=made.light.dawn_at,
        civil_dusk_at=made.light.dusk_at,
        starts_at=made.shift.begins_at,
        ends_at=made.shift.ends_at,
        depot_lon=made.muster[0],
        depot_lat=made.muster[1],
        seed=wish.seed,
        parameters=_parameters(wish),
        left_out=[
            {"seq": int(made.houses.seq[row]), "reason": reason}
            for reason in NAMED_REASONS
            for row in made.planned.left_out[reason]
        ],
        made_by=by,
    )
    teams = ensure_teams(town=town, count=wish.teams)
    walked = [one for one in made.planned.rounds if one.stops]
    rows = [int(row) for one in walked for stop in one.stops for row in stop.houses]
    keys = house_ids(town, made.houses.seq[rows].tolist())
    for number, (one, team) in enumerate(zip(walked, teams, strict=False), start=1):
        _keep_round(plan, number, (one, team), made, keys)
    return plan


def _parameters(wish: PlanWish) -> dict[str, Any]:
    asked = asdict(wish)
    del asked["day"]
    if wish.not_before_at is not None:
        asked["not_before_at"] = wish.not_before_at.isoformat()
    return asked


def _keep_round(
    plan: Plan, number: int, pair: tuple[PlannedRound, Team], made: _Made, keys: dict[int, UUID]
) -> None:
    one, team = pair
    round_ = Round.objects.create(
        plan=plan,
        team=team,
        number=number,
        walk_m=one.walk_m,
        starts_at=plan.starts_at,
        ends_at=plan.starts_at + timedelta(seconds=one.finished_s),
        path=_line([*(stop.leg for stop in one.stops), one.back]),
        return_leg={"m": round(one.back.length_m, 1), "steps": _steps(one.back), "path": _line([one.back])},
    )
    stops = Stop.objects.bulk_create(
        Stop(
            round=round_,
            position=position,
            street=stop.street or "",
            lon=stop.lon,
            lat=stop.lat,
            arrives_at=plan.starts_at + timedelta(seconds=stop.arrival_s),
            leaves_at=plan.starts_at + timedelta(seconds=stop.done_s),
            leg_m=stop.leg.length_m,
            leg_path=_line([stop.leg]),
            steps=_steps(stop.leg),
        )
        for position, stop in enumerate(one.stops, start=1)
    )
    Visit.objects.bulk_create(
        Visit(
            plan=plan,
            stop=kept,
            house_id=keys[int(made.houses.seq[row])],
            position=position,
            probability=float(made.probability[row]),
        )
        for kept, stop in zip(stops, one.stops, strict=True)
        for position, row in enumerate(stop.houses.tolist(), start=1)
    )


def _line(legs: Sequence[Leg]) -> dict[str, Any]:
    """The legs as one GeoJSON line; six decimals are a tenth of a metre."""
    points = [[round(lon, 6), round(lat, 6)] for leg in legs for lon, lat in leg.points]
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    if len(kept) == 1:
        kept = kept * 2  # a line has two points even where nobody needs to walk
    return {"type": "LineString", "coordinates": kept}


def _steps(leg: Leg) -> list[list[Any]]:
    return [[step.name or step.road_class or "", round(step.length_m, 1)] for step in leg.steps]


def ensure_teams(*, town: Town, count: int) -> list[Team]:
    """The town's first `count` teams by number; missing ones are made."""
    known = set(Team.objects.filter(town=town).values_list("number", flat=True))
    Team.objects.bulk_create(
        Team(town=town, number=number, name=str(number))
        for number in range(1, count + 1)
        if number not in known
    )
    return list(Team.objects.filter(town=town, number__lte=count))


@transaction.atomic
def issue_plan(*, plan: Plan, by: User) -> Plan:
    """Hand a draft out: it becomes the plan of its day, and the one before it is replaced.

    Raises
    ------
    PlanError
        ``plan-not-draft``.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.DRAFT:
        raise PlanError("plan-not-draft")
    Plan.objects.filter(town=plan.town, date=plan.date, state=Plan.State.ISSUED).update(
        state=Plan.State.REPLACED
    )
    plan.state = Plan.State.ISSUED
    plan.save(update_fields=["state"])
    record(
        by=by,
        action="planning.issue-plan",
        target=plan,
        town_id=plan.town_id,
        data={"date": plan.date, "version": plan.version},
    )
    return plan
