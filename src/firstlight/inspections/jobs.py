"""Work of this room that outlives its request; `firstlight.jobs` runs it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from firstlight.accounts.models import Town, User
from firstlight.errors import CodedError
from firstlight.inspections.act_batch import make_acts, progress_key
from firstlight.inspections.act_paper import Print
from firstlight.inspections.estimates import renew_estimate as renew
from firstlight.inspections.replanning import replan_by_itself
from firstlight.inspections.services.photos import size_photos, waiting_photos
from firstlight.inspections.services.updates import apply_overdue
from firstlight.inspections.states import newest_issued
from firstlight.jobs import say_progress


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


def make_acts_of_day(town_id: str, day: str, districts: str, how: str, user_id: str) -> None:
    """Make the acts of a day and their papers; `how`: language, copy and site, with spaces between.

    Done twice it finds what is there.
    """
    town, user = Town.objects.get(pk=town_id), User.objects.get(pk=user_id)
    scope = frozenset(UUID(key) for key in districts.split(",")) if districts else None
    key = progress_key(town, date.fromisoformat(day), scope)
    lang, copy, site = how.split(" ")
    try:
        make_acts(
            town=town,
            day=date.fromisoformat(day),
            scope=scope,
            how=Print(lang, copy, site),
            by=user,
            on_progress=lambda _step, done, total: say_progress(key, done, total),
        )
    except CodedError as error:
        say_progress(key, 0, 0, error=error.code)


def size_new_photos() -> None:
    """Make the smaller pictures of photos that came; what is left after half a minute waits for the next."""
    size_photos(waiting_photos(), until_s=30)


def apply_overdue_updates() -> None:
    """Apply updates of houses whose earlier part did not come within five days."""
    apply_overdue()
