"""A new version of a plan beside the old one: what stays, what is new, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from firstlight.accounts.models import User
from firstlight.planning.models import Plan, Team
from firstlight.planning.rows import HouseRow, RoundRow, StopRow
from firstlight.planning.rules.asked import TeamOut
from firstlight.planning.rules.changes import Planned, compare
from firstlight.planning.rules.laying import NO_LEG, PlannedRound
from firstlight.planning.services.going import Now
from firstlight.planning.services.keeping import Places, RoundToKeep, keep_rounds, next_version

NOTHING = PlannedRound((), NO_LEG, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class NewVersion:
    """What a new version holds; the figures are those of its new part."""

    why: Plan.Why
    rounds: Sequence[RoundToKeep]
    places: Places
    left_out: list[dict[str, Any]]
    figures: dict[str, Any]


def keep_version(
    plan: Plan, version: NewVersion, before: tuple[Sequence[RoundRow], Now], *, by: User
) -> Plan:
    """Write the next version of a plan as a draft, with what changed against the old one."""
    rows, now = before
    fresh = Plan(
        town=plan.town,
        incident=plan.incident,
        date=plan.date,
        civil_dawn_at=plan.civil_dawn_at,
        civil_dusk_at=plan.civil_dusk_at,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        depot_lon=plan.depot_lon,
        depot_lat=plan.depot_lat,
        seed=plan.seed,
        parameters=plan.parameters,
        left_out=version.left_out,
        based_on=plan,
        why=version.why,
        replanning=plan.replanning,
        made_by=by,
    )
    fresh.version = next_version(plan)
    rounds = _numbered(version.rounds)
    fresh.changes = _changes(rows, rounds, version.places, now) | {"because": now.because}
    fresh.figures = version.figures | _sums(rounds, version.places) | {"seen": len(now.seen.seq)}
    fresh.save(force_insert=True)
    keep_rounds(fresh, rounds, version.places)
    return fresh


def _numbered(rounds: Sequence[RoundToKeep]) -> list[RoundToKeep]:
    """A round keeps its number; new ones get free numbers."""
    taken = {one.number for one in rounds if one.number}
    free = iter(number for number in range(1, len(rounds) + len(taken) + 1) if number not in taken)
    numbered = [one if one.number else replace(one, number=next(free)) for one in rounds]
    return sorted(numbered, key=lambda one: one.number)


def round_again(
    plan: Plan, team: Team, way: tuple[TeamOut, PlannedRound], row: RoundRow | None, now: Now
) -> RoundToKeep | None:
    """What a team has done, and after it what was planned now; None: neither."""
    out, planned = way
    before, done = _before(row, now) if row is not None else ((), 0)
    if not before and not planned.stops:
        return None
    return RoundToKeep(
        team=team,
        number=row.round.number if row is not None else 0,
        planned=planned,
        begins_at=plan.starts_at,
        starts_at=row.round.starts_at if before and row else plan.starts_at + timedelta(seconds=out.ready_s),
        depot=out.end,
        before=before,
        done_stops=done,
        locked_seqs=_locked_seqs(row),
    )


def round_as_it_was(row: RoundRow, now: Now) -> RoundToKeep:
    """A round that goes on unchanged."""
    standing = now.standings.get(row.round.team.number)
    return RoundToKeep(
        team=row.round.team,
        number=row.round.number,
        planned=NOTHING,
        begins_at=row.round.starts_at,
        starts_at=row.round.starts_at,
        depot=row.round.depot,
        before=tuple((stop, stop.houses) for stop in row.stops),
        done_stops=standing.done if standing else 0,
        is_locked=row.round.is_locked,
        locked_seqs=_locked_seqs(row),
        copy_of=row.round,
    )


def _locked_seqs(row: RoundRow | None) -> frozenset[int]:
    if row is None:
        return frozenset()
    return frozenset(seq for stop in row.stops if stop.is_locked for seq in stop.seqs)


def _before(row: RoundRow, now: Now) -> tuple[tuple[tuple[StopRow, tuple[HouseRow, ...]], ...], int]:
    """The stops of a round that are done, each with the houses that were seen, and how many they are.

    Of the stop that a team is at, what it saw there stands as a stop of its own. A house that it
    passed over is in none: it may be planned for again.
    """
    standing = now.standings.get(row.round.team.number)
    if standing is None:
        return (), 0
    at = {seq for group in standing.locked for seq in group}
    parts = []
    for i, stop in enumerate(row.stops[: standing.done + 1]):
        houses = tuple(house for house in stop.houses if house.seq in now.seen_seqs)
        is_begun = i < standing.done or bool(at & set(stop.seqs))
        if houses and is_begun:
            parts.append((stop, houses))
    return tuple(parts), len(parts)


def _changes(
    rows: Sequence[RoundRow], rounds: Sequence[RoundToKeep], places: Places, now: Now
) -> dict[str, Any]:
    """What changed for houses that nobody saw yet, as JSON."""
    old = {
        house.seq: Planned(row.round.team.number, stop.leaves_at, house.probability)
        for row in rows
        for stop in row.stops
        for house in stop.houses
    }
    new = dict(_planned_houses(rounds, places))
    for row in rows:
        if any(one.copy_of is row.round for one in rounds):
            new |= {seq: old[seq] for stop in row.stops for seq in stop.seqs}
    believed = dict(zip(places.houses.seq.tolist(), places.probability.tolist(), strict=True))
    found = compare(old, new, believed, done=now.seen_seqs)
    return dict(vars(found))


def _planned_houses(rounds: Sequence[RoundToKeep], places: Places) -> Iterator[tuple[int, Planned]]:
    for one in rounds:
        for stop in one.planned.stops:
            leaves_at = one.begins_at + timedelta(seconds=stop.done_s)
            for row in stop.houses.tolist():
                chance = float(places.probability[row])
                yield int(places.houses.seq[row]), Planned(one.team.number, leaves_at, chance)


def _sums(rounds: Sequence[RoundToKeep], places: Places) -> dict[str, Any]:
    """Figures of whole rounds: what is done counts with what is planned."""
    before = [(stop, visits) for one in rounds for stop, visits in one.before]
    fresh = [stop for one in rounds for stop in one.planned.stops]
    expected = sum(visit.probability for _, visits in before for visit in visits)
    expected += sum(float(places.probability[stop.houses].sum()) for stop in fresh)
    walked = sum(one.walk_m for one in rounds)
    return {
        "houses": sum(len(visits) for _, visits in before) + sum(len(stop.houses) for stop in fresh),
        "stops": len(before) + len(fresh),
        "rounds": len(rounds),
        "walk_m": round(walked, 1),
        "expected_damaged": round(expected, 2),
    }
