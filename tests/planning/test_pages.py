"""The desk's pages of plans and rounds, seen by each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import etree

from firstlight.accounts.program import the_program
from firstlight.planning.models import Plan
from firstlight.planning.rules.reported import Reported
from firstlight.planning.services import PlanWish, issue_plan, make_plan


@pytest.fixture
def plan(planned_town: Any) -> Plan:
    wish = PlanWish(day=date(2024, 1, 3), teams=2, budget_s=0, shift_h=1.0)
    impact = Reported(lon=34.004, lat=43.004, radius_m=80.0)
    return make_plan(town=planned_town, wish=wish, reported=[impact], by=the_program())


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_a_coordinator_makes_and_hands_out_a_plan(
    client: Any, planned_town: Any, make_user: Callable[..., Any]
) -> None:
    log_in(client, make_user(planned_town, "coordinator"))
    start = f"/desk/{planned_town.slug}/planning/"
    asked = {"day": "2024-01-03", "teams": 2, "shift_h": 1, "budget_s": 0}

    made = client.post(f"{start}new/", asked)

    plan = Plan.objects.get()
    assert made.status_code == 302
    assert made["Location"] == f"{start}{plan.pk}/"
    page = client.get(made["Location"]).content.decode()
    assert "Hand out to the teams" in page
    client.post(f"{start}{plan.pk}/issue/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.ISSUED
    assert "3 January 2024" in client.get(start).content.decode()


def test_an_impossible_wish_is_said_in_words_and_nothing_is_kept(
    client: Any, planned_town: Any, make_user: Callable[..., Any]
) -> None:
    log_in(client, make_user(planned_town, "coordinator"))
    planned_town.house_set.all().delete()
    answer = client.post(
        f"/desk/{planned_town.slug}/planning/new/",
        {"day": "2024-01-03", "teams": 2, "shift_h": 1, "budget_s": 0},
    )
    assert answer.status_code == 422
    assert "load its register first" in answer.content.decode()
    assert not Plan.objects.exists()


WRONG_WISHES: list[tuple[dict[str, str], str]] = [
    ({"teams": ""}, "teams"),
    ({"teams": "0"}, "teams"),
    ({"teams": "501"}, "teams"),
    ({"teams": "9" * 5000}, "teams"),
    ({"shift_h": "nan"}, "shift_h"),
    ({"shift_h": "-1"}, "shift_h"),
    ({"budget_s": "inf"}, "budget_s"),
    ({"day": "9999-12-31"}, "day"),
    ({"day": "0001-01-01"}, "day"),
    ({"day": "soon"}, "day"),
    ({"latest_return": "05:00"}, "day"),  # before dawn: no daylight is left
    ({"lon": "43.0", "lat": "34.0"}, "lat"),
    ({"lon": "34.0"}, "lat"),
    ({"curfew_from": "20:00"}, "curfew_until"),
]


def test_what_is_wrong_with_a_wish_is_said_beside_its_field(
    client: Any, planned_town: Any, make_user: Callable[..., Any]
) -> None:
    log_in(client, make_user(planned_town, "coordinator"))
    asked = {"day": "2024-01-03", "teams": 2, "shift_h": 1, "budget_s": 0}
    for wrong, field in WRONG_WISHES:
        answer = client.post(f"/desk/{planned_town.slug}/planning/new/", asked | wrong)
        assert answer.status_code == 422, wrong
        assert field in answer.context["form"].errors, wrong
        assert f'id="id_{field}_errors"' in answer.content.decode(), wrong
    assert not Plan.objects.exists()


def test_round_pages_and_downloads(client: Any, plan: Plan, make_user: Callable[..., Any]) -> None:
    log_in(client, make_user(plan.town, "coordinator"))
    one = plan.rounds.first()
    assert one is not None
    start = f"/desk/{plan.town.slug}/planning/rounds/{one.pk}/"

    html = client.get(start).content.decode()
    for house in {visit.house.address for visit in plan.visits.filter(stop__round=one)}:
        assert house in html
    gpx = etree.fromstring(client.get(f"{start}round.gpx").content)
    assert len(gpx.findall("{*}wpt")) == one.stops.count()
    kinds = [f["properties"]["kind"] for f in client.get(f"{start}round.geojson").json()["features"]]
    assert kinds.count("round") == 1
    assert kinds.count("stop") == one.stops.count()


def test_who_may_see_where_teams_will_be(client: Any, plan: Plan, make_user: Callable[..., Any]) -> None:
    start = f"/desk/{plan.town.slug}/planning/"
    one = plan.rounds.first()
    assert one is not None
    assert client.get(start).status_code == 302  # to the login
    for role, expected in {"publisher": 403, "resident": 403, "works_manager": 200}.items():
        log_in(client, make_user(plan.town, role))
        assert client.get(f"{start}{plan.pk}/").status_code == expected, role
        assert client.get(f"{start}rounds/{one.pk}/").status_code == expected, role
        assert client.post(f"{start}{plan.pk}/issue/").status_code == 403, role


def test_an_inspector_sees_the_own_round_and_no_other(
    client: Any, plan: Plan, make_user: Callable[..., Any]
) -> None:
    inspector = make_user(plan.town, "inspector")
    mine, other = plan.rounds.order_by("number")[:2]
    mine.team.lead = inspector
    mine.team.save()
    issue_plan(plan=plan, by=the_program())
    log_in(client, inspector)
    start = f"/desk/{plan.town.slug}/planning/"

    assert f"rounds/{mine.pk}/" in client.get(start).content.decode()
    assert client.get(f"{start}rounds/{mine.pk}/").status_code == 200
    assert client.get(f"{start}rounds/{other.pk}/").status_code == 404
    assert client.get(f"{start}{plan.pk}/").status_code == 403


def test_the_towns_map_shows_the_plan_that_is_handed_out(
    client: Any, plan: Plan, make_user: Callable[..., Any]
) -> None:
    log_in(client, make_user(plan.town, "coordinator"))
    address = f"/desk/{plan.town.slug}/planning/newest.geojson"
    districts = f"/desk/{plan.town.slug}/inspections/progress/districts.geojson"
    assert client.get(address).json()["features"] == []
    assert client.get(districts).json()["features"] == []

    issue_plan(plan=plan, by=the_program())

    kinds = {one["properties"]["kind"] for one in client.get(address).json()["features"]}
    assert kinds == {"muster", "round", "leg", "stop", "house"}
    planned = [one["properties"]["planned"] for one in client.get(districts).json()["features"]]
    assert sum(planned) == plan.visits.count()


def test_a_planner_of_one_district_sees_only_its_houses(
    client: Any, plan: Plan, make_user: Callable[..., Any]
) -> None:
    north = plan.town.districts.get(code="north")
    one = plan.rounds.order_by("number").first()
    assert one is not None
    moved = plan.visits.filter(stop__round=one).first()
    assert moved is not None
    moved.house.district = north
    moved.house.save()
    log_in(client, make_user(plan.town, "coordinator", districts=[north]))
    start = f"/desk/{plan.town.slug}/planning/"

    features = client.get(f"{start}{plan.pk}/plan.geojson").json()["features"]
    assert [f["properties"]["seq"] for f in features if f["properties"]["kind"] == "house"] == [
        moved.house.seq
    ]
    assert moved.house.address in client.get(f"{start}rounds/{one.pk}/").content.decode()
    other = plan.rounds.order_by("number")[1]
    assert client.get(f"{start}rounds/{other.pk}/").status_code == 404
    for page in ("", "round.gpx", "round.geojson"):
        text = client.get(f"{start}rounds/{one.pk}/{page}").content.decode()
        hidden = plan.visits.filter(stop__round=one).exclude(pk=moved.pk)
        assert not any(visit.house.address in text for visit in hidden if visit.house.address), page
