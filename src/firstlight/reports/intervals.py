"""An interval in words: "2 January", "2 January, 20:00–21:00 EET", "30 December to 1 January"."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def interval_words(start: datetime, end: datetime, *, timezone: str, now: datetime) -> str:
    """The interval on a town's clock; whole days without times, the year where it is not this one.

    `end` is exclusive where both ends are midnights, as day-long intervals are stored.
    """
    zone = ZoneInfo(timezone)
    first, last, today = start.astimezone(zone), end.astimezone(zone), now.astimezone(zone)
    if first.time() == last.time() == time.min and first < last:
        return _days(first, last - timedelta(days=1), today)
    name = first.tzname() or ""
    if first == last:
        return _("%(day)s, %(time)s %(zone)s") % {
            "day": _day(first, today), "time": f"{first:%H:%M}", "zone": name,
        }  # fmt: skip
    if first.date() == last.date():
        return _("%(day)s, %(from)s–%(to)s %(zone)s") % {
            "day": _day(first, today), "from": f"{first:%H:%M}", "to": f"{last:%H:%M}", "zone": name,
        }  # fmt: skip
    return _("%(day)s, %(from)s to %(other_day)s, %(to)s %(zone)s") % {
        "day": _day(first, today), "from": f"{first:%H:%M}",
        "other_day": _day(last, today), "to": f"{last:%H:%M}", "zone": last.tzname() or "",
    }  # fmt: skip


def _days(first: datetime, last: datetime, today: datetime) -> str:
    if first.date() == last.date():
        return _day(first, today)
    return _("%(day)s to %(other_day)s") % {"day": _day(first, today), "other_day": _day(last, today)}


def _day(at: datetime, today: datetime) -> str:
    return date_format(at, "j E" if at.year == today.year else "j E Y")
