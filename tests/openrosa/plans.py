"""A plan of one morning with two rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.openrosa.filling import SEEN_AT


@pytest.fixture
def plan(town: Any, make_house: Callable[..., Any], make_user: Callable[..., Any]) -> Any:
    """An issued plan: rounds 1 and 2, two houses each, probabilities 0.9, 0.6, 0.3, 0.0."""
    from firstlight.houses.models import Street, StreetName
    from firstlight.houses.rules.addresses import parse_query
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
    street = Street.objects.get(town=town)
    key = parse_query("Mill Street 1").street_key
    StreetName.objects.create(town=town, street=street, name=street.name, key=key)
    return made
