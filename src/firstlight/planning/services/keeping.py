"""Writing a planned morning down: one version with its rounds, stops and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from firstlight.ids import new_id
from firstlight.planning.bulk_rows import StopToWrite, VisitToWrite, insert_rows
from firstlight.planning.inputs import TownHouses, house_ids
from firstlight.planning.models import Plan, Round, Stop, Team, Visit
from firstlight.planning.rows import HouseRow, RoundRow, StopRow, whole_stops
from firstlight.planning.rules.laying import PlannedRound, PlannedStop
from firstlight.planning.rules.legs import Leg

NAMED_REASONS = ("not-cleared", "excluded", "no-street", "unreachable", "no-skill", "window", "too-long")


@dataclass(frozen=True, eq=False)
class RoundToKeep:
    """One round before it has rows.

    Parameters
    ----------
    before
        Stops of an earlier version that stay as they are, with their visits, in order; the first
        `done_stops` of them are done.
    planned
        What follows them.
    begins_at
        When the seconds of `planned` begin to count.
    locked_seqs
        Houses whose stops a coordinator locked.
    copy_of
        A round that goes on unchanged: `before` holds all its stops.
    """

    team: Team
    number: int
    planned: PlannedRound
    begins_at: datetime
    depot: tuple[float, float]
    before: tuple[tuple[StopRow, tuple[HouseRow, ...]], ...] = ()
    done_stops: int = 0
    starts_at: datetime | None = None
    is_locked: bool = False
    locked_seqs: frozenset[int] = field(default_factory=frozenset)
    copy_of: Round | None = None

    @property
    def walk_m(self) -> float:
        """On foot from its start to its end."""
        if self.copy_of is not None:
            return self.copy_of.walk_m
        return sum(stop.leg_m for stop, _ in self.before) + self.planned.walk_m


@dataclass(frozen=True, eq=False)
class Places:
    """The houses that planned rows mean, what is believed of each, and their keys."""

    houses: TownHouses
    probability: Any
    keys: Mapping[int, UUID]


def next_version(plan: Plan) -> int:
    """The number of the next version of the plan's day."""
    last = Plan.objects.filter(town=plan.town, date=plan.date).aggregate(Max("version"))["version__max"]
    return (last or 0) + 1


def keys_of(
    plan: Plan, houses: TownHouses, rounds: Sequence[PlannedRound], rows: Sequence[RoundRow] = ()
) -> dict[int, UUID]:
    """The keys of all houses that these rounds visit, by seq; those in the rows are not looked up."""
    known = {house.seq: house.house_id for row in rows for stop in row.stops for house in stop.houses}
    visited = [int(row) for one in rounds for stop in one.stops for row in stop.houses]
    unknown = [seq for seq in houses.seq[visited].tolist() if seq not in known]
    return known | house_ids(plan.town, unknown)


def keep_rounds(plan: Plan, rounds: Sequence[RoundToKeep], places: Places) -> None:
    """Write rounds, stops and visits of a plan that has its row: three statements, whatever the size."""
    old = whole_stops(stop.id for one in rounds for stop, _ in one.before)
    made = [_round(plan, one, old) for one in rounds]
    Round.objects.bulk_create(made)
    stops: list[StopToWrite] = []
    visits: list[VisitToWrite] = []
    for kept, one in zip(made, rounds, strict=True):
        for position, (row, houses) in enumerate(one.before, start=1):
            stops.append(_copied(old[row.id], kept, position))
            visits += _visits(plan, stops[-1], [(house.house_id, house.probability) for house in houses])
        for position, planned in enumerate(one.planned.stops, start=len(one.before) + 1):
            stops.append(_stop(kept, position, planned, one, places))
            visits += _visits(plan, stops[-1], _expected(planned, places))
    insert_rows(Stop, stops)
    insert_rows(Visit, visits)


def _round(plan: Plan, one: RoundToKeep, old: Mapping[UUID, Stop]) -> Round:
    made = Round(
        plan=plan,
        team=one.team,
        number=one.number,
        walk_m=one.walk_m,
        starts_at=one.starts_at or one.begins_at,
        depot_lon=one.depot[0],
        depot_lat=one.depot[1],
        is_locked=one.is_locked,
        done_stops=one.done_stops,
    )
    if one.copy_of is not None:
        made.ends_at, made.path, made.return_leg = (
            one.copy_of.ends_at,
            one.copy_of.path,
            one.copy_of.return_leg,
        )
        return made
    before = [point for row, _ in one.before for point in old[row.id].leg_path["coordinates"]]
    back = one.planned.back
    made.ends_at = one.begins_at + timedelta(seconds=one.planned.finished_s)
    made.path = line(before, [*(stop.leg for stop in one.planned.stops), back])
    made.return_leg = {
        "m": round(back.length_m, 1),
        "steps": steps(back),
        "path": line([], [back]),
    }
    return made


def _copied(stop: Stop, kept: Round, position: int) -> StopToWrite:
    return StopToWrite(
        id=new_id(),
        round_id=kept.pk,
        position=position,
        street=stop.street,
        lon=stop.lon,
        lat=stop.lat,
        arrives_at=stop.arrives_at,
        leaves_at=stop.leaves_at,
        leg_m=stop.leg_m,
        leg_path=stop.leg_path,
        steps=stop.steps,
        is_locked=stop.is_locked,
    )


def _stop(kept: Round, position: int, planned: PlannedStop, one: RoundToKeep, places: Places) -> StopToWrite:
    seqs = set(places.houses.seq[planned.houses].tolist())
    return StopToWrite(
        id=new_id(),
        round_id=kept.pk,
        position=position,
        street=planned.street or "",
        lon=planned.lon,
        lat=planned.lat,
        arrives_at=one.begins_at + timedelta(seconds=planned.arrival_s),
        leaves_at=one.begins_at + timedelta(seconds=planned.done_s),
        leg_m=planned.leg.length_m,
        leg_path=line([], [planned.leg]),
        steps=steps(planned.leg),
        is_locked=seqs <= one.locked_seqs,
    )


def _expected(planned: PlannedStop, places: Places) -> list[tuple[UUID, float]]:
    """The keys of a stop's houses in walking order, and what is believed of each."""
    seqs, chances = places.houses.seq[planned.houses].tolist(), places.probability[planned.houses].tolist()
    return [(places.keys[seq], chance) for seq, chance in zip(seqs, chances, strict=True)]


def _visits(plan: Plan, at: StopToWrite, houses: Iterable[tuple[UUID, float]]) -> list[VisitToWrite]:
    return [
        VisitToWrite(new_id(), plan.pk, at.id, key, position, chance)
        for position, (key, chance) in enumerate(houses, start=1)
    ]


def line(before: Sequence[Sequence[float]], legs: Sequence[Leg]) -> dict[str, Any]:
    """Points and legs as one GeoJSON line; six decimals are a tenth of a metre."""
    points = [list(point) for point in before]
    points += [[round(lon, 6), round(lat, 6)] for leg in legs for lon, lat in leg.points]
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    if len(kept) == 1:
        kept = kept * 2  # a line has two points even where nobody needs to walk
    return {"type": "LineString", "coordinates": kept}


def steps(leg: Leg) -> list[list[Any]]:
    """How to walk a leg: street and metres, in order."""
    return [[step.name or step.road_class or "", round(step.length_m, 1)] for step in leg.steps]
