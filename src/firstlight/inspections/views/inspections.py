"""The list of inspections, and one with its findings, photos and review."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.houses.selectors import house_for
from firstlight.inspections.candidates import values_of
from firstlight.inspections.forms import InspectionFilter, ReviewForm
from firstlight.inspections.forms_acts import StageForm
from firstlight.inspections.forms_correction import CorrectionForm
from firstlight.inspections.house_parts import house_parts
from firstlight.inspections.models import Inspection
from firstlight.inspections.selectors import (
    REVIEWERS,
    SEERS,
    file_of,
    house_states,
    house_states_version,
    inspection_for,
    inspections_for,
    newest_issued,
    photos_of,
    rivals_of,
    submissions_for_a_person,
)
from firstlight.inspections.services import correct_inspection, newest_act, next_stage, review_inspection
from firstlight.inspections.town_schedule import schedule_of
from firstlight.inspections.wordings import (
    finding_rows,
    flag_texts,
    issue_texts,
    network_rows,
    owner_words,
    photo_rows,
    scale_rows,
    update_text,
)
from firstlight.wording import error_text

PAGE = 50
POLL_S = 10


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    """The inspections that stand, newest first; asks again every few seconds."""
    access = access_for(request.user, town, *SEERS)
    form = InspectionFilter(request.GET, access=access)
    inspections = form.narrow(inspections_for(access))
    figures = inspections.order_by().aggregate(
        count=Count("pk"), came=Max("received_at"), seen=Max("reviewed_at")
    )
    version = "-".join(str(part) for part in figures.values())
    if request.headers.get("HX-Request") and request.GET.get("v") == version:
        return HttpResponse(status=204)
    context = {
        "access": access,
        "town": access.town,
        "form": form,
        "page": Paginator(inspections, PAGE).get_page(request.GET.get("page")),
        "version": version,
        "poll_s": POLL_S,
        "plan": newest_issued(access.town),
        "may_keep_phones": access.may(Role.ADMINISTRATOR, Role.COORDINATOR),
        "waiting": submissions_for_a_person(access).count(),
    }
    is_fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "inspections/rows.html" if is_fragment else "inspections/index.html", context)


@login_required
@require_GET
def inspection(request: StaffRequest, town: str, inspection_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *SEERS)
    found = inspection_for(access, inspection_id)
    newer = Inspection.objects.filter(corrects=found).first()
    act = newest_act(found)
    schedule = schedule_of(access.town.pk)
    context = {
        "access": access,
        "town": access.town,
        "inspection": found,
        "findings": finding_rows(found),
        "networks": network_rows(found),
        "photos": photo_rows(schedule, photos_of(found)),
        "voice": file_of(found, found.voice),
        "owner_words": owner_words(found),
        "signature": file_of(found, found.owner.get("signature", "")),
        "issues": issue_texts(found),
        "flags": flag_texts(found.submission),
        "overtook": update_text(found),
        "scales": scale_rows(schedule, found.scales),
        "parts": house_parts(access, found.house_id),
        "rivals": rivals_of(access, found),
        "act": act,
        "stage": StageForm(initial={"stage": act.stage if act else next_stage(found)})["stage"],
        "newer": newer,
        "form": ReviewForm(initial={"note": found.review_note}),
        "may_review": newer is None and access.may(*REVIEWERS),
    }
    return render(request, "inspections/inspection.html", context)


@login_required
@require_GET
def house(request: StaffRequest, town: str, house_id: UUID) -> HttpResponse:
    """What stands of a house and its parts, for its page."""
    access = access_for(request.user, town, *SEERS)
    shown = house_for(access, house_id)
    context = {"town": access.town, "parts": house_parts(access, shown.pk)}
    return render(request, "inspections/house_parts.html", context)


@login_required
@require_POST
def review(request: StaffRequest, town: str, inspection_id: UUID) -> HttpResponse:
    """Decide. The undo of the toast posts the decision before, in the address."""
    access = access_for(request.user, town, *REVIEWERS)
    found = inspection_for(access, inspection_id)
    form = ReviewForm(request.POST if "review" in request.POST else request.GET)
    back = redirect("inspections:inspection", town=town, inspection_id=inspection_id)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided."))
        return back
    undo = reverse("inspections:review", args=(town, inspection_id)) + f"?review={found.review}"
    try:
        decided = review_inspection(inspection=found, by=access.user, **form.cleaned_data)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        words = {"review": decided.get_review_display()}
        messages.success(request, _("Review: %(review)s.") % words, extra_tags=f"undo:{undo}")
    return back


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, town: str, inspection_id: UUID) -> HttpResponse:
    """Write a new version, which corrects this one."""
    access = access_for(request.user, town, *REVIEWERS)
    found = inspection_for(access, inspection_id)
    form = CorrectionForm(request.POST or None, before=values_of(found), schedule=schedule_of(access.town.pk))
    if request.method == "POST" and form.is_valid():
        try:
            made = correct_inspection(inspection=found, values=form.values(), by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, _("The new version stands; the one before is kept."))
            return redirect("inspections:inspection", town=town, inspection_id=made.pk)
    context = {"access": access, "town": access.town, "inspection": found, "form": form}
    return render(request, "inspections/correct.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def states(request: StaffRequest, town: str) -> HttpResponse:
    """One byte a house by seq, for maps; 304 while nothing changed."""
    access = access_for(request.user, town, *SEERS)
    tag = f'"{house_states_version(access)}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    answer = HttpResponse(house_states(access), content_type="application/octet-stream")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
