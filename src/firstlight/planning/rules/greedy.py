"""Value per minute: every team in turn goes where it finds most per minute spent.

The start of the search, and what is left when there is no time to search.
"""

from __future__ import annotations

import numpy as np

from firstlight.planning.rules.problem import Floats
from firstlight.planning.rules.rounds_jit import compiled
from firstlight.planning.rules.sisr import Inputs, State, step

LEAST_S = 1.0  # nobody is anywhere in no time


@compiled
def greedy_rounds(inp: Inputs, st: State, worth: Floats) -> None:
    """Fill `st.routes` and `st.length`, which hold the locked stops, with the best next stops.

    Parameters
    ----------
    worth
        (n,) what a visit gains. The team that is free first chooses first, until no team can go
        anywhere and be back in time. Needs O(n * visited) steps.
    """
    k_count, n = st.length.shape[0], inp.stops.shape[0]
    d = inp.travel.shape[0] - n
    open_stops = np.ones(n, dtype=np.bool_)
    clocks = np.zeros((k_count, 3))
    loads = np.zeros(k_count)
    at = inp.ends[:, 0].copy()
    for k in range(k_count):
        clocks[k, 0] = inp.teams[k, 0]
        for p in range(st.length[k]):
            stop = st.routes[k, p]
            step(inp, k, clocks[k], at[k], stop)
            at[k] = d + stop
            loads[k] += inp.stops[stop, 5]
            open_stops[stop] = False
    free = clocks[:, 0].copy()
    while True:
        k = int(np.argmin(free))
        if free[k] == np.inf:
            return
        stop = _next_stop(inp, k, clocks[k], at[k], open_stops, worth, inp.teams[k, 4] - loads[k])
        if stop < 0:
            free[k] = np.inf
            continue
        step(inp, k, clocks[k], at[k], stop)
        st.routes[k, st.length[k]] = stop
        st.length[k] += 1
        at[k] = d + stop
        loads[k] += inp.stops[stop, 5]
        open_stops[stop] = False
        free[k] = clocks[k, 0]


@compiled
def _next_stop(inp, k, clock, at, open_stops, worth, room):  # type: ignore[no-untyped-def]
    """The open stop that gains most a second and from which team k still gets home, or -1."""
    d = inp.travel.shape[0] - worth.shape[0]
    best, chosen = -1.0, -1
    trial = np.empty(3)
    for stop in range(worth.shape[0]):
        if not open_stops[stop] or not inp.allowed[k, stop] or inp.stops[stop, 5] > room + 1e-9:
            continue
        leg = inp.travel[at, d + stop] * inp.teams[k, 2]
        begin = max(clock[0] + leg, inp.stops[stop, 3])
        gain = worth[stop] / max(LEAST_S, begin - clock[0] + inp.stops[stop, 0] * inp.teams[k, 3])
        if gain <= best:
            continue
        trial[:] = clock
        if step(inp, k, trial, at, stop) and step(inp, k, trial, d + stop, -1):
            best, chosen = gain, stop
    return chosen
