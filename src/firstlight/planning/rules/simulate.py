"""Play a morning: teams go through a town in some order, and what they find is counted by the hour.

Planners use it to decide how many teams to call; benchmarks compare orders with it. `simulate_night`
makes the truth, `lay_town` the stops and walks, `simulate_morning` plays.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.planning.rules import simulate_orders as orders
from firstlight.planning.rules.simulate_night import Night, NightRules, simulate_night
from firstlight.planning.rules.simulate_town import SimTown, SimulateError, lay_town

__all__ = [
    "Found",
    "Night",
    "NightRules",
    "OrderName",
    "SimTown",
    "SimulateError",
    "lay_town",
    "simulate_morning",
    "simulate_night",
]

OrderName = Literal["nearest", "sweep", "tasks", "rings", "static", "adaptive", "oracle"]
SHIFT_S = 8 * 3600.0


@dataclass(frozen=True, eq=False)
class Found:
    """What a simulated morning found. Shapes: v visited houses, in the order of time.

    Everything is a share of all damaged houses of the town, or 1 where none is damaged.
    """

    house: Ints  # [v]
    seen_s: Floats  # [v] when the work at the house was done, from the start of the shift
    damaged: Bools  # [v]
    houses: int  # of the town
    all_damaged: int
    shift_s: float

    @property
    def auc(self) -> float:
        """Share found, averaged over the shift."""
        left = (self.shift_s - self.seen_s[self.damaged]).sum()
        return float(left / (self.all_damaged * self.shift_s)) if self.all_damaged else 1.0

    def share_after(self, seconds: float) -> float:
        """Share found up to a moment, seconds from the start of the shift."""
        return self._share(int(np.searchsorted(self.seen_s, seconds, side="right")))

    def share_at(self, visited: float) -> float | None:
        """Share found when this share of the town's houses was visited; None: it never was."""
        count = round(visited * self.houses)
        return self._share(count) if count <= len(self.house) else None

    def _share(self, count: int) -> float:
        return float(self.damaged[:count].sum() / self.all_damaged) if self.all_damaged else 1.0


def simulate_morning(
    town: SimTown, night: Night, *, teams: int, order: OrderName, seed: int, shift_s: float = SHIFT_S
) -> Found:
    """Let teams walk one shift from the muster point and back, and count what they find.

    Parameters
    ----------
    town
        h houses in n stops (`lay_town`).
    night
        What happened to these houses and what was reported of it (`simulate_night`, or real).
    teams
        At least one; they start together.
    order
        ``nearest``: the nearest open stop; ``sweep``: a strip of the town for each team, from south
        to north; ``tasks``: tasks of 25 houses by prior expectation; ``rings``: outward from the
        reports; ``static``: prior and round solver, once; ``adaptive``: belief and round solver,
        planned again every 2 % of the visits; ``oracle``: the round solver knowing the true
        probabilities.
    seed
        Of the solver. The same arguments give the same morning.
    shift_s
        Everybody is back then.

    Raises
    ------
    SimulateError
        ``no-team``; ``no-time`` (shift not above zero); ``order``; ``shape``: the night is another town's.
    """
    _check(town, night, teams, shift_s, order)
    walk = _order(order, town, night, teams, seed)
    standing = orders.Standing(
        town=town,
        shift_s=shift_s,
        at=np.zeros(teams, dtype=np.int64),
        free_s=np.zeros(teams),
        open_stops=np.ones(town.stops, dtype=np.bool_),
    )
    seen_s = _play(walk, standing, night.damaged)
    return Found(
        house=np.array(standing.visited, dtype=np.int64),
        seen_s=np.array(seen_s),
        damaged=np.array(standing.damaged, dtype=np.bool_),
        houses=len(town.lon),
        all_damaged=int(night.damaged.sum()),
        shift_s=shift_s,
    )


def _check(town: SimTown, night: Night, teams: int, shift_s: float, order: str) -> None:
    if teams < 1:
        raise SimulateError("no-team")
    if not 0 < shift_s < np.inf:
        raise SimulateError("no-time")
    if order not in get_args(OrderName):
        raise SimulateError("order", order=order)
    if not len(night.damaged) == len(night.probability) == len(town.lon):
        raise SimulateError("shape", field="night", expected=len(town.lon), got=len(night.damaged))


def _order(name: OrderName, town: SimTown, night: Night, teams: int, seed: int) -> orders.Order:
    match name:
        case "nearest":
            return orders.nearest(town)
        case "sweep":
            return orders.sweep(town, teams)
        case "rings":
            return orders.rings(town, night.reported)
        case "tasks":
            return orders.tasks(town, night.reported, teams)
        case "oracle":
            return orders.known(night.probability, seed)
        case "static" | "adaptive":
            return orders.believed(town, night.reported, replan=name == "adaptive", seed=seed)


def _play(order: orders.Order, standing: orders.Standing, damaged: Bools) -> list[float]:
    """Follow all teams through the shift in the order of time; when each house was seen.

    A phone sends each house when it is done, not the stop: what the first house of a stop says is
    known while the team is at the second. The work at a stop is shared out among its houses evenly.
    """
    town = standing.town
    seen_s: list[float] = []
    doing: list[list[int]] = [[] for _ in standing.at]  # houses left to see at each team's stop
    clock = [(0.0, team) for team in range(len(standing.at))]
    each_s = np.zeros(len(standing.at))
    while clock:
        now_s, team = heapq.heappop(clock)
        if doing[team]:
            row = doing[team].pop(0)
            standing.visited.append(row)
            standing.damaged.append(bool(damaged[row]))
            seen_s.append(now_s)
        if not doing[team]:
            stop = order.next_stop(standing, team)
            if stop is None:
                standing.free_s[team] = np.inf
                continue
            doing[team] = town.houses_of(stop).tolist()
            each_s[team] = town.work_s[stop] / len(doing[team])
            now_s += float(town.travel_s[standing.at[team], 1 + stop])
            standing.open_stops[stop] = False
            standing.at[team], standing.free_s[team] = 1 + stop, now_s + float(town.work_s[stop])
        heapq.heappush(clock, (now_s + float(each_s[team]), team))
    return seen_s
