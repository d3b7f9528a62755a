"""Incidents with their tolls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import IncidentChoiceForm, IncidentForm
from firstlight.reports.labels import remarks, subject_label, value_words
from firstlight.reports.models import Claim
from firstlight.reports.plotting import interceptions
from firstlight.reports.rules.tables import KINDS
from firstlight.reports.selectors.calls import impacts_for
from firstlight.reports.selectors.incidents import incident_for, incidents_for
from firstlight.reports.selectors.ledger import ledger_for
from firstlight.reports.selectors.scope import READERS, WRITERS
from firstlight.reports.selectors.statements import claim_for
from firstlight.reports.services import assign_claim, edit_incident, make_incident, merge_incidents
from firstlight.reports.showing import shown_periods, shown_toll
from firstlight.wording import error_text


@login_required
@require_GET
def incidents(request: StaffRequest, town: str) -> HttpResponse:
    """The incidents with their tolls, newest first; totals of periods apart."""
    access = access_for(request.user, town, *READERS)
    ledger = ledger_for(access)
    page = Paginator(incidents_for(access), 30).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "town": access.town,
        "page": page,
        "rows": [(one, shown_toll(ledger, one)) for one in page],
        "periods": shown_periods(ledger),
        "export_kinds": KINDS,
        "nights": interceptions(access),
        "may_write": access.may(*WRITERS),
    }
    return render(request, "reports/incidents.html", context)


@login_required
@require_GET
def incident(request: StaffRequest, town: str, incident_id: UUID) -> HttpResponse:
    """One incident: tolls with their sources, what else was said of it, its impacts."""
    access = access_for(request.user, town, *READERS)
    found = incident_for(access, incident_id)
    if found.merged_into is not None:
        return redirect("reports:incident", town=town, incident_id=found.merged_into.pk)
    others = found.claims.filter(state=Claim.State.CONFIRMED).exclude(kind=Claim.Kind.CASUALTY)
    context = {
        "access": access,
        "town": access.town,
        "incident": found,
        "figures": shown_toll(ledger_for(access), found),
        "others": [
            (claim, subject_label(claim.subject), value_words(claim), remarks(claim))
            for claim in others.select_related("statement")
        ],
        "impacts": [impact for impact in impacts_for(access) if impact.incident_id == found.pk],
        "merge_form": IncidentChoiceForm(town=access.town),
        "may_write": access.may(*WRITERS),
    }
    return render(request, "reports/incident.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    """A new incident; with `?claim=` it starts with that claim's time and takes the claim."""
    access = access_for(request.user, town, *WRITERS)
    claim = _claim(request, access)
    form = IncidentForm(request.POST or None, town=access.town, initial=_first(claim))
    if request.method == "POST" and form.is_valid():
        try:
            made = make_incident(town=access.town, facts=form.facts(), by=access.user)
            if claim is not None:
                assign_claim(claim=claim, incident=made, by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            if claim is not None:
                return redirect("reports:statement", town=town, statement_id=claim.statement_id)
            return redirect("reports:incident", town=town, incident_id=made.pk)
    context = {"access": access, "town": access.town, "form": form, "claim": claim}
    return render(request, "reports/edit_incident.html", context, status=422 if form.errors else 200)


@login_required
def edit(request: StaffRequest, town: str, incident_id: UUID) -> HttpResponse:
    """Correct an incident."""
    access = access_for(request.user, town, *WRITERS)
    found = incident_for(access, incident_id)
    first = {name: getattr(found, name) for name in IncidentForm.base_fields}
    form = IncidentForm(request.POST or None, town=access.town, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            edit_incident(incident=found, facts=form.facts(), by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect("reports:incident", town=town, incident_id=found.pk)
    context = {"access": access, "town": access.town, "form": form, "incident": found}
    return render(request, "reports/edit_incident.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def merge(request: StaffRequest, town: str, incident_id: UUID) -> HttpResponse:
    """Another record of the same attack becomes part of this one."""
    access = access_for(request.user, town, *WRITERS)
    found = incident_for(access, incident_id)
    form = IncidentChoiceForm(request.POST, town=access.town)
    if form.is_valid():
        try:
            merge_incidents(keep=found, merged=form.cleaned_data["incident"], by=access.user)
        except CodedError as error:
            messages.error(request, error_text(error))
        else:
            messages.success(request, _("Merged: claims and impacts are here now."))
    return redirect("reports:incident", town=town, incident_id=found.pk)


def _claim(request: StaffRequest, access: Access) -> Claim | None:
    try:
        key = UUID(request.GET.get("claim", ""))
    except ValueError:
        return None
    try:
        return claim_for(access, key)
    except Http404:
        return None


def _first(claim: Claim | None) -> dict[str, Any]:
    now = clock.now()
    if claim is None:
        return {"started_at": now - timedelta(hours=12), "ended_at": now}
    said_at = claim.statement.published_at
    return {
        "started_at": claim.event_from or said_at - timedelta(hours=12),
        "ended_at": claim.event_to or claim.event_from or said_at,
        "place": ", ".join(claim.detail.get("places", [])),
    }
