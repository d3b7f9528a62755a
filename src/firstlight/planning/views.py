"""Plans, rounds and their sheets."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.planning.drawing import expected_curve, round_colour, team_bars
from firstlight.planning.exports import round_gpx
from firstlight.planning.forms import PlanForm, add_coded
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan, Round
from firstlight.planning.rules.daylight import next_light_day
from firstlight.planning.selectors import (
    PLANNERS,
    Scope,
    idle_teams_of,
    left_out_of_plan,
    my_rounds,
    plan_for,
    plan_geojson,
    plans_for,
    round_for,
    rounds_with_stops,
    scope_of,
    versions_of,
)
from firstlight.planning.services import MOST_TEAMS, issue_plan, make_plan
from firstlight.planning.sheets import files_of
from firstlight.planning.texts import IDLE, LEFT_OUT
from firstlight.planning.version_changes import version_changes
from firstlight.wording import error_text


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS, Role.INSPECTOR)
    plans = plans_for(access) if access.may(*PLANNERS) else None
    context = {"access": access, "town": access.town, "plans": plans, "my_rounds": my_rounds(access)}
    return render(request, "planning/plans.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, Role.COORDINATOR)
    found, now = access.town, clock.now()
    day = next_light_day(now, lon=found.lon, lat=found.lat, zone=found.timezone)
    form = PlanForm(request.POST or None, town=found, now=now, day=day, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        incident = form.cleaned_data["incident"]
        try:
            plan = make_plan(
                town=access.town,
                wish=form.wish(),
                reported=reported_in(access.town, incident),
                incident=incident,
                by=access.user,
            )
        except CodedError as error:
            add_coded(form, error)
        else:
            return redirect("planning:plan", town=town, plan_id=plan.pk)
    known = reported_in(access.town)
    context = {"access": access, "town": access.town, "form": form, "known": len(known)}
    return render(request, "planning/new.html", context, status=422 if form.errors else 200)


def _proposed(request: StaffRequest) -> dict[str, int]:
    """How many teams, where another page has proposed it in the address."""
    teams = request.GET.get("teams", "")
    return {"teams": int(teams)} if teams.isdecimal() and 1 <= int(teams[:6]) <= MOST_TEAMS else {}


@login_required
@require_GET
def plan(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    found = plan_for(access, plan_id)
    scope = scope_of(access)
    rounds = list(rounds_with_stops(found, scope))
    context = {
        "access": access,
        "town": access.town,
        "plan": found,
        "bars": team_bars(found, rounds),
        "curve": expected_curve(found, rounds),
        "sheets": files_of([one.number for one in rounds]),
        "left_out": [(LEFT_OUT[why], houses) for why, houses in left_out_of_plan(found, scope).items()],
        "idle": [IDLE[why] % {"team": name} for name, why in idle_teams_of(found)],
        "changes": version_changes(found),
        "versions": versions_of(found),
        "may_change": access.may(Role.COORDINATOR),
    }
    return render(request, "planning/plan.html", context)


@login_required
@require_POST
def issue(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, Role.COORDINATOR)
    try:
        issue_plan(plan=plan_for(access, plan_id), by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(request, _("The plan is handed out: teams see their rounds."))
    return redirect("planning:plan", town=town, plan_id=plan_id)


@login_required
@require_GET
def plan_json(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    found = plan_for(access, plan_id)
    answer = JsonResponse(plan_geojson(found, scope=scope_of(access)), content_type="application/geo+json")
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="plan-{found.date}-v{found.version}.geojson"'
    return answer


@login_required
@require_GET
def newest_json(request: StaffRequest, town: str) -> HttpResponse:
    """The plan that is handed out, newest day first, for the town's map; empty where there is none."""
    access = access_for(request.user, town, *PLANNERS)
    found = plans_for(access).filter(state=Plan.State.ISSUED).first()
    empty = {"type": "FeatureCollection", "features": []}
    return JsonResponse(
        plan_geojson(found, scope=scope_of(access)) if found else empty, content_type="application/geo+json"
    )


@login_required
@require_GET
def round_page(request: StaffRequest, town: str, round_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS, Role.INSPECTOR)
    found = round_for(access, round_id)
    context = {
        "access": access,
        "town": access.town,
        "round": found,
        "colour": round_colour(found.number),
        "is_planner": access.may(*PLANNERS),
    }
    return render(request, "planning/round.html", context)


@login_required
@require_GET
def gpx(request: StaffRequest, town: str, round_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS, Role.INSPECTOR)
    found = round_for(access, round_id)
    answer = HttpResponse(round_gpx(found), content_type="application/gpx+xml")
    answer["Content-Disposition"] = f'attachment; filename="round-{found.plan.date}-{found.number}.gpx"'
    return answer


def _round_scope(access: Access, found: Round) -> Scope:
    """A team's leader sees the whole round, a planner the own districts."""
    return None if found.team.lead_id == access.user.pk else scope_of(access)


@login_required
@require_GET
def round_json(request: StaffRequest, town: str, round_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS, Role.INSPECTOR)
    found = round_for(access, round_id)
    return JsonResponse(
        plan_geojson(found.plan, only=found.number, scope=_round_scope(access, found)),
        content_type="application/geo+json",
    )
