"""What stands of the houses, one record a house: what plans learn from and estimates count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Bools
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import DAMAGED, house_grade
from firstlight.inspections.states import standing
from firstlight.planning.inputs import Seen


@dataclass(frozen=True, eq=False)
class Found:
    """The newest standing records of each house. Shapes: [m], in no order that means anything."""

    seen: Seen
    inspections: tuple[Mapping[str, UUID], ...]  # by the part of the house

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
        .values_list("house__seq", "part", "grade", "id")
    )
    grades: defaultdict[int, dict[str, str]] = defaultdict(dict)
    keys: defaultdict[int, dict[str, UUID]] = defaultdict(dict)
    for seq, part, grade, key in made.iterator(chunk_size=10_000):
        grades[seq][part] = grade
        keys[seq][part] = key
    damaged = [_damaged(house_grade(parts.items())) for parts in grades.values()]
    seen = Seen(np.array(list(grades), dtype=np.int64), np.array(damaged, dtype=np.float64))
    return Found(seen, tuple(keys.values()))


def _damaged(grade: str) -> float:
    """1.0 or 0.0; nan where nobody could see the house as a whole."""
    return np.nan if grade in {"", Inspection.Grade.INACCESSIBLE} else float(grade in DAMAGED)
