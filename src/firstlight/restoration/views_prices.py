"""Price lists and their editor."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.restoration.forms import PriceListForm, PricesForm
from firstlight.restoration.selectors.orders import READERS, price_list_for, price_lists_for
from firstlight.restoration.services import PriceRow, make_price_list, set_prices
from firstlight.wording import error_text

WRITERS = (Role.WORKS_MANAGER, Role.ADMINISTRATOR)


@login_required
@require_GET
def price_lists(request: StaffRequest, town: str) -> HttpResponse:
    """The lists, newest first."""
    access = access_for(request.user, town, *READERS)
    context = {
        "access": access,
        "town": access.town,
        "price_lists": price_lists_for(access),
        "may_write": access.may(*WRITERS),
    }
    return render(request, "restoration/price_lists.html", context)


@login_required
def new_list(request: StaffRequest, town: str) -> HttpResponse:
    """A new list that starts with the prices of the newest one."""
    access = access_for(request.user, town, *WRITERS)
    today = clock.now().astimezone(ZoneInfo(access.town.timezone)).date()
    newest = next(iter(price_lists_for(access)), None)
    form = PriceListForm(
        request.POST or None,
        initial={"valid_from": today, "currency": newest.currency if newest else ""},
    )
    if request.method == "POST" and form.is_valid():
        held = newest.prices.all() if newest and newest.currency == form.cleaned_data["currency"] else []
        rows = [PriceRow(price.element, price.unit_price, price.severity, price.work) for price in held]
        try:
            made = make_price_list(town=access.town, by=access.user, prices=rows, **form.cleaned_data)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return redirect("restoration:prices", town=town, price_list_id=made.pk)
    context = {"access": access, "town": access.town, "form": form}
    return render(request, "restoration/new_price_list.html", context, status=422 if form.errors else 200)


@login_required
def prices(request: StaffRequest, town: str, price_list_id: UUID) -> HttpResponse:
    """Every work the damage schedule knows, with a field for its price."""
    access = access_for(request.user, town, *READERS)
    price_list = price_list_for(access, price_list_id)
    form = PricesForm(request.POST or None, price_list=price_list, may_write=access.may(*WRITERS))
    if request.method == "POST":
        access.require(*WRITERS)
        if form.is_valid():
            try:
                changed = set_prices(price_list=price_list, prices=form.rows(), by=access.user)
            except CodedError as error:
                form.add_error(None, error_text(error))
            else:
                text = ngettext("%(count)d price was changed.", "%(count)d prices were changed.", changed)
                messages.success(request, text % {"count": changed} if changed else _("Nothing was changed."))
                return redirect("restoration:prices", town=town, price_list_id=price_list.pk)
    context = {
        "access": access,
        "town": access.town,
        "price_list": price_list,
        "form": form,
        "may_write": access.may(*WRITERS),
    }
    return render(request, "restoration/prices.html", context, status=422 if form.errors else 200)
