"""Incidents, and which of them a claim probably speaks of."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.reports.models import Claim, Incident
from firstlight.reports.selectors.scope import READERS

NEAR = timedelta(hours=3)  # statements round their times


def incidents_for(access: Access) -> QuerySet[Incident]:
    """The incidents of the town, newest first, with counts `claim_count` and `impact_count`.

    Merged ones are hidden: they live on in the one they became part of.
    """
    access.require(*READERS)
    confirmed = Q(claims__state=Claim.State.CONFIRMED)
    standing = Q(impacts__withdrawn_at=None)
    return (
        Incident.objects.filter(town=access.town, merged_into=None)
        .annotate(
            claim_count=Count("claims", filter=confirmed, distinct=True),
            impact_count=Count("impacts", filter=standing, distinct=True),
        )
        .order_by("-started_at")
    )


def incident_for(access: Access, incident_id: UUID) -> Incident:
    """One incident, merged or not; 404 unless it is the town's."""
    access.require(*READERS)
    found = (
        Incident.objects.filter(town=access.town, pk=incident_id)
        .select_related("town", "merged_into")
        .first()
    )
    if found is None:
        raise Http404
    return found


def propose_incident(claim: Claim) -> Incident | None:
    """The incident whose window the claim's interval overlaps most; None: no window is near.

    A proposal for a person to confirm: nothing is assigned here. A total of a period belongs to no
    single incident.
    """
    start, end = claim.event_from, claim.event_to or claim.event_from
    if start is None or end is None or claim.scope in {"period", "cumulative"}:
        return None
    near = standing_incidents(claim.town).filter(started_at__lte=end + NEAR, ended_at__gte=start - NEAR)
    best: tuple[timedelta, Incident] | None = None
    for incident in near:
        overlap = min(end, incident.ended_at) - max(start, incident.started_at)
        if best is None or overlap > best[0]:
            best = overlap, incident
    return best[1] if best else None


def standing_incidents(town: Town) -> QuerySet[Incident]:
    """The incidents of a town that were not merged. For services: no person, no access."""
    return Incident.objects.filter(town=town, merged_into=None)
