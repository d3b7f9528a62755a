"""Value per minute: every team in turn goes where it finds most per minute spent.

The start of the search, and what is left when there is no time to search.
"""

from __future__ import annotations

import numpy as np

from firstlight.planning.rules.problem import Floats
from firstlight.planning.rules.rounds_jit import compiled, kernel
from firstlight.planning.rules.rounds_state import (
    CAPACITY,
    END,
    HOME,
    LOAD,
    OPENS,
    READY,
    SERVICE,
    SHIFT,
    SLOW,
    START,
    WORK,
    Front,
    Inputs,
    State,
)
from firstlight.planning.rules.sisr import SLACK_S, step

LEAST_S = 1.0  # nobody is anywhere in no time


@compiled
def greedy_rounds(inp: Inputs, st: State, front: Front, worth: Floats) -> None:
    """Fill `st.routes` and `st.length`, which hold the locked stops, with the best next stops.

    Parameters
    ----------
    front
        A new one, as `new_front` makes it.
    worth
        (n,) what a visit gains. The team that is free first chooses first, until no team can go
        anywhere and be back in time. Needs O(n * visited) steps.
    """
    for k in range(st.length.shape[0]):
        front.at[k], front.free[k] = inp.ends[k, START], inp.teams[k, READY]
        for p in range(st.length[k]):
            _go(inp, front, k, st.routes[k, p])
    while True:
        k = _first_free(front)
        if front.free[k] == np.inf:
            return
        stop = _next_stop(inp, front, k, worth)
        if stop < 0:
            front.free[k] = np.inf
            continue
        _go(inp, front, k, stop)
        st.routes[k, st.length[k]] = stop
        st.length[k] += 1


@kernel
def _first_free(front: Front) -> int:
    """The team that is free first. Apart, for a number that begins as a plain 0 compiles all else twice."""
    k = 0
    for other in range(1, front.free.shape[0]):
        if front.free[other] < front.free[k]:
            k = other
    return k


@kernel
def _go(inp: Inputs, front: Front, k: int, stop: int) -> None:
    """Move team k's front to a stop."""
    row = inp.travel.shape[0] - inp.stops.shape[0] + stop
    leg = inp.travel[front.at[k], row] * inp.teams[k, SLOW]
    _, front.free[k], front.taken[k] = step(inp, k, front.free[k], front.taken[k], leg, stop)
    front.at[k], front.gone[stop] = row, True
    front.load[k] += inp.stops[stop, LOAD]


@kernel
def _next_stop(inp: Inputs, front: Front, k: int, worth: Floats) -> int:
    """The open stop that gains most a second and from which team k still gets home, or -1."""
    d = inp.travel.shape[0] - worth.shape[0]
    now, at, slow = front.free[k], front.at[k], inp.teams[k, SLOW]
    slack = inp.teams[k, SHIFT] + SLACK_S - now
    room = inp.teams[k, CAPACITY] - front.load[k] + 1e-9
    best, chosen = -1.0, -1
    for stop in range(worth.shape[0]):
        if front.gone[stop]:
            continue
        leg = inp.travel[at, d + stop] * slow
        spent = max(leg, inp.stops[stop, OPENS] - now) + inp.stops[stop, SERVICE] * inp.teams[k, WORK]
        gain = worth[stop] / max(LEAST_S, spent)
        if gain <= best or spent > slack or not inp.allowed[k, stop] or inp.stops[stop, LOAD] > room:
            continue
        fits, then, taken = step(inp, k, now, front.taken[k], leg, stop)
        if fits:
            home = inp.travel[d + stop, inp.ends[k, END]] * slow
            fits, then, taken = step(inp, k, then, taken, home, HOME)
        if fits:
            best, chosen = gain, stop
    return chosen
