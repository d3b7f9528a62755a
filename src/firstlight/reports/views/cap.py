"""Feeds of warnings, for administrators; an alarm as a warning, for everybody on the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firstlight import jobs
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.cap_export import alarm_as_alert
from firstlight.reports.cap_feeds import feed_error_text, save_feed
from firstlight.reports.forms_cap import CapFeedForm
from firstlight.reports.rules.cap_write import write_alert
from firstlight.reports.selectors.alarms import KEEPERS, alarm_for, feed_for, feeds_for, warnings_for
from firstlight.wording import error_text

POLL = "firstlight.reports.cap_feeds.poll_one"


@login_required
@require_http_methods(["GET", "POST"])
def feeds(request: StaffRequest, town: str) -> HttpResponse:
    """The feeds with their health, the form for a new one, and what came last."""
    access = access_for(request.user, town, *KEEPERS)
    form = CapFeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            feed = save_feed(town=access.town, facts=form.facts(), by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            jobs.later(POLL, str(feed.pk))
            messages.success(request, _("The feed is asked now, and every minute from now on."))
            return redirect("reports:cap_feeds", town=town)
    found = [(feed, feed_error_text(feed)) for feed in feeds_for(access)]
    context = {"access": access, "town": access.town, "form": form, "feeds": found}
    context["warnings"] = warnings_for(access)
    return render(request, "reports/cap_feeds.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def feed(request: StaffRequest, town: str, feed_id: UUID) -> HttpResponse:
    """Change a feed, or stop asking it."""
    access = access_for(request.user, town, *KEEPERS)
    found = feed_for(access, feed_id)
    first = {name: getattr(found, name) for name in CapFeedForm.base_fields}
    form = CapFeedForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            save_feed(town=access.town, facts=form.facts(), by=access.user, feed=found)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("reports:cap_feeds", town=town)
    context = {"access": access, "town": access.town, "form": form, "feed": found}
    return render(request, "reports/cap_feed.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def ask(request: StaffRequest, town: str, feed_id: UUID) -> HttpResponse:
    """Ask a feed now; the worker does it."""
    access = access_for(request.user, town, *KEEPERS)
    jobs.later(POLL, str(feed_for(access, feed_id).pk))
    messages.success(request, _("The feed is asked: the page shows the answer in a moment."))
    return redirect("reports:cap_feeds", town=town)


@login_required
@require_GET
def alarm_cap(request: StaffRequest, town: str, alarm_id: UUID) -> HttpResponse:
    """An alarm as CAP 1.2."""
    access = access_for(request.user, town)
    alarm = alarm_for(access, alarm_id)
    answer = HttpResponse(write_alert(alarm_as_alert(alarm)), content_type="application/cap+xml")
    answer["Content-Disposition"] = f'attachment; filename="alarm-{alarm.started_at:%Y-%m-%d-%H%M}.cap.xml"'
    return answer
