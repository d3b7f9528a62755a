"""Writing a planned morning down: one version with its rounds, stops and visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from firstlight.planning.inputs import TownHouses, house_ids
from firstlight.planning.models import Plan, Round, Stop, Team, Visit
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
    before: tuple[tuple[Stop, tuple[Visit, ...]], ...] = ()
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


def keys_of(plan: Plan, houses: TownHouses, rounds: Sequence[PlannedRound]) -> dict[int, UUID]:
    """The keys of all houses that these rounds visit, by seq."""
    rows = [int(row) for one in rounds for stop in one.stops for row in stop.houses]
    return house_ids(plan.town, houses.seq[rows].tolist())


def keep_rounds(plan: Plan, rounds: Sequence[RoundToKeep], places: Places) -> None:
    """Write rounds, stops and visits of a plan that has its row: three statements, whatever the size."""
    made = [_round(plan, one) for one in rounds]
    Round.objects.bulk_create(made)
    stops: list[Stop] = []
    visits: list[Visit] = []
    for kept, one in zip(made, rounds, strict=True):
        for position, (stop, before) in enumerate(one.before, start=1):
            stops.append(_copied(stop, kept, position))
            visits += [_copied_visit(old, plan, stops[-1]) for old in before]
        for position, planned in enumerate(one.planned.stops, start=len(one.before) + 1):
            stops.append(_stop(kept, position, planned, one, places))
            visits += _visits(plan, stops[-1], planned, places)
    Stop.objects.bulk_create(stops, batch_size=500)
    Visit.objects.bulk_create(visits, batch_size=2000)


def _round(plan: Plan, one: RoundToKeep) -> Round:
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
    before = [point for stop, _ in one.before for point in stop.leg_path["coordinates"]]
    back = one.planned.back
    made.ends_at = one.begins_at + timedelta(seconds=one.planned.finished_s)
    made.path = line(before, [*(stop.leg for stop in one.planned.stops), back])
    made.return_leg = {
        "m": round(back.length_m, 1),
        "steps": steps(back),
        "path": line([], [back]),
    }
    return made


def _copied(stop: Stop, kept: Round, position: int) -> Stop:
    return Stop(
        round=kept,
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


def _copied_visit(old: Visit, plan: Plan, stop: Stop) -> Visit:
    return Visit(
        plan=plan, stop=stop, house_id=old.house_id, position=old.position, probability=old.probability
    )


def _stop(kept: Round, position: int, planned: PlannedStop, one: RoundToKeep, places: Places) -> Stop:
    seqs = {int(places.houses.seq[row]) for row in planned.houses}
    return Stop(
        round=kept,
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


def _visits(plan: Plan, kept: Stop, planned: PlannedStop, places: Places) -> list[Visit]:
    return [
        Visit(
            plan=plan,
            stop=kept,
            house_id=places.keys[int(places.houses.seq[row])],
            position=position,
            probability=float(places.probability[row]),
        )
        for position, row in enumerate(planned.houses.tolist(), start=1)
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
