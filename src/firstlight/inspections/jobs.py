"""Work of this room that outlives its request; `firstlight.jobs` runs it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from firstlight.accounts.models import Town
from firstlight.inspections.estimates import renew_estimate as renew
from firstlight.inspections.replanning import replan_by_itself
from firstlight.inspections.states import newest_issued


def replan_if_due(town_id: str) -> None:
    """Plan the town's morning again if enough was found. Done twice it does nothing the second time."""
    town = Town.objects.filter(pk=town_id).first()
    plan = newest_issued(town) if town is not None else None
    if plan is not None:
        replan_by_itself(plan)


def renew_estimate(town_id: str, day: str, districts: str) -> None:
    """Make the estimate of a day anew; `districts`: keys with commas, none for the whole town."""
    town = Town.objects.filter(pk=town_id).first()
    if town is not None:
        scope = frozenset(UUID(key) for key in districts.split(",")) if districts else None
        renew(town, date.fromisoformat(day), scope)
