"""For the administrator: people, the register, the log."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.people import invitations_for, people_for
from firstlight.accounts.selectors import Access
from firstlight.audit.models import Entry
from firstlight.config.overview.figure import Figure
from firstlight.houses.models import LoadRun
from firstlight.houses.selectors import houses_for


def administration(access: Access) -> dict[str, Any]:
    """Who may log in, what the register holds and from when it is."""
    slug = access.town.slug
    people, register = reverse("accounts:index", args=[slug]), reverse("houses:index", args=[slug])
    return {
        "figures": [
            Figure(_("People"), people_for(access).filter(is_active=True).count(), _("may log in"), people),
            Figure(_("Invitations"), invitations_for(access).count(), _("not accepted yet"), people),
            Figure(_("Houses"), houses_for(access).count(), _("in the register"), register),
        ],
        "load": LoadRun.objects.filter(town=access.town).first(),
        "entries": Entry.objects.filter(town_id=access.town.pk).order_by("-seq")[:5],
    }
