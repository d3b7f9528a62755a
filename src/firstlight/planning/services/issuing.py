"""Handing plans out."""

from __future__ import annotations

import numpy as np
from django.db import transaction

from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.geo.zone_cut import line_gaps_m
from firstlight.geo.zones import Circles
from firstlight.planning.inputs import danger_zones
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan
from firstlight.planning.services.wishes import PlanError
from firstlight.reports.selectors.alarms import open_alarm


@transaction.atomic
def issue_plan(*, plan: Plan, by: User) -> Plan:
    """Hand a version out: it becomes the plan of its day, and the one before it is replaced.

    A version that was replaced may be handed out again: that is how a change is taken back.

    Raises
    ------
    PlanError
        ``plan-issued``: it is handed out already. ``alarm-on``: teams are under cover.
        ``zone-since`` (number): a round now leads through a zone that is not cleared.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == Plan.State.ISSUED:
        raise PlanError("plan-issued")
    if open_alarm(plan.town) is not None:
        raise PlanError("alarm-on")
    _check_zones(plan)
    Plan.objects.filter(town=plan.town, date=plan.date, state=Plan.State.ISSUED).update(
        state=Plan.State.REPLACED
    )
    was = plan.state
    plan.state = Plan.State.ISSUED
    plan.save(update_fields=["state"])
    record(
        by=by,
        action="planning.issue-plan",
        target=plan,
        town_id=plan.town_id,
        data={"date": plan.date, "version": plan.version, "was": was},
    )
    return plan


def _check_zones(plan: Plan) -> None:
    """Impacts may have been reported since the plan was made: nobody walks into their zones."""
    zones = danger_zones(reported_in(plan.town))
    if not len(zones.lon):
        return
    for one in plan.rounds.prefetch_related("stops"):
        ahead = [stop for stop in one.stops.all() if stop.position > one.done_stops]
        lines = [*(stop.leg_path for stop in ahead), one.return_leg.get("path")]
        if any(_touches(zones, line["coordinates"]) for line in lines if line):
            raise PlanError("zone-since", number=one.number)


def _touches(zones: Circles, points: list[list[float]]) -> bool:
    if len(points) < 2:
        return False
    lon, lat = np.array(points, dtype=np.float64).T
    return bool((line_gaps_m(zones, (lon[:-1], lat[:-1]), (lon[1:], lat[1:])) <= 0).any())
