"""For the publisher: releases to decide, what is withheld until when, measures that end soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.config.overview.figure import Figure
from firstlight.measures.models import Measure
from firstlight.measures.selectors import announced_for, measures_for
from firstlight.situation.models import Release
from firstlight.situation.selectors.public import current_release, town_today
from firstlight.situation.selectors.releases import releases_for

SOON = timedelta(days=7)


def publishing(access: Access) -> dict[str, Any]:
    """What a second person has to decide, what stands, and what ends within the week."""
    today = town_today(access.town)
    in_force = measures_for(access, Measure.State.PUBLISHED).filter(ends_on__gte=today)
    prepared = releases_for(access).filter(state=Release.State.PREPARED)
    announced = announced_for(access).count() if access.may(Role.PUBLISHER) else 0
    measures = reverse("measures:index", args=[access.town.slug])
    releases = reverse("situation:index", args=[access.town.slug])
    return {
        "figures": [
            Figure(_("Releases to decide"), prepared.count(), _("by a second person"), releases, "warn"),
            Figure(_("Announced, not decided"), announced, _("from confirmed claims"), measures, "warn"),
            Figure(_("Measures in force"), in_force.count(), _("published"), measures),
        ],
        "prepared": prepared.first(),
        "standing": current_release(access.town),
        "ending": in_force.filter(ends_on__lte=today + SOON).order_by("ends_on")[:5],
    }
