"""How far the teams are, against what was expected."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.models import Role, Town
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.inspections.estimates import estimate_at_once
from firstlight.inspections.progress import Progress
from firstlight.inspections.rules.chart import Chart, found_chart
from firstlight.inspections.rules.curve import Point
from firstlight.inspections.selectors import SEERS, newest_issued, plan_for, plan_progress
from firstlight.planning.models import Plan
from firstlight.planning.selectors import PLANNERS, newest_proposal

POLL_S = 15


@login_required
@require_GET
def newest(request: StaffRequest, town: str) -> HttpResponse:
    """To the progress of the plan that the teams walk now; to the plans where there is none."""
    access = access_for(request.user, town, *SEERS)
    plan = newest_issued(access.town)
    if plan is None:
        return redirect("planning:index", town=town)
    return redirect("inspections:progress", town=town, plan_id=plan.pk)


@login_required
@require_GET
def progress(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    access = access_for(request.user, town, *SEERS)
    plan = plan_for(access, plan_id)
    figures = plan_progress(access, plan)
    context = {
        "access": access,
        "town": access.town,
        "plan": plan,
        "progress": figures,
        "chart": _chart(access.town, plan, figures),
        "estimate": estimate_at_once(access, plan.date) if access.may(*PLANNERS) else None,
        "poll_s": POLL_S,
        "may_see_plan": access.may(*PLANNERS),
        "may_replan": access.may(Role.COORDINATOR) and clock.now() < plan.ends_at,
        "proposal": newest_proposal(plan) if access.may(*PLANNERS) else None,
        "replanning": Plan.Replanning.choices,
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(
        request, "inspections/figures.html" if is_fragment else "inspections/progress.html", context
    )


@login_required
@require_GET
def districts_json(request: StaffRequest, town: str, plan_id: UUID) -> HttpResponse:
    """A point a district with its figures: what the map shows while houses are too small to draw."""
    access = access_for(request.user, town, *SEERS)
    return _districts(access, plan_for(access, plan_id))


@login_required
@require_GET
def newest_districts_json(request: StaffRequest, town: str) -> HttpResponse:
    """The same of the plan that the teams walk now; empty where there is none."""
    access = access_for(request.user, town, *SEERS)
    plan = newest_issued(access.town)
    if plan is None:
        return JsonResponse(
            {"type": "FeatureCollection", "features": []}, content_type="application/geo+json"
        )
    return _districts(access, plan)


def _districts(access: Access, plan: Plan) -> HttpResponse:
    figures = plan_progress(access, plan)
    index = reverse("inspections:index", args=(access.town.slug,))
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [part.lon, part.lat]},
            "properties": {
                "label": part.name,
                "planned": part.planned,
                "visited": part.visited,
                "url": f"{index}?district={part.district_id}",
            },
        }
        for part in figures.districts
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json")


def _chart(town: Town, plan: Plan, figures: Progress) -> Chart | None:
    """The curves in the town's own time, so that ticks fall on its full hours; None: nothing planned."""
    if not figures.planned:
        return None
    zone = ZoneInfo(town.timezone)

    def local(points: tuple[Point, ...]) -> list[Point]:
        return [Point(point.at.astimezone(zone), point.value) for point in points]

    curves = {
        "plan": local(figures.plan_curve),
        "visited": local(figures.visited_curve),
        "found": local(figures.found_curve),
    }
    return found_chart(curves, ends_at=plan.ends_at.astimezone(zone), now=clock.now().astimezone(zone))
