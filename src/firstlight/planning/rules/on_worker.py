"""What a worker of a cluster does for a plan: it has this program, and neither Django nor the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from firstlight.errors import CodedError
from firstlight.planning.rules.asked import Morning
from firstlight.planning.rules.morning import PlannedMorning, Search, plan_morning


@dataclass(frozen=True)
class Refusal:
    """A coded error on its way back: exceptions with parameters do not survive pickling."""

    code: str
    params: dict[str, Any]


def plan_one(morning: Morning, search: Search) -> PlannedMorning | Refusal:
    """`plan_morning`, its refusal as a value. Pure, so it may be done twice."""
    try:
        return plan_morning(morning, search)
    except CodedError as error:
        return Refusal(error.code, error.params)
