"""What rounds are worth: times, figures and reasons, told plainly and without the solver.

The solver's inner loop keeps its own running sums; these functions start again from the problem, so
that every result is checked by a second hand before anybody walks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstlight.planning.rules.problem import Bools, Floats, Ints, RoundsError, RoundsProblem

EPSILON_S = 1e-3  # float32 legs summed in another order differ by less


@dataclass(frozen=True, eq=False)
class Rounds:
    """k rounds, when each stop is reached, and what was left out and why.

    Attributes
    ----------
    routes
        k arrays of stop indices, 0..n-1, in walking order.
    arrival_s, done_s
        (n,) when the team arrives and when it has finished there, seconds from the start of the
        shift; NaN where nobody goes.
    left_out
        Stops in nobody's round, ascending; `reasons` says why, in the same order: ``unreachable``,
        ``no-skill``, ``too-long`` (would not fit even alone), ``window`` or ``no-time``.
    auc
        Share of all value found, averaged over the horizon: sum over visited stops of
        value * (horizon - done) / (horizon * sum of value), where horizon is the latest end of a
        shift. A stop's value counts from the moment its work is done. 1 if there is no value.
    found, found_share
        Value visited and its share of all.
    walk_s
        Time on foot, all teams, to the first stop and back included, at each team's speed.
    finished_s
        (k,) when each team is back; `ready_s` for a team with no stop.
    iterations, stopped_by
        How long the search went on, and what ended it: ``iterations``, ``budget`` or ``greedy``.
    """

    routes: tuple[Ints, ...]
    arrival_s: Floats
    done_s: Floats
    left_out: Ints
    reasons: tuple[str, ...]
    auc: float
    found: float
    found_share: float
    walk_s: float
    finished_s: Floats
    objective: str = "early"
    iterations: int = 0
    stopped_by: str = "greedy"

    @property
    def visited(self) -> int:
        """How many stops somebody goes to."""
        return sum(len(route) for route in self.routes)


@dataclass(frozen=True)
class Walked:
    """One team's round, minute by minute."""

    arrival_s: list[float]
    done_s: list[float]
    finished_s: float
    walk_s: float


def walk_round(problem: RoundsProblem, team: int, route: Sequence[int]) -> Walked:
    """Follow one team through its shift.

    Between two stops the team takes a break that is due, or that would be overdue after the next
    stop. It waits for a stop that is not open yet. A team without a stop stays where it is.

    Raises
    ------
    RoundsError
        ``shift`` (team): back too late; ``window`` (team, stop); ``break`` (team): could not be taken
        in time; ``unreachable`` (team, stop); ``capacity`` (team).
    """
    if not len(route):
        return Walked([], [], float(problem.ready_s[team]), 0.0)
    now, walk = float(problem.ready_s[team]), 0.0
    pauses = sorted(one[1:] for one in problem.breaks if one.team == team and one.latest_s >= now)
    at = int(problem.team_start[team])
    arrival, done = [], []
    for stop in route:
        leg = _leg(problem, team, at, problem.depots + stop)
        work = float(problem.service_s[stop] / problem.pace[team])
        ready = float(problem.opens_s[stop])
        while pauses and (now >= pauses[0][0] or max(now + leg, ready) + work > pauses[0][1]):
            now = _pause(team, now, pauses.pop(0))
        begin = max(now + leg, ready)
        if begin > problem.closes_s[stop] + EPSILON_S:
            raise RoundsError("window", team=team, stop=int(stop))
        arrival.append(now + leg)
        walk += leg
        now = begin + work
        done.append(now)
        at = problem.depots + stop
    leg = _leg(problem, team, at, int(problem.team_depot[team]))
    while pauses and now + leg > pauses[0][1]:
        now = _pause(team, now, pauses.pop(0))
    finished = now + leg
    if finished > problem.shift_s[team] + EPSILON_S:
        raise RoundsError("shift", team=team)
    if problem.load[list(route)].sum() > problem.capacity[team] + 1e-9:
        raise RoundsError("capacity", team=team)
    return Walked(arrival, done, finished, walk + leg)


def score_rounds(problem: RoundsProblem, routes: Sequence[Sequence[int]]) -> Rounds:
    """Times, figures and reasons of given rounds.

    Parameters
    ----------
    routes
        k sequences of stop indices, each stop at most once.

    Raises
    ------
    RoundsError
        As `walk_round`, and ``shape``, ``unknown-stop``, ``repeated`` (stop), ``not-allowed`` (team,
        stop): the team may not or cannot go there.
    """
    _check_routes(problem, routes)
    arrival = np.full(problem.stops, np.nan)
    done = np.full(problem.stops, np.nan)
    finished = problem.ready_s.copy()
    walk = 0.0
    for team, route in enumerate(routes):
        walked = walk_round(problem, team, route)
        arrival[list(route)] = walked.arrival_s
        done[list(route)] = walked.done_s
        finished[team] = walked.finished_s
        walk += walked.walk_s
    left_out = np.flatnonzero(np.isnan(done))
    seen = ~np.isnan(done)
    total = float(problem.value.sum())
    found = float(problem.value[seen].sum())
    early = float((problem.value[seen] * (problem.horizon_s - done[seen])).sum())
    return Rounds(
        routes=tuple(np.array(route, dtype=np.int64) for route in routes),
        arrival_s=arrival,
        done_s=done,
        left_out=left_out,
        reasons=_reasons(problem, left_out),
        auc=early / (total * problem.horizon_s) if total and problem.horizon_s else float(not total),
        found=found,
        found_share=found / total if total else 1.0,
        walk_s=walk,
        finished_s=finished,
    )


def _check_routes(problem: RoundsProblem, routes: Sequence[Sequence[int]]) -> None:
    if len(routes) != problem.teams:
        raise RoundsError("shape", field="routes", expected=(problem.teams,), got=(len(routes),))
    allowed = problem.allowed()
    seen: set[int] = set()
    for team, route in enumerate(routes):
        for stop in (int(one) for one in route):
            if not 0 <= stop < problem.stops:
                raise RoundsError("unknown-stop", stop=stop)
            if stop in seen:
                raise RoundsError("repeated", stop=stop)
            if not allowed[team, stop]:
                raise RoundsError("not-allowed", team=team, stop=stop)
            seen.add(stop)


def _leg(problem: RoundsProblem, team: int, start: int, end: int) -> float:
    seconds = float(problem.travel_s[start, end]) / float(problem.speed[team])
    if not np.isfinite(seconds):
        raise RoundsError("unreachable", team=team, stop=end - problem.depots)
    return seconds


def _pause(team: int, now: float, pause: tuple[float, float, float]) -> float:
    earliest, latest, length = pause
    begin = max(now, earliest)
    if begin > latest + EPSILON_S:
        raise RoundsError("break", team=team)
    return begin + length


def _reasons(problem: RoundsProblem, left_out: Ints) -> tuple[str, ...]:
    """Why each of these stops is in nobody's round."""
    if not left_out.size:
        return ()
    allowed = problem.allowed()[:, left_out]
    rows = problem.depots + left_out
    out = np.isfinite(problem.travel_s[np.ix_(problem.team_start, rows)]).any(axis=0)
    back = np.isfinite(problem.travel_s[np.ix_(rows, problem.team_depot)]).any(axis=1)
    reached = np.asarray(out & back)
    fits = np.asarray((allowed & _fits_alone(problem, left_out)).any(axis=0))
    return tuple(
        "no-time" if fits[i] else _reason(problem, int(stop), allowed[:, i], bool(reached[i]))
        for i, stop in enumerate(left_out)
    )


def _fits_alone(problem: RoundsProblem, stops: Ints) -> Bools:
    """(k, stops) True where a team could visit just this stop; nowhere if somebody may have to wait."""
    if not problem.is_plain:
        return np.zeros((problem.teams, stops.size), dtype=np.bool_)
    rows = problem.depots + stops
    out = problem.travel_s[np.ix_(problem.team_start, rows)].astype(np.float64)
    back = problem.travel_s[np.ix_(rows, problem.team_depot)].T
    work = problem.service_s[stops] / problem.pace[:, None]
    finished = problem.ready_s[:, None] + (out + back) / problem.speed[:, None] + work
    carried = problem.load[stops] <= problem.capacity[:, None] + 1e-9
    return np.asarray((finished <= problem.shift_s[:, None] + EPSILON_S) & carried)


def _reason(problem: RoundsProblem, stop: int, allowed: Bools, reached: bool) -> str:
    """The reason for one stop that fits into nobody's shift alone, as far as `_fits_alone` could tell.

    Where nobody may have to wait it has told all; else every team is sent there to see what refuses it.
    """
    if not reached:
        return "unreachable"
    if not allowed.any():
        return "no-skill"
    if problem.is_plain:
        return "too-long"
    refused = set()
    for team in np.flatnonzero(allowed):
        try:
            walk_round(problem, int(team), [stop])
        except RoundsError as error:
            refused.add(error.code)
        else:
            return "no-time"
    return "window" if "window" in refused else "too-long"
