"""The list of measures, one with its chain, and what a publisher does with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.measures.forms import ExtensionForm, MeasureForm
from firstlight.measures.models import Measure
from firstlight.measures.selectors import (
    WRITERS,
    announced_claim_for,
    announced_for,
    chain_of,
    measure_for,
    measures_for,
    prefill,
)
from firstlight.measures.services import (
    decide_measure,
    discard_measure,
    edit_measure,
    extend_measure,
    lift_measure,
    publish_measure,
)
from firstlight.reports.models import Claim
from firstlight.wording import error_text


def _today(town: Town) -> date:
    return clock.now().astimezone(ZoneInfo(town.timezone)).date()


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    """In force, then drafts, then the rest; what was announced and has no measure yet above."""
    access = access_for(request.user, town)
    today = _today(access.town)
    groups: dict[str, list[Measure]] = {"in_force": [], "drafts": [], "past": []}
    for one in measures_for(access):
        is_over = one.state == Measure.State.LIFTED or one.ends_on < today
        group = "drafts" if one.state == Measure.State.DRAFT else "past" if is_over else "in_force"
        groups[group].append(one)
    may_write = access.may(*WRITERS)
    context = {
        "access": access,
        "town": access.town,
        "today": today,
        "announced": list(announced_for(access)) if may_write else [],
        "may_write": may_write,
        **groups,
    }
    return render(request, "measures/measures.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    """A new decision; with `?claim=` it starts with what a confirmed claim says."""
    access = access_for(request.user, town, *WRITERS)
    claim = _claim_of(request, town)
    first = prefill(claim, _today(access.town)) if claim else {"starts_on": _today(access.town)}
    form = MeasureForm(request.POST or None, town=access.town, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = decide_measure(
                town=access.town,
                facts=form.facts(),
                by=access.user,
                districts=form.cleaned_data["districts"],
                claim=claim,
            )
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect("measures:measure", town=town, measure_id=made.pk)
    context = {"access": access, "town": access.town, "form": form, "claim": claim}
    return render(request, "measures/edit.html", context, status=422 if form.errors else 200)


def _claim_of(request: StaffRequest, town: str) -> Claim | None:
    key = request.GET.get("claim", "")
    try:
        return announced_claim_for(access_for(request.user, town, *WRITERS), UUID(key)) if key else None
    except ValueError:
        return None


@login_required
@require_GET
def measure(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """One measure with its chain and the next steps."""
    access = access_for(request.user, town)
    found = measure_for(access, measure_id)
    chain = chain_of(found)
    context = {
        "access": access,
        "town": access.town,
        "measure": found,
        "chain": chain,
        "today": _today(access.town),
        "may_write": access.may(*WRITERS),
        "may_extend": found.state == Measure.State.PUBLISHED and chain[-1] == found,
    }
    return render(request, "measures/measure.html", context)


@login_required
def edit(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """Change a draft."""
    access = access_for(request.user, town, *WRITERS)
    found = measure_for(access, measure_id)
    names = ("kind", "starts_on", "ends_on", "legal_basis", "text")
    first: dict[str, Any] = {name: getattr(found, name) for name in names}
    first["districts"] = found.districts.all()
    form = MeasureForm(request.POST or None, town=access.town, initial=first)
    if request.method == "POST" and form.is_valid():
        places = form.cleaned_data["districts"]
        try:
            edit_measure(measure=found, facts=form.facts(), districts=places, by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect("measures:measure", town=town, measure_id=found.pk)
    context = {"access": access, "town": access.town, "form": form, "measure": found}
    return render(request, "measures/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """Show it to everybody."""
    access = access_for(request.user, town, *WRITERS)
    found = measure_for(access, measure_id)
    try:
        publish_measure(measure=found, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("Published: it is on the public page and in the calendar feed."))
    return redirect("measures:measure", town=town, measure_id=found.pk)


@login_required
def extend(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """Draft the next link of the chain."""
    access = access_for(request.user, town, *WRITERS)
    found = measure_for(access, measure_id)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            longer = extend_measure(measure=found, by=access.user, **form.cleaned_data)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, _("The extension is a draft: publish it when it is decided."))
            return redirect("measures:measure", town=town, measure_id=longer.pk)
    context = {"access": access, "town": access.town, "form": form, "measure": found}
    return render(request, "measures/extend.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def lift(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """End it now."""
    access = access_for(request.user, town, *WRITERS)
    found = measure_for(access, measure_id)
    try:
        lift_measure(measure=found, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("Lifted: the public page and the calendar feed say so."))
    return redirect("measures:measure", town=town, measure_id=found.pk)


@login_required
@require_POST
def discard(request: StaffRequest, town: str, measure_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    access = access_for(request.user, town, *WRITERS)
    try:
        discard_measure(measure=measure_for(access, measure_id), by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("The draft was thrown away."))
    return redirect("measures:index", town=town)
