"""Planning's writes: make, keep, change and hand out plans."""

from __future__ import annotations

from firstlight.planning.services.again import Asked, plan_again
from firstlight.planning.services.going import Now
from firstlight.planning.services.hand import lock_round, lock_stop, move_stop, swap_stops
from firstlight.planning.services.instructing import Word, instruct, lift
from firstlight.planning.services.issuing import issue_plan
from firstlight.planning.services.making import make_plan
from firstlight.planning.services.teams import TeamFacts, ensure_teams, save_team
from firstlight.planning.services.wishes import MOST_TEAMS, PlanError, PlanWish

__all__ = [
    "MOST_TEAMS",
    "Asked",
    "Now",
    "PlanError",
    "PlanWish",
    "TeamFacts",
    "Word",
    "ensure_teams",
    "instruct",
    "issue_plan",
    "lift",
    "lock_round",
    "lock_stop",
    "make_plan",
    "move_stop",
    "plan_again",
    "save_team",
    "swap_stops",
]
