"""For the works manager: clocks that run out, what waits for an order, crews that are free."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firstlight import clock
from firstlight.accounts.selectors import Access
from firstlight.config.overview.figure import Figure
from firstlight.restoration.models import Crew, WorkOrder
from firstlight.restoration.selectors.orders import OrderFilter, clocks_for, orders_for, pending_for

MOST = 6


def works(access: Access) -> dict[str, Any]:
    """Orders by their clocks in the person's districts, and the crews of the town."""
    now = clock.now()
    clocks = clocks_for(access, now)
    url = reverse("restoration:index", args=[access.town.slug])
    done = orders_for(access, OrderFilter(state=WorkOrder.State.DONE), now).count()
    live = Q(workorder__state=WorkOrder.State.ISSUED)
    due = orders_for(access, OrderFilter(), now).filter(
        state__in=(WorkOrder.State.DRAFT, WorkOrder.State.ISSUED)
    )
    return {
        "figures": [
            Figure(_("Overdue"), clocks.late, _("open orders"), f"{url}?clock=late", "danger"),
            Figure(_("Due today"), clocks.today, _("open orders"), f"{url}?clock=today", "warn"),
            Figure(_("To accept"), done, _("reported done"), f"{url}?state=done", "warn"),
            Figure(_("Waiting for an order"), pending_for(access).count(), _("inspected, damaged"), url),
        ],
        "due": due.order_by("due_at", "-is_urgent", "number")[:MOST],
        "crews": Crew.objects.filter(town=access.town).annotate(busy=Count("workorder", filter=live)),
    }
