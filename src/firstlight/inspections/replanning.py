"""Planning again while teams are out: on demand, after an alarm, and by itself as findings come in."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from firstlight import clock
from firstlight.accounts.models import User
from firstlight.accounts.program import the_program
from firstlight.audit.services import record
from firstlight.inspections.due import begin_to_look
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.for_planning import findings_for_plan
from firstlight.inspections.rules.parts import DAMAGED
from firstlight.inspections.standings import standings
from firstlight.inspections.states import house_grades, standing
from firstlight.planning.headcounts import town_zones
from firstlight.planning.models import Plan
from firstlight.planning.rows import plan_rows
from firstlight.planning.rules.way_out import way_out
from firstlight.planning.services import Asked, Now, issue_plan, plan_again
from firstlight.reports.selectors.alarms import open_alarm

DUE_SHARE = 0.02  # of a plan's houses seen since it was made
CLAIM_S = 120  # a worker that died holds a plan no longer than this
NEAR = 3  # streets named as the reason


def now_of(plan: Plan, *, because: dict[str, Any] | None = None) -> Now:
    """What is known at this moment: findings of the day, and where each team stands."""
    at, rows = clock.now(), plan_rows(plan)
    return Now(
        at=at,
        seen=findings_for_plan(plan.town, plan.date),
        standings=standings(plan, rows=rows, now=at),
        because=because or {},
        rows=rows,
    )


def replan(*, plan: Plan, by: User, asked: Asked) -> Plan:
    """Make the next version of a plan from where its teams stand; a draft.

    Never two at once for one plan: whoever comes second is refused. A team that stands in a zone
    that is not cleared gets no round until it was heard of from outside.

    Raises
    ------
    InspectionError
        ``replanning``: somebody, or the program, is at it. ``alarm-on``: where teams stand is known
        after the all-clear.
    PlanError, MorningError, DaylightError, GeoError
        As `plan_again`.
    """
    if open_alarm(plan.town) is not None:
        raise InspectionError("alarm-on")
    if not _claim(plan):
        raise InspectionError("replanning")
    try:
        now = now_of(plan, because={"near": found_since(plan)})
        asked = dataclasses.replace(asked, lost=asked.lost | in_danger(plan, now))
        return plan_again(plan=plan, now=now, by=by, asked=asked)
    finally:
        Plan.objects.filter(pk=plan.pk).update(claimed_at=None)


def in_danger(plan: Plan, now: Now) -> frozenset[int]:
    """Numbers of the teams that stand in a zone that is not cleared."""
    zones = town_zones(plan.town)
    places = {number: one.place for number, one in now.standings.items() if one.place is not None}
    return frozenset(number for number, place in places.items() if way_out(*place, zones) is not None)


def _claim(plan: Plan) -> bool:
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - timedelta(seconds=CLAIM_S))
    return bool(Plan.objects.filter(free, pk=plan.pk).update(claimed_at=now))


def is_due(plan: Plan) -> bool:
    """Whether two in a hundred of the plan's houses were seen since the newest version from it was made."""
    if plan.state != Plan.State.ISSUED or plan.replanning == Plan.Replanning.OFF:
        return False
    if clock.now() >= plan.ends_at or open_alarm(plan.town) is not None:
        return False
    last = plan.successors.order_by("-version").first() or plan
    houses: int = plan.figures.get("houses", 0)
    return _seen_since(plan, last.made_at) >= max(1.0, DUE_SHARE * houses)


def _seen_since(plan: Plan, since: datetime) -> int:
    fresh = standing(plan.town).filter(received_at__gt=since, received_at__gte=plan.civil_dawn_at)
    return fresh.values("house").distinct().count()


def replan_by_itself(plan: Plan) -> Plan | None:
    """Make the next version if it is due, and hand it out if the plan says so.

    An older proposal that nobody took is replaced by the new one.

    Returns
    -------
    Plan or None
        None: not due, or somebody else is at it.
    """
    begin_to_look(plan.town_id)
    if not is_due(plan):
        return None
    program = the_program()
    try:
        fresh = replan(plan=plan, by=program, asked=Asked(why=Plan.Why.FINDINGS))
    except InspectionError:
        return None
    stale = plan.successors.filter(state=Plan.State.DRAFT, why=Plan.Why.FINDINGS).exclude(pk=fresh.pk)
    stale.update(state=Plan.State.REPLACED)
    plan.refresh_from_db(fields=["state"])
    if plan.replanning == Plan.Replanning.HAND_OUT and plan.state == Plan.State.ISSUED:
        issue_plan(plan=fresh, by=program)
    return fresh


def set_replanning(*, plan: Plan, to: str, by: User) -> None:
    """Choose what happens by itself as findings come in; the plan's later versions keep to it."""
    Plan.objects.filter(pk=plan.pk).update(replanning=to)
    record(
        by=by,
        action="planning.set-replanning",
        target=plan,
        town_id=plan.town_id,
        data={"to": to},
    )


def found_since(plan: Plan) -> list[dict[str, Any]]:
    """Where damage was found since a version was made: the streets with most, at most NEAR."""
    made = standing(plan.town).filter(received_at__gt=plan.made_at, house__street__isnull=False)
    streets = dict(made.values_list("house_id", "house__street__name"))
    seen: dict[str, list[bool]] = defaultdict(list)
    for house, grade in house_grades(made).items():
        seen[streets[house]].append(grade in DAMAGED)
    hit = [(street, sum(found), len(found)) for street, found in seen.items() if any(found)]
    hit.sort(key=lambda one: (-one[1], one[2], one[0]))
    return [{"street": street, "damaged": damaged, "seen": of} for street, damaged, of in hit[:NEAR]]
