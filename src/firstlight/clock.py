"""The one clock of services and pages.

An exercise (such as the demo) plays a night that is long past: `FIRSTLIGHT_CLOCK_OFFSET_S`
then shifts the clock of every process by the same number of seconds, and every page says so.
Rules never call this; they take the time as an argument.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The current time in UTC, shifted in an exercise."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_OFFSET_S)


def is_exercise() -> bool:
    """Whether the clock is shifted."""
    return bool(settings.CLOCK_OFFSET_S)
