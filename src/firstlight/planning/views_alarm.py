"""Under an alarm: the headcount of the teams."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.houses.search import search_houses
from firstlight.planning.headcounts import (
    DUE_MIN,
    MOST_PEOPLE,
    Count,
    alarm_to_count,
    report_headcount,
    team_counts,
)
from firstlight.planning.models import Plan, Team
from firstlight.planning.selectors import PLANNERS
from firstlight.reports.selectors.alarms import alarm_for
from firstlight.wording import error_text

COUNTERS = (Role.COORDINATOR, Role.DUTY_OFFICER)


class CountForm(forms.Form):
    counted = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    expected = forms.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    place = forms.CharField(max_length=200, required=False)


@login_required
@require_GET
def alarm(request: StaffRequest, town: str) -> HttpResponse:
    """The teams and what was heard of them; of the last alarm for an hour after its end."""
    access = access_for(request.user, town, *PLANNERS)
    found = alarm_to_count(access.town)
    context = {"access": access, "town": access.town, "alarm": found, "due_min": DUE_MIN}
    if found is not None:
        counts = team_counts(access, found)
        heard = [one.count for one in counts if one.count is not None]
        context |= {
            "counts": counts,
            "heard": len(heard),
            "missing": sum(one.missing for one in heard),
            "counted": sum(one.counted for one in heard),
            "may_count": access.may(*COUNTERS),
            "plan": _plan_to_go_on(access) if found.ended_at else None,
        }
    is_fragment = found is not None and bool(request.headers.get("HX-Request"))
    return render(request, "planning/headcounts.html" if is_fragment else "planning/alarm.html", context)


def _plan_to_go_on(access: Access) -> Plan | None:
    """The plan of today that is handed out and not over, for who may plan it again."""
    if not access.may(Role.COORDINATOR):
        return None
    now = clock.now()
    plans = Plan.objects.filter(town=access.town, state=Plan.State.ISSUED)
    return plans.filter(starts_at__lte=now, ends_at__gt=now).first()


@login_required
@require_POST
def headcount(request: StaffRequest, town: str, alarm_id: UUID, team_id: UUID) -> HttpResponse:
    """What a team said by radio."""
    access = access_for(request.user, town, *COUNTERS)
    team = get_object_or_404(Team, town=access.town, pk=team_id)
    form = CountForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give how many are under cover, and of how many."))
        return redirect("planning:alarm", town=town)
    lon, lat = _on_map(access, form.cleaned_data["place"])
    count = Count(**form.cleaned_data, lon=lon, lat=lat)
    try:
        report_headcount(alarm=alarm_for(access, alarm_id), team=team, count=count, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    return redirect("planning:alarm", town=town)


def _on_map(access: Access, place: str) -> tuple[float | None, float | None]:
    """Where an address lies that means exactly one house; else nowhere, and the words remain."""
    houses = search_houses(access, place, 2) if place.strip() else []
    if len(houses) != 1:
        return None, None
    return houses[0].lon, houses[0].lat
