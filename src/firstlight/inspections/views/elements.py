"""What a town may record beside the common schedule."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.inspections.forms_elements import ElementsForm
from firstlight.inspections.models import OwnElements
from firstlight.inspections.schedule import FALLBACK_LANGUAGE, schedule_data
from firstlight.inspections.services import set_own_elements
from firstlight.inspections.town_schedule import schedule_of
from firstlight.inspections.wordings import element_rows
from firstlight.wording import error_text

READERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.WORKS_MANAGER)


def _open(request: StaffRequest, town: str, *roles: str) -> Access:
    """Only who holds the role in the whole town: its form is one for all."""
    access = access_for(request.user, town, *roles)
    if access.districts(*roles) is not None:
        raise PermissionDenied
    return access


@login_required
@require_http_methods(["GET", "POST"])
def elements(request: StaffRequest, town: str) -> HttpResponse:
    """The town's own elements, and the way to change them."""
    roles = READERS if request.method == "GET" else (Role.ADMINISTRATOR,)
    access = _open(request, town, *roles)
    form = ElementsForm(request.POST, request.FILES) if request.method == "POST" else ElementsForm()
    if form.is_bound and form.is_valid():
        try:
            set_own_elements(town=access.town, text=form.cleaned_data["file"], by=access.user)
        except CodedError as error:
            form.add_error("file", error_text(error))
        else:
            messages.success(request, _("Phones get the new form as soon as they fetch."))
            return redirect("inspections:elements", town=town)
    schedule = schedule_of(access.town.pk)
    context = {
        "access": access,
        "town": access.town,
        "form": form,
        "rows": element_rows(schedule, get_language() or FALLBACK_LANGUAGE),
        "version": schedule.version,
        "may_change": access.may(Role.ADMINISTRATOR),
    }
    return render(request, "inspections/elements.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def elements_file(request: StaffRequest, town: str) -> HttpResponse:
    """The town's file as it counts now; without one, an example to begin with."""
    access = _open(request, town, *READERS)
    newest = OwnElements.objects.filter(town=access.town).order_by("number").last()
    data = newest.data if newest is not None else _example()
    body = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="elements.json"'
    return answer


def _example() -> dict[str, object]:
    """The last common element under a key of the town's own: every word of it may be changed."""
    entry = dict(schedule_data()["elements"][-1])
    return {"groups": [], "elements": [{**entry, "key": f"own_{entry['key']}"}]}
