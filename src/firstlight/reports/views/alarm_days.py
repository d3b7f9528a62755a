"""The calendar of alarms: minutes by day, as a month and as a table."""

from __future__ import annotations

import csv
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.reports.selectors.alarms import alarm_days, alarm_weeks, first_alarm_day

YEARS = range(1990, 2200)


def _today(access: Access) -> date:
    return clock.now().astimezone(ZoneInfo(access.town.timezone)).date()


def _month(text: str, today: date) -> date:
    """ "2024-01" as its first day; this month where nothing is said; 404 for anything else."""
    if not text:
        return today.replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error
    if month.year not in YEARS:
        raise Http404
    return month


def _moved(month: date, by: int) -> date:
    years, at = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(years, at + 1, 1)


@login_required
@require_GET
def alarm_calendar(request: StaffRequest, town: str) -> HttpResponse:
    """A month with its bars, and below every day that had an alarm."""
    access = access_for(request.user, town)
    today = _today(access)
    month = _month(request.GET.get("month", ""), today)
    weeks = alarm_weeks(access, month)
    days = [one for week in weeks for one in week if one is not None]
    context = {
        "access": access,
        "town": access.town,
        "month": month,
        "before": _moved(month, -1),
        "after": _moved(month, 1),
        "today": today,
        "weeks": weeks,
        "weekdays": [WEEKDAYS_ABBR[at] for at in range(7)],
        "with_alarm": [one for one in reversed(days) if one.alarms],
        "minutes": sum(one.minutes for one in days),
    }
    return render(request, "reports/alarm_calendar.html", context)


@login_required
@require_GET
def alarm_csv(request: StaffRequest, town: str) -> HttpResponse:
    """Minutes by day as CSV: of a month, or of everything on record up to today."""
    access = access_for(request.user, town)
    today = _today(access)
    if text := request.GET.get("month", ""):
        first = _month(text, today)
        last = date.fromordinal(_moved(first, 1).toordinal() - 1)
    else:
        first, last = first_alarm_day(access) or today, today
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="alarms-{first}-{last}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["day", "minutes_under_alarm", "alarms"])
    for one in alarm_days(access, first, last):
        writer.writerow([one.day.isoformat(), f"{one.minutes:.1f}", len(one.alarms)])
    return answer
