"""First light: when teams may be out. Civil dawn to civil dusk, less curfew, within one shift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from astral import Observer
from astral.sun import dawn, dusk, elevation

from firstlight.errors import CodedError

CIVIL_DEG = 6.0


class DaylightError(CodedError):
    """No time to be out; codes at the functions."""


@dataclass(frozen=True)
class Daylight:
    """One day's light at one place; `zone` is the town's IANA zone.

    `kind` is ``day``, or ``all-day`` where the sun stays above 6 degrees below the horizon: then dawn
    and dusk are the day's first and last moment on the town's clock.
    """

    dawn_at: datetime
    dusk_at: datetime
    day: date
    zone: str
    kind: Literal["day", "all-day"]


@dataclass(frozen=True)
class Shift:
    """When teams leave, when they must be back, and what ends it: ``length``, ``dusk``, ``curfew`` or
    ``latest-return``."""

    begins_at: datetime
    ends_at: datetime
    ended_by: str

    @property
    def length_s(self) -> float:
        """Seconds from leaving to being back."""
        return (self.ends_at - self.begins_at).total_seconds()


@dataclass(frozen=True)
class ShiftRules:
    """What the town allows; times of day are on the town's clock.

    Parameters
    ----------
    length_s
        The longest a team is out.
    not_before_at
        When teams are ready at the earliest.
    curfew
        From, until: nobody is out; over midnight where from is later than until.
    latest_return
        Back at the latest.
    margin_s
        Back this long before dusk or curfew.
    """

    length_s: float
    not_before_at: datetime | None = None
    curfew: tuple[time, time] | None = None
    latest_return: time | None = None
    margin_s: float = 0.0


def daylight(day: date, *, lon: float, lat: float, zone: str) -> Daylight:
    """Civil dawn and dusk around the noon of a day.

    Parameters
    ----------
    day
        The date on the town's clock.
    lon, lat
        Degrees, WGS 84.
    zone
        IANA name such as "Europe/Kyiv".

    Raises
    ------
    DaylightError
        ``place``: no such coordinates; ``zone``: no such zone; ``no-daylight`` (day): the sun does not
        come within 6 degrees of the horizon.
    """
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise DaylightError("place", lon=lon, lat=lat)
    clock = _zone(zone)
    # In the sun's own time dawn lies before noon and dusk after it, on one date, anywhere on Earth.
    sun_time = timezone(timedelta(minutes=round(lon * 4)))
    noon = datetime.combine(day, time(12), clock)
    sun_day = noon.astimezone(sun_time).date()
    observer = Observer(latitude=lat, longitude=lon)
    try:
        return Daylight(
            dawn_at=dawn(observer, sun_day, CIVIL_DEG, sun_time).astimezone(UTC),
            dusk_at=dusk(observer, sun_day, CIVIL_DEG, sun_time).astimezone(UTC),
            day=day,
            zone=zone,
            kind="day",
        )
    except ValueError:
        pass
    highest = elevation(observer, datetime.combine(sun_day, time(12), sun_time).astimezone(UTC))
    if highest < -CIVIL_DEG:
        raise DaylightError("no-daylight", day=day)
    first = datetime.combine(day, time(0), clock)
    last = datetime.combine(day + timedelta(days=1), time(0), clock)
    return Daylight(first.astimezone(UTC), last.astimezone(UTC), day, zone, "all-day")


def next_light_day(now: datetime, *, lon: float, lat: float, zone: str) -> date:
    """Today on the place's clock while an hour of light is left, else tomorrow.

    A day without light or without end counts as any other: whoever plans it is told so then.
    """
    today = now.astimezone(_zone(zone)).date()
    try:
        dusk_at = daylight(today, lon=lon, lat=lat, zone=zone).dusk_at
    except DaylightError:
        return today
    return today if now + timedelta(hours=1) < dusk_at else today + timedelta(days=1)


def shift_window(light: Daylight, rules: ShiftRules) -> Shift:
    """The longest stretch of the day in which teams may be out, from its start on.

    Raises
    ------
    DaylightError
        ``rules``: a length or margin that is negative or no number; ``no-time`` (day): nothing is
        left of the day.
    """
    if not (rules.length_s > 0 and rules.margin_s >= 0 and math.isfinite(rules.length_s + rules.margin_s)):
        raise DaylightError("rules", length_s=rules.length_s, margin_s=rules.margin_s)
    clock = _zone(light.zone)
    begin = light.dawn_at
    if rules.not_before_at is not None:
        begin = max(begin, rules.not_before_at.astimezone(UTC))
    margin = timedelta(seconds=rules.margin_s)
    ends = [(light.dusk_at - margin, "dusk")]
    if rules.latest_return is not None:
        latest = datetime.combine(light.day, rules.latest_return, clock).astimezone(UTC)
        ends.append((latest, "latest-return"))
    end = min(ends)
    free = [(begin, *end)]
    for start, until in _curfews(light.day, rules.curfew, clock):
        free = [piece for one in free for piece in _without(one, start - margin, until)]
    free = [(first, last, why) for first, last, why in free if last > first]
    if not free:
        raise DaylightError("no-time", day=light.day)
    first, last, why = max(free, key=lambda piece: (piece[1] - piece[0], -piece[0].timestamp()))
    longest = first + timedelta(seconds=rules.length_s)
    return Shift(first, longest, "length") if longest <= last else Shift(first, last, why)


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DaylightError("zone", zone=zone) from error


def _curfews(day: date, curfew: tuple[time, time] | None, clock: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The curfew of this day, of the evening before and of the day after, in UTC."""
    if curfew is None:
        return []
    start, until = curfew
    nights = []
    for offset in (-1, 0, 1):
        first = day + timedelta(days=offset)
        last = first + timedelta(days=1) if until <= start else first
        begins, ends = (datetime.combine(first, start, clock), datetime.combine(last, until, clock))
        nights.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    return nights


def _without(
    piece: tuple[datetime, datetime, str], start: datetime, until: datetime
) -> list[tuple[datetime, datetime, str]]:
    """What a curfew leaves of a stretch of time."""
    first, last, why = piece
    if until <= first or start >= last:
        return [piece]
    return [(first, start, "curfew"), (until, last, why)]
