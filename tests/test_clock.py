"""The exercise clock shifts every reader of the data folder alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from firstlight import clock

NIGHT = datetime(2024, 1, 3, 4, 30, tzinfo=UTC)


def test_without_an_exercise_the_clock_is_the_machines(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    assert not clock.is_exercise()
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_an_exercise_shows_its_own_time_and_runs_on(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    clock.set_exercise_clock(NIGHT)
    first = clock.now()
    assert clock.is_exercise()
    assert timedelta(0) <= first - NIGHT < timedelta(seconds=5)
    assert clock.now() > first
    assert [path.name for path in tmp_path.iterdir()] == ["exercise_clock"]
