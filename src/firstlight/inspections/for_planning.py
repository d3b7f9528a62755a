"""What planning again may learn from: planning lies below this room and cannot ask."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from firstlight.accounts.models import Town
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.states import DAMAGED
from firstlight.inspections.states import standing
from firstlight.planning.inputs import Seen


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
