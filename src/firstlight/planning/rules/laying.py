"""Rounds laid along the streets, with the times of their true ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from firstlight.geo.arrays import Bools, Ints
from firstlight.planning.rules.asked import Morning, TeamOut
from firstlight.planning.rules.candidates import WALK_M_S
from firstlight.planning.rules.legs import Leg, leg_geometry, round_places
from firstlight.planning.rules.places import Places, join_places
from firstlight.planning.rules.stops import Stops
from firstlight.planning.rules.walk_net import Walk
from firstlight.planning.rules.walking import direct_rounds

NO_LEG = Leg(np.empty(0), np.empty(0), (), 0.0)


@dataclass(frozen=True, eq=False)
class PlannedStop:
    """One stop of a round; seconds from the start of the plan."""

    houses: Ints  # rows of the morning's houses, in walking order
    lon: float
    lat: float
    street: str | None
    arrival_s: float
    done_s: float
    leg: Leg  # from the stop before, or from where the team stood


@dataclass(frozen=True, eq=False)
class PlannedRound:
    """One team's way; a team with nothing to do has no stop and an empty way back."""

    stops: tuple[PlannedStop, ...]
    back: Leg
    walk_m: float
    finished_s: float


@dataclass(frozen=True, eq=False)
class Ground:
    """What rounds are laid on: the net, its stops, and the morning whose chosen rows they hold."""

    walk: Walk
    stops: Stops
    morning: Morning
    chosen: Ints
    must: Bools  # [n] stops that are given up last


def lay_rounds(
    ground: Ground, routes: Sequence[Ints], ends: Sequence[tuple[Places, Places]]
) -> tuple[PlannedRound, ...]:
    """Lay the round of each team along the streets, with times by its true legs.

    The solver measures between the middles of stops; the true walk from end to end can be a
    little longer. Stops that then no longer fit are given up: one that closes too early itself,
    else the last that is no must.

    Parameters
    ----------
    routes
        Stops of each of the morning's teams in walking order.
    ends
        Where each team stands and where it is back: one place each.
    """
    routes, teams = [np.asarray(route, dtype=np.int64) for route in routes], ground.morning.teams
    laid: list[PlannedRound | None] = [None] * len(routes)
    waiting = list(range(len(routes)))
    while waiting:
        ways = _ways(ground, [routes[i] for i in waiting], [ends[i] for i in waiting])
        given_up = []
        for i, (against, legs) in zip(waiting, ways, strict=True):
            one, late = _times(ground, (routes[i], against), legs, teams[i])
            if not len(routes[i]) or (late < 0 and one.finished_s <= teams[i].until_s):
                laid[i] = one
                continue
            routes[i] = np.delete(routes[i], late if late >= 0 else _least_missed(ground, routes[i]))
            given_up.append(i)
        waiting = given_up
    return tuple(one for one in laid if one is not None)


def _ways(
    ground: Ground, routes: list[Ints], ends: list[tuple[Places, Places]]
) -> list[tuple[Bools, list[Leg]]]:
    """Directions and legs of each round: k stops have k + 1 legs."""
    walk, stops = ground.walk, ground.stops
    directions = direct_rounds(walk, stops, routes, ends)
    pairs = [round_places(walk, stops, *given) for given in zip(routes, directions, ends, strict=True)]
    starts, goals = zip(*pairs, strict=True)
    legs = iter(leg_geometry(walk, join_places(*starts), join_places(*goals)))
    return [
        (against, list(islice(legs, len(route) + 1)))
        for route, against in zip(routes, directions, strict=True)
    ]


def _least_missed(ground: Ground, route: Ints) -> int:
    """The position of the last stop that is no must; the last one if all are."""
    free = np.flatnonzero(~ground.must[route])
    return int(free[-1]) if len(free) else len(route) - 1


def _times(
    ground: Ground, route: tuple[Ints, Bools], legs: list[Leg], team: TeamOut
) -> tuple[PlannedRound, int]:
    """The round, and the position of the first stop that is reached too late, or -1."""
    if not len(route[0]):
        return _home(legs[-1], team), -1
    clock, late = _Clock(team), -1
    planned: list[PlannedStop] = []
    stops, morning = ground.stops, ground.morning
    for stop, against, leg in zip(route[0].tolist(), route[1].tolist(), legs[:-1], strict=True):
        rows = ground.chosen[stops.houses_of(stop)]
        work_s = float(morning.work_s[rows].sum() + stops.length_m[stop] / WALK_M_S)
        opens_s, closes_s = (
            float(morning.rules.opens_s[rows].max()),
            float(morning.rules.closes_s[rows].min()),
        )
        arrival_s, done_s = clock.visit(leg.length_m, work_s, opens_s)
        if done_s > closes_s and late < 0:
            late = len(planned)
        planned.append(
            PlannedStop(
                houses=rows[::-1] if against else rows,
                lon=float(stops.lon[stop]),
                lat=float(stops.lat[stop]),
                street=_street(ground, stop),
                arrival_s=arrival_s,
                done_s=done_s,
                leg=leg,
            )
        )
    walk_m = sum(leg.length_m for leg in legs) + float(stops.length_m[route[0]].sum())
    return PlannedRound(tuple(planned), legs[-1], walk_m, clock.home(legs[-1].length_m)), late


def _home(back: Leg, team: TeamOut) -> PlannedRound:
    """A team with no stop walks home if it can and is not there."""
    if not 0 < back.length_m < np.inf:
        return PlannedRound((), NO_LEG, 0.0, team.ready_s)
    return PlannedRound((), back, back.length_m, _Clock(team).home(back.length_m))


def _street(ground: Ground, stop: int) -> str | None:
    graph = ground.walk.graph
    name = int(graph.seg_name[ground.stops.segment[stop]])
    return graph.names[name] if name >= 0 else None


class _Clock:
    """One team's morning, minute by minute: its pauses fall between two stops."""

    def __init__(self, team: TeamOut) -> None:
        self.now_s = team.ready_s
        self._m_s = WALK_M_S * team.speed
        self._pauses = sorted(pause for pause in team.breaks if pause[1] >= team.ready_s)

    def visit(self, leg_m: float, work_s: float, opens_s: float) -> tuple[float, float]:
        """Walk to a stop, wait until it opens and work there: when it is reached and when done."""
        leg_s = leg_m / self._m_s
        while self._pauses and self._is_due(leg_s, work_s, opens_s):
            self._pause()
        arrival_s = self.now_s + leg_s
        self.now_s = max(arrival_s, opens_s) + work_s
        return arrival_s, self.now_s

    def home(self, leg_m: float) -> float:
        """When the team is back."""
        leg_s = leg_m / self._m_s
        while self._pauses and self.now_s + leg_s > self._pauses[0][1]:
            self._pause()
        return self.now_s + leg_s

    def _is_due(self, leg_s: float, work_s: float, opens_s: float) -> bool:
        earliest_s, latest_s, _ = self._pauses[0]
        return self.now_s >= earliest_s or max(self.now_s + leg_s, opens_s) + work_s > latest_s

    def _pause(self) -> None:
        earliest_s, _, length_s = self._pauses.pop(0)
        self.now_s = max(self.now_s, earliest_s) + length_s
