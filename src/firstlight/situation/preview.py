"""What would be held back if a release were prepared now: for publishers, with names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from firstlight.accounts.models import Town
from firstlight.reports.models import Incident
from firstlight.reports.selectors.incidents import standing_incidents
from firstlight.situation.rules.gate import hold_incident
from firstlight.situation.rules.policies import Policy


@dataclass(frozen=True)
class HeldIncident:
    incident: Incident
    until: datetime | None


def held_now(town: Town, policy: Policy, now: datetime) -> list[HeldIncident]:
    """The incidents that are still held, the first to be free first. No person, no access."""
    held = [
        HeldIncident(incident, reason.until)
        for incident in standing_incidents(town)
        if (reason := hold_incident(incident.ended_at, now=now, policy=policy)) is not None
    ]
    return sorted(held, key=lambda one: (one.until is None, one.until, one.incident.pk))
