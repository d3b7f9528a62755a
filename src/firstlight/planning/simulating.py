"""Simulated mornings in a town of the register: how many teams are worth calling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from firstlight.accounts.models import Town
from firstlight.planning.inputs import (
    TownHouses,
    danger_zones,
    expected_damage,
    load_graph,
    muster_point,
    town_houses,
)
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.simulate import Night, OrderName, SimTown, lay_town, simulate_night
from firstlight.planning.rules.simulate_many import STEP_S, Course, compare_mornings
from firstlight.planning.rules.simulate_night import night_behind
from firstlight.planning.rules.visits import work_s
from firstlight.planning.services import MOST_TEAMS, PlanError
from firstlight.planning.services.making import check_places

MOST_NIGHTS = 50


@dataclass(frozen=True)
class Question:
    """What is to be compared.

    Parameters
    ----------
    teams
        Numbers of teams, each at least 1.
    orders
        As `simulate_morning` names them.
    nights
        How many are drawn; the first has this seed, each next one a seed higher.
    shift_h
        Hours from the first step to everybody's return.
    """

    teams: tuple[int, ...]
    orders: tuple[OrderName, ...] = ("adaptive", "nearest")
    nights: int = 5
    seed: int = 1
    shift_h: float = 8.0


def simulate_town(
    *,
    town: Town,
    question: Question,
    reported: Sequence[Reported] = (),
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Any]:
    """Play the question in a town.

    Parameters
    ----------
    reported
        What is known of last night: nights are drawn that it may be about. Empty: any night.
    on_progress
        Called with the mornings played and those there are.

    Returns
    -------
    dict
        Plain values: ``town``, ``houses`` (outbuildings are not counted), ``damaged`` {median, low,
        high}, ``nights``, ``step_h`` and ``courses``, each with order, teams, curve, auc, visited.

    Raises
    ------
    PlanError, SimulateError, InputError, GeoError
        See `texts.TEXTS`.
    """
    if max(question.teams) > MOST_TEAMS:
        raise PlanError("too-many-teams", most=MOST_TEAMS)
    if not 1 <= question.nights <= MOST_NIGHTS:
        raise PlanError("too-many-nights", most=MOST_NIGHTS)
    check_places(town, reported)
    everyone = town_houses(town)
    houses = everyone.take(np.flatnonzero(~everyone.is_outbuilding))
    laid = _lay(town, houses, reported)
    seeds = range(question.seed, question.seed + question.nights)
    nights = [_night(houses, reported, seed) for seed in seeds]
    courses = compare_mornings(
        laid,
        nights,
        orders=question.orders,
        teams=question.teams,
        shift_s=question.shift_h * 3600,
        on_progress=on_progress,
    )
    return _plain(town, question, nights, courses) | {"houses": len(houses)}


def _lay(town: Town, houses: TownHouses, reported: Sequence[Reported]) -> SimTown:
    """Stops and walks from where a plan of this night would let the teams meet."""
    if not len(houses):
        raise PlanError("no-house")
    depot = muster_point(houses, expected_damage(houses, reported), danger_zones(reported))
    work = work_s(houses.storeys, houses.is_outbuilding)
    return lay_town(load_graph(town), houses.lon, houses.lat, work, depot=depot)


def _night(houses: TownHouses, reported: Sequence[Reported], seed: int) -> Night:
    if reported:
        return night_behind(houses.lon, houses.lat, reported, seed=seed)
    return simulate_night(houses.lon, houses.lat, seed=seed)


def _plain(
    town: Town, question: Question, nights: Sequence[Night], courses: Sequence[Course]
) -> dict[str, Any]:
    damaged = [int(night.damaged.sum()) for night in nights]
    return {
        "town": town.name,
        "nights": len(nights),
        "damaged": {"median": float(np.median(damaged)), "low": min(damaged), "high": max(damaged)},
        "shift_h": question.shift_h,
        "step_h": STEP_S / 3600,
        "courses": [asdict(course) for course in courses],
    }
