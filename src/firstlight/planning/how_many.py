"""How many teams to call: the coming morning played for ever more teams, one number after the other.

Each number is a job of its own that queues the next one, so that a replan of teams that are out
never waits for more than one of them, and the page fills as they come.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.errors import CodedError
from firstlight.houses.models import LoadRun
from firstlight.jobs import KEEP_S, later
from firstlight.planning.known import reported_in
from firstlight.planning.rules.daylight import ShiftRules, daylight, next_light_day, shift_window
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.simulate_many import STEP_S, Spread
from firstlight.planning.rules.team_chart import share_by
from firstlight.planning.simulating import Question, simulate_town

JOB = "firstlight.planning.jobs.play_next_size"
FEWEST, MOST = 2, 60  # teams
ALL_UP_TO = 8  # teams: every number; above it about so many numbers, ever farther apart
HALF_HOUR = timedelta(minutes=30)
CLOCKS = (time(10), time(12))  # when a coordinator reports upwards
NOT_ANSWERED_S = 900  # a job that says nothing for so long was lost with its worker


@dataclass(frozen=True)
class Asked:
    """A question as it was asked; `key` tells it from every other one."""

    key: str
    sizes: tuple[int, ...]  # numbers of teams, rising
    nights: int
    begins_at: datetime
    ends_at: datetime
    reported: tuple[Reported, ...]

    @property
    def shift_h(self) -> float:
        """Hours from the first step to everybody's return."""
        return (self.ends_at - self.begins_at).total_seconds() / 3600


@dataclass(frozen=True)
class Moment:
    """A time of day on the town's clock, and how long after the start it is."""

    at: datetime
    after_s: float


@dataclass(frozen=True)
class Size:
    """What so many teams find: the share by each moment of the answer."""

    teams: int
    shares: tuple[Spread, ...]
    visited: Spread  # share of all houses


@dataclass(frozen=True)
class Answer:
    """What is played so far of a question; `error` is what ended it."""

    asked: Asked
    moments: tuple[Moment, ...]
    sizes: tuple[Size, ...]
    houses: int
    damaged: Spread  # houses in the nights that were drawn
    is_going: bool
    error: CodedError | None

    @property
    def is_whole(self) -> bool:
        """Whether every number of teams was played."""
        return len(self.sizes) == len(self.asked.sizes)


def team_numbers(most: int) -> tuple[int, ...]:
    """From FEWEST to `most` teams: every number while they are few, then ever farther apart."""
    if most <= FEWEST + ALL_UP_TO:
        return tuple(range(FEWEST, max(most, FEWEST) + 1))
    steps = [FEWEST * (most / FEWEST) ** (i / ALL_UP_TO) for i in range(ALL_UP_TO + 1)]
    return tuple(sorted({round(step) for step in steps}))


def ask(*, town: Town, most: int, shift_h: float, nights: int) -> Asked:
    """Play it from now on, unless that was done or is being done.

    Parameters
    ----------
    most
        The largest number of teams, FEWEST to MOST.
    nights
        How many nights are drawn that last night's impacts and calls may stand for.

    Raises
    ------
    DaylightError
        No light on the coming morning.
    """
    asked = _asked(town, most, shift_h, nights)
    cache.set(_key(town, asked.key), asked, KEEP_S)
    cache.set(_key(town, "newest"), asked.key, KEEP_S)
    if _next_size(town, asked) is not None and cache.add(_going(town, asked), 1, NOT_ANSWERED_S):
        cache.delete(_failed(town, asked))
        later(JOB, str(town.pk), asked.key)
    return asked


def stop(*, town: Town, key: str) -> None:
    """Play no further number; what is played stays."""
    asked = _found(town, key)
    if asked is not None:
        cache.delete(_going(town, asked))


def play_next(town: Town, key: str) -> None:
    """Play one number of teams and queue the next; nothing where it was stopped, or all is played."""
    asked = _found(town, key)
    size = _next_size(town, asked) if asked is not None else None
    if asked is None or size is None or cache.get(_going(town, asked)) is None:
        return
    question = Question(teams=(size,), orders=("adaptive",), nights=asked.nights, shift_h=asked.shift_h)
    try:
        played = simulate_town(town=town, question=question, reported=asked.reported)
    except CodedError as error:
        cache.set(_failed(town, asked), (type(error), error.code, error.params), KEEP_S)
        cache.delete(_going(town, asked))
        return
    cache.set(_played(town, asked, size), played, KEEP_S)
    if _next_size(town, asked) is None:
        cache.delete(_going(town, asked))
    elif cache.touch(_going(town, asked), NOT_ANSWERED_S):
        later(JOB, str(town.pk), asked.key)


def answer(town: Town, key: str = "") -> Answer | None:
    """What is played so far; without a key of the newest question. None: nothing was asked within a day."""
    asked = _found(town, key or cache.get(_key(town, "newest")) or "")
    if asked is None:
        return None
    played = {size: cache.get(_played(town, asked, size)) for size in asked.sizes}
    known = {size: one for size, one in played.items() if one is not None}
    moments = _moments(town, asked)
    first: dict[str, Any] = next(iter(known.values()), {"houses": 0, "damaged": {}})
    return Answer(
        asked=asked,
        moments=moments,
        sizes=tuple(_size(size, one, moments) for size, one in known.items()),
        houses=first["houses"],
        damaged=Spread(**first["damaged"]) if first["damaged"] else Spread(0.0, 0.0, 0.0),
        is_going=cache.get(_going(town, asked)) is not None,
        error=_error(cache.get(_failed(town, asked))),
    )


def _asked(town: Town, most: int, shift_h: float, nights: int) -> Asked:
    now = clock.now()
    light = daylight(
        next_light_day(now, lon=town.lon, lat=town.lat, zone=town.timezone),
        lon=town.lon, lat=town.lat, zone=town.timezone,
    )  # fmt: skip
    shift = shift_window(light, ShiftRules(length_s=shift_h * 3600, not_before_at=_half_hour_after(now)))
    reported, loads = tuple(reported_in(town)), LoadRun.objects.filter(town=town).count()
    sizes = team_numbers(most)
    made_of = (sizes, nights, shift.begins_at, shift.ends_at, sorted(map(repr, reported)), loads)
    key = hashlib.sha256(repr(made_of).encode()).hexdigest()[:20]
    return Asked(key, sizes, nights, shift.begins_at, shift.ends_at, reported)


def _half_hour_after(now: datetime) -> datetime:
    """Teams are not called within the minute; and asked twice in a row it is the same question."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(now - midnight) // HALF_HOUR) * HALF_HOUR


def _moments(town: Town, asked: Asked) -> tuple[Moment, ...]:
    """The CLOCKS within the shift, and its end."""
    zone = ZoneInfo(town.timezone)
    day = asked.begins_at.astimezone(zone).date()
    clocks = [datetime.combine(day, one, zone) for one in CLOCKS]
    ends = [at for at in clocks if asked.begins_at + HALF_HOUR <= at < asked.ends_at - HALF_HOUR]
    ends.append(asked.ends_at.astimezone(zone))
    return tuple(Moment(at, (at - asked.begins_at).total_seconds()) for at in ends)


def _size(teams: int, played: dict[str, Any], moments: tuple[Moment, ...]) -> Size:
    (course,) = played["courses"]
    curve = [Spread(**one) for one in course["curve"]]
    shares = tuple(share_by(curve, STEP_S, moment.after_s) for moment in moments)
    return Size(teams, shares, Spread(**course["visited"]))


def _next_size(town: Town, asked: Asked) -> int | None:
    return next((size for size in asked.sizes if cache.get(_played(town, asked, size)) is None), None)


def _error(kept: tuple[type[CodedError], str, dict[str, Any]] | None) -> CodedError | None:
    """An error is kept in parts: it cannot be pickled whole."""
    return kept[0](kept[1], **kept[2]) if kept else None


def _found(town: Town, key: str) -> Asked | None:
    asked: Asked | None = cache.get(_key(town, key)) if key.isalnum() else None
    return asked if isinstance(asked, Asked) else None


def _key(town: Town, key: str) -> str:
    return f"how-many:{town.pk}:{key}"


def _going(town: Town, asked: Asked) -> str:
    return f"{_key(town, asked.key)}:going"


def _failed(town: Town, asked: Asked) -> str:
    return f"{_key(town, asked.key)}:failed"


def _played(town: Town, asked: Asked, size: int) -> str:
    return f"{_key(town, asked.key)}:{size}"
