"""Planning's writes: make, keep, change and hand out plans."""

from __future__ import annotations

from firstlight.planning.services.again import Asked, plan_again
from firstlight.planning.services.going import Now
from firstlight.planning.services.issuing import issue_plan
from firstlight.planning.services.making import make_plan
from firstlight.planning.services.teams import ensure_teams
from firstlight.planning.services.wishes import MOST_TEAMS, PlanError, PlanWish

__all__ = [
    "MOST_TEAMS",
    "Asked",
    "Now",
    "PlanError",
    "PlanWish",
    "ensure_teams",
    "issue_plan",
    "make_plan",
    "plan_again",
]
