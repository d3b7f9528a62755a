"""The teams of a town: who leads them, when and where they go out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.planning.forms import TeamForm, add_coded
from firstlight.planning.models import Team
from firstlight.planning.selectors import PLANNERS
from firstlight.planning.services import save_team


@login_required
@require_GET
def teams(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    context = {
        "access": access,
        "town": access.town,
        "teams": Team.objects.filter(town=access.town).select_related("lead"),
        "may_edit": access.may(Role.COORDINATOR, Role.ADMINISTRATOR),
    }
    return render(request, "planning/teams.html", context)


@login_required
def team(request: StaffRequest, town: str, team_id: UUID | None = None) -> HttpResponse:
    """Change a team; without a key, add one."""
    access = access_for(request.user, town, Role.COORDINATOR, Role.ADMINISTRATOR)
    found = get_object_or_404(Team, town=access.town, pk=team_id) if team_id else None
    form = TeamForm(request.POST or None, town=access.town, team=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_team(town=access.town, facts=form.facts(), by=access.user, team=found)
        except CodedError as error:
            add_coded(form, error)
        else:
            messages.success(request, _("Team %(name)s is kept.") % {"name": saved.name})
            return redirect("planning:teams", town=town)
    context = {"access": access, "town": access.town, "team": found, "form": form}
    return render(request, "planning/team.html", context, status=422 if form.errors else 200)
