"""The invented town's duty officer, and the clock of the morning after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def officer(town: Any, make_user: Callable[..., Any]) -> Any:
    return make_user(town, "duty_officer")


@pytest.fixture
def incident(town: Any, officer: Any) -> Any:
    """Last night, 21:00 to 22:30 UTC."""
    from firstlight.reports.services import IncidentFacts, make_incident

    start = datetime(2024, 1, 2, 21, tzinfo=UTC)
    facts = IncidentFacts("Night of 2 to 3 January", start, start + timedelta(minutes=90))
    return make_incident(town=town, facts=facts, by=officer)
