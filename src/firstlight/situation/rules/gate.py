"""What is held back, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from firstlight.situation.rules.policies import Policy

DELAY = "delay"
UNATTRIBUTED = "unattributed"


@dataclass(frozen=True)
class Held:
    """One reason to hold something back. `until` None: until something happens, not until a time."""

    code: str
    until: datetime | None = None


def hold_incident(ended_at: datetime, *, now: datetime, policy: Policy) -> Held | None:
    """Whether everything of an incident is held: until the delay after its end is over."""
    until = ended_at + timedelta(hours=policy.delay_h)
    return Held(DELAY, until) if now < until else None


def may_count(speaker: str, office: str, *, policy: Policy) -> bool:
    """Whether a claim with this speaker may enter a released toll: official sources speak first."""
    return bool(speaker.strip() or office.strip()) or not policy.official_source_first


def is_blocked(*, policy: Policy, alarm_is_open: bool) -> bool:
    """Whether nothing at all may be released now."""
    return alarm_is_open and policy.alarm_must_be_over


def to_the_hour(started_at: datetime, ended_at: datetime) -> tuple[datetime, datetime]:
    """A window widened to whole hours: the minute of a strike helps nobody but who fired."""
    start = started_at.replace(minute=0, second=0, microsecond=0)
    end = ended_at.replace(minute=0, second=0, microsecond=0)
    return start, end if end == ended_at else end + timedelta(hours=1)
