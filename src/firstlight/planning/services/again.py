"""Planning the rest of a morning again, from where the teams stand."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from django.db import transaction

from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.geo.arrays import Ints
from firstlight.geo.zones import in_circles
from firstlight.planning.inputs import (
    TownHouses,
    danger_zones,
    expected_damage,
    load_graph,
    not_seen,
    own_streets,
    register_houses,
)
from firstlight.planning.instructions import house_rules
from firstlight.planning.kept_ways import kept_ways
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan, Team
from firstlight.planning.rows import RoundRow, plan_rows
from firstlight.planning.rules.asked import ANY_TEAM, HouseRules, Morning, TeamOut
from firstlight.planning.rules.morning import PlannedMorning, Search, plan_morning
from firstlight.planning.rules.visits import visit_value, work_s
from firstlight.planning.services.going import Now, team_now
from firstlight.planning.services.keeping import Places, keys_of
from firstlight.planning.services.making import figures_of, left_out_of
from firstlight.planning.services.teams import teams_going
from firstlight.planning.services.versions import NewVersion, keep_version, round_again, round_as_it_was
from firstlight.planning.services.wishes import PlanError, PlanWish

AGAIN_S = 0.6  # of search: teams are waiting, and a replan is to take less than two seconds in all


@dataclass(frozen=True)
class Asked:
    """How to plan again.

    Parameters
    ----------
    why
        What made it necessary.
    search
        By default `AGAIN_S` seconds with the plan's seed.
    lost
        Numbers of teams that cannot go on: others take their stops over.
    """

    why: Plan.Why = Plan.Why.ASKED
    search: Search | None = None
    lost: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class _Again:
    """A morning that goes on: the teams that are planned for, and what was planned."""

    teams: list[Team]
    outs: list[TeamOut]
    places: Places
    morning: Morning
    planned: PlannedMorning


def plan_again(*, plan: Plan, now: Now, by: User, asked: Asked = Asked()) -> Plan:
    """Make the next version of a plan: what is done and what teams are at stays, the rest is new.

    Parameters
    ----------
    plan
        The version that the teams walk, or a draft.

    Returns
    -------
    Plan
        A draft with `based_on` and `changes`.

    Raises
    ------
    PlanError
        ``plan-over``: its time is over. ``all-seen``. And what `make_plan` raises.
    """
    began = time.perf_counter()
    if now.at >= plan.ends_at:
        raise PlanError("plan-over")
    rows = list(now.rows) or plan_rows(plan)
    made = _plan(plan, now, rows, asked)
    row_of = {row.round.team.number: row for row in rows}
    rounds = [
        round_again(plan, team, (out, planned), row_of.get(team.number), now)
        for team, out, planned in zip(made.teams, made.outs, made.planned.rounds, strict=True)
    ]
    rounds += [round_as_it_was(row, now) for row in rows if row.round.is_locked]
    houses = made.places.houses
    version = NewVersion(
        why=asked.why,
        rounds=[one for one in rounds if one is not None],
        places=replace(made.places, keys=keys_of(plan, houses, made.planned.rounds, rows)),
        left_out=left_out_of(made.planned, houses, made.morning.rules.must),
        figures=figures_of(made.planned, made.teams),
    )
    with transaction.atomic():
        fresh = keep_version(plan, version, (rows, now), by=by)
        fresh.figures["seconds"] = round(time.perf_counter() - began, 2)
        fresh.save(update_fields=["figures"])
        record(
            by=by,
            action="planning.plan-again",
            target=fresh,
            town_id=plan.town_id,
            data={"date": plan.date, "version": fresh.version, "of": plan.version, "why": asked.why},
        )
    return fresh


def _plan(plan: Plan, now: Now, rows: list[RoundRow], asked: Asked) -> _Again:
    town = plan.town
    reported = reported_in(town, plan.incident)
    everyone = register_houses(town)
    probability = expected_damage(everyone, reported, now.seen)
    left = _to_plan(everyone, rows, now)
    houses, probability = everyone.take(left), probability[left]
    teams = _teams(plan, rows, asked.lost)
    zones = danger_zones([*reported, *reported_in(town)])
    rules = house_rules(
        town, plan.date, houses, begins_at=plan.starts_at, must=plan.parameters.get("must", ())
    )
    rules = _with_locked_stops(rules, teams, rows, houses)
    closed = in_circles(zones, houses.lon, houses.lat) | rules.excluded
    row_of = {row.round.team.number: row for row in rows}
    outs = [team_now(plan, team, row_of.get(team.number), now, (houses, closed)) for team in teams]
    graph = load_graph(town)
    morning = Morning(
        graph=graph,
        lon=houses.lon,
        lat=houses.lat,
        value=visit_value(probability, houses.is_outbuilding),
        work_s=work_s(houses.storeys, houses.is_outbuilding),
        zones=zones,
        teams=tuple(outs),
        own=own_streets(town, graph, houses),
        rules=rules,
    )
    planned = plan_morning(morning, asked.search or Search(AGAIN_S, plan.seed), kept_ways(town))
    return _Again(teams, outs, Places(houses, probability, {}), morning, planned)


def _to_plan(everyone: TownHouses, rows: list[RoundRow], now: Now) -> Ints:
    """Rows of the houses that nobody saw and that no locked round holds."""
    held = [seq for row in rows if row.round.is_locked for stop in row.stops for seq in stop.seqs]
    left = not_seen(everyone, now.seen)
    left = left[~np.isin(everyone.seq[left], np.array(held, dtype=np.int64))]
    if not len(left):
        raise PlanError("all-seen")
    return left


def _teams(plan: Plan, rows: list[RoundRow], lost: Collection[int]) -> list[Team]:
    """The teams of the plan by number, but for those lost and those whose round is locked."""
    walking = {row.round.team.number: row.round.team for row in rows}
    asked = teams_going(town=plan.town, wish=PlanWish.of_asked(plan.date, plan.parameters))
    every = walking | {team.number: team for team in asked}
    fixed = {row.round.team.number for row in rows if row.round.is_locked}
    return [team for number, team in sorted(every.items()) if number not in fixed and number not in lost]


def _with_locked_stops(
    rules: HouseRules, teams: list[Team], rows: list[RoundRow], houses: TownHouses
) -> HouseRules:
    """Stops that a coordinator locked stay with their teams and are visited in any case."""
    place = {team.number: i for i, team in enumerate(teams)}
    of_house = np.full(len(houses), ANY_TEAM, dtype=np.int64)
    must = rules.must.copy()
    for row in rows:
        held = [seq for stop in row.stops if stop.is_locked for seq in stop.seqs]
        if held and row.round.team.number in place:
            mine = np.isin(houses.seq, np.array(held, dtype=np.int64)) & ~rules.excluded
            of_house[mine], must[mine] = place[row.round.team.number], True
    return replace(rules, team=of_house, must=must)
