"""The list of orders with its clocks, bulk acts, the bill, crews."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for, districts_for
from firstlight.errors import CodedError
from firstlight.inspections.states import SEERS
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.forms import CrewForm, IssueForm, OrderFilterForm
from firstlight.restoration.models import WorkOrder
from firstlight.restoration.selectors.orders import (
    READERS,
    OrderFilter,
    bill_for,
    clocks_for,
    crews_for,
    currencies_of,
    orders_for,
    pending_for,
)
from firstlight.restoration.selectors.progress import house_states_with_repair
from firstlight.restoration.services import add_crew, draft_orders, issue_order
from firstlight.restoration.showing import shown_bill
from firstlight.wording import error_text

ROWS = 50


def _filter(request: StaffRequest, access: Access) -> OrderFilterForm:
    return OrderFilterForm(request.GET, districts=districts_for(access, *READERS), crews=crews_for(access))


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    """Orders, urgent and early first; what waits for an order above."""
    access = access_for(request.user, town, *READERS)
    now = clock.now()
    form = _filter(request, access)
    page = Paginator(orders_for(access, form.wanted(), now), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "access": access,
        "town": access.town,
        "form": form,
        "page": page,
        "clocks": clocks_for(access, now),
        "pending": pending_for(access).count(),
        "issue_form": IssueForm(crews=crews_for(access)),
        "may_write": access.may(Role.WORKS_MANAGER),
    }
    return render(request, "restoration/orders.html", context)


@login_required
@require_GET
def states(request: StaffRequest, town: str) -> HttpResponse:
    """The map's state array with the repair laid over what was found: one byte a house, by seq."""
    access = access_for(request.user, town, *SEERS)
    body = house_states_with_repair(access)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


@login_required
@require_POST
def draft(request: StaffRequest, town: str) -> HttpResponse:
    """Orders for everything in the person's districts that waits for one."""
    access = access_for(request.user, town, Role.WORKS_MANAGER)
    try:
        orders = draft_orders(town=access.town, by=access.user, inspections=pending_for(access))
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        text = ngettext("%(count)d order was drafted.", "%(count)d orders were drafted.", len(orders))
        messages.success(request, text % {"count": len(orders)})
    return redirect("restoration:index", town=town)


@login_required
@require_POST
def issue_many(request: StaffRequest, town: str) -> HttpResponse:
    """Give the ticked orders to one crew: all of them, or none."""
    access = access_for(request.user, town, Role.WORKS_MANAGER)
    form = IssueForm(request.POST, crews=crews_for(access))
    chosen = _ticked(access, request.POST.getlist("order"))
    if not form.is_valid() or not chosen:
        messages.error(request, _("Tick at least one order and choose a crew."))
        return redirect("restoration:index", town=town)
    try:
        with transaction.atomic():
            for order in chosen:
                issue_order(order=order, crew=form.cleaned_data["crew"], by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        text = ngettext("%(count)d order was issued.", "%(count)d orders were issued.", len(chosen))
        messages.success(request, text % {"count": len(chosen)})
    return redirect("restoration:index", town=town)


def _ticked(access: Access, numbers: list[str]) -> list[WorkOrder]:
    """The orders with these numbers that the person may see; what is no number is passed over."""
    wanted = [int(number) for number in numbers if number.isdecimal() and len(number) < 10]
    return list(orders_for(access, OrderFilter(), clock.now()).filter(number__in=wanted))


@login_required
@require_GET
def bill(request: StaffRequest, town: str) -> HttpResponse:
    """The bill of quantities over the orders of the filter, cancelled ones left out."""
    access = access_for(request.user, town, *READERS)
    form = _filter(request, access)
    orders = orders_for(access, form.wanted(), clock.now()).exclude(state=WorkOrder.State.CANCELLED)
    total = bill_for(orders)
    context = {
        "access": access,
        "town": access.town,
        "form": form,
        "count": orders.count(),
        "bill": total,
        "rows": shown_bill(schedule_of(access.town.pk), total),
        "currencies": currencies_of(orders),
    }
    return render(request, "restoration/bill.html", context)


@login_required
def crews(request: StaffRequest, town: str) -> HttpResponse:
    """The crews, and a field for a new one."""
    access = access_for(request.user, town, *READERS)
    form = CrewForm(request.POST or None)
    if request.method == "POST":
        access.require(Role.WORKS_MANAGER)
        if form.is_valid():
            try:
                add_crew(town=access.town, by=access.user, **form.cleaned_data)
            except CodedError as error:
                form.add_error(None, error_text(error))
            else:
                return redirect("restoration:crews", town=town)
    context = {
        "access": access,
        "town": access.town,
        "form": form,
        "crews": crews_for(access),
        "may_write": access.may(Role.WORKS_MANAGER),
    }
    return render(request, "restoration/crews.html", context, status=422 if form.errors else 200)
