"""Deciding one claim. With htmx the answer is its card, the marked text and what is left."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import ClaimForm, IncidentChoiceForm
from firstlight.reports.models import Claim, Incident
from firstlight.reports.reading_page import card_of, reading_page
from firstlight.reports.selectors.scope import READERS, WRITERS
from firstlight.reports.selectors.statements import claim_for
from firstlight.reports.services import (
    assign_claim,
    confirm_claim,
    edit_claim,
    reject_claim,
    reopen_claim,
)
from firstlight.wording import error_text


@login_required
@require_GET
def claim(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """One card; without htmx its statement."""
    access = access_for(request.user, town, *READERS)
    return _answer(request, access, claim_for(access, claim_id))


@login_required
@require_POST
def confirm(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """The statement does say this, of this incident."""
    access, found = _writable(request, town, claim_id)
    incident = _incident(request, access)
    return _decide(
        request, access, found,
        lambda: confirm_claim(claim=found, by=access.user, incident=incident), _("Confirmed."),
    )  # fmt: skip


@login_required
@require_POST
def reject(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """The statement does not say this."""
    access, found = _writable(request, town, claim_id)
    return _decide(request, access, found, lambda: reject_claim(claim=found, by=access.user), _("Rejected."))


@login_required
@require_POST
def reopen(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """Undo a decision."""
    access, found = _writable(request, town, claim_id)
    reopen_claim(claim=found, by=access.user)
    return _answer(request, access, claim_for(access, claim_id))


@login_required
@require_POST
def assign(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """Move a decided claim to another incident, or to none."""
    access, found = _writable(request, town, claim_id)
    try:
        assign_claim(claim=found, incident=_incident(request, access), by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    return _answer(request, access, claim_for(access, claim_id))


@login_required
def edit(request: StaffRequest, town: str, claim_id: UUID) -> HttpResponse:
    """Correct what was read; the evidence stays."""
    access, found = _writable(request, town, claim_id)
    form = ClaimForm(request.POST or None, claim=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_claim(claim=found, changes=form.cleaned_data, by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return _answer(request, access, claim_for(access, claim_id))
    context = {"access": access, "town": access.town, "card": card_of(found), "form": form}
    template = "reports/_claim_edit.html" if getattr(request, "htmx", False) else "reports/claim_edit.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _writable(request: StaffRequest, town: str, claim_id: UUID) -> tuple[Access, Claim]:
    access = access_for(request.user, town, *WRITERS)
    return access, claim_for(access, claim_id)


def _incident(request: StaffRequest, access: Access) -> Incident | None:
    """The incident chosen on the card; None: none was."""
    form = IncidentChoiceForm(request.POST, town=access.town)
    chosen: Incident | None = form.cleaned_data["incident"] if form.is_valid() else None
    return chosen


def _decide(
    request: StaffRequest, access: Access, found: Claim, service: Callable[[], object], done: str
) -> HttpResponse:
    """Run a decision, say so with an undo, show the card again."""
    try:
        service()
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        undo = reverse("reports:reopen_claim", args=[access.town.slug, found.pk])
        messages.success(request, done, extra_tags=f"undo:{undo}")
    return _answer(request, access, claim_for(access, found.pk))


def _answer(request: StaffRequest, access: Access, found: Claim) -> HttpResponse:
    if not getattr(request, "htmx", False):
        page = reverse("reports:statement", args=[access.town.slug, found.statement_id])
        return redirect(f"{page}#claim-{found.pk}")
    context = {**reading_page(access, found.statement), "card": card_of(found)}
    return render(request, "reports/_decided.html", context)
