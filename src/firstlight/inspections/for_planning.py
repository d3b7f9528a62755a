"""What planning again may learn from: planning lies below this room and cannot ask."""

from __future__ import annotations

from datetime import date

from firstlight.accounts.models import Town
from firstlight.inspections.found import found_between
from firstlight.planning.inputs import Seen


def findings_for_plan(town: Town, day: date) -> Seen:
    """What stands of the houses whose records came in on a day of the town's clock."""
    return found_between(town, day, day).seen
