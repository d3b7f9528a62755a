"""The round solver: who goes where, in which order.

`solve_rounds` is the only door. It starts from the greedy rounds, improves them until the budget is
spent, and has the result scored by `score_rounds`, which knows nothing of the search.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, get_args

import numpy as np

from firstlight.planning.rules import sisr
from firstlight.planning.rules.greedy import greedy_rounds
from firstlight.planning.rules.problem import Floats, RoundsError, RoundsProblem
from firstlight.planning.rules.rounds_near import longest_leg, nearest_stops
from firstlight.planning.rules.rounds_score import Rounds, score_rounds
from firstlight.planning.rules.rounds_start import fitting
from firstlight.planning.rules.rounds_state import (
    BACK,
    FOOT,
    VALUE,
    Inputs,
    State,
    new_front,
    new_scratch,
    new_state,
)

Objective = Literal["early", "value", "cover"]
NEIGHBOURS = 40
STEPS_A_CHUNK = 256
FIRST_CHUNK = 8
CHUNK_S = 0.02  # between two looks at the clock
TICK_S = 1e-6  # clocks may stand still for a moment
ORDERS = {
    "early": (0.3, 0.5, 0.75, 0.9),
    "value": (0.3, 0.5, 0.75, 0.9),
    "cover": (0.36, 0.73, 0.73, 0.91),  # those of the paper, work standing for demand
}
RUINING = {
    "early": (10.0, 10.0, 0.5, 40.0),
    "value": (10.0, 10.0, 0.0, 40.0),
    "cover": (10.0, 10.0, 0.0, 40.0),
}
HEAT = {"early": (15.0, 0.05), "value": (0.5, 0.005), "cover": (0.5, 0.005)}
WARM = 1.0  # hotter, the search forgets the rounds it began with
PINNED = 1e6  # a pinned stop outweighs this many others
TRIFLE = 1e-6  # a stop worth nothing is still visited when there is time


@dataclass(frozen=True)
class Limits:
    """When the search ends: at a moment of `time.perf_counter`, or after so many steps if earlier."""

    deadline: float
    budget_s: float
    max_iterations: int | None

    def progress(self, now: float, steps: int) -> float:
        """Share of the search that is over."""
        if self.max_iterations is None:
            return 1 - (self.deadline - now) / self.budget_s
        return steps / self.max_iterations


def solve_rounds(
    problem: RoundsProblem,
    *,
    objective: Objective = "early",
    budget_s: float,
    seed: int,
    max_iterations: int | None = None,
    start: Sequence[Sequence[int]] | None = None,
) -> Rounds:
    """Plan the rounds of one shift.

    Parameters
    ----------
    problem
        n stops, k teams, d depots.
    objective
        ``early``: value found, weighted by the time that remains (the figure `Rounds.auc`);
        ``value``: value found before the shift ends; ``cover``: as many stops as possible, then the
        least walking. Pinned stops come first in each.
    budget_s
        Seconds to prepare, search and score; 0 gives the greedy rounds. What a process needs once
        to load (or a machine to compile) the inner loops is not counted: see `warm_up`.
    seed
        Any integer. The same seed and `max_iterations`, reached within the budget, give the same
        rounds; with the budget alone the figures vary with the speed of the machine.
    max_iterations
        Steps of the search; the temperature then follows the steps, not the clock.
    start
        k sequences of stops, each once: rounds to begin with, such as those under way, instead of the
        greedy ones. They follow the locked stops, which need not be in them, as far as they fit. The
        search then begins cooler.

    Returns
    -------
    Rounds
        Every stop at most once, every team back in time; what nobody visits is in `left_out`.

    Raises
    ------
    RoundsError
        ``objective``; ``budget`` (negative or NaN); for locked stops those of `walk_round`, with
        ``not-allowed``; for `start` ``shape``, ``unknown-stop`` and ``repeated``.

    Source
    ------
    Christiaens & Vanden Berghe (2020), https://doi.org/10.1287/trsc.2019.0914
    """
    if objective not in get_args(Objective):
        raise RoundsError("objective", objective=objective)
    if not budget_s >= 0 or (max_iterations is not None and max_iterations < 0):
        raise RoundsError("budget", budget_s=budget_s)
    if any(problem.locked):
        score_rounds(problem, problem.locked)
    if budget_s > 0:
        warm_up()
    limits = Limits(time.perf_counter() + budget_s, budget_s, max_iterations)
    under_way = None if start is None else fitting(problem, start)
    return _solve(problem, objective, (seed, under_way), limits)


def _solve(
    problem: RoundsProblem,
    objective: Objective,
    begin: tuple[int, tuple[tuple[int, ...], ...] | None],
    limits: Limits,
) -> Rounds:
    """Rounds from a seed and, if there are any, rounds to begin with."""
    seed, start = begin
    searched = problem.stops > 0 and limits.budget_s > 0 and limits.max_iterations != 0
    inputs = _inputs(problem, objective, NEIGHBOURS if searched else 0)
    state = new_state(problem.teams, problem.stops, start or problem.locked, seed)
    greedy_rounds(inputs, state, new_front(state), _worth(problem, objective))
    steps, stopped_by = 0, "greedy"
    if searched:
        hot, cold = HEAT[objective]
        heat = (hot if start is None else min(hot, WARM), cold)
        state, steps, stopped_by = _search(inputs, state, heat, limits)
    scored = score_rounds(problem, _routes(state))
    return replace(scored, objective=objective, iterations=steps, stopped_by=stopped_by)


@cache
def warm_up() -> None:
    """Load or compile the inner loops, some 20 s on a fresh machine: once, when a worker starts."""
    problem = RoundsProblem(
        travel_s=np.zeros((3, 3), dtype=np.float32),
        service_s=np.ones(2),
        value=np.ones(2),
        team_depot=np.zeros(1, dtype=np.int64),
        shift_s=np.full(1, 10.0),
    )
    _solve(problem, "early", (0, None), Limits(math.inf, math.inf, 2))


def _search(
    inputs: Inputs, state: State, heat: tuple[float, float], limits: Limits
) -> tuple[State, int, str]:
    """Anneal until the steps or the seconds are used up; the best, steps made, and what ended it."""
    scratch = new_scratch(state)
    sisr.search(inputs, state, state, scratch, np.zeros(2))
    best = deepcopy(state)
    hot, cold = (share * _stop_cost(inputs, state) for share in heat)
    steps, count = 0, FIRST_CHUNK
    while True:
        begin = time.perf_counter()
        progress = limits.progress(begin, steps)
        if limits.max_iterations is not None:
            count = min(STEPS_A_CHUNK, limits.max_iterations - steps)
        if begin >= limits.deadline or count == 0:
            return best, steps, "iterations" if count == 0 else "budget"
        now = hot * (cold / hot) ** min(1.0, progress)
        sisr.search(inputs, state, best, scratch, np.array([now, count]))
        steps += count
        took_s = time.perf_counter() - begin
        count = int(min(2.0, CHUNK_S / max(took_s, TICK_S)) * count) + 1


def _stop_cost(inputs: Inputs, state: State) -> float:
    """What a visited stop adds to the cost, roughly: the measure of temperatures."""
    placed = max(1, int(state.length.sum()))
    if inputs.weights[0]:
        return float(inputs.stops[:, VALUE].mean()) * (float(state.sums[:, BACK].sum()) / placed + 1e-3)
    return float(inputs.weights[1]) * (float(state.sums[:, FOOT].sum()) / placed + 1e-3)


def _worth(problem: RoundsProblem, objective: Objective) -> Floats:
    """(n,) what the greedy rounds go by."""
    value = np.ones(problem.stops) if objective == "cover" else _value(problem)
    return np.asarray(value * np.where(problem.must, PINNED, 1.0))


def _value(problem: RoundsProblem) -> Floats:
    """(n,) values, none quite zero."""
    mean = float(problem.value.mean()) if problem.stops else 0.0
    return np.asarray(problem.value + TRIFLE * (mean or 1.0))


def _inputs(problem: RoundsProblem, objective: Objective, neighbours: int) -> Inputs:
    value = _value(problem)
    longest = longest_leg(problem.travel_s) + 1.0
    weights, penalty = {
        "early": ((1.0, 1e-9 * value.mean() if problem.stops else 0.0), value * problem.horizon_s),
        "value": ((0.0, 1.0), value / (value.mean() if problem.stops else 1.0) * 4 * longest),
        "cover": ((0.0, 1.0), np.full(problem.stops, 4 * longest)),
    }[objective]
    penalty = penalty * np.where(problem.must, PINNED, 1.0)
    far = problem.travel_s[problem.team_start, problem.depots :].min(axis=0)
    great = problem.service_s if objective == "cover" else value
    columns = [problem.service_s, great, penalty, problem.opens_s, problem.closes_s, problem.load, far]
    teams = [problem.ready_s, problem.shift_s, 1 / problem.speed, 1 / problem.pace, problem.capacity]
    locked = np.array([len(one) for one in problem.locked])
    return Inputs(
        travel=problem.travel_s,
        near=nearest_stops(problem.travel_s, problem.depots, neighbours),
        allowed=problem.allowed(),
        stops=np.ascontiguousarray(np.column_stack(columns)),
        teams=np.ascontiguousarray(np.column_stack(teams)),
        ends=np.ascontiguousarray(np.column_stack([problem.team_start, problem.team_depot, locked])),
        breaks=_breaks(problem),
        weights=np.array(weights, dtype=np.float64),
        orders=np.array(ORDERS[objective]),
        ruining=np.array(RUINING[objective]),
        plain=problem.is_plain,
    )


def _breaks(problem: RoundsProblem) -> Floats:
    """(k, b, 3) breaks that are not over yet, earliest first, then infinite rows."""
    of_team: list[list[tuple[float, ...]]] = [[] for _ in range(problem.teams)]
    for one in problem.breaks:
        if one.latest_s >= problem.ready_s[one.team]:
            of_team[one.team].append(tuple(one[1:]))
    breaks = np.full((problem.teams, max(map(len, of_team), default=0), 3), np.inf)
    for team, pauses in enumerate(of_team):
        for i, pause in enumerate(sorted(pauses)):
            breaks[team, i] = pause
    return breaks


def _routes(state: State) -> list[list[int]]:
    return [state.routes[k, :size].tolist() for k, size in enumerate(state.length)]
