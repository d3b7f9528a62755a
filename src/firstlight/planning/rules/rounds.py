"""The round solver: who goes where, in which order.

`solve_rounds` is the only door. It starts from the greedy rounds, improves them until the budget is
spent, and has the result scored by `score_rounds`, which knows nothing of the search.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules import sisr
from firstlight.planning.rules.greedy import greedy_rounds
from firstlight.planning.rules.problem import Floats, RoundsError, RoundsProblem
from firstlight.planning.rules.rounds_score import Rounds, score_rounds

Objective = Literal["early", "value", "cover"]
NEIGHBOURS = 40
STEPS_A_CHUNK = 256
PINNED = 1e6  # a pinned stop outweighs this many others
TRIFLE = 1e-6  # a stop worth nothing is still visited when there is time


def solve_rounds(
    problem: RoundsProblem,
    *,
    objective: Objective = "early",
    budget_s: float,
    seed: int,
    max_iterations: int | None = None,
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
        Seconds to search; 0 gives the greedy rounds.
    seed
        Any integer. The same seed and `max_iterations`, reached within the budget, give the same
        rounds; with the budget alone the figures vary with the speed of the machine.
    max_iterations
        Steps of the search; the temperature then follows the steps, not the clock.

    Returns
    -------
    Rounds
        Every stop at most once, every team back in time; what nobody visits is in `left_out`.

    Raises
    ------
    RoundsError
        ``objective``; ``budget`` (negative or NaN); and for locked stops those of `walk_round`, with
        ``not-allowed``.

    Source
    ------
    Christiaens & Vanden Berghe (2020), https://doi.org/10.1287/trsc.2019.0914
    """
    deadline = time.perf_counter() + budget_s
    if objective not in get_args(Objective):
        raise RoundsError("objective", objective=objective)
    if not budget_s >= 0 or (max_iterations is not None and max_iterations < 0):
        raise RoundsError("budget", budget_s=budget_s)
    _check_locked(problem)
    inputs = _inputs(problem, objective)
    state = _state(problem, seed)
    greedy_rounds(inputs, state, _worth(problem, objective))
    sisr.settle(inputs, state)
    best = _state(problem, seed)
    _copy(state, best)
    sisr.settle(inputs, best)
    steps, stopped_by = 0, "greedy"
    if problem.stops and budget_s > 0 and max_iterations != 0:
        steps, stopped_by = _search(inputs, (state, best), deadline, budget_s, max_iterations)
    scored = score_rounds(problem, _routes(best))
    return replace(scored, objective=objective, iterations=steps, stopped_by=stopped_by)


def warm_up() -> None:
    """Load or compile the inner loops, some 20 s on a fresh machine: once, when a worker starts."""
    problem = RoundsProblem(
        travel_s=np.zeros((3, 3), dtype=np.float32),
        service_s=np.ones(2),
        value=np.ones(2),
        team_depot=np.zeros(1, dtype=np.int64),
        shift_s=np.full(1, 10.0),
    )
    solve_rounds(problem, budget_s=60, seed=0, max_iterations=2)


def _check_locked(problem: RoundsProblem) -> None:
    if any(problem.locked):
        score_rounds(problem, problem.locked)


def _search(
    inputs: sisr.Inputs,
    states: tuple[sisr.State, sisr.State],
    deadline: float,
    budget_s: float,
    max_iterations: int | None,
) -> tuple[int, str]:
    """Anneal until the steps or the seconds are used up; steps made and which of the two ended it."""
    state, best = states
    scratch = _scratch(state)
    hot, cold = _temperatures(inputs, state)
    steps = 0
    while True:
        left_s = deadline - time.perf_counter()
        if max_iterations is None:
            progress, count = 1 - left_s / budget_s, STEPS_A_CHUNK
        else:
            progress, count = steps / max_iterations, min(STEPS_A_CHUNK, max_iterations - steps)
        if left_s <= 0 or count == 0:
            return steps, "iterations" if count == 0 else "budget"
        heat = hot * (cold / hot) ** min(1.0, progress)
        sisr.search(inputs, state, best, scratch, np.array([heat, count]))
        steps += count


def _temperatures(inputs: sisr.Inputs, state: sisr.State) -> tuple[float, float]:
    """First and last temperature: shares of what one stop adds to the cost."""
    placed = max(1, int(state.length.sum()))
    if inputs.weights[0]:
        mean = float(inputs.stops[:, sisr.VALUE].mean())
        minute = float(state.sums[:, sisr.BACK].sum()) / placed + 1e-3
        return 0.5 * mean * minute, 0.005 * mean * minute
    foot = float(state.sums[:, sisr.FOOT].sum()) / placed + 1e-3
    return 0.5 * foot * float(inputs.weights[1]), 0.005 * foot * float(inputs.weights[1])


def _worth(problem: RoundsProblem, objective: Objective) -> Floats:
    """(n,) what the greedy rounds go by."""
    value = np.ones(problem.stops) if objective == "cover" else _value(problem)
    return np.asarray(value * np.where(problem.must, PINNED, 1.0))


def _value(problem: RoundsProblem) -> Floats:
    """(n,) values, none quite zero."""
    mean = float(problem.value.mean()) if problem.stops else 0.0
    return np.asarray(problem.value + TRIFLE * (mean or 1.0))


def _inputs(problem: RoundsProblem, objective: Objective) -> sisr.Inputs:
    value = _value(problem)
    finite = problem.travel_s[np.isfinite(problem.travel_s)]
    longest = float(finite.max()) + 1.0 if finite.size else 1.0
    weights, penalty = {
        "early": ((1.0, 1e-9 * value.mean() if problem.stops else 0.0), value * problem.horizon_s),
        "value": ((0.0, 1.0), value / (value.mean() if problem.stops else 1.0) * 4 * longest),
        "cover": ((0.0, 1.0), np.full(problem.stops, 4 * longest)),
    }[objective]
    penalty = penalty * np.where(problem.must, PINNED, 1.0)
    far = problem.travel_s[problem.team_start, problem.depots :].min(axis=0)
    columns = [problem.service_s, value, penalty, problem.opens_s, problem.closes_s, problem.load, far]
    teams = [problem.ready_s, problem.shift_s, 1 / problem.speed, 1 / problem.pace, problem.capacity]
    locked = np.array([len(one) for one in problem.locked])
    return sisr.Inputs(
        travel=problem.travel_s,
        near=nearest_stops(problem.travel_s[problem.depots :, problem.depots :], NEIGHBOURS),
        allowed=problem.allowed(),
        stops=np.ascontiguousarray(np.column_stack(columns)),
        teams=np.ascontiguousarray(np.column_stack(teams)),
        ends=np.ascontiguousarray(np.column_stack([problem.team_start, problem.team_depot, locked])),
        breaks=_breaks(problem),
        weights=np.array(weights, dtype=np.float64),
        plain=problem.is_plain,
    )


def nearest_stops(travel_s: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """(n, m) for every stop the m = min(count, n-1) others nearest in either direction, nearest first."""
    n = travel_s.shape[0]
    count = max(0, min(count, n - 1))
    near = np.empty((n, count), dtype=np.int32)
    for first in range(0, n, 256):
        rows = np.arange(first, min(n, first + 256))
        both = np.minimum(travel_s[rows], travel_s[:, rows].T)
        both[np.arange(rows.size), rows] = np.inf
        if count < n - 1:
            some = np.argpartition(both, count, axis=1)[:, :count]
        else:
            some = np.array([np.delete(np.arange(n), row) for row in rows]).reshape(rows.size, count)
        order = np.argsort(np.take_along_axis(both, some, axis=1), axis=1, kind="stable")
        near[rows] = np.take_along_axis(some, order, axis=1)
    return near


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


def _state(problem: RoundsProblem, seed: int) -> sisr.State:
    """A solution with the locked stops and nothing else."""
    k, n = problem.teams, problem.stops
    state = sisr.State(
        routes=np.zeros((k, n + 1), dtype=np.int32),
        length=np.array([len(one) for one in problem.locked], dtype=np.int64),
        team=np.full(n, -1, dtype=np.int64),
        slot=np.zeros(n, dtype=np.int64),
        done=np.zeros((k, n + 1)),
        behind=np.zeros((k, n + 2)),
        rest=np.zeros((k, n + 2)),
        sums=np.zeros((k, 5)),
        owed=np.zeros(1),
        rng=np.array([seed % 2**64], dtype=np.uint64),
    )
    for team, stops in enumerate(problem.locked):
        state.routes[team, : len(stops)] = stops
    return state


def _scratch(state: sisr.State) -> sisr.Scratch:
    n, k = state.team.size, state.length.size
    return sisr.Scratch(
        pool=np.zeros(n, dtype=np.int32),
        keys=np.zeros(n),
        seen=np.full(n, -1, dtype=np.int64),
        routes=np.zeros_like(state.routes),
        length=np.zeros(k, dtype=np.int64),
        touched=np.zeros(k, dtype=np.int64),
        mark=np.full(k, -1, dtype=np.int64),
        tally=np.zeros(3, dtype=np.int64),
    )


def _copy(source: sisr.State, target: sisr.State) -> None:
    target.routes[:] = source.routes
    target.length[:] = source.length


def _routes(state: sisr.State) -> list[list[int]]:
    return [state.routes[k, :size].tolist() for k, size in enumerate(state.length)]
