"""Rounds to begin a search with, as far as they still fit the problem."""

from __future__ import annotations

from collections.abc import Sequence

from firstlight.planning.rules.problem import Ints, RoundsError, RoundsProblem
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


def rounds_through(stop_of: Ints, begun: Sequence[Sequence[int]]) -> list[list[int]] | None:
    """Rounds of stops that pass the houses of rounds under way in their order; None if none is.

    Parameters
    ----------
    stop_of
        [h] the stop of each house, or -1.
    begun
        k sequences of rows of houses. Stops may have been cut anew: one that holds houses of two
        rounds stays with the first.
    """
    if not any(len(houses) for houses in begun):
        return None
    taken: set[int] = set()
    rounds = []
    for houses in begun:
        stops = [stop for stop in dict.fromkeys(stop_of[list(houses)].tolist()) if stop >= 0]
        rounds.append([stop for stop in stops if stop not in taken])
        taken.update(stops)
    return rounds


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
