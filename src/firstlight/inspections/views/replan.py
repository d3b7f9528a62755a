"""A new plan from what was found so far."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.inspections.for_planning import findings_for_plan, wish_again
from firstlight.inspections.selectors import plan_for
from firstlight.planning.known import reported_in
from firstlight.planning.services import make_plan
from firstlight.wording import error_text


@login_required
@require_POST
def replan(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Plan the rest of the day again; the new version is a draft until it is handed out."""
    access = access_for(request.user, town, Role.COORDINATOR)
    plan = plan_for(access, plan_id)
    try:
        made = make_plan(
            town=access.town,
            wish=wish_again(plan, clock.now()),
            reported=reported_in(access.town, plan.incident),
            incident=plan.incident,
            seen=findings_for_plan(access.town, plan.date),
            by=access.user,
        )
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:progress", town=town, plan_id=plan_id)
    messages.success(request, _("Planned again from what was found. Hand it out, or keep the old plan."))
    return redirect("planning:plan", town=town, plan_id=made.pk)
