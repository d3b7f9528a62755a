"""Slack induction by string removals, with weighted latency: the inner loop of the round solver.

Ruin cuts strings of stops out of neighbouring rounds; recreate puts them, and some that nobody goes
to, back one by one where they cost least; simulated annealing decides whether to keep the change.
What differs from the paper: a stop may stay out (its penalty is paid), the cost of a place counts
the delay of everybody behind it (one multiplication, by a running sum of values), only places beside
one of a stop's nearest neighbours are tried, and breaks and time windows are followed step by step.

All kernels stand in this one file: see `rounds_jit`.

Source
------
Christiaens & Vanden Berghe (2020), https://doi.org/10.1287/trsc.2019.0914
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules.problem import Bools, Floats, Ints
from firstlight.planning.rules.rounds_jit import compiled

MEAN_REMOVED = 10.0
LONGEST_STRING = 10
BLINK = 0.01
SPLIT = 0.5
SLACK_S = 1e-6


class Inputs(NamedTuple):
    """The problem as arrays; `slow` and `work` are 1 / speed and 1 / pace."""

    travel: NDArray[np.float32]  # (d+n, d+n)
    near: NDArray[np.int32]  # (n, m) nearest stops, nearest first
    allowed: Bools  # (k, n)
    stops: Floats  # (n, 7): service, value, penalty, opens, closes, load, seconds from the nearest start
    teams: Floats  # (k, 5): ready, shift, slow, work, capacity
    ends: Ints  # (k, 3): start row, depot row, locked stops
    breaks: Floats  # (k, b, 3): earliest, latest, length; earliest first, infinite where none
    weights: Floats  # (2,): cost of a value-second, cost of a second on foot
    plain: bool  # nobody ever waits


class State(NamedTuple):
    """A solution and its running sums. Slot p of round k is `routes[k, p]`."""

    routes: NDArray[np.int32]  # (k, n+1)
    length: Ints  # (k,)
    team: Ints  # (n,) round of each stop, -1 where nobody goes
    slot: Ints  # (n,)
    done: Floats  # (k, n+1) when each slot's work is done
    behind: Floats  # (k, n+2) value in this slot and all behind it
    rest: Floats  # (k, n+2) value * done in this slot and all behind it
    sums: Floats  # (k, 5): back at, on foot, value * done, load, 1 if no rule is broken
    owed: Floats  # (1,) penalties of the stops nobody goes to
    rng: NDArray[np.uint64]  # (1,)


class Scratch(NamedTuple):
    """What one step of the search changed, so that it can be taken back."""

    pool: NDArray[np.int32]  # (n,) stops to put back
    keys: Floats  # (n,) their order
    seen: Ints  # (n,) step in which a stop last came into the pool
    routes: NDArray[np.int32]  # (k, n+1) rounds as they were
    length: Ints  # (k,)
    touched: Ints  # (k,) rounds changed in this step
    mark: Ints  # (k,) step in which a round was last changed
    tally: Ints  # (3,): stops in the pool, rounds touched, steps so far


POOL, TOUCHED, STEPS = range(3)
SERVICE, VALUE, PENALTY, OPENS, CLOSES, LOAD, FAR = range(7)
READY, SHIFT, SLOW, WORK, CAPACITY = range(5)
START, END, LOCKED = range(3)
BACK, FOOT, LATE, CARRIED, FITS = range(5)


@compiled
def uniform(rng: NDArray[np.uint64]) -> float:
    """The next number in [0, 1): splitmix64, so that a seed means the same on every machine."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def step(inp: Inputs, k: int, clock: Floats, at: int, stop: int) -> bool:
    """Move team k from matrix row `at` to a stop (-1: home) and do the work; False if it cannot.

    `clock` is (now, next break, on foot) and is moved on.
    """
    d = inp.travel.shape[0] - inp.stops.shape[0]
    row = inp.ends[k, END] if stop < 0 else d + stop
    leg = inp.travel[at, row] * inp.teams[k, SLOW]
    opens = 0.0 if stop < 0 else inp.stops[stop, OPENS]
    work = 0.0 if stop < 0 else inp.stops[stop, SERVICE] * inp.teams[k, WORK]
    while clock[1] < inp.breaks.shape[1]:
        earliest, latest, length = inp.breaks[k, int(clock[1])]
        if not (max(clock[0] + leg, opens) + work > latest or (stop >= 0 and clock[0] >= earliest)):
            break
        begin = max(clock[0], earliest)
        if begin > latest:
            return False
        clock[0] = begin + length
        clock[1] += 1
    begin = max(clock[0] + leg, opens)
    clock[0] = begin + work
    clock[2] += leg
    if stop < 0:
        return clock[0] <= inp.teams[k, SHIFT] + SLACK_S
    return begin <= inp.stops[stop, CLOSES]


@compiled
def refresh(inp: Inputs, st: State, k: int) -> bool:
    """Recompute round k's running sums; False if it breaks a rule."""
    size = st.length[k]
    clock = np.zeros(3)
    clock[0] = inp.teams[k, READY]
    at = inp.ends[k, START]
    d = inp.travel.shape[0] - inp.stops.shape[0]
    fits = True
    load = 0.0
    for p in range(size):
        stop = st.routes[k, p]
        fits &= step(inp, k, clock, at, stop)
        st.done[k, p] = clock[0]
        st.team[stop], st.slot[stop] = k, p
        load += inp.stops[stop, LOAD]
        at = d + stop
    if size:
        fits &= step(inp, k, clock, at, -1)
    st.behind[k, size] = 0.0
    st.rest[k, size] = 0.0
    for p in range(size - 1, -1, -1):
        value = inp.stops[st.routes[k, p], VALUE]
        st.behind[k, p] = st.behind[k, p + 1] + value
        st.rest[k, p] = st.rest[k, p + 1] + value * st.done[k, p]
    st.sums[k, BACK], st.sums[k, FOOT], st.sums[k, LATE] = clock[0], clock[2], st.rest[k, 0]
    fits &= load <= inp.teams[k, CAPACITY] + 1e-9
    st.sums[k, CARRIED], st.sums[k, FITS] = load, 1.0 if fits else 0.0
    return fits


@compiled
def probe(inp: Inputs, st: State, k: int, p: int, stop: int) -> float:
    """Extra cost of putting a stop into slot p of round k, inf if it cannot be; follows every step."""
    size = st.length[k]
    d = inp.travel.shape[0] - inp.stops.shape[0]
    clock = np.zeros(3)
    clock[0] = inp.teams[k, READY]
    at = inp.ends[k, START]
    late = 0.0
    for q in range(size + 1):
        now = stop if q == p else st.routes[k, q if q < p else q - 1]
        if not step(inp, k, clock, at, now):
            return np.inf
        late += inp.stops[now, VALUE] * clock[0]
        at = d + now
    if not step(inp, k, clock, at, -1):
        return np.inf
    return inp.weights[0] * (late - st.sums[k, LATE]) + inp.weights[1] * (clock[2] - st.sums[k, FOOT])


@compiled
def best_place(inp: Inputs, st: State, stop: int) -> tuple[float, int, int]:
    """Cheapest (cost, round, slot) beside a near stop or at the head of a round, some overlooked."""
    best, best_k, best_p = np.inf, -1, -1
    load = inp.stops[stop, LOAD]
    for i in range(inp.near.shape[1] + st.length.shape[0]):
        if i < inp.near.shape[1]:
            k = st.team[inp.near[stop, i]]
            if k < 0 or not inp.allowed[k, stop]:
                continue
            low = st.slot[inp.near[stop, i]]
            high = low + 2
        else:
            k = i - inp.near.shape[1]
            low = inp.ends[k, LOCKED]
            high = low + 1
            if st.length[k] > low or not inp.allowed[k, stop]:
                continue
        if st.sums[k, CARRIED] + load > inp.teams[k, CAPACITY] + 1e-9:
            continue
        for p in range(max(low, inp.ends[k, LOCKED]), high):
            if uniform(st.rng) < BLINK:
                continue
            cost = quick_cost(inp, st, k, p, stop) if inp.plain else probe(inp, st, k, p, stop)
            if cost < best:
                best, best_k, best_p = cost, k, p
    return best, best_k, best_p


@compiled
def quick_cost(inp: Inputs, st: State, k: int, p: int, stop: int) -> float:
    """`probe` in O(1), where nobody ever waits."""
    size = st.length[k]
    d = inp.travel.shape[0] - inp.stops.shape[0]
    before = d + st.routes[k, p - 1] if p else inp.ends[k, START]
    after = d + st.routes[k, p] if p < size else inp.ends[k, END]
    to = inp.travel[before, d + stop] * inp.teams[k, SLOW]
    foot = to + inp.travel[d + stop, after] * inp.teams[k, SLOW]
    if size:
        foot -= inp.travel[before, after] * inp.teams[k, SLOW]
    work = inp.stops[stop, SERVICE] * inp.teams[k, WORK]
    if st.sums[k, BACK] + foot + work > inp.teams[k, SHIFT] + SLACK_S:
        return np.inf
    left_at = st.done[k, p - 1] if p else inp.teams[k, READY]
    late = inp.stops[stop, VALUE] * (left_at + to + work) + (foot + work) * st.behind[k, p]
    return inp.weights[0] * late + inp.weights[1] * foot


@compiled
def touch(st: State, sc: Scratch, k: int) -> None:
    """Keep round k as it is, once a step, before it is changed."""
    if sc.mark[k] != sc.tally[STEPS]:
        sc.mark[k] = sc.tally[STEPS]
        sc.touched[sc.tally[TOUCHED]] = k
        sc.tally[TOUCHED] += 1
        sc.length[k] = st.length[k]
        sc.routes[k, : st.length[k]] = st.routes[k, : st.length[k]]


@compiled
def cut(inp: Inputs, st: State, sc: Scratch, k: int, start: int, count: int) -> None:
    """Take `count` stops from slot `start` on out of round k into the pool."""
    size = st.length[k]
    for p in range(start, start + count):
        stop = st.routes[k, p]
        st.team[stop] = -1
        st.owed[0] += inp.stops[stop, PENALTY]
        sc.seen[stop] = sc.tally[STEPS]
        sc.pool[sc.tally[POOL]] = stop
        sc.tally[POOL] += 1
    for p in range(start, size - count):
        st.routes[k, p] = st.routes[k, p + count]
    st.length[k] = size - count


@compiled
def insert(inp: Inputs, st: State, k: int, p: int, stop: int) -> None:
    """Put a stop into slot p of round k."""
    for q in range(st.length[k], p, -1):
        st.routes[k, q] = st.routes[k, q - 1]
    st.routes[k, p] = stop
    st.length[k] += 1
    st.owed[0] -= inp.stops[stop, PENALTY]
    refresh(inp, st, k)


@compiled
def cut_string(inp: Inputs, st: State, sc: Scratch, stop: int, longest: float) -> None:
    """Cut a string that holds `stop` out of its round; half the time something inside it stays."""
    k, at, first = st.team[stop], st.slot[stop], inp.ends[st.team[stop], LOCKED]
    room = st.length[k] - first
    count = int(uniform(st.rng) * min(float(room), longest)) + 1
    count = min(count, room)
    kept = 0
    if count > 1 and count < room and uniform(st.rng) < SPLIT:
        kept = 1
        while count + kept < room and uniform(st.rng) < 0.01:
            kept += 1
    low = max(first, at - (count + kept) + 1)
    high = min(at, st.length[k] - (count + kept))
    start = low + int(uniform(st.rng) * (high - low + 1))
    touch(st, sc, k)
    if kept:
        head = 1 + int(uniform(st.rng) * (count - 1))
        cut(inp, st, sc, k, start + head + kept, count - head)
        cut(inp, st, sc, k, start, head)
    else:
        cut(inp, st, sc, k, start, count)
    refresh(inp, st, k)


@compiled
def ruin(inp: Inputs, st: State, sc: Scratch) -> None:
    """Cut strings out of rounds around a random stop, and pool stops near it that nobody goes to."""
    n = inp.stops.shape[0]
    placed, rounds = 0, 0
    for k in range(st.length.shape[0]):
        placed += st.length[k] - inp.ends[k, LOCKED]
        rounds += st.length[k] > inp.ends[k, LOCKED]
    longest = max(1.0, min(float(LONGEST_STRING), placed / max(1, rounds)))
    strings = int(uniform(st.rng) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0)) + 1
    seed = int(uniform(st.rng) * n)
    around = int(uniform(st.rng) * inp.near.shape[1])
    for i in range(-1, inp.near.shape[1]):
        stop = seed if i < 0 else inp.near[seed, i]
        k = st.team[stop]
        if k < 0:
            if i <= around and sc.seen[stop] != sc.tally[STEPS]:
                sc.seen[stop] = sc.tally[STEPS]
                sc.pool[sc.tally[POOL]] = stop
                sc.tally[POOL] += 1
        elif strings > 0 and sc.mark[k] != sc.tally[STEPS] and st.slot[stop] >= inp.ends[k, LOCKED]:
            cut_string(inp, st, sc, stop, longest)
            strings -= 1
        if strings == 0 and i > around:
            break


@compiled
def sort_pool(inp: Inputs, st: State, sc: Scratch) -> None:
    """Order the pool: at random, by value, by value a second, far first or near first."""
    kind = uniform(st.rng)
    for i in range(sc.tally[POOL]):
        row = inp.stops[sc.pool[i]]
        if kind < 0.3:
            key = uniform(st.rng)
        elif kind < 0.5:
            key = -row[VALUE] - 1e-9 * row[LOAD] if row[LOAD] == 0 else -row[LOAD]
        elif kind < 0.75:
            key = -row[VALUE] / (row[SERVICE] + 60.0)
        elif kind < 0.9:
            key = -row[FAR]
        else:
            key = row[FAR]
        stop, j = sc.pool[i], i
        while j > 0 and sc.keys[j - 1] > key:
            sc.keys[j], sc.pool[j] = sc.keys[j - 1], sc.pool[j - 1]
            j -= 1
        sc.keys[j], sc.pool[j] = key, stop


@compiled
def recreate(inp: Inputs, st: State, sc: Scratch) -> None:
    """Put the pool back, each stop where it costs least, if that is less than leaving it out."""
    sort_pool(inp, st, sc)
    for i in range(sc.tally[POOL]):
        stop = sc.pool[i]
        cost, k, p = best_place(inp, st, stop)
        if cost < inp.stops[stop, PENALTY]:
            touch(st, sc, k)
            insert(inp, st, k, p, stop)


@compiled
def take_back(inp: Inputs, st: State, sc: Scratch) -> None:
    """Restore the rounds that this step touched."""
    for i in range(sc.tally[TOUCHED]):
        k = sc.touched[i]
        for p in range(st.length[k]):
            st.team[st.routes[k, p]] = -1
            st.owed[0] += inp.stops[st.routes[k, p], PENALTY]
    for i in range(sc.tally[TOUCHED]):
        k = sc.touched[i]
        st.length[k] = sc.length[k]
        for p in range(st.length[k]):
            st.routes[k, p] = sc.routes[k, p]
            st.owed[0] -= inp.stops[st.routes[k, p], PENALTY]
        refresh(inp, st, k)


@compiled
def cost_of(inp: Inputs, st: State) -> float:
    """What the search makes small."""
    late, foot = 0.0, 0.0
    for k in range(st.length.shape[0]):
        late += st.sums[k, LATE]
        foot += st.sums[k, FOOT]
    return inp.weights[0] * late + inp.weights[1] * foot + st.owed[0]


@compiled
def settle(inp: Inputs, st: State) -> bool:
    """Recompute everything from `routes` and `length`; False if a round breaks a rule."""
    st.team[:] = -1
    fits = True
    for k in range(st.length.shape[0]):
        fits &= refresh(inp, st, k)
    st.owed[0] = 0.0
    for stop in range(st.team.shape[0]):
        if st.team[stop] < 0:
            st.owed[0] += inp.stops[stop, PENALTY]
    return fits


@compiled
def search(inp: Inputs, st: State, best: State, sc: Scratch, heat: Floats) -> None:
    """Run `heat[1]` steps at temperature `heat[0]` and keep the best solution in `best`."""
    settle(inp, st)
    cost = cost_of(inp, st)
    best_cost = cost_of(inp, best)
    for _ in range(int(heat[1])):
        sc.tally[STEPS] += 1
        sc.tally[POOL] = 0
        sc.tally[TOUCHED] = 0
        ruin(inp, st, sc)
        recreate(inp, st, sc)
        fresh = cost_of(inp, st)
        for i in range(sc.tally[TOUCHED]):  # a detour may have been the shorter way
            if st.sums[sc.touched[i], FITS] == 0.0:
                fresh = np.inf
        if fresh < cost - heat[0] * np.log(max(uniform(st.rng), 1e-300)):
            cost = fresh
            if cost < best_cost - 1e-9:
                best_cost = cost
                best.length[:] = st.length
                best.sums[:] = st.sums
                best.owed[0] = st.owed[0]
                for k in range(st.length.shape[0]):
                    best.routes[k, : st.length[k]] = st.routes[k, : st.length[k]]
        else:
            take_back(inp, st, sc)
