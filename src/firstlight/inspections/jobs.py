"""Work of this room that outlives its request; `firstlight.jobs` runs it."""

from __future__ import annotations

from firstlight.accounts.models import Town
from firstlight.inspections.replanning import replan_by_itself
from firstlight.inspections.states import newest_issued


def replan_if_due(town_id: str) -> None:
    """Plan the town's morning again if enough was found. Done twice it does nothing the second time."""
    town = Town.objects.filter(pk=town_id).first()
    plan = newest_issued(town) if town is not None else None
    if plan is not None:
        replan_by_itself(plan)
