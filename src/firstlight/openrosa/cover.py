"""What a phone is told while an alarm is on: in an answer, in a list, in the form, as plain values."""

from __future__ import annotations

import csv
import io
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from firstlight.accounts.models import Device
from firstlight.inspections.sectors import todays_round
from firstlight.planning.headcounts import alarm_to_count, newest_counts, town_zones
from firstlight.planning.models import Headcount, Round
from firstlight.planning.rules.way_out import way_out
from firstlight.reports.models import Alarm
from firstlight.reports.selectors.alarms import open_alarm

NOTICE = "notice"
NOTICE_FILE = f"{NOTICE}.csv"
NOTICE_ROW = "alarm"


def cover_text(alarm: Alarm) -> str:
    """One sentence for a phone, in the active language, with the town's time."""
    since = alarm.started_at.astimezone(ZoneInfo(alarm.town.timezone))
    return _("Alarm since %(since)s: take cover.") % {"since": f"{since:%H:%M}"}


def received_text(device: Device) -> str:
    """What a phone hears when a record arrived: thanks, or the alarm first."""
    alarm = open_alarm(device.town)
    if alarm is None:
        return _("Received. Thank you.")
    return _("%(alarm)s Your record is safe at the desk.") % {"alarm": cover_text(alarm)}


def notice_csv(device: Device) -> bytes:
    """The list from which the form's first screen takes the alarm: one row, empty without one.

    All languages at once, since a phone keeps one file and changes its language without asking.
    """
    alarm = open_alarm(device.town)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    languages = [code for code, _name in settings.LANGUAGES]
    writer.writerow(["name", *languages])
    writer.writerow([NOTICE_ROW, *(_in(code, alarm) for code in languages)])
    return out.getvalue().encode()


def _in(language: str, alarm: Alarm | None) -> str:
    if alarm is None:
        return ""
    with translation.override(language):
        return cover_text(alarm)


def phone_state(device: Device) -> dict[str, Any]:
    """What a phone asks for every few seconds; the same values while nothing changed.

    Returns
    -------
    dict
        ``alarm`` (None: none is on), ``plan`` (None: no round for its team), ``headcount``: whether
        one is asked for, and the last one its team gave; ``way_out`` where that one lies in a zone
        that is not cleared.
    """
    alarm = open_alarm(device.town)
    mine = todays_round(device)
    phone = getattr(device, "team_phone", None)
    counting = alarm_to_count(device.town)
    count = newest_counts(counting).get(phone.team_id) if phone and counting else None
    return {
        "alarm": {"id": str(alarm.pk), "since": alarm.started_at.isoformat(), "text": cover_text(alarm)}
        if alarm
        else None,
        "plan": _plan(mine) if mine else None,
        "headcount": {
            "asked": bool(alarm and phone and count is None),
            "counted": count.counted if count else None,
            "expected": count.expected if count else None,
            "at": count.at.isoformat() if count else None,
        },
        "way_out": _way_out(device, count),
    }


def _plan(mine: Round) -> dict[str, Any]:
    plan = mine.plan
    return {"id": str(plan.pk), "date": plan.date.isoformat(), "version": plan.version, "round": mine.number}


def _way_out(device: Device, count: Headcount | None) -> dict[str, Any] | None:
    if count is None or count.lon is None or count.lat is None:
        return None
    way = way_out(count.lon, count.lat, town_zones(device.town))
    if way is None:
        return None
    text = _(
        "You stand in a danger zone that is not cleared. Leave it on the way you came; its edge is near."
    )
    return {
        "lon": round(way.lon, 6),
        "lat": round(way.lat, 6),
        "distance_m": round(way.distance_m),
        "bearing_deg": round(way.bearing_deg),
        "text": text,
    }
