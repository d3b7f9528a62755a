"""A plan of one morning with two rounds, and inspections of it made by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from tests.openrosa.filling import SEEN_AT, filled


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
            town=town, delivery=Delivery(raw, open_envelope(raw)), device=None, by=by
        )
        return submission

    return send


@pytest.fixture
def plan(town: Any, make_house: Callable[..., Any], make_user: Callable[..., Any]) -> Any:
    """An issued plan: rounds 1 and 2, two houses each, probabilities 0.9, 0.6, 0.3, 0.0."""
    from firstlight.planning.models import Plan, Round, Stop, Team, Visit

    made = Plan.objects.create(
        town=town, date=SEEN_AT.date(), version=1, state=Plan.State.ISSUED, seed=1,
        civil_dawn_at=SEEN_AT - timedelta(hours=1), civil_dusk_at=SEEN_AT + timedelta(hours=8),
        starts_at=SEEN_AT - timedelta(minutes=30), ends_at=SEEN_AT + timedelta(hours=4),
        depot_lon=34.0, depot_lat=43.0, made_by=make_user(town, "coordinator", email="planner@example.org"),
    )  # fmt: skip
    districts = {"south": town.districts.get(code="south"), "north": town.districts.get(code="north")}
    chances = iter((0.9, 0.6, 0.3, 0.0))
    for number, code in ((1, "south"), (2, "north")):
        team = Team.objects.create(town=town, number=number, name=f"Team {number}")
        round_ = Round.objects.create(
            plan=made, team=team, number=number, walk_m=500, path={}, starts_at=made.starts_at,
            ends_at=made.ends_at,
        )  # fmt: skip
        stop = Stop.objects.create(
            round=round_, position=1, lon=34.0, lat=43.0, leg_m=100, leg_path={},
            arrives_at=made.starts_at, leaves_at=SEEN_AT + timedelta(minutes=10 * number),
        )  # fmt: skip
        for position in (1, 2):
            house = make_house(town, district=districts[code])
            Visit.objects.create(
                plan=made, stop=stop, house=house, position=position, probability=next(chances)
            )
    return made
