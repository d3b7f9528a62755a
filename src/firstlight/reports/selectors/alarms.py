"""Alarms, the warnings that carry them, and minutes under alarm by day."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404

from firstlight import clock, sql
from firstlight.accounts.models import Role, Town
from firstlight.accounts.selectors import STAFF, Access
from firstlight.reports.models import Alarm, CapFeed, CapMessage
from firstlight.reports.rules.alarm_days import Interval, day_bounds, minutes_by_day

KEEPERS = (Role.ADMINISTRATOR,)
# Whom the room of plans lets see the headcount: its link is not shown to others.
COUNT_READERS = (Role.COORDINATOR, Role.DUTY_OFFICER, Role.WORKS_MANAGER, Role.ADMINISTRATOR)
SILENT = timedelta(minutes=5)  # one failed minute is the network, five are worth everybody's attention


@dataclass(frozen=True)
class AlarmDay:
    """A day of the town's clock; `alarms` overlap it, in order, each with its part of the day."""

    day: date
    minutes: float
    alarms: tuple[tuple[Alarm, datetime, datetime | None], ...]  # within the day; None: still on

    @property
    def bar(self) -> int:
        """Its share of a whole day, in per cent of the bar; some for every alarm, however short."""
        return min(100, max(2, round(self.minutes / 14.4))) if self.alarms else 0


def open_alarm(town: Town) -> Alarm | None:
    """The alarm that is on now; None: there is none. For services: no person, no access."""
    if not is_alarm_on(town.pk):
        return None
    return Alarm.objects.filter(town=town, ended_at=None).first()


def is_alarm_on(town_id: UUID) -> bool:
    """Whether people must be under cover; every phone asks it every few seconds."""
    asked = "SELECT 1 FROM reports_alarm WHERE town_id = %s AND ended_at IS NULL"
    return sql.fetch_one(asked, town_id) is not None


def alarms_for(access: Access, most: int = 100) -> list[Alarm]:
    """The latest alarms, newest first; every member of staff must know them."""
    access.require(*STAFF)
    return list(Alarm.objects.filter(town=access.town).select_related("entered_by")[:most])


def alarm_for(access: Access, alarm_id: UUID) -> Alarm:
    """One alarm of the town, or 404."""
    access.require(*STAFF)
    alarm = Alarm.objects.filter(town=access.town, pk=alarm_id).select_related("town").first()
    if alarm is None:
        raise Http404
    return alarm


def warnings_for(access: Access, most: int = 20) -> list[CapMessage]:
    """The latest warnings of the feeds, with what became of them."""
    access.require(*STAFF)
    return list(
        CapMessage.objects.filter(town=access.town)
        .select_related("feed")
        .defer("raw")
        .order_by("-sent_at")[:most]
    )


def feeds_for(access: Access) -> QuerySet[CapFeed]:
    """The town's feeds of warnings, for who keeps them."""
    access.require(*KEEPERS)
    return CapFeed.objects.filter(town=access.town)


def feed_for(access: Access, feed_id: UUID) -> CapFeed:
    """One feed, or 404."""
    feed = feeds_for(access).filter(pk=feed_id).select_related("town").first()
    if feed is None:
        raise Http404
    return feed


def silent_feeds(access: Access) -> list[CapFeed]:
    """Feeds that could not be read for more than five minutes: no alarm comes through them."""
    access.require(*STAFF)
    since = clock.now() - SILENT
    return list(CapFeed.objects.filter(town=access.town, is_on=True, failing_since__lt=since))


def banner_key(alarm: Alarm | None, silent: list[CapFeed]) -> str:
    """What a banner shows, in short: it changes when the banner does."""
    return ",".join(str(one.pk) for one in [*([alarm] if alarm else []), *silent])


def banner_of(access: Access) -> dict[str, Any]:
    """What `reports/alarm_banner.html` shows to a member of staff."""
    alarm, silent = open_alarm(access.town), silent_feeds(access)
    return {
        "access": access,
        "town": access.town,
        "alarm": alarm,
        "silent": silent,
        "shown": banner_key(alarm, silent),
        "may_see_count": access.may(*COUNT_READERS),
    }


def alarm_weeks(access: Access, month: date) -> list[list[AlarmDay | None]]:
    """A month as weeks from Monday to Sunday; None: a day of another month."""
    access.require(*STAFF)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    days = {one.day: one for one in alarm_days(access, weeks[0][0], weeks[-1][-1])}
    return [[days[day] if day.month == month.month else None for day in week] for week in weeks]


def alarm_days(access: Access, first: date, last: date) -> list[AlarmDay]:
    """Every day from the first to the last with its minutes; an open alarm counts until now."""
    access.require(*STAFF)
    zone, now = ZoneInfo(access.town.timezone), clock.now()
    begins, ends = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    rows = Alarm.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=begins), town=access.town, started_at__lt=ends
    )
    alarms = list(rows.order_by("started_at"))
    intervals = [(alarm.started_at, alarm.ended_at or now) for alarm in alarms]
    minutes = minutes_by_day(intervals, zone)
    return [
        _day(first + timedelta(days=at), list(zip(alarms, intervals, strict=True)), minutes, zone)
        for at in range((last - first).days + 1)
    ]


def _day(
    day: date, alarms: list[tuple[Alarm, Interval]], minutes: dict[date, float], zone: ZoneInfo
) -> AlarmDay:
    begins, ends = day_bounds(day, zone)
    parts = []
    for alarm, (start, end) in alarms:
        if start < ends and end > begins:
            is_on = alarm.ended_at is None and end <= ends
            parts.append((alarm, max(start, begins), None if is_on else min(end, ends)))
    return AlarmDay(day, minutes.get(day, 0.0), tuple(parts))


def first_alarm_day(access: Access) -> date | None:
    """The day of the oldest alarm on record; None: there is none."""
    access.require(*STAFF)
    oldest = Alarm.objects.filter(town=access.town).order_by("started_at").first()
    return None if oldest is None else oldest.started_at.astimezone(ZoneInfo(access.town.timezone)).date()
