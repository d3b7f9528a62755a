"""The one clock of services and pages.

An exercise (such as the demo) plays a night that is long past: the file `exercise_clock` in the data
folder then holds the seconds by which every process shifts its clock, and every page says so
(docs/adr/0012-exercise-clock.md). Rules never call this; they take the time as an argument.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

FILE = "exercise_clock"


def offset_s() -> float:
    """By how many seconds the clock is shifted; 0: no exercise."""
    try:  # several times a request: a Path would take four times as long as the file
        with open(f"{settings.DATA}/{FILE}", encoding="ascii") as file:
            return float(file.read())
    except FileNotFoundError:
        return 0.0


def now() -> datetime:
    """The current time in UTC, shifted in an exercise."""
    return timezone.now() + timedelta(seconds=offset_s())


def is_exercise() -> bool:
    """Whether the clock is shifted."""
    return offset_s() != 0.0


def set_exercise_clock(moment: datetime) -> None:
    """Let the clocks of all processes on this data folder show `moment` now, and run on from there."""
    path = Path(settings.DATA) / FILE
    shift = (moment - timezone.now()).total_seconds()
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(repr(shift), encoding="ascii")
    fresh.replace(path)
