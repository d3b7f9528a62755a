"""A new plan from what was found so far."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.inspections.replanning import replan as replan_now
from firstlight.inspections.selectors import plan_for
from firstlight.planning.services import Asked
from firstlight.wording import error_text


@login_required
@require_POST
def replan(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """Plan the rest of the day again; the new version is a draft until it is handed out."""
    access = access_for(request.user, town, Role.COORDINATOR)
    plan = plan_for(access, plan_id)
    try:
        made = replan_now(plan=plan, by=access.user, asked=Asked())
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:progress", town=town, plan_id=plan_id)
    messages.success(request, _("Planned again from what was found. Hand it out, or keep the old plan."))
    return redirect("planning:plan", town=town, plan_id=made.pk)
