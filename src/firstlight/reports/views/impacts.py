"""Impacts: the map with its table, placing, moving, clearing, withdrawing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import ClearanceForm, ImpactForm, PlaceForm
from firstlight.reports.models import Call
from firstlight.reports.selectors.calls import call_for, impact_for, impacts_for, impacts_geojson
from firstlight.reports.selectors.incidents import standing_incidents
from firstlight.reports.selectors.scope import MAPPERS, READERS
from firstlight.reports.services import (
    add_impact,
    clear_impact,
    move_impact,
    restore_impact,
    withdraw_impact,
)
from firstlight.wording import error_text


@login_required
@require_GET
def impacts(request: StaffRequest, town: str) -> HttpResponse:
    """The map and the same as a table."""
    access = access_for(request.user, town, *READERS)
    context = {
        "access": access,
        "town": access.town,
        "impacts": impacts_for(access),
        "has_incident": standing_incidents(access.town).exists(),
        "may_write": access.may(*MAPPERS),
    }
    return render(request, "reports/impacts.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    """Place an impact; with `?call=` it starts where that call is."""
    access = access_for(request.user, town, *MAPPERS)
    call = _call(request, access)
    form = ImpactForm(request.POST or None, town=access.town, initial=_first(call))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = add_impact(
                incident=given["incident"], at=form.spot(), call=call, note=given["note"], by=access.user
            )
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            undo = reverse("reports:withdraw_impact", args=[town, made.pk])
            messages.success(request, _("The impact stands on the map."), extra_tags=f"undo:{undo}")
            return redirect("reports:impacts", town=town)
    context = {"access": access, "town": access.town, "form": form, "call": call}
    return render(request, "reports/new_impact.html", context, status=422 if form.errors else 200)


@login_required
def impact(request: StaffRequest, town: str, impact_id: UUID) -> HttpResponse:
    """One impact, and the form that moves it."""
    access = access_for(request.user, town, *READERS)
    found = impact_for(access, impact_id)
    first = {"lon": found.lon, "lat": found.lat, "radius_m": found.radius_m}
    form = PlaceForm(request.POST or None, initial=first)
    if request.method == "POST":
        access.require(*MAPPERS)
        if form.is_valid():
            try:
                move_impact(impact=found, at=form.spot(), by=access.user)
            except CodedError as error:
                form.add_error(None, error_text(error))
            else:
                messages.success(request, _("Moved."))
                return redirect("reports:impact", town=town, impact_id=found.pk)
    clearance = {"clearance": found.clearance, "danger_m": found.danger_m or 200}
    context = {
        "access": access,
        "town": access.town,
        "impact": found,
        "form": form,
        "clearance_form": ClearanceForm(initial=clearance),
        "may_write": access.may(*MAPPERS),
    }
    return render(request, "reports/impact.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def clear(request: StaffRequest, town: str, impact_id: UUID) -> HttpResponse:
    """Write down what the disposal service said."""
    access = access_for(request.user, town, *MAPPERS)
    found = impact_for(access, impact_id)
    form = ClearanceForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        danger_m = given["danger_m"] or 0
        try:
            clear_impact(impact=found, clearance=given["clearance"], danger_m=danger_m, by=access.user)
        except CodedError as error:
            messages.error(request, error_text(error))
        else:
            messages.success(request, _("Saved: plans keep to it."))
    else:
        messages.error(request, _("Choose what the disposal service said."))
    return redirect("reports:impact", town=town, impact_id=found.pk)


@login_required
@require_POST
def withdraw(request: StaffRequest, town: str, impact_id: UUID) -> HttpResponse:
    """Nothing fell there after all."""
    access = access_for(request.user, town, *MAPPERS)
    found = impact_for(access, impact_id)
    try:
        withdraw_impact(impact=found, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        undo = reverse("reports:restore_impact", args=[town, found.pk])
        messages.success(request, _("Withdrawn."), extra_tags=f"undo:{undo}")
    return redirect("reports:impacts", town=town)


@login_required
@require_POST
def restore(request: StaffRequest, town: str, impact_id: UUID) -> HttpResponse:
    """Undo withdrawing."""
    access = access_for(request.user, town, *MAPPERS)
    restore_impact(impact=impact_for(access, impact_id), by=access.user)
    return redirect("reports:impacts", town=town)


@login_required
@require_GET
def geojson(request: StaffRequest, town: str) -> HttpResponse:
    """The standing impacts for the map; staff only."""
    access = access_for(request.user, town, *READERS)
    collection = impacts_geojson(access)
    for feature in collection["features"]:
        feature["properties"]["url"] = reverse("reports:impact", args=[town, feature["properties"]["id"]])
    return JsonResponse(collection, headers={"Cache-Control": "private, no-cache"})


def _call(request: StaffRequest, access: Access) -> Call | None:
    try:
        return call_for(access, UUID(request.GET.get("call", "")))
    except (ValueError, Http404):
        return None


def _first(call: Call | None) -> dict[str, Any]:
    if call is None or call.lon is None:
        return {}
    return {"lon": call.lon, "lat": call.lat, "radius_m": call.radius_m, "note": call.text[:300]}
