"""Calls: the list, a new one, and giving one its place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import CallForm, PlaceCallForm
from firstlight.reports.labels import heard_words
from firstlight.reports.models import Call
from firstlight.reports.register import Address, find_address
from firstlight.reports.selectors.calls import call_for, calls_for, calls_geojson, likely_first
from firstlight.reports.selectors.scope import CALL_READERS, MAPPERS, WRITERS
from firstlight.reports.services import close_call, join_call, place_call, reopen_call, take_call
from firstlight.wording import error_text


@login_required
@require_GET
def calls(request: StaffRequest, town: str) -> HttpResponse:
    """What residents reported, newest first; what has no place yet above."""
    access = access_for(request.user, town, *CALL_READERS)
    found = calls_for(access)
    context = {
        "access": access,
        "town": access.town,
        "new": [call for call in found if call.state == Call.State.NEW],
        "placed": [call for call in found if call.state == Call.State.PLACED],
        "closed": [call for call in found if call.state == Call.State.CLOSED],
        "may_write": access.may(*WRITERS),
    }
    return render(request, "reports/calls.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    """Write a call down while it is being told; its place comes next."""
    access = access_for(request.user, town, *WRITERS)
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            taken = take_call(
                town=access.town,
                text=given["text"],
                address=given["address"],
                caller=form.caller(),
                by=access.user,
            )
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect("reports:call", town=town, call_id=taken.pk)
    context = {"access": access, "town": access.town, "form": form}
    return render(request, "reports/new_call.html", context, status=422 if form.errors else 200)


@login_required
def call(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
    """One call, and the form that gives it a place: by address, on the map or by numbers."""
    access = access_for(request.user, town, *CALL_READERS)
    found = call_for(access, call_id)
    known = find_address(access.town, found.address) if found.lon is None and found.address else None
    form = PlaceCallForm(request.POST or None, initial=_place_of(found, known))
    if request.method == "POST":
        access.require(*WRITERS)
        if form.is_valid():
            try:
                place_call(call=found, at=form.spot(), address=form.cleaned_data["address"], by=access.user)
            except CodedError as error:
                form.add_error(None, error_text(error))
            else:
                messages.success(request, _("The call stands on the map."))
                return redirect("reports:call", town=town, call_id=found.pk)
    context = {
        "access": access,
        "town": access.town,
        "call": found,
        "form": form,
        "known": known,
        "first": likely_first(access, found) if found.state != Call.State.CLOSED else None,
        "heard": heard_words(found),
        "may_write": access.may(*WRITERS),
        "may_map": access.may(*MAPPERS),
    }
    return render(request, "reports/call.html", context, status=422 if form.errors else 200)


def _place_of(call: Call, known: Address | None) -> dict[str, object]:
    """Where the form begins: the call's own place, else the register's for its address."""
    place = known or call
    return {
        "lon": place.lon,
        "lat": place.lat,
        "radius_m": place.radius_m or 50,
        "address": known.label if known else call.address,
    }


@login_required
@require_POST
def join(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
    """It reports what an earlier call did: it is closed and counts once."""
    access = access_for(request.user, town, *WRITERS)
    found = call_for(access, call_id)
    first = likely_first(access, found)
    if first is not None:
        try:
            join_call(call=found, first=first, by=access.user)
        except CodedError as error:
            messages.error(request, error_text(error))
        else:
            undo = reverse("reports:reopen_call", args=[town, found.pk])
            messages.success(request, _("Joined: it counts once."), extra_tags=f"undo:{undo}")
    return redirect("reports:call", town=town, call_id=(first or found).pk)


@login_required
@require_POST
def close(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
    """Nothing more is to be done about it."""
    access = access_for(request.user, town, *WRITERS)
    found = call_for(access, call_id)
    try:
        close_call(call=found, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        undo = reverse("reports:reopen_call", args=[town, found.pk])
        messages.success(request, _("Closed."), extra_tags=f"undo:{undo}")
    return redirect("reports:calls", town=town)


@login_required
@require_POST
def reopen(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
    """Undo closing."""
    access = access_for(request.user, town, *WRITERS)
    found = reopen_call(call=call_for(access, call_id), by=access.user)
    return redirect("reports:call", town=town, call_id=found.pk)


@login_required
@require_GET
def geojson(request: StaffRequest, town: str) -> HttpResponse:
    """The placed calls for the map; staff only."""
    access = access_for(request.user, town, *CALL_READERS)
    collection = calls_geojson(access)
    for feature in collection["features"]:
        feature["properties"]["url"] = reverse("reports:call", args=[town, feature["properties"]["id"]])
    return JsonResponse(collection, headers={"Cache-Control": "private, no-cache"})
