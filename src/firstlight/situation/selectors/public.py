"""What anybody may see. No person, no access: everything here is public, and reads nothing else."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.measures.selectors import PublicMeasure, public_measures
from firstlight.situation.models import Release, TownPage
from firstlight.situation.rules.policies import DEFAULT, Policy, policy_named


def current_release(town: Town) -> Release | None:
    """The newest release that stands; None: nothing was released yet, or all was taken back."""
    return Release.objects.filter(town=town, state=Release.State.RELEASED).order_by("-number").first()


def latest_retraction(town: Town) -> Release | None:
    """A release taken back that was newer than the one that stands; None: there is none."""
    current = current_release(town)
    retracted = Release.objects.filter(town=town, state=Release.State.RETRACTED).order_by("-number").first()
    if retracted is None or (current is not None and current.number > retracted.number):
        return None
    return retracted


def releases_of(town: Town, most: int = 20) -> list[Release]:
    """The releases that stand, newest first: for the feed."""
    return list(Release.objects.filter(town=town, state=Release.State.RELEASED).order_by("-number")[:most])


def page_of(town: Town) -> TownPage:
    """The page's text; an unsaved empty one where nobody wrote any."""
    return TownPage.objects.filter(town=town).first() or TownPage(town=town)


def policy_of(town: Town) -> Policy:
    """The policy the town's releases follow; the careful default where none was chosen."""
    page = TownPage.objects.filter(town=town).first()
    return policy_named(page.policy if page else DEFAULT)


def town_today(town: Town) -> date:
    """Today on the town's clock."""
    return clock.now().astimezone(ZoneInfo(town.timezone)).date()


def measures_in_force(town: Town) -> list[PublicMeasure]:
    """Published measures that apply or will; always publishable, so they need no release."""
    return public_measures(town, town_today(town))


def towns() -> list[Town]:
    """The towns anybody may choose from, by name."""
    return list(Town.objects.order_by("name"))


def public_release(town: Town, number: int) -> Release | None:
    """A release that is or was public; None: it never was."""
    states = (Release.State.RELEASED, Release.State.RETRACTED)
    return Release.objects.filter(town=town, number=number, state__in=states).first()
