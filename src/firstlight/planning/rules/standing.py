"""Where a team stands in the middle of its round, told from what it sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class StopAhead:
    """A stop as planned: when the team was to be there, and its houses (seq, lon, lat) in walking order."""

    arrives_at: datetime
    leaves_at: datetime
    houses: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True)
class Counted:
    """Where a team was when it was last counted, and when."""

    lon: float
    lat: float
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a team stands and what of its round nobody may move.

    Parameters
    ----------
    done
        How many of its stops are behind it.
    place
        (lon, lat) where it was last known to be; None: still at its start.
    free_at
        When it could set out from there.
    locked
        Houses (seq) of the stops that it is at or on its way to, stop by stop, those seen left out.
    heard_at
        When it was last heard of; None: never.
    """

    done: int
    place: tuple[float, float] | None
    free_at: datetime
    locked: tuple[tuple[int, ...], ...]
    heard_at: datetime | None


def stand(
    stops: Sequence[StopAhead],
    seen: Mapping[int, datetime],
    *,
    starts_at: datetime,
    now: datetime,
    counted: Counted | None = None,
) -> Standing:
    """Tell where a team stands.

    The stops up to the last one with a finding are behind it; a stop with houses still to see is
    where it is. From there on it is taken to go on as planned, as late as it was last seen to be: what
    it has reached by now, and what it is on its way to, is locked. So a silent team keeps the stops
    that it may be at.

    Parameters
    ----------
    stops
        Its round in order; may be empty.
    seen
        When this team's record of a house came, by seq; houses of other rounds are passed over.
    starts_at
        When it was to leave.
    now
        The moment of asking.
    counted
        Its last headcount. One that is newer than the last finding says where it stands, and that it
        went no further since.
    """
    heard = [[seen[seq] for seq, _, _ in stop.houses if seq in seen] for stop in stops]
    last = max((i for i, times in enumerate(heard) if times), default=-1)
    heard_at = max((time for times in heard for time in times), default=None)
    is_counted = counted is not None and (heard_at is None or counted.at > heard_at)
    if heard_at is None and now < starts_at and not is_counted:
        return Standing(0, None, starts_at, (), None)
    done, place, begins_at = last + 1, None, starts_at
    if heard_at is not None:
        place, begins_at = _place(stops[last], seen), heard_at
    rest = _rest(stops[last], seen) if last >= 0 else ()
    if rest:
        done = last
    until = now
    if is_counted and counted is not None:
        place, until = (counted.lon, counted.lat), min(now, counted.at)
    locked = _locked(stops, (last, rest), (starts_at, begins_at), until)
    free_at = now if is_counted else begins_at
    return Standing(done, place, free_at, locked, counted.at if is_counted and counted else heard_at)


def _rest(stop: StopAhead, seen: Mapping[int, datetime]) -> tuple[int, ...]:
    return tuple(seq for seq, _, _ in stop.houses if seq not in seen)


def _place(stop: StopAhead, seen: Mapping[int, datetime]) -> tuple[float, float]:
    """At the house seen last."""
    known = [(seen[seq], i) for i, (seq, _, _) in enumerate(stop.houses) if seq in seen]
    _, lon, lat = stop.houses[max(known)[1]]
    return lon, lat


def _locked(
    stops: Sequence[StopAhead],
    at: tuple[int, tuple[int, ...]],
    times: tuple[datetime, datetime],
    until: datetime,
) -> tuple[tuple[int, ...], ...]:
    """The rest of the stop it was heard from, and what it reaches or sets out for until then."""
    (last, rest), (starts_at, clock) = at, times
    locked = []
    if rest:
        stop = stops[last]
        locked.append(rest)
        clock += (stop.leaves_at - stop.arrives_at) * (len(rest) / len(stop.houses))
    for i in range(last + 1, len(stops)):
        if locked and clock > until:
            break
        locked.append(tuple(seq for seq, _, _ in stops[i].houses))
        clock += stops[i].leaves_at - (stops[i - 1].leaves_at if i else starts_at)
    return tuple(locked)
