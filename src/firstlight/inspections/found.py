"""What stands of the houses, one record a house: what plans learn from and estimates count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Bools
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.states import DAMAGED
from firstlight.inspections.states import standing
from firstlight.planning.inputs import Seen


@dataclass(frozen=True, eq=False)
class Found:
    """The newest standing record of each house. Shapes: [m], in no order that means anything."""

    seen: Seen
    inspections: tuple[UUID, ...]

    @property
    def is_clear(self) -> Bools:
        """Where something could be seen. [m]"""
        clear: Bools = np.isfinite(self.seen.damaged)
        return clear


def found_between(town: Town, first: date, last: date) -> Found:
    """The records that came in from one day of the town's clock to another, both included.

    Our clock, not the phone's: a wrong one must not send a team to the same house twice.
    """
    zone = ZoneInfo(town.timezone)
    made = (
        standing(town)
        .filter(
            received_at__gte=datetime.combine(first, time(0), zone),
            received_at__lt=datetime.combine(last + timedelta(days=1), time(0), zone),
        )
        .order_by("received_at", "id")
        .values_list("house__seq", "grade", "id")
    )
    newest = {seq: (grade, key) for seq, grade, key in made.iterator(chunk_size=10_000)}
    damaged = [
        np.nan if grade == Inspection.Grade.INACCESSIBLE else float(grade in DAMAGED)
        for grade, _ in newest.values()
    ]
    seen = Seen(np.array(list(newest), dtype=np.int64), np.array(damaged, dtype=np.float64))
    return Found(seen, tuple(key for _, key in newest.values()))
