"""What waits for each role: the first screen of the desk.

Every number is counted from the records when the page is asked for, so its as-of is the page's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstlight import clock
from firstlight.accounts.models import Invitation, Membership, Role
from firstlight.accounts.selectors import Access
from firstlight.config.nav import place_url
from firstlight.inspections.models import Inspection
from firstlight.measures.models import Measure
from firstlight.planning.models import Plan, Visit
from firstlight.reports.models import Alarm, Call, Claim, Incident
from firstlight.restoration.models import WorkOrder
from firstlight.situation.models import Release


@dataclass(frozen=True)
class Figure:
    """One number with what it means and where it leads."""

    label: str | Promise
    value: int
    source: str | Promise
    url: str | None = None
    tone: str = ""
    of: int | None = None


def _night(access: Access) -> dict[str, Any]:
    town = access.town
    since = clock.now() - timedelta(days=2)
    calls = Call.objects.filter(town=town, received_at__gte=since)
    waiting = Claim.objects.filter(town=town, state=Claim.State.PROPOSED)
    return {
        "figures": [
            Figure(
                _("Claims to confirm"),
                waiting.count(),
                _("from statements read"),
                place_url(("reports:statements", "reports:index"), town.slug),
                "warn",
            ),
            Figure(
                _("Calls not placed"),
                calls.filter(state=Call.State.NEW).count(),
                _("last two days"),
                place_url(("reports:calls",), town.slug),
                "warn",
            ),
            Figure(_("Calls"), calls.count(), _("last two days"), place_url(("reports:calls",), town.slug)),
        ],
        "alarms": list(Alarm.objects.filter(town=town, started_at__gte=since)[:5]),
        "incidents": list(
            Incident.objects.filter(town=town).annotate(
                impact_count=Count("impacts", filter=Q(impacts__withdrawn_at__isnull=True), distinct=True),
                claim_count=Count("claims", distinct=True),
            )[:5]
        ),
    }


def _morning(access: Access) -> dict[str, Any]:
    plan = Plan.objects.filter(town=access.town, state=Plan.State.ISSUED).first()
    if plan is None:
        return {"plan": None}
    seen = Inspection.objects.filter(town=access.town, received_at__gte=plan.starts_at - timedelta(hours=1))
    planned = Visit.objects.filter(plan=plan)
    return {
        "plan": plan,
        "planned": planned.count(),
        "visited": planned.filter(house__in=seen.values("house")).count(),
        "grades": dict(seen.values_list("grade").annotate(Count("id")).order_by()),
    }


def _works(access: Access) -> dict[str, Any]:
    now = clock.now()
    orders = WorkOrder.objects.filter(town=access.town)
    unfinished = orders.filter(state__in=(WorkOrder.State.DRAFT, WorkOrder.State.ISSUED))
    url = place_url(("restoration:index", "restoration:orders"), access.town.slug)
    late, today = Q(due_at__lt=now), Q(due_at__gte=now, due_at__lt=now + timedelta(hours=24))
    return {
        "figures": [
            Figure(_("Overdue"), unfinished.filter(late).count(), _("open orders"), url, "danger"),
            Figure(_("Due within 24 hours"), unfinished.filter(today).count(), _("open orders"), url, "warn"),
            Figure(
                _("To accept"), orders.filter(state=WorkOrder.State.DONE).count(), _("reported done"), url
            ),
            Figure(
                _("Accepted"),
                orders.filter(state=WorkOrder.State.ACCEPTED).count(),
                _("of all orders"),
                url,
                of=orders.exclude(state=WorkOrder.State.CANCELLED).count(),
            ),
        ]
    }


def _public(access: Access) -> dict[str, Any]:
    today = clock.now().date()
    measures = Measure.objects.filter(town=access.town, state=Measure.State.PUBLISHED, ends_on__gte=today)
    releases = Release.objects.filter(town=access.town)
    return {
        "figures": [
            Figure(
                _("Releases to decide"),
                releases.filter(state=Release.State.PREPARED).count(),
                _("a second person is needed"),
                place_url(("situation:index", "situation:releases"), access.town.slug),
                "warn",
            ),
            Figure(
                _("Measures in force"),
                measures.count(),
                _("published"),
                place_url(("measures:index", "measures:measures"), access.town.slug),
            ),
        ],
        "ending": list(measures.filter(ends_on__lte=today + timedelta(days=7))[:5]),
        "released": releases.filter(state=Release.State.RELEASED).first(),
    }


def _administration(access: Access) -> dict[str, Any]:
    pending = Invitation.objects.filter(
        town=access.town,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    people = Membership.objects.filter(town=access.town, user__is_active=True).values("user").distinct()
    url = place_url(("accounts:index",), access.town.slug)
    return {
        "figures": [
            Figure(_("People"), people.count(), _("may log in"), url),
            Figure(_("Invitations"), pending.count(), _("not accepted yet"), url),
        ]
    }


SECTIONS: tuple[tuple[str, tuple[str, ...], Callable[[Access], dict[str, Any]]], ...] = (
    ("night", (Role.DUTY_OFFICER, Role.COORDINATOR), _night),
    ("morning", (Role.COORDINATOR, Role.DUTY_OFFICER, Role.WORKS_MANAGER), _morning),
    ("works", (Role.WORKS_MANAGER,), _works),
    ("public", (Role.PUBLISHER,), _public),
    ("administration", (Role.ADMINISTRATOR,), _administration),
)


def overview(access: Access) -> dict[str, Any]:
    """The sections that the person's roles ask for; an administrator sees them all."""
    shown = {}
    for name, roles, section in SECTIONS:
        if access.may(*roles, Role.ADMINISTRATOR):
            shown[name] = section(access)
    return shown
