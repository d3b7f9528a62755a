"""Making the first plan of a morning."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.planning.inputs import (
    NOBODY,
    Seen,
    TownHouses,
    danger_zones,
    expected_damage,
    load_graph,
    muster_point,
    not_seen,
    own_streets,
    register_houses,
)
from firstlight.planning.instructions import house_rules
from firstlight.planning.kept_ways import kept_ways
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan, Team
from firstlight.planning.rules.asked import ENGINEER, Morning, TeamOut
from firstlight.planning.rules.daylight import Daylight, Shift, daylight, shift_window
from firstlight.planning.rules.morning import PlannedMorning, Search, plan_morning
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.visits import visit_value, work_s
from firstlight.planning.services.keeping import (
    NAMED_REASONS,
    Places,
    RoundToKeep,
    keep_rounds,
    keys_of,
    next_version,
)
from firstlight.planning.services.teams import teams_going
from firstlight.planning.services.wishes import PlanError, PlanWish, is_near
from firstlight.reports.models import Incident


@dataclass(frozen=True, eq=False)
class Prepared:
    """What was read for a plan: `morning` is all that the rules need, the rest writes the plan down."""

    town: Town
    wish: PlanWish
    places: Places
    light: Daylight
    shift: Shift
    muster: tuple[float, float]
    teams: list[Team]
    morning: Morning
    must: Collection[int]
    seen: int  # houses


def make_plan(
    *,
    town: Town,
    wish: PlanWish,
    reported: Sequence[Reported],
    by: User,
    incident: Incident | None = None,
    seen: Seen = NOBODY,
    must: Collection[int] = (),
) -> Plan:
    """Plan a morning and keep it as the next version of its day.

    Parameters
    ----------
    reported
        Impacts and calls with their uncertainty; may be empty (every house is then as likely).
    seen
        What teams found so far: the belief learns from it, and nobody is sent to these houses again.
    must
        Numbers (seq) of houses that are visited whatever is expected there, and in every later
        version of this day's plan.

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
    prepared = prepare_plan(town=town, wish=wish, reported=reported, seen=seen, must=must)
    planned = plan_morning(prepared.morning, search_of(wish), kept_ways(town))
    seconds = time.perf_counter() - began
    return keep_plan(prepared=prepared, planned=planned, seconds=seconds, by=by, incident=incident)


def prepare_plan(
    *,
    town: Town,
    wish: PlanWish,
    reported: Sequence[Reported],
    seen: Seen = NOBODY,
    must: Collection[int] = (),
) -> Prepared:
    """Read what a plan is made from; as `make_plan`, which does this first.

    Raises
    ------
    PlanError, DaylightError, GeoError
        Nothing is kept then.
    """
    wish.check(town)
    light = daylight(wish.day, lon=town.lon, lat=town.lat, zone=town.timezone)
    shift = shift_window(light, wish.shift_rules)
    graph = load_graph(town)
    houses = register_houses(town)
    if not len(houses):
        raise PlanError("no-house")
    check_places(town, reported)
    probability = expected_damage(houses, reported, seen)
    rows = not_seen(houses, seen)
    if not len(rows):
        raise PlanError("all-seen")
    houses, probability = houses.take(rows), probability[rows]
    zones = danger_zones([*reported, *reported_in(town)])
    muster = wish.muster or muster_point(houses, probability, zones)
    teams = teams_going(town=town, wish=wish)
    morning = Morning(
        graph=graph,
        lon=houses.lon,
        lat=houses.lat,
        value=visit_value(probability, houses.is_outbuilding),
        work_s=work_s(houses.storeys, houses.is_outbuilding),
        zones=zones,
        teams=tuple(team_out(team, town, wish, (shift, muster)) for team in teams),
        own=own_streets(town, graph, houses),
        rules=house_rules(town, wish.day, houses, begins_at=shift.begins_at, must=must),
    )
    places = Places(houses, probability, {})
    return Prepared(town, wish, places, light, shift, muster, teams, morning, must, len(seen.seq))


def keep_plan(
    *,
    prepared: Prepared,
    planned: PlannedMorning,
    seconds: float,
    by: User,
    incident: Incident | None = None,
    known: str = "",
) -> Plan:
    """Write a planned morning down as the next version of its day.

    Parameters
    ----------
    planned
        What `plan_morning` made of `prepared.morning`, here or elsewhere.
    seconds
        How long reading and planning took, for `figures`.
    known
        Tells apart what the plan was made from, for a run over many towns that is repeated.
    """
    wish = prepared.wish
    with transaction.atomic():
        plan = _keep(prepared, planned, by=by, incident=incident)
        plan.figures = figures_of(planned, prepared.teams) | {
            "seen": prepared.seen,
            "seconds": round(seconds, 2),
            "known": known,
        }
        plan.save(update_fields=["figures"])
        record(
            by=by,
            action="planning.make-plan",
            target=plan,
            town_id=prepared.town.id,
            data={"date": wish.day, "version": plan.version, "teams": wish.teams, "seen": prepared.seen},
        )
    return plan


def search_of(wish: PlanWish) -> Search:
    """How long to look for better rounds."""
    return Search(wish.budget_s, wish.seed, wish.max_iterations)


def team_out(team: Team, town: Town, wish: PlanWish, given: tuple[Shift, tuple[float, float]]) -> TeamOut:
    """A team as the rules see it, before it has left: its own place and times, else those of the plan."""
    shift, muster = given
    depot = depot_of(team, muster)
    zone = ZoneInfo(town.timezone)

    def seconds(at: datetime) -> float:
        return min(max(0.0, (at - shift.begins_at).total_seconds()), shift.length_s)

    ready_s, until_s = 0.0, shift.length_s
    if team.leaves_at is not None:
        ready_s = seconds(datetime.combine(wish.day, team.leaves_at, zone))
    if team.back_at is not None:
        until_s = seconds(datetime.combine(wish.day, team.back_at, zone))
    break_min = wish.break_min if team.break_min is None else team.break_min
    pauses = []
    if break_min > 0 and until_s > ready_s:
        third = (until_s - ready_s) / 3
        pauses.append((ready_s + third, until_s - third, break_min * 60.0))
    return TeamOut(
        start=depot,
        end=depot,
        ready_s=ready_s,
        until_s=until_s,
        speed=team.speed,
        skills=ENGINEER if team.is_engineer else 0,
        breaks=tuple(pauses),
    )


def depot_of(team: Team, muster: tuple[float, float]) -> tuple[float, float]:
    """Where a team sets out and is back: its own place, else the muster point of all."""
    if team.depot_lon is None or team.depot_lat is None:
        return muster
    return team.depot_lon, team.depot_lat


def check_places(town: Town, reported: Sequence[Reported]) -> None:
    """A report far outside the town is a slip (latitude for longitude, another town's file).

    Raises
    ------
    PlanError
        ``impact-outside`` (number, town).
    """
    for number, one in enumerate(reported, start=1):
        if not is_near(town, one.lon, one.lat):
            raise PlanError("impact-outside", number=number, town=town.name)


def figures_of(planned: PlannedMorning, teams: Sequence[Team]) -> dict[str, Any]:
    """What came of it, for pages and the command line."""
    walked = [one for one in planned.rounds if one.stops]
    return {
        "houses": sum(len(stop.houses) for one in walked for stop in one.stops),
        "stops": sum(len(one.stops) for one in walked),
        "rounds": len(walked),
        "walk_m": round(sum(one.walk_m for one in walked), 1),
        "expected_damaged": round(planned.expected, 2),
        "left_out": {reason: len(rows) for reason, rows in planned.left_out.items()},
        "idle": {teams[i].number: why for i, why in idle_teams(planned).items()},
    }


def idle_teams(planned: PlannedMorning) -> dict[int, str]:
    """The teams without a round by their place, and why: ``nothing-near`` where it could leave all the same.

    Every stop that fits is put into a round, so a team that may leave and has none can reach no house
    that the others leave to it.
    """
    empty = {i: "nothing-near" for i, one in enumerate(planned.rounds) if not one.stops}
    return empty | planned.idle


def left_out_of(planned: PlannedMorning, houses: TownHouses, must: Any) -> list[dict[str, Any]]:
    """The houses that are named with their reason; those that had to be visited and have no time too."""
    named = [(reason, planned.left_out[reason]) for reason in NAMED_REASONS]
    late = planned.left_out["no-time"]
    named.append(("no-time", late[must[late]]))
    return [{"seq": int(houses.seq[row]), "reason": reason} for reason, rows in named for row in rows]


def _keep(made: Prepared, planned: PlannedMorning, *, by: User, incident: Incident | None) -> Plan:
    houses, wish = made.places.houses, made.wish
    plan = Plan(
        town=made.town,
        incident=incident,
        date=wish.day,
        civil_dawn_at=made.light.dawn_at,
        civil_dusk_at=made.light.dusk_at,
        starts_at=made.shift.begins_at,
        ends_at=made.shift.ends_at,
        depot_lon=made.muster[0],
        depot_lat=made.muster[1],
        seed=wish.seed,
        parameters=wish.as_asked() | {"must": sorted(int(seq) for seq in made.must)},
        left_out=left_out_of(planned, houses, made.morning.rules.must),
        made_by=by,
    )
    plan.version = next_version(plan)
    plan.save(force_insert=True)
    walked = [
        (team, out, one)
        for team, out, one in zip(made.teams, made.morning.teams, planned.rounds, strict=True)
        if one.stops
    ]
    rounds = [
        RoundToKeep(
            team=team,
            number=number,
            planned=one,
            begins_at=made.shift.begins_at,
            starts_at=made.shift.begins_at + timedelta(seconds=out.ready_s),
            depot=out.end,
        )
        for number, (team, out, one) in enumerate(walked, start=1)
    ]
    keys = keys_of(plan, houses, planned.rounds)
    keep_rounds(plan, rounds, replace(made.places, keys=keys))
    return plan
