"""What planning again may learn from: planning lies below this room and cannot ask."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from firstlight.accounts.models import Town
from firstlight.errors import CodedError
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.states import DAMAGED
from firstlight.inspections.states import standing
from firstlight.planning.inputs import Seen
from firstlight.planning.models import Plan
from firstlight.planning.services import PlanWish

AGAIN_S = 3.0  # of search: teams are waiting


class ReplanError(CodedError):
    """A plan that cannot be made again; codes at the functions."""


def findings_for_plan(town: Town, day: date) -> Seen:
    """What stands of the houses whose records came in on a day of the town's clock.

    The newest record of a house counts. Our clock, not the phone's: a wrong one must not send a
    team to the same house twice.
    """
    clock = ZoneInfo(town.timezone)
    begins = datetime.combine(day, time(0), clock)
    ends = datetime.combine(day + timedelta(days=1), time(0), clock)
    made = (
        standing(town)
        .filter(received_at__gte=begins, received_at__lt=ends)
        .order_by("received_at", "id")
        .values_list("house__seq", "grade")
    )
    grades = dict(made.iterator(chunk_size=10_000))
    damaged = [
        np.nan if grade == Inspection.Grade.INACCESSIBLE else float(grade in DAMAGED)
        for grade in grades.values()
    ]
    return Seen(np.array(list(grades), dtype=np.int64), np.array(damaged, dtype=np.float64))


def wish_again(plan: Plan, now: datetime) -> PlanWish:
    """The same teams from the same muster point, for what is left of a plan's time.

    Raises
    ------
    ReplanError
        ``plan-over``: its teams are back already.
    """
    begins = max(now, plan.starts_at)
    if begins >= plan.ends_at:
        raise ReplanError("plan-over")
    return PlanWish(
        day=plan.date,
        teams=max(plan.parameters.get("teams", 1), plan.rounds.count()),
        shift_h=(plan.ends_at - begins).total_seconds() / 3600,
        budget_s=AGAIN_S,
        seed=plan.seed,
        muster=(plan.depot_lon, plan.depot_lat),
        not_before_at=begins,
    )
