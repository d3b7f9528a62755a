"""Many simulated mornings side by side: what more teams, or another order, find by the hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Floats
from firstlight.planning.rules.simulate import Found, Night, OrderName, SimTown, simulate_morning
from firstlight.planning.rules.simulate_town import SimulateError

STEP_S = 1800.0


@dataclass(frozen=True)
class Spread:
    """A share over several nights: the middle one, and the least and the most."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(float(np.median(values)), float(min(values)), float(max(values)))


@dataclass(frozen=True)
class Course:
    """What so many teams in one order found. curve[i] is the share found (i + 1) * STEP_S after the start."""

    order: OrderName
    teams: int
    curve: tuple[Spread, ...]
    auc: Spread
    visited: Spread  # share of all houses


def compare_mornings(
    town: SimTown,
    nights: Sequence[Night],
    *,
    orders: Sequence[OrderName],
    teams: Sequence[int],
    shift_s: float,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Course]:
    """Play every night with every order and number of teams; courses by order, then by teams.

    Parameters
    ----------
    town
        h houses in n stops.
    nights
        Each is played once a course, with its place in the list as the solver's seed.
    on_progress
        Called with the mornings played and those there are.

    Raises
    ------
    SimulateError
        ``no-night``; else as `simulate_morning`.
    """
    if not nights:
        raise SimulateError("no-night")
    courses: list[Course] = []
    count, every = 0, len(orders) * len(teams) * len(nights)
    for order in orders:
        for size in teams:
            played = []
            for seed, night in enumerate(nights, start=1):
                played.append(
                    simulate_morning(town, night, teams=size, order=order, seed=seed, shift_s=shift_s)
                )
                count += 1
                on_progress(count, every)
            courses.append(_course(order, size, played))
    return courses


def _course(order: OrderName, teams: int, played: Sequence[Found]) -> Course:
    ends: Floats = np.arange(STEP_S, played[0].shift_s + 1.0, STEP_S)
    return Course(
        order=order,
        teams=teams,
        curve=tuple(Spread.of([one.share_after(float(end)) for one in played]) for end in ends),
        auc=Spread.of([one.auc for one in played]),
        visited=Spread.of([len(one.house) / one.houses for one in played]),
    )
