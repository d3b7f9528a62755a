"""Alarms: on, off, and the last ones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import AlarmForm, AllClearForm
from firstlight.reports.selectors.alarms import (
    COUNT_READERS,
    KEEPERS,
    alarms_for,
    banner_of,
    open_alarm,
    warnings_for,
)
from firstlight.reports.selectors.scope import MAPPERS
from firstlight.reports.services import end_alarm, keep_alarm, start_alarm
from firstlight.wording import error_text


@login_required
@require_GET
def alarms(request: StaffRequest, town: str) -> HttpResponse:
    """Whether one is on, the button that changes it, and the last ones."""
    access = access_for(request.user, town)
    context = {
        "access": access,
        "town": access.town,
        "alarm": open_alarm(access.town),
        "alarms": alarms_for(access),
        "start_form": AlarmForm(town=access.town),
        "end_form": AllClearForm(town=access.town),
        "may_write": access.may(*MAPPERS),
        "may_see_count": access.may(*COUNT_READERS),
        "may_keep_feeds": access.may(*KEEPERS),
        "warnings": warnings_for(access),
    }
    return render(request, "reports/alarms.html", context)


@login_required
@require_POST
def start(request: StaffRequest, town: str) -> HttpResponse:
    """An alarm began."""
    access = access_for(request.user, town, *MAPPERS)
    form = AlarmForm(request.POST, town=access.town)
    if not form.is_valid():
        messages.error(request, _("Say who gave the alarm, and when if not now."))
        return redirect("reports:alarms", town=town)
    try:
        start_alarm(town=access.town, by=access.user, **form.cleaned_data)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("The alarm is on: every page of the desk says so."))
    return redirect("reports:alarms", town=town)


@login_required
@require_POST
def end(request: StaffRequest, town: str) -> HttpResponse:
    """The all-clear."""
    access = access_for(request.user, town, *MAPPERS)
    form = AllClearForm(request.POST, town=access.town)
    if not form.is_valid():
        messages.error(request, _("This is no time: leave it empty for now."))
        return redirect("reports:alarms", town=town)
    try:
        end_alarm(town=access.town, by=access.user, **form.cleaned_data)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("All clear."))
    return redirect("reports:alarms", town=town)


@login_required
@require_POST
def keep(request: StaffRequest, town: str) -> HttpResponse:
    """The alarm stays on until a person ends it."""
    access = access_for(request.user, town, *MAPPERS)
    try:
        keep_alarm(town=access.town, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("The alarm stays on until you end it."))
    return redirect("reports:alarms", town=town)


@login_required
@require_GET
def banner(request: StaffRequest, town: str) -> HttpResponse:
    """The alarm across every page, asked every few seconds; 204 where the page shows it already."""
    access = access_for(request.user, town)
    context = banner_of(access)
    if request.GET.get("shown", "") == context["shown"]:
        return HttpResponse(status=204)
    return render(request, "reports/alarm_banner.html", context)
