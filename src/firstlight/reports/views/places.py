"""The town's own places: what counts now, and a new list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.errors import ReportError
from firstlight.reports.forms_intake import PlacesForm
from firstlight.reports.rules.documents import MAX_EXPORT_BYTES
from firstlight.reports.selectors.intake import place_lists
from firstlight.reports.services.places import keep_places
from firstlight.wording import error_text

KEEPERS = (Role.DUTY_OFFICER, Role.ADMINISTRATOR)


@login_required
def places(request: StaffRequest, town: str) -> HttpResponse:
    """The town's own places, which win over the gazetteer, and a form for a new list."""
    access = access_for(request.user, town, *KEEPERS)
    form = PlacesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > MAX_EXPORT_BYTES:
                raise ReportError("export-too-large", most_mb=MAX_EXPORT_BYTES // 1_000_000)
            kept = keep_places(town=access.town, name=sent.name, raw=sent.read(), by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            words = ngettext(
                "%(count)d place counts from now on.", "%(count)d places count from now on.", kept.rows
            )
            messages.success(request, words % {"count": kept.rows})
            return redirect("reports:places", town=town)
    context = {"access": access, "town": access.town, "form": form, "lists": place_lists(access)}
    return render(request, "reports/places.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def listed(request: StaffRequest, town: str) -> HttpResponse:
    """The list that counts now."""
    access = access_for(request.user, town, *KEEPERS)
    lists = place_lists(access)
    if not lists:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="places.csv"'}
    return HttpResponse(
        lists[0].text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers
    )
