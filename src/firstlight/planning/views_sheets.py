"""Round sheets as PDF: of one round, or of the rounds of a plan, some in each file."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.planning.models import Round
from firstlight.planning.selectors import PLANNERS, plan_for, round_for, rounds_with_stops, scope_of
from firstlight.planning.sheets import sheets_pdf, some_rounds
from firstlight.wording import error_text


@login_required
@require_GET
def sheet(request: StaffRequest, town: str, round_id: UUID) -> HttpResponse:
    """The sheet of one round; `?lang=uk` prints it in another language than the page's."""
    access = access_for(request.user, town, *PLANNERS, Role.INSPECTOR)
    found = round_for(access, round_id)
    try:
        return _answer(request, [found], f"round-{found.plan.date}-{found.number}")
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("planning:round", town=town, round_id=round_id)


@login_required
@require_GET
def sheets(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """The sheets of a plan in one file; of a large plan those from round `?first=` on."""
    access = access_for(request.user, town, *PLANNERS)
    plan = plan_for(access, plan_id)
    first = request.GET.get("first", "1")
    rounds = some_rounds(rounds_with_stops(plan, scope_of(access)), int(first) if first.isdecimal() else 1)
    if not rounds:
        raise Http404
    try:
        return _answer(request, rounds, f"rounds-{plan.date}-v{plan.version}-{rounds[0].number}")
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("planning:plan", town=town, plan_id=plan_id)


def _answer(request: HttpRequest, rounds: Sequence[Round], name: str) -> HttpResponse:
    lang = request.GET.get("lang", "")
    if lang not in dict(settings.LANGUAGES):
        lang = get_language() or settings.LANGUAGE_CODE
    app_link = request.build_absolute_uri(reverse("field:app"))
    answer = HttpResponse(sheets_pdf(rounds, app_link=app_link, lang=lang), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
