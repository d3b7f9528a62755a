"""What the inner loops of the round solver read and write: arrays, and what their columns mean."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules.problem import Bools, Floats, Ints


class Inputs(NamedTuple):
    """The problem as arrays; columns `SLOW` and `WORK` are 1 / speed and 1 / pace."""

    travel: NDArray[np.float32]  # (d+n, d+n)
    near: Ints  # (n, m) nearest stops, nearest first
    allowed: Bools  # (k, n)
    stops: Floats  # (n, 7): service, value, penalty, opens, closes, load, seconds from the nearest start
    teams: Floats  # (k, 5): ready, shift, slow, work, capacity
    ends: Ints  # (k, 3): start row, depot row, locked stops
    breaks: Floats  # (k, b, 3): earliest, latest, length; earliest first, infinite where none
    weights: Floats  # (2,): cost of a value-second, cost of a second on foot
    orders: Floats  # (4,) how often each order of `sort_pool` is taken, summed up
    ruining: Floats  # (4,): mean stops removed, longest string, share of seeds visited, unvisited pooled
    plain: bool  # nobody ever waits


class State(NamedTuple):
    """A solution and its running sums. Slot p of round k is `routes[k, p]`; slot `length[k]` is home."""

    routes: Ints  # (k, n+1)
    length: Ints  # (k,)
    team: Ints  # (n,) round of each stop, -1 where nobody goes
    slot: Ints  # (n,)
    leg: Floats  # (k, n+2) seconds on foot to each slot
    done: Floats  # (k, n+2) when each slot's work is done
    taken: Ints  # (k, n+2) breaks taken by then
    behind: Floats  # (k, n+2) value in this slot and all behind it
    sums: Floats  # (k, 5): back at, on foot, value * done, load, 1 if no rule is broken
    owed: Floats  # (1,) penalties of the stops nobody goes to
    rng: NDArray[np.uint64]  # (1,)


class Scratch(NamedTuple):
    """What one step of the search changed, so that it can be taken back."""

    pool: Ints  # (n,) stops to put back
    keys: Floats  # (n,) their order
    seen: Ints  # (n,) step in which a stop last came into the pool
    routes: Ints  # (k, n+1) rounds as they were
    leg: Floats  # (k, n+2)
    length: Ints  # (k,)
    touched: Ints  # (k,) rounds changed in this step
    mark: Ints  # (k,) step in which a round was last changed
    tally: Ints  # (3,): stops in the pool, rounds touched, steps so far


class Front(NamedTuple):
    """Where the teams stand while the greedy rounds grow."""

    at: Ints  # (k,) matrix row
    free: Floats  # (k,) when each has finished there, infinite when it is done for the day
    taken: Ints  # (k,) breaks taken by then
    load: Floats  # (k,)
    gone: Bools  # (n,) stops that have somebody


HOME = cast("int", np.int64(-1))  # where a stop is asked for; plain numbers would compile everything twice
POOL, TOUCHED, STEPS = range(3)
SERVICE, VALUE, PENALTY, OPENS, CLOSES, LOAD, FAR = range(7)
READY, SHIFT, SLOW, WORK, CAPACITY = range(5)
START, END, LOCKED = range(3)
BACK, FOOT, LATE, CARRIED, FITS = range(5)


def new_state(teams: int, stops: int, locked: tuple[tuple[int, ...], ...], seed: int) -> State:
    """A solution with the locked stops and nothing else; its sums are not settled yet."""
    state = State(
        routes=np.zeros((teams, stops + 1), dtype=np.int64),
        length=np.array([len(one) for one in locked], dtype=np.int64),
        team=np.full(stops, -1, dtype=np.int64),
        slot=np.zeros(stops, dtype=np.int64),
        leg=np.zeros((teams, stops + 2)),
        done=np.zeros((teams, stops + 2)),
        taken=np.zeros((teams, stops + 2), dtype=np.int64),
        behind=np.zeros((teams, stops + 2)),
        sums=np.zeros((teams, 5)),
        owed=np.zeros(1),
        rng=np.array([seed % 2**64], dtype=np.uint64),
    )
    for team, chosen in enumerate(locked):
        state.routes[team, : len(chosen)] = chosen
    return state


def new_scratch(state: State) -> Scratch:
    """Room for the search from this state on."""
    n, k = state.team.size, state.length.size
    return Scratch(
        pool=np.zeros(n, dtype=np.int64),
        keys=np.zeros(n),
        seen=np.full(n, -1, dtype=np.int64),
        routes=np.zeros_like(state.routes),
        leg=np.zeros_like(state.leg),
        length=np.zeros(k, dtype=np.int64),
        touched=np.zeros(k, dtype=np.int64),
        mark=np.full(k, -1, dtype=np.int64),
        tally=np.zeros(3, dtype=np.int64),
    )


def new_front(state: State) -> Front:
    """Nobody anywhere yet."""
    n, k = state.team.size, state.length.size
    return Front(
        at=np.zeros(k, dtype=np.int64),
        free=np.zeros(k),
        taken=np.zeros(k, dtype=np.int64),
        load=np.zeros(k),
        gone=np.zeros(n, dtype=np.bool_),
    )
