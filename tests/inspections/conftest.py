"""A plan of one morning with two rounds, and inspections of it made by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from tests.openrosa.filling import SEEN_AT, filled
from tests.openrosa.phones import make_phone
from tests.openrosa.plans import plan

__all__ = ["make_phone", "plan"]


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """morning(30) sets the clock to 30 minutes after the forms' own time."""

    def at(minutes: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: SEEN_AT + timedelta(minutes=minutes))

    at(15)
    return at


@pytest.fixture
def access(town: Any, make_user: Callable[..., Any]) -> Callable[..., Any]:
    """access("inspector", districts=[...]) -> Access of a fresh person; the coordinator by default."""
    from firstlight.accounts.selectors import access_for

    count = 0

    def make(*roles: str, districts: list[Any] | None = None) -> Any:
        nonlocal count
        count += 1
        user = make_user(
            town, *(roles or ("coordinator",)), email=f"p{count}@example.org", districts=districts
        )
        return access_for(user, town.slug)

    return make


@pytest.fixture
def deliver(town: Any, make_user: Callable[..., Any], morning: Any) -> Callable[..., Any]:
    """deliver(house, "uuid:1", grade="major") sends a form through the service -> Submission."""
    from firstlight.inspections.rules.envelope import open_envelope
    from firstlight.inspections.rules.writing import build_submission_xml
    from firstlight.inspections.schedule import damage_schedule
    from firstlight.inspections.services import Delivery, receive_submission

    by = make_user(town, "inspector", email="deliverer@example.org")

    def send(house: Any, instance: str = "uuid:one", **changes: Any) -> Any:
        values = filled(str(getattr(house, "id", house)), instance, **changes)
        if values.grade == "none" and "findings" not in changes:
            values = replace(values, findings=(), photos=())
        raw = build_submission_xml(damage_schedule(), values)
        submission, _ = receive_submission(
            town_id=town.id, delivery=Delivery(raw, open_envelope(raw)), device=None, by=by
        )
        return submission

    return send
