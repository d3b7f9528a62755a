"""Which house a call means: choosing one, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.houses import matches
from firstlight.houses.forms import words_of
from firstlight.houses.models import House
from firstlight.houses.selectors import house_for
from firstlight.houses.services_match import match_call, unmatch_call
from firstlight.reports.models import Call
from firstlight.reports.selectors.calls import call_for
from firstlight.reports.selectors.scope import MAPPERS
from firstlight.wording import error_text


@login_required
@require_GET
def call(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
    """The houses that a call may mean, and those it was said to mean."""
    access = access_for(request.user, town, *MAPPERS)
    found = call_for(access, call_id)
    words = words_of(request.GET.get("q", ""))
    matched = matches.matches_of_call(access, found)
    known = {match.house_id for match in matched}
    candidates = [one for one in matches.houses_for_call(access, found, words) if one.house.pk not in known]
    context = {
        "access": access,
        "town": access.town,
        "call": found,
        "words": words or found.address,
        "matches": matched,
        "candidates": candidates,
        "may_see_callers": access.may(Role.DUTY_OFFICER),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "houses/candidates.html" if is_fragment else "houses/call.html", context)


@login_required
@require_POST
def match(request: StaffRequest, town: str, house_id: UUID, call_id: UUID) -> HttpResponse:
    access, house, found = _both(request, town, house_id, call_id)
    undo = reverse("houses:unmatch", args=(town, house_id, call_id))
    try:
        match_call(call=found, house=house, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        text = _("The call now belongs to %(house)s.") % {"house": house}
        messages.success(request, text, extra_tags=f"undo:{undo}")
    return _back(request, town, house)


@login_required
@require_POST
def unmatch(request: StaffRequest, town: str, house_id: UUID, call_id: UUID) -> HttpResponse:
    access, house, found = _both(request, town, house_id, call_id)
    again = reverse("houses:match", args=(town, house_id, call_id))
    if unmatch_call(call=found, house=house, by=access.user):
        text = _("The call no longer belongs to %(house)s.") % {"house": house}
        messages.success(request, text, extra_tags=f"undo:{again}")
    return _back(request, town, house)


def _both(request: StaffRequest, town: str, house_id: UUID, call_id: UUID) -> tuple[Access, House, Call]:
    """Both as far as the person may see them (404), and decide there (403)."""
    access = access_for(request.user, town, *MAPPERS)
    house, found = house_for(access, house_id), call_for(access, call_id)
    if not matches.may_match(access, house):
        raise PermissionDenied
    return access, house, found


def _back(request: StaffRequest, town: str, house: House) -> HttpResponseRedirect:
    """To where the decision was made, else to the house."""
    url = request.POST.get("next") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(url)
    return redirect("houses:house", town=town, house_id=house.pk)
