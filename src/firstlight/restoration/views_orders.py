"""One order, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.inspections.states import standing
from firstlight.restoration.forms import AcceptForm, IssueForm, LinesForm, ReasonForm
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.selectors.orders import READERS, bill_for, crews_for, order_for
from firstlight.restoration.services import (
    accept_order,
    cancel_order,
    issue_order,
    report_done,
    send_back,
)
from firstlight.restoration.showing import shown_lines
from firstlight.wording import error_text


@login_required
@require_GET
def order(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """The order with its works, clocks and the next step."""
    access = access_for(request.user, town, *READERS)
    return _page(request, access, order_for(access, order_id))


@login_required
@require_POST
def issue(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """Give the order to a crew."""
    access, found = _writable(request, town, order_id)
    form = IssueForm(request.POST, crews=crews_for(access))
    return _act(
        request, access, found, form,
        lambda data: issue_order(order=found, crew=data["crew"], by=access.user),
        _("The order is with the crew."),
    )  # fmt: skip


@login_required
@require_POST
def done(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """The ticked works are finished."""
    access, found = _writable(request, town, order_id)
    form = LinesForm(request.POST, order=found)
    return _act(
        request, access, found, form,
        lambda data: report_done(order=found, by=access.user, lines=data["lines"]),
        _("Reported done."),
    )  # fmt: skip


@login_required
@require_POST
def accept(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """The finished work is taken over."""
    access, found = _writable(request, town, order_id)
    return _act(
        request, access, found, AcceptForm(request.POST),
        lambda data: accept_order(order=found, by=access.user, note=data["note"]),
        _("Accepted: the order is closed."),
    )  # fmt: skip


@login_required
@require_POST
def back(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """The work is not good: to the crew again."""
    access, found = _writable(request, town, order_id)
    return _act(
        request, access, found, ReasonForm(request.POST),
        lambda data: send_back(order=found, reason=data["reason"], by=access.user),
        _("Sent back to the crew."),
    )  # fmt: skip


@login_required
@require_POST
def cancel(request: StaffRequest, town: str, order_id: UUID) -> HttpResponse:
    """Nothing will be done on this order."""
    access, found = _writable(request, town, order_id)
    return _act(
        request, access, found, ReasonForm(request.POST),
        lambda data: cancel_order(order=found, reason=data["reason"], by=access.user),
        _("Cancelled: the inspection waits for an order again."),
    )  # fmt: skip


def _writable(request: StaffRequest, town: str, order_id: UUID) -> tuple[Access, WorkOrder]:
    access = access_for(request.user, town, Role.WORKS_MANAGER)
    return access, order_for(access, order_id)


def _act(
    request: StaffRequest,
    access: Access,
    found: WorkOrder,
    form: forms.Form,
    service: Callable[[dict[str, Any]], object],
    text: str,
) -> HttpResponse:
    """Run one service on a valid form; anything refused is said on the order's page."""
    if form.is_valid():
        try:
            service(form.cleaned_data)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, text)
            return redirect("restoration:order", town=access.town.slug, order_id=found.pk)
    return _page(request, access, found, form)


def _page(
    request: StaffRequest, access: Access, found: WorkOrder, refused: forms.Form | None = None
) -> HttpResponse:
    lines = shown_lines(found, clock.now())
    context = {
        "access": access,
        "town": access.town,
        "order": found,
        "lines": lines,
        "bill": bill_for(WorkOrder.objects.filter(pk=found.pk)),
        "may_report": access.may(Role.WORKS_MANAGER) and found.state == WorkOrder.State.ISSUED,
        "inspection_replaced": not standing(access.town).filter(pk=found.inspection_id).exists(),
        "reported_by_me": any(shown.line.done_by_id == access.user.pk for shown in lines),
        "issue_form": IssueForm(crews=crews_for(access), initial={"crew": found.crew_id}),
        "accept_form": AcceptForm(),
        "reason_form": ReasonForm(),
        "form": refused,
        "may_write": access.may(Role.WORKS_MANAGER),
    }
    return render(request, "restoration/order.html", context, status=422 if refused else 200)
