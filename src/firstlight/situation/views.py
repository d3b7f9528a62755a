"""The publishers' pages: what waits, what is public, what is held until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.reports.selectors.alarms import open_alarm
from firstlight.situation.forms import PageForm, ReasonForm
from firstlight.situation.models import Release
from firstlight.situation.preview import held_now
from firstlight.situation.rules.gate import is_blocked
from firstlight.situation.selectors.public import current_release, measures_in_force, page_of, policy_of
from firstlight.situation.selectors.releases import READERS, WRITERS, release_for, releases_for
from firstlight.situation.services import (
    approve_release,
    prepare_release,
    refuse_release,
    retract_release,
    set_page,
)
from firstlight.situation.showing import shown_situation
from firstlight.wording import error_text


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    """The waiting release first, then what is public, then what would be held if one were prepared."""
    access = access_for(request.user, town, *READERS)
    releases = releases_for(access)
    policy = policy_of(access.town)
    context = {
        "access": access,
        "town": access.town,
        "page": Paginator(releases, 20).get_page(request.GET.get("page")),
        "waiting": releases.filter(state=Release.State.PREPARED).first(),
        "current": current_release(access.town),
        "held": held_now(access.town, policy, clock.now()),
        "policy": policy,
        "is_blocked": is_blocked(policy=policy, alarm_is_open=open_alarm(access.town) is not None),
        "may_write": access.may(*WRITERS),
    }
    return render(request, "situation/releases.html", context)


@login_required
@require_POST
def prepare(request: StaffRequest, town: str) -> HttpResponse:
    """Freeze what may be told now."""
    access = access_for(request.user, town, *WRITERS)
    try:
        made = prepare_release(town=access.town, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("situation:index", town=town)
    return redirect("situation:release", town=town, release_id=made.pk)


@login_required
@require_GET
def release(request: StaffRequest, town: str, release_id: UUID) -> HttpResponse:
    """A release as the public sees it, and the decision about it."""
    access = access_for(request.user, town, *READERS)
    return _page(request, access, release_for(access, release_id))


@login_required
@require_POST
def approve(request: StaffRequest, town: str, release_id: UUID) -> HttpResponse:
    """Let it out: the second person."""
    access = access_for(request.user, town, *WRITERS)
    found = release_for(access, release_id)
    try:
        approve_release(release=found, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("Released: the public page shows it now."))
    return redirect("situation:release", town=town, release_id=found.pk)


@login_required
@require_POST
def refuse(request: StaffRequest, town: str, release_id: UUID) -> HttpResponse:
    """It is not let out."""
    return _with_reason(request, town, release_id, refuse_release, _("Refused: nothing became public."))


@login_required
@require_POST
def retract(request: StaffRequest, town: str, release_id: UUID) -> HttpResponse:
    """Take it back at once."""
    done = _("Taken back: the public page shows the release before and says so.")
    return _with_reason(request, town, release_id, retract_release, done)


def _with_reason(request: StaffRequest, town: str, release_id: UUID, service: Any, done: str) -> HttpResponse:
    access = access_for(request.user, town, *WRITERS)
    found = release_for(access, release_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            service(release=found, reason=form.cleaned_data["reason"], by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, done)
            return redirect("situation:release", town=town, release_id=found.pk)
    return _page(request, access, found, form)


@login_required
def page(request: StaffRequest, town: str) -> HttpResponse:
    """The policy, the hotlines and the advice."""
    access = access_for(request.user, town, *READERS)
    form = PageForm(request.POST or None, page=page_of(access.town))
    if request.method == "POST":
        access.require(*WRITERS)
        if form.is_valid():
            try:
                set_page(town=access.town, by=access.user, **form.cleaned_data)
            except CodedError as error:
                form.add_error(None, error_text(error))
            else:
                messages.success(request, _("Saved: the public page shows it now."))
                return redirect("situation:page", town=town)
    context = {"access": access, "town": access.town, "form": form, "may_write": access.may(*WRITERS)}
    return render(request, "situation/page.html", context, status=422 if form.errors else 200)


def _page(
    request: StaffRequest, access: Access, found: Release, refused: ReasonForm | None = None
) -> HttpResponse:
    context = {
        "access": access,
        "town": access.town,
        "release": found,
        "situation": shown_situation(found.content, found.withheld),
        "measures": measures_in_force(access.town),
        "form": refused or ReasonForm(),
        "is_mine": found.prepared_by_id == access.user.pk,
        "may_write": access.may(*WRITERS),
    }
    return render(request, "situation/release.html", context, status=422 if refused else 200)
