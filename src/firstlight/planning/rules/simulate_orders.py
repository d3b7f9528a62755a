"""Orders in which teams can go through a town: what people do today, ours, and what could be known.

An order is asked for the next stop whenever a team is free. It knows what is open, what has been
found up to now, and where the teams are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.prior import prior_damage
from firstlight.planning.rules.problem import RoundsProblem
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.rounds import solve_rounds
from firstlight.planning.rules.simulate_town import SimTown

TASK_HOUSES = 25
RING_M = 100.0
STRIP_M = 200.0
REPLAN_SHARE = 0.02  # of all houses visited since the plan was made
FIRST_STEPS, REPLAN_STEPS = 6_000, 4_000  # of the round solver
SOLVER_S = 20.0  # ends the search on a very slow machine only
PROMISING = 3.0  # times what the teams can still do: stops given to the solver


@dataclass(eq=False)
class Standing:
    """How the morning stands. Shapes: k teams, n stops, h houses.

    A team that goes home has no end of its work: `free_s` is inf.
    """

    town: SimTown
    shift_s: float
    at: Ints  # [k] row of the matrix where each team is or will be next
    free_s: Floats  # [k] when it is done there
    open_stops: Bools  # [n]
    visited: list[int] = field(default_factory=list)  # houses seen up to now
    damaged: list[bool] = field(default_factory=list)  # what was found there

    def within_shift(self, team: int) -> Bools:
        """Open stops from which this team is still back in time. [n]"""
        there = self.free_s[team] + self.town.travel_s[self.at[team], 1:]
        back = there + self.town.work_s + self.town.travel_s[1:, 0]
        fits: Bools = self.open_stops & (back <= self.shift_s)
        return fits


class Order(Protocol):
    """Says where a free team goes next."""

    def next_stop(self, standing: Standing, team: int) -> int | None:
        """A stop that is open and from which the team is back in time; None: it goes home."""


class Ranked:
    """The open stop of the lowest rank, the nearest of them: one idea behind four simple orders.

    rank is [n], or [k, n] where each team has its own.
    """

    def __init__(self, rank: Floats) -> None:
        self.rank = np.atleast_2d(rank)

    def next_stop(self, standing: Standing, team: int) -> int | None:
        fits = np.flatnonzero(standing.within_shift(team))
        if not len(fits):
            return None
        rank = self.rank[team % len(self.rank)][fits]
        walk_s = standing.town.travel_s[standing.at[team], 1 + fits]
        return int(fits[np.lexsort((walk_s, rank))[0]])


class Tasks:
    """Tasks of about 25 neighbouring houses, the likeliest first, each finished by the team that took it."""

    def __init__(self, task: Ints, worth: Floats, teams: int) -> None:
        self.task, self.worth = task, worth.copy()
        self.mine = np.full(teams, -1)

    def next_stop(self, standing: Standing, team: int) -> int | None:
        fits = standing.within_shift(team)
        own = np.flatnonzero(fits & (self.task == self.mine[team]))
        if not len(own):
            taken = np.isin(self.task, self.mine[np.isfinite(standing.free_s)])
            free = np.flatnonzero(fits & ~taken)
            if not len(free):
                return None
            self.mine[team] = self.task[free[np.argmax(self.worth[self.task[free]])]]
            own = free[self.task[free] == self.mine[team]]
        return int(own[np.argmin(standing.town.travel_s[standing.at[team], 1 + own])])


class Rounds:
    """The round solver's plan for given values; planned again as findings come in, or not.

    `believe` gives [h] values from the houses seen and what was found there. A new plan begins with the
    rounds under way.
    """

    def __init__(self, believe: Callable[[Ints, Floats], Floats], *, replan: bool, seed: int) -> None:
        self.believe, self.replan, self.seed = believe, replan, seed
        self.routes: list[list[int]] | None = None
        self.planned_at = 0  # houses seen then

    def next_stop(self, standing: Standing, team: int) -> int | None:
        seen = len(standing.visited)
        due = self.replan and seen - self.planned_at >= REPLAN_SHARE * len(standing.town.lon)
        if self.routes is None or due:
            first, self.planned_at = self.routes is None, seen
            self.routes = self._plan(standing, FIRST_STEPS if first else REPLAN_STEPS)
        fits = standing.within_shift(team)
        while self.routes[team]:
            stop = self.routes[team].pop(0)
            if fits[stop]:
                return stop
        return None

    def _plan(self, standing: Standing, steps: int) -> list[list[int]]:
        """Stops of each team from where it will be free next."""
        town, teams = standing.town, len(standing.at)
        found = np.array(standing.damaged, dtype=np.float64)
        value = town.stop_sums(self.believe(np.array(standing.visited, dtype=np.int64), found))
        ready = np.minimum(standing.free_s, standing.shift_s)
        asked = np.flatnonzero(standing.open_stops)
        rate = value[asked] / (town.work_s[asked] + 60.0)
        asked = asked[np.argsort(-rate, kind="stable")]
        enough = PROMISING * float((standing.shift_s - ready).sum())
        asked = np.sort(asked[: int(np.searchsorted(np.cumsum(town.work_s[asked]), enough)) + 1])
        if not len(asked):
            return [[] for _ in range(teams)]
        rows = np.concatenate(([0], standing.at, 1 + asked))
        problem = RoundsProblem(
            travel_s=town.travel_s[np.ix_(rows, rows)],
            service_s=town.work_s[asked],
            value=value[asked],
            team_depot=np.zeros(teams, dtype=np.int64),
            team_start=1 + np.arange(teams),
            ready_s=ready,
            shift_s=np.full(teams, standing.shift_s),
        )
        solved = solve_rounds(
            problem,
            budget_s=SOLVER_S,
            seed=self.seed,
            max_iterations=steps,
            start=self._under_way(asked, town.stops),
        )
        return [asked[route].tolist() for route in solved.routes]

    def _under_way(self, asked: Ints, stops: int) -> list[list[int]] | None:
        """The rounds so far as places in `asked`, without what is no longer in it."""
        if self.routes is None:
            return None
        place = np.full(stops, -1, dtype=np.int64)
        place[asked] = np.arange(len(asked))
        return [[int(place[stop]) for stop in route if place[stop] >= 0] for route in self.routes]


def nearest(town: SimTown) -> Order:
    """Each team to the nearest open stop, nothing else considered."""
    return Ranked(np.zeros(town.stops))


def sweep(town: SimTown, teams: int) -> Order:
    """The town in one strip a team, each walked from south to north."""
    x, y = _metres(town)
    strip = np.argsort(np.argsort(x, kind="stable")) * teams // town.stops
    own = strip[None, :] == np.arange(teams)[:, None]
    return Ranked(np.where(own, np.floor(y / STRIP_M), np.inf))


def rings(town: SimTown, reported: Sequence[Reported]) -> Order:
    """Rings of 100 m around the reports, the inmost first."""
    return Ranked(np.floor(_away_m(town, reported) / RING_M))


def tasks(town: SimTown, reported: Sequence[Reported], teams: int) -> Order:
    """Tasks of about 25 houses that lie together, by the prior's expectation."""
    x, y = _metres(town)
    houses = np.diff(town.house_offset)
    side = max(1, round(np.sqrt(houses.sum() / TASK_HOUSES)))
    column = np.argsort(np.argsort(x, kind="stable")) * side // town.stops
    order = np.lexsort((y, column))
    task = np.empty(town.stops, dtype=np.int64)
    task[order] = np.cumsum(houses[order]) // TASK_HOUSES
    risk = town.stop_sums(prior_damage(town.lon, town.lat, reported))
    worth = np.bincount(task, weights=risk).astype(np.float64)
    return Tasks(task, worth, teams)


def believed(town: SimTown, reported: Sequence[Reported], *, replan: bool, seed: int) -> Order:
    """Ours: the belief's expectation and the round solver."""
    return Rounds(Belief(town.lon, town.lat, reported).fit, replan=replan, seed=seed)


def known(probability: Floats, seed: int) -> Order:
    """What nobody knows: the true probabilities and the round solver."""
    return Rounds(lambda _rows, _found: probability, replan=False, seed=seed)


def _metres(town: SimTown) -> tuple[Floats, Floats]:
    flat = LocalProjection.around(town.stop_lon, town.stop_lat)
    return flat.to_m(town.stop_lon, town.stop_lat)


def _away_m(town: SimTown, reported: Sequence[Reported]) -> Floats:
    """Metres from each stop to the nearest report; 0 where nothing was reported. [n]"""
    if not reported:
        return np.zeros(town.stops)
    flat = LocalProjection.around(town.stop_lon, town.stop_lat)
    x, y = flat.to_m(town.stop_lon, town.stop_lat)
    at = flat.to_m(np.array([one.lon for one in reported]), np.array([one.lat for one in reported]))
    away: Floats = np.hypot(x[:, None] - at[0], y[:, None] - at[1]).min(axis=1)
    return away
