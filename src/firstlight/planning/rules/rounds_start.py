"""Rounds to begin a search with, as far as they still fit the problem."""

from __future__ import annotations

from collections.abc import Sequence

from firstlight.planning.rules.problem import RoundsError, RoundsProblem
from firstlight.planning.rules.rounds_score import walk_round


def fitting(problem: RoundsProblem, start: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """k rounds: each team's locked stops, then those of `start` that are free, allowed and in time.

    Parameters
    ----------
    start
        k sequences of stop indices, each at most once.

    Raises
    ------
    RoundsError
        ``shape`` (field): not k rounds; ``unknown-stop``; ``repeated`` (stop).
    """
    if len(start) != problem.teams:
        raise RoundsError("shape", field="start", expected=(problem.teams,), got=(len(start),))
    taken = {stop for one in problem.locked for stop in one}
    seen: set[int] = set()
    allowed = problem.allowed()
    rounds = []
    for team, (locked, wished) in enumerate(zip(problem.locked, start, strict=True)):
        route = list(locked)
        for stop in (int(one) for one in wished):
            if not 0 <= stop < problem.stops:
                raise RoundsError("unknown-stop", stop=stop)
            if stop in seen:
                raise RoundsError("repeated", stop=stop)
            seen.add(stop)
            if stop not in taken and allowed[team, stop]:
                route.append(stop)
        rounds.append(_in_time(problem, team, route, len(locked)))
    return tuple(rounds)


def _in_time(problem: RoundsProblem, team: int, route: list[int], locked: int) -> tuple[int, ...]:
    """The round without the stops at its end that break a rule; the locked ones stay."""
    while len(route) > locked and not _walks(problem, team, route):
        route.pop()
    return tuple(route)


def _walks(problem: RoundsProblem, team: int, route: Sequence[int]) -> bool:
    try:
        walk_round(problem, team, route)
    except RoundsError:
        return False
    return True
