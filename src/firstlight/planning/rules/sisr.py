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

import numpy as np

from firstlight.planning.rules import rounds_state as col
from firstlight.planning.rules.problem import Floats
from firstlight.planning.rules.rounds_jit import compiled, kernel
from firstlight.planning.rules.rounds_random import trials, uniform
from firstlight.planning.rules.rounds_state import Inputs, Scratch, State

BLINK = 0.01
SPLIT = 0.5
SLACK_S = 1e-6


@kernel
def step(inp: Inputs, k: int, now: float, taken: int, leg: float, stop: int) -> tuple[bool, float, int]:
    """Walk `leg` seconds to a stop (or `HOME`) and do the work: (in time?, done at, breaks taken)."""
    opens, closes, work = 0.0, inp.teams[k, col.SHIFT] + SLACK_S, 0.0
    if stop >= 0:
        opens, closes = inp.stops[stop, col.OPENS], inp.stops[stop, col.CLOSES]
        work = inp.stops[stop, col.SERVICE] * inp.teams[k, col.WORK]
    fits = True
    while taken < inp.breaks.shape[1]:
        overdue = max(now + leg, opens) + work > inp.breaks[k, taken, 1]
        if not overdue and (stop < 0 or now < inp.breaks[k, taken, 0]):
            break
        now = max(now, inp.breaks[k, taken, 0])
        fits = fits and now <= inp.breaks[k, taken, 1]
        now += inp.breaks[k, taken, 2]
        taken += 1
    now = max(now + leg, opens)
    return fits and now <= closes, now + work, taken


@kernel
def refresh(inp: Inputs, st: State, k: int) -> bool:
    """Recompute round k's running sums from its stops and legs; False if it breaks a rule."""
    size = st.length[k]
    now, taken = inp.teams[k, col.READY], np.int64(0)
    fits, load, late, foot = True, 0.0, 0.0, 0.0
    for p in range(size):
        stop = st.routes[k, p]
        held, now, taken = step(inp, k, now, taken, st.leg[k, p], stop)
        fits = fits and held
        st.done[k, p], st.taken[k, p] = now, taken
        st.team[stop], st.slot[stop] = k, p
        load += inp.stops[stop, col.LOAD]
        late += inp.stops[stop, col.VALUE] * now
        foot += st.leg[k, p]
    if size:
        held, now, taken = step(inp, k, now, taken, st.leg[k, size], col.HOME)
        fits = fits and held
        foot += st.leg[k, size]
    st.done[k, size] = now
    st.behind[k, size] = 0.0
    for p in range(size - 1, -1, -1):
        st.behind[k, p] = st.behind[k, p + 1] + inp.stops[st.routes[k, p], col.VALUE]
    fits = fits and load <= inp.teams[k, col.CAPACITY] + 1e-9
    st.sums[k, col.BACK], st.sums[k, col.FOOT], st.sums[k, col.LATE] = now, foot, late
    st.sums[k, col.CARRIED], st.sums[k, col.FITS] = load, 1.0 if fits else 0.0
    return fits


@kernel
def probe(inp: Inputs, st: State, k: int, p: int, stop: int, to: float, away: float) -> float:
    """`price`, following every step: `to` and `away` are the seconds there and on to the next slot."""
    size = st.length[k]
    now = st.done[k, p - 1] if p else inp.teams[k, col.READY]
    taken = st.taken[k, p - 1] if p else np.int64(0)
    fits, now, taken = step(inp, k, now, taken, to, stop)
    late = inp.stops[stop, col.VALUE] * now
    foot = to + away - (st.leg[k, p] if size else 0.0)
    for q in range(p, size):
        if not fits:
            break
        after = st.routes[k, q]
        fits, now, taken = step(inp, k, now, taken, away if q == p else st.leg[k, q], after)
        if now == st.done[k, q] and taken == st.taken[k, q]:  # waiting has swallowed the delay
            return inp.weights[0] * late + inp.weights[1] * foot
        late += inp.stops[after, col.VALUE] * (now - st.done[k, q])
    if fits:
        fits, now, taken = step(inp, k, now, taken, away if p == size else st.leg[k, size], col.HOME)
    return inp.weights[0] * late + inp.weights[1] * foot if fits else np.inf


@kernel
def room_for(inp: Inputs, st: State, k: int, stop: int) -> float:
    """Seconds on foot that round k could add for a stop, where nobody ever waits."""
    work = inp.stops[stop, col.SERVICE] * inp.teams[k, col.WORK]
    return float(inp.teams[k, col.SHIFT] + SLACK_S - st.sums[k, col.BACK] - work)


@kernel
def price(inp: Inputs, st: State, k: int, p: int, stop: int) -> float:
    """Extra cost of putting a stop into slot p of round k, inf if it cannot be."""
    d = inp.travel.shape[0] - inp.stops.shape[0]
    before = d + st.routes[k, p - 1] if p else inp.ends[k, col.START]
    after = d + st.routes[k, p] if p < st.length[k] else inp.ends[k, col.END]
    to = inp.travel[before, d + stop] * inp.teams[k, col.SLOW]
    away = inp.travel[d + stop, after] * inp.teams[k, col.SLOW]
    if not inp.plain:
        return probe(inp, st, k, p, stop, to, away)
    foot = to + away - (st.leg[k, p] if st.length[k] else 0.0)
    if foot > room_for(inp, st, k, stop):
        return np.inf
    work = inp.stops[stop, col.SERVICE] * inp.teams[k, col.WORK]
    done = (st.done[k, p - 1] if p else inp.teams[k, col.READY]) + to + work
    late = inp.stops[stop, col.VALUE] * done + (foot + work) * st.behind[k, p]
    return float(inp.weights[0] * late + inp.weights[1] * foot)


@kernel
def best_place(inp: Inputs, st: State, stop: int) -> tuple[float, int, int]:
    """Cheapest (cost, round, slot) beside a near stop or in an empty round, some overlooked.

    Only a cost below the stop's penalty counts; round -1 if there is none.
    """
    m = inp.near.shape[1]
    value, load = inp.stops[stop, col.VALUE] * inp.weights[0], inp.stops[stop, col.LOAD]
    best, best_k, best_p = inp.stops[stop, col.PENALTY], -1, -1
    seen = trials(st.rng, BLINK)
    for i in range(m + st.length.shape[0]):
        if i < m:
            k = st.team[inp.near[stop, i]]
            if k < 0:
                continue
            low = st.slot[inp.near[stop, i]]
            high = low + 2
        else:
            k = i - m
            low = inp.ends[k, col.LOCKED]
            high = low + 1
            if st.length[k] > low:
                continue
        if not inp.allowed[k, stop] or st.sums[k, col.CARRIED] + load > inp.teams[k, col.CAPACITY] + 1e-9:
            continue
        if inp.plain and room_for(inp, st, k, stop) < 0.0:
            continue
        for p in range(max(low, inp.ends[k, col.LOCKED]), high):
            if seen == 0:
                seen = trials(st.rng, BLINK)
                continue
            seen -= 1
            if p and value * st.done[k, p - 1] >= best:
                continue
            cost = price(inp, st, k, p, stop)
            if cost < best:
                best, best_k, best_p = cost, k, p
    return best, best_k, best_p


@kernel
def touch(st: State, sc: Scratch, k: int) -> None:
    """Keep round k as it is, once a step, before it is changed."""
    if sc.mark[k] != sc.tally[col.STEPS]:
        sc.mark[k] = sc.tally[col.STEPS]
        sc.touched[sc.tally[col.TOUCHED]] = k
        sc.tally[col.TOUCHED] += 1
        sc.length[k] = st.length[k]
        for p in range(st.length[k]):
            sc.routes[k, p], sc.leg[k, p] = st.routes[k, p], st.leg[k, p]
        sc.leg[k, st.length[k]] = st.leg[k, st.length[k]]


@kernel
def leg_to(inp: Inputs, st: State, k: int, p: int) -> float:
    """Seconds on foot to slot p of round k."""
    d = inp.travel.shape[0] - inp.stops.shape[0]
    before = d + st.routes[k, p - 1] if p else inp.ends[k, col.START]
    here = d + st.routes[k, p] if p < st.length[k] else inp.ends[k, col.END]
    return float(inp.travel[before, here] * inp.teams[k, col.SLOW])


@kernel
def cut(inp: Inputs, st: State, sc: Scratch, k: int, start: int, count: int) -> None:
    """Take `count` stops from slot `start` on out of round k into the pool."""
    size = st.length[k]
    for p in range(start, start + count):
        stop = st.routes[k, p]
        st.team[stop] = -1
        st.owed[0] += inp.stops[stop, col.PENALTY]
        sc.seen[stop] = sc.tally[col.STEPS]
        sc.pool[sc.tally[col.POOL]] = stop
        sc.tally[col.POOL] += 1
    for p in range(start, size - count):
        st.routes[k, p], st.leg[k, p] = st.routes[k, p + count], st.leg[k, p + count]
    st.leg[k, size - count] = st.leg[k, size]
    st.length[k] = size - count
    st.leg[k, start] = leg_to(inp, st, k, start)


@kernel
def insert(inp: Inputs, st: State, k: int, p: int, stop: int) -> None:
    """Put a stop into slot p of round k."""
    for q in range(st.length[k], p, -1):
        st.routes[k, q], st.leg[k, q + 1] = st.routes[k, q - 1], st.leg[k, q]
    st.routes[k, p] = stop
    st.length[k] += 1
    st.leg[k, p], st.leg[k, p + 1] = leg_to(inp, st, k, p), leg_to(inp, st, k, p + 1)
    st.owed[0] -= inp.stops[stop, col.PENALTY]
    refresh(inp, st, k)


@kernel
def cut_string(inp: Inputs, st: State, sc: Scratch, stop: int, longest: float) -> None:
    """Cut a string that holds `stop` out of its round; half the time something inside it stays."""
    k, at, first = st.team[stop], st.slot[stop], inp.ends[st.team[stop], col.LOCKED]
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
        count = head
    cut(inp, st, sc, k, start, count)
    refresh(inp, st, k)


@kernel
def random_visited(inp: Inputs, st: State, placed: int) -> int:
    """One of the `placed` stops that are visited and not locked."""
    left = int(uniform(st.rng) * placed)
    for k in range(st.length.shape[0]):
        free = st.length[k] - inp.ends[k, col.LOCKED]
        if left < free:
            return int(st.routes[k, inp.ends[k, col.LOCKED] + left])
        left -= free
    return 0


@kernel
def ruin(inp: Inputs, st: State, sc: Scratch) -> None:
    """Cut strings out of rounds around a random stop, and pool stops near it that nobody goes to."""
    placed, rounds = np.int64(0), 0  # plain, it would compile `random_visited` twice
    for k in range(st.length.shape[0]):
        placed += st.length[k] - inp.ends[k, col.LOCKED]
        rounds += st.length[k] > inp.ends[k, col.LOCKED]
    longest = max(1.0, min(inp.ruining[1], placed / max(1, rounds)))
    strings = int(uniform(st.rng) * (4.0 * inp.ruining[0] / (1.0 + longest) - 1.0)) + 1
    seed = int(uniform(st.rng) * inp.stops.shape[0])
    if st.team[seed] < 0 and placed and uniform(st.rng) < inp.ruining[2]:
        seed = random_visited(inp, st, placed)
    around = int(uniform(st.rng) * min(inp.ruining[3], inp.near.shape[1]))
    for i in range(-1, inp.near.shape[1]):
        stop = seed if i < 0 else inp.near[seed, i]
        k = st.team[stop]
        if k < 0:
            if i <= around and sc.seen[stop] != sc.tally[col.STEPS]:
                sc.seen[stop] = sc.tally[col.STEPS]
                sc.pool[sc.tally[col.POOL]] = stop
                sc.tally[col.POOL] += 1
        elif strings > 0 and sc.mark[k] != sc.tally[col.STEPS] and st.slot[stop] >= inp.ends[k, col.LOCKED]:
            cut_string(inp, st, sc, stop, longest)
            strings -= 1
        if strings == 0 and i > around:
            break


@kernel
def sort_pool(inp: Inputs, st: State, sc: Scratch) -> None:
    """Order the pool: at random, greatest first, most a second first, far first or near first."""
    kind = uniform(st.rng)
    for i in range(sc.tally[col.POOL]):
        row = inp.stops[sc.pool[i]]
        if kind < inp.orders[0]:
            key = uniform(st.rng)
        elif kind < inp.orders[1]:
            key = -row[col.LOAD] if row[col.LOAD] > 0.0 else -row[col.VALUE]
        elif kind < inp.orders[2]:
            key = -row[col.VALUE] / (row[col.SERVICE] + 60.0)
        elif kind < inp.orders[3]:
            key = -row[col.FAR]
        else:
            key = row[col.FAR]
        stop, j = sc.pool[i], i
        while j > 0 and sc.keys[j - 1] > key:
            sc.keys[j], sc.pool[j] = sc.keys[j - 1], sc.pool[j - 1]
            j -= 1
        sc.keys[j], sc.pool[j] = key, stop


@kernel
def recreate(inp: Inputs, st: State, sc: Scratch) -> None:
    """Put the pool back, each stop where it costs least, if that is less than leaving it out."""
    sort_pool(inp, st, sc)
    for i in range(sc.tally[col.POOL]):
        stop = sc.pool[i]
        _, k, p = best_place(inp, st, stop)
        if k >= 0:
            touch(st, sc, k)
            insert(inp, st, k, p, stop)


@kernel
def take_back(inp: Inputs, st: State, sc: Scratch) -> None:
    """Restore the rounds that this step touched."""
    for i in range(sc.tally[col.TOUCHED]):
        k = sc.touched[i]
        for p in range(st.length[k]):
            st.team[st.routes[k, p]] = -1
            st.owed[0] += inp.stops[st.routes[k, p], col.PENALTY]
    for i in range(sc.tally[col.TOUCHED]):
        k = sc.touched[i]
        st.length[k] = sc.length[k]
        for p in range(st.length[k]):
            st.routes[k, p], st.leg[k, p] = sc.routes[k, p], sc.leg[k, p]
            st.owed[0] -= inp.stops[st.routes[k, p], col.PENALTY]
        st.leg[k, sc.length[k]] = sc.leg[k, sc.length[k]]
        refresh(inp, st, k)


@kernel
def cost_of(inp: Inputs, st: State) -> float:
    """What the search makes small."""
    late, foot = 0.0, 0.0
    for k in range(st.length.shape[0]):
        late += st.sums[k, col.LATE]
        foot += st.sums[k, col.FOOT]
    return inp.weights[0] * late + inp.weights[1] * foot + st.owed[0]


@kernel
def settle(inp: Inputs, st: State) -> None:
    """Recompute everything from `routes` and `length`."""
    for stop in range(st.team.shape[0]):
        st.team[stop] = -1
    for k in range(st.length.shape[0]):
        for p in range(st.length[k] + 1):
            st.leg[k, p] = leg_to(inp, st, k, p)
        refresh(inp, st, k)
    st.owed[0] = 0.0
    for stop in range(st.team.shape[0]):
        if st.team[stop] < 0:
            st.owed[0] += inp.stops[stop, col.PENALTY]


@kernel
def keep(st: State, best: State) -> None:
    """Copy the rounds and what `cost_of` needs."""
    for k in range(st.length.shape[0]):
        best.length[k] = st.length[k]
        best.sums[k, col.LATE], best.sums[k, col.FOOT] = st.sums[k, col.LATE], st.sums[k, col.FOOT]
        for p in range(st.length[k]):
            best.routes[k, p] = st.routes[k, p]
    best.owed[0] = st.owed[0]


@compiled
def search(inp: Inputs, st: State, best: State, sc: Scratch, heat: Floats) -> None:
    """Run `heat[1]` steps at temperature `heat[0]` and keep the best solution in `best`.

    Running sums are recomputed first: no step at all, with `st` for `best` too, settles a new state.
    """
    settle(inp, st)
    cost = cost_of(inp, st)
    best_cost = cost_of(inp, best)
    for _ in range(int(heat[1])):
        sc.tally[col.STEPS] += 1
        sc.tally[col.POOL] = 0
        sc.tally[col.TOUCHED] = 0
        ruin(inp, st, sc)
        recreate(inp, st, sc)
        fresh = cost_of(inp, st)
        for i in range(sc.tally[col.TOUCHED]):  # a detour may have been the shorter way
            if st.sums[sc.touched[i], col.FITS] == 0.0:
                fresh = np.inf
        if fresh < cost - heat[0] * np.log(max(uniform(st.rng), 1e-300)):
            cost = fresh
            if cost < best_cost - 1e-9:
                best_cost = cost
                keep(st, best)
        else:
            take_back(inp, st, sc)
