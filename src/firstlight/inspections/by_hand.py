"""A plan's rounds as a coordinator may change them: what is done, under way, or free to move."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from firstlight.inspections.standings import standings
from firstlight.planning.models import Plan, Round, Stop
from firstlight.planning.rules.standing import Standing
from firstlight.planning.selectors import rounds_with_stops

StopState = Literal["done", "begun", "free"]


@dataclass(frozen=True)
class HandStop:
    """A stop and whether it may still be moved."""

    stop: Stop
    state: StopState
    is_first: bool  # of those that may be moved
    is_last: bool


@dataclass(frozen=True)
class HandRound:
    """A round with its stops in order."""

    round: Round
    stops: tuple[HandStop, ...]

    @property
    def done(self) -> list[HandStop]:
        """The stops that are behind the team."""
        return [one for one in self.stops if one.state == "done"]

    @property
    def ahead(self) -> list[HandStop]:
        """The others: under way, or free to move."""
        return [one for one in self.stops if one.state != "done"]


def hand_rounds(plan: Plan, numbers: Collection[int]) -> list[HandRound]:
    """These rounds of a plan by number."""
    where = standings(plan)
    rounds = rounds_with_stops(plan).filter(number__in=numbers)
    return [_round(one, where.get(one.team.number)) for one in rounds]


def _round(one: Round, standing: Standing | None) -> HandRound:
    stops = list(one.stops.all())
    states = [_state(stop, standing) for stop in stops]
    free = [i for i, state in enumerate(states) if state == "free"]
    return HandRound(
        one,
        tuple(
            HandStop(stop, state, bool(free) and i == free[0], bool(free) and i == free[-1])
            for i, (stop, state) in enumerate(zip(stops, states, strict=True))
        ),
    )


def _state(stop: Stop, standing: Standing | None) -> StopState:
    if standing is None:
        return "free"
    if stop.position <= standing.done:
        return "done"
    begun = {seq for group in standing.locked for seq in group}
    return "begun" if begun & {visit.house.seq for visit in stop.visits.all()} else "free"
