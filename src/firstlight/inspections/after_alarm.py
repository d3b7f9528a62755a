"""After the all-clear: the rest of the day is planned again from where the teams stand."""

from __future__ import annotations

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from firstlight import clock
from firstlight.accounts.program import the_program
from firstlight.errors import CodedError
from firstlight.inspections.replanning import replan
from firstlight.inspections.states import newest_issued
from firstlight.planning.models import Plan
from firstlight.planning.services import Asked, issue_plan
from firstlight.reports.models import Alarm
from firstlight.reports.selectors.alarms import open_alarm

log = logging.getLogger(__name__)
FRESH = timedelta(minutes=30)  # later a person decides


def replan_after_alarms() -> None:
    """Every minute: for each alarm that ended a short while ago plan once, unless the plan forbids it.

    The new version waits for the coordinator, or is handed out where the plan says so.
    """
    now = clock.now()
    for alarm in Alarm.objects.filter(ended_at__gt=now - FRESH, ended_at__lte=now).select_related("town"):
        try:
            replan_after(alarm)
        except CodedError as error:  # the page's button says it to whoever presses it
            log.warning("no new plan after the alarm %s: %s", alarm.pk, error)


def replan_after(alarm: Alarm) -> Plan | None:
    """The version that follows an alarm; None: no plan was under way, or it is made already.

    Raises
    ------
    InspectionError, PlanError and the others of `replan`.
    """
    plan = newest_issued(alarm.town)
    if plan is None or open_alarm(alarm.town) is not None or not _was_paused(plan, alarm):
        return None
    fresh = replan(plan=plan, by=the_program(), asked=Asked(why=Plan.Why.ALARM))
    if plan.replanning == Plan.Replanning.HAND_OUT:
        issue_plan(plan=fresh, by=the_program())
    return fresh


def _was_paused(plan: Plan, alarm: Alarm) -> bool:
    """Whether the alarm fell into the plan's time, and no version was made since its end."""
    assert alarm.ended_at is not None
    today = clock.now().astimezone(ZoneInfo(plan.town.timezone)).date()
    if plan.date != today or plan.replanning == Plan.Replanning.OFF or clock.now() >= plan.ends_at:
        return False
    is_answered = plan.made_at > alarm.ended_at or plan.successors.filter(made_at__gt=alarm.ended_at).exists()
    return alarm.ended_at > plan.starts_at and not is_answered
