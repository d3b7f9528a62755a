"""For the coordinator: where the teams are against the plan. For the inspector: the next house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from firstlight import clock
from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.inspections.estimates import estimate_at_once
from firstlight.inspections.progress import Part, Progress, plan_progress
from firstlight.inspections.rules.chart import Chart, found_chart
from firstlight.inspections.rules.curve import Point
from firstlight.inspections.states import newest_issued, standing
from firstlight.planning.models import Plan, Visit
from firstlight.planning.selectors import PLANNERS, my_rounds

SILENT = timedelta(minutes=30)  # a team that is out sends something within
LATE_SHARE = 0.15  # behind the plan by more than this share of the round


@dataclass(frozen=True)
class Team:
    """One round against its plan, now."""

    part: Part
    due: int  # houses that the plan has behind it by now
    state: str  # "waiting", "done", "silent", "late" or "on_time"


def team_state(part: Part, *, due: int, starts_at: datetime, now: datetime) -> str:
    """How a team stands against its round's own times."""
    if part.planned and part.visited >= part.planned:
        return "done"
    if now < starts_at:
        return "waiting"
    heard_at = part.newest_at or starts_at
    if now - heard_at > SILENT:
        return "silent"
    return "late" if due - part.visited > LATE_SHARE * part.planned else "on_time"


def _teams(plan: Plan, progress: Progress, now: datetime) -> list[Team]:
    passed = Visit.objects.filter(plan=plan, stop__leaves_at__lte=now).order_by()
    due = dict(passed.values_list("stop__round__number").annotate(Count("id")))
    starts = dict(plan.rounds.values_list("number", "starts_at"))
    teams = []
    for part in progress.rounds:
        behind = due.get(part.number, 0)
        state = team_state(part, due=behind, starts_at=starts.get(part.number, plan.starts_at), now=now)
        teams.append(Team(part, behind, state))
    order = ("silent", "late", "on_time", "waiting", "done")
    return sorted(teams, key=lambda team: (order.index(team.state), team.part.number))


def _chart(plan: Plan, progress: Progress, now: datetime) -> Chart | None:
    if not progress.planned:
        return None
    zone = ZoneInfo(plan.town.timezone)
    curves = {
        name: [Point(point.at.astimezone(zone), point.value) for point in points]
        for name, points in (
            ("plan", progress.plan_curve),
            ("visited", progress.visited_curve),
            ("found", progress.found_curve),
        )
    }
    return found_chart(curves, ends_at=plan.ends_at.astimezone(zone), now=now.astimezone(zone))


def morning(access: Access) -> dict[str, Any]:
    """The plan that the teams walk now with its progress; without one, where to make it."""
    plan = newest_issued(access.town)
    if plan is None:
        drafts = Plan.objects.filter(town=access.town, state=Plan.State.DRAFT)
        return {"plan": None, "draft": drafts.first(), "may_plan": access.may(Role.COORDINATOR)}
    progress, now = plan_progress(access, plan), clock.now()
    return {
        "plan": plan,
        "progress": progress,
        "estimate": estimate_at_once(access, plan.date) if access.may(*PLANNERS) else None,
        "teams": _teams(plan, progress, now),
        "chart": _chart(plan, progress, now),
    }


def my_round(access: Access) -> dict[str, Any]:
    """The inspector's own round today: the next house that nobody has looked at, and how many are left."""
    today = clock.now().astimezone(ZoneInfo(access.town.timezone)).date()
    one = my_rounds(access).filter(plan__date=today).first()
    if one is None:
        return {"round": None}
    seen = standing(access.town).filter(received_at__gte=one.plan.made_at).values("house")
    visits = Visit.objects.filter(stop__round=one)
    left = visits.exclude(house__in=seen).select_related("house", "stop")
    return {
        "round": one,
        "next": left.order_by("stop__position", "position").first(),
        "planned": visits.count(),
        "visited": visits.filter(house__in=seen).count(),
    }
