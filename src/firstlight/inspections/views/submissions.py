"""Submissions that need a person: which house is meant, or why they cannot be read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.houses.selectors import house_for
from firstlight.inspections.candidates import candidate_houses, told_by
from firstlight.inspections.models import Inspection, Submission
from firstlight.inspections.selectors import (
    REVIEWERS,
    SEERS,
    submission_for,
    submissions_for_a_person,
)
from firstlight.inspections.services import assign_house, read_submission
from firstlight.inspections.texts import problem_text
from firstlight.inspections.wordings import flag_texts
from firstlight.wording import error_text

PAGE = 50


@login_required
@require_GET
def submissions(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *SEERS)
    page = Paginator(submissions_for_a_person(access), PAGE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "town": access.town,
        "page": page,
        "rows": [(one, problem_text(one.problem)) for one in page],
    }
    return render(request, "inspections/submissions.html", context)


@login_required
@require_GET
def submission(request: StaffRequest, town: str, submission_id: UUID) -> HttpResponse:
    """What came, what is known of it, and houses it may mean."""
    access = access_for(request.user, town, *SEERS)
    found = submission_for(access, submission_id)
    said = told_by(found)
    words = request.GET.get("q", said.address_seen if said else "").strip()
    context = {
        "access": access,
        "town": access.town,
        "submission": found,
        "problem": problem_text(found.problem),
        "flags": flag_texts(found),
        "said": said,
        "words": words,
        "houses": candidate_houses(access, words, said.place if said else None),
        "inspection": Inspection.objects.filter(submission=found).first(),
        "may_assign": access.may(*REVIEWERS) and access.districts(*REVIEWERS) is None,
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(
        request, "inspections/houses.html" if is_fragment else "inspections/submission.html", context
    )


@login_required
@require_POST
def assign(request: StaffRequest, town: str, submission_id: UUID, house_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *REVIEWERS)
    found, house = submission_for(access, submission_id), house_for(access, house_id)
    try:
        made = assign_house(submission=found, house=house, by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:submission", town=town, submission_id=submission_id)
    return _after_reading(request, access, found, made)


@login_required
@require_POST
def read_again(request: StaffRequest, town: str, submission_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *REVIEWERS)
    found = submission_for(access, submission_id)
    return _after_reading(request, access, found, read_submission(submission=found, by=access.user))


def _after_reading(
    request: StaffRequest, access: Access, submission: Submission, made: Inspection | None
) -> HttpResponse:
    slug = access.town.slug
    if made is None:
        submission.refresh_from_db(fields=["problem"])
        messages.error(request, problem_text(submission.problem))
        return redirect("inspections:submission", town=slug, submission_id=submission.pk)
    messages.success(request, _("The submission is now an inspection of this house."))
    return redirect("inspections:inspection", town=slug, inspection_id=made.pk)
