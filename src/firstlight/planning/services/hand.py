"""The coordinator's hand: stops moved, swapped and locked. A changed order is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from django.db import transaction

from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.geo.arrays import Floats
from firstlight.planning.inputs import (
    TownHouses,
    danger_zones,
    load_graph,
    own_streets,
    register_houses,
)
from firstlight.planning.instructions import house_rules
from firstlight.planning.kept_ways import kept_ways
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan, Round, Stop
from firstlight.planning.rows import RoundRow, StopRow, plan_rows
from firstlight.planning.rules.asked import Morning, TeamOut
from firstlight.planning.rules.morning import PlannedMorning, Search, plan_morning
from firstlight.planning.rules.visits import visit_value, work_s
from firstlight.planning.services.going import Now, team_now
from firstlight.planning.services.keeping import Places, keys_of
from firstlight.planning.services.versions import NewVersion, keep_version, round_again, round_as_it_was
from firstlight.planning.services.wishes import PlanError

AS_GIVEN = Search(budget_s=0, seed=0)  # the order is the coordinator's


@dataclass(frozen=True, eq=False)
class _Order:
    """A round as it is to be: what may not move, and after it the stops in their new order."""

    row: RoundRow
    fixed: int
    stops: list[StopRow]


def move_stop(*, plan: Plan, stop: Stop, to: Round, position: int, now: Now, by: User) -> Plan:
    """Put a stop elsewhere in its round, or into another one.

    Parameters
    ----------
    position
        Where it is to stand in that round, 1 first; what is done or begun stays before it.

    Returns
    -------
    Plan
        A draft; times and ways of the rounds concerned are computed again, the others stay.

    Raises
    ------
    PlanError
        ``plan-over``; ``stop-begun``: the stop is done or its team is at it; ``not-in-plan``;
        ``does-not-fit`` (round): daylight, the shift, a zone, a skill or a time window forbids it.
    """
    orders = _orders(plan, now)
    source, target = orders[_round_of(orders, stop)], orders.get(to.pk)
    if target is None:
        raise PlanError("not-in-plan")
    moved = _take(source, stop)
    place = min(max(position - 1, target.fixed), len(target.stops))
    target.stops.insert(place, moved)
    return _keep(plan, {source.row.round.pk: source, to.pk: target}, orders, now, by=by)


def swap_stops(*, plan: Plan, one: Stop, other: Stop, now: Now, by: User) -> Plan:
    """Let two stops change places, in one round or between two; raises as `move_stop`."""
    orders = _orders(plan, now)
    here, there = orders[_round_of(orders, one)], orders[_round_of(orders, other)]
    at, to = _index(here, one), _index(there, other)
    here.stops[at], there.stops[to] = there.stops[to], here.stops[at]
    return _keep(plan, {here.row.round.pk: here, there.row.round.pk: there}, orders, now, by=by)


@transaction.atomic
def lock_stop(*, stop: Stop, is_locked: bool, by: User) -> None:
    """Keep a stop with its team in every replan, or let it go again."""
    Stop.objects.filter(pk=stop.pk).update(is_locked=is_locked)
    plan = stop.round.plan
    data = {"round": stop.round.number, "stop": stop.position, "locked": is_locked}
    record(by=by, action="planning.lock-stop", target=stop, town_id=plan.town_id, data=data)


@transaction.atomic
def lock_round(*, round_: Round, is_locked: bool, by: User) -> None:
    """Keep a whole round as it is in every replan, or let it go again."""
    Round.objects.filter(pk=round_.pk).update(is_locked=is_locked)
    data = {"round": round_.number, "locked": is_locked}
    record(by=by, action="planning.lock-round", target=round_, town_id=round_.plan.town_id, data=data)


def _orders(plan: Plan, now: Now) -> dict[object, _Order]:
    if now.at >= plan.ends_at:
        raise PlanError("plan-over")
    return {
        row.round.pk: _Order(row, _fixed(row, now), list(row.stops)) for row in now.rows or plan_rows(plan)
    }


def _fixed(row: RoundRow, now: Now) -> int:
    """How many stops are done or begun."""
    standing = now.standings.get(row.round.team.number)
    if standing is None:
        return 0
    begun = {seq for group in standing.locked for seq in group}
    return max([standing.done, *(i + 1 for i, stop in enumerate(row.stops) if begun & set(stop.seqs))])


def _round_of(orders: Mapping[object, _Order], stop: Stop) -> object:
    if stop.round_id not in orders:
        raise PlanError("not-in-plan")
    return stop.round_id


def _index(order: _Order, stop: Stop) -> int:
    place = next(i for i, one in enumerate(order.stops) if one.id == stop.pk)
    if place < order.fixed:
        raise PlanError("stop-begun")
    return place


def _take(order: _Order, stop: Stop) -> StopRow:
    return order.stops.pop(_index(order, stop))


def _keep(
    plan: Plan, changed: Mapping[object, _Order], orders: Mapping[object, _Order], now: Now, *, by: User
) -> Plan:
    """Lay the changed rounds again and write the new version."""
    concerned = list(changed.values())
    houses, probability = _houses(plan, concerned, now)
    outs, planned = _lay(plan, concerned, (houses, probability), now)
    _check(concerned, houses, planned, now)
    laid = dict(zip(changed, zip(outs, planned.rounds, strict=True), strict=True))
    rounds = [
        round_again(plan, order.row.round.team, laid[key], order.row, now)
        if key in laid
        else round_as_it_was(order.row, now)
        for key, order in orders.items()
    ]
    rows = [order.row for order in orders.values()]
    version = NewVersion(
        why=Plan.Why.HAND,
        rounds=[one for one in rounds if one is not None],
        places=Places(houses, probability, keys_of(plan, houses, planned.rounds, rows)),
        left_out=plan.left_out,
        figures={key: plan.figures[key] for key in ("left_out", "idle") if key in plan.figures},
    )
    with transaction.atomic():
        fresh = keep_version(plan, version, (rows, now), by=by)
        record(
            by=by,
            action="planning.change-by-hand",
            target=fresh,
            town_id=plan.town_id,
            data={
                "version": fresh.version,
                "of": plan.version,
                "rounds": sorted(order.row.round.number for order in concerned),
            },
        )
    return fresh


def _wanted(order: _Order, now: Now) -> list[tuple[int, ...]]:
    """The stops that are still ahead, in order, each as houses (seq)."""
    standing = now.standings.get(order.row.round.team.number)
    begun = list(standing.locked) if standing is not None else []
    return [*begun, *(stop.seqs for stop in order.stops[order.fixed :])]


def _houses(plan: Plan, changed: list[_Order], now: Now) -> tuple[TownHouses, Floats]:
    """The houses ahead in the changed rounds, and what the plan expected of each."""
    stops = [stop for order in changed for stop in (*order.row.stops, *order.stops)]
    chance = {house.seq: house.probability for stop in stops for house in stop.houses}
    wanted = {seq for order in changed for group in _wanted(order, now) for seq in group}
    everyone = register_houses(plan.town)
    houses = everyone.take(np.flatnonzero(np.isin(everyone.seq, sorted(wanted))))
    return houses, np.array([chance[seq] for seq in houses.seq.tolist()], dtype=np.float64)


def _lay(
    plan: Plan, changed: list[_Order], given: tuple[TownHouses, Floats], now: Now
) -> tuple[list[TeamOut], PlannedMorning]:
    houses, probability = given
    row_of = {seq: row for row, seq in enumerate(houses.seq.tolist())}
    nobody = np.zeros(len(houses), dtype=np.bool_)
    outs = []
    for order in changed:
        out = team_now(plan, order.row.round.team, order.row, now, (houses, nobody))
        groups = (tuple(row_of[seq] for seq in group if seq in row_of) for group in _wanted(order, now))
        outs.append(replace(out, locked=tuple(group for group in groups if group)))
    town, graph = plan.town, load_graph(plan.town)
    morning = Morning(
        graph=graph,
        lon=houses.lon,
        lat=houses.lat,
        value=visit_value(probability, houses.is_outbuilding),
        work_s=work_s(houses.storeys, houses.is_outbuilding),
        zones=danger_zones(reported_in(town)),
        teams=tuple(outs),
        own=own_streets(town, graph, houses),
        rules=house_rules(town, plan.date, houses, begins_at=plan.starts_at),
    )
    return outs, plan_morning(morning, AS_GIVEN, kept_ways(town))


def _check(changed: list[_Order], houses: TownHouses, planned: PlannedMorning, now: Now) -> None:
    """Every house that was to be visited is, by the team that was to."""
    for order, laid in zip(changed, planned.rounds, strict=True):
        visited = {int(houses.seq[row]) for stop in laid.stops for row in stop.houses}
        wanted = {seq for group in _wanted(order, now) for seq in group} & set(houses.seq.tolist())
        if visited != wanted:
            raise PlanError("does-not-fit", round=order.row.round.number)
