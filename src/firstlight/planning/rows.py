"""The rows of one plan, read in four statements however large it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast

from firstlight.planning.models import Plan, Round, Stop, Visit
from firstlight.planning.rules.standing import StopAhead


class HouseRow(NamedTuple):
    """A planned visit."""

    house_id: UUID
    seq: int
    lon: float
    lat: float
    position: int
    probability: float


@dataclass(frozen=True)
class StopRow:
    """A stop without its lines."""

    id: UUID
    position: int
    arrives_at: datetime
    leaves_at: datetime
    leg_m: float
    is_locked: bool
    houses: tuple[HouseRow, ...]

    @property
    def seqs(self) -> tuple[int, ...]:
        """Its houses in walking order."""
        return tuple(house.seq for house in self.houses)

    def ahead(self) -> StopAhead:
        """As the rules see it."""
        return StopAhead(self.arrives_at, self.leaves_at, tuple((h.seq, h.lon, h.lat) for h in self.houses))


@dataclass(frozen=True)
class RoundRow:
    """A round with its stops in order."""

    round: Round
    stops: tuple[StopRow, ...]


def plan_rows(plan: Plan) -> list[RoundRow]:
    """All rounds of a plan by number, with their teams."""
    houses: dict[str, list[HouseRow]] = defaultdict(list)
    visits = Visit.objects.filter(plan=plan).order_by("position")
    columns = ("house_id", "house__seq", "house__lon", "house__lat", "position", "probability")
    # As the database writes it: making a key of each of the visits would take as long as reading them.
    for at_stop, *rest in visits.values_list(Cast("stop_id", CharField()), *columns):
        houses[at_stop].append(HouseRow(*rest))
    stops: dict[UUID, list[StopRow]] = defaultdict(list)
    found = Stop.objects.filter(round__plan=plan).order_by("position")
    columns = ("id", "position", "arrives_at", "leaves_at", "leg_m", "is_locked")
    for of_round, at_stop, *facts in found.values_list("round_id", Cast("id", CharField()), *columns):
        stops[of_round].append(StopRow(*facts, tuple(houses[at_stop])))  # type: ignore[call-arg]
    rounds = Round.objects.filter(plan=plan).select_related("team").order_by("number")
    return [RoundRow(one, tuple(stops[one.pk])) for one in rounds]


def whole_stops(keys: Iterable[UUID]) -> dict[UUID, Stop]:
    """Stops with their lines, by key."""
    wanted = list(keys)
    found: dict[UUID, Stop] = {}
    for first in range(0, len(wanted), 900):  # SQLite may be built with room for 999 values
        found.update({stop.pk: stop for stop in Stop.objects.filter(pk__in=wanted[first : first + 900])})
    return found
