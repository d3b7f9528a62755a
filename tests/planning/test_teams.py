"""Teams as a town keeps them, and plans made for them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from firstlight.accounts.program import the_program
from firstlight.planning.models import Plan, Team
from firstlight.planning.services import PlanError, PlanWish, TeamFacts, make_plan, save_team

DAY = date(2024, 1, 3)


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_a_team_goes_from_its_own_place_at_its_own_time(planned_town: Any) -> None:
    by = the_program()
    facts = TeamFacts(
        "Crane", leaves_at=time(10, 0), back_at=time(11, 0), break_min=12, depot_lon=34.009, depot_lat=43.009
    )
    save_team(town=planned_town, facts=TeamFacts("First"), by=by)
    crane = save_team(town=planned_town, facts=facts, by=by)
    save_team(town=planned_town, facts=TeamFacts("Ill", is_active=False), by=by)

    plan = make_plan(
        town=planned_town, wish=PlanWish(day=DAY, teams=2, budget_s=0, shift_h=6.0), reported=(), by=by
    )

    assert {one.team.name for one in plan.rounds.all()} == {"First", "Crane"}
    mine = plan.rounds.get(team=crane)
    assert mine.starts_at.astimezone().isoformat()[:16] <= mine.ends_at.astimezone().isoformat()[:16]
    assert (mine.starts_at.hour, mine.depot) == (8, (34.009, 43.009))  # 10:00 in Athens
    assert mine.ends_at.hour <= 9
    assert plan.parameters["teams"] == 2


def test_half_a_place_and_times_the_wrong_way_are_refused(planned_town: Any) -> None:
    for facts, code in (
        (TeamFacts("A", depot_lon=34.0), "half-a-place"),
        (TeamFacts("A", leaves_at=time(11), back_at=time(10)), "back-before-leaving"),
        (TeamFacts("A", depot_lon=43.0, depot_lat=34.0), "team-far"),
    ):
        with pytest.raises(PlanError, match=code):
            save_team(town=planned_town, facts=facts, by=the_program())
    assert not Team.objects.exists()


def test_a_coordinator_adds_and_changes_a_team_and_chooses_it(
    client: Any, planned_town: Any, make_user: Any
) -> None:
    start = f"/desk/{planned_town.slug}/planning/"
    log_in(client, make_user(planned_town, "works_manager"))
    assert client.get(f"{start}teams/").status_code == 200
    assert client.get(f"{start}teams/new/").status_code == 403
    log_in(client, make_user(planned_town, "coordinator"))
    asked = {"name": "Harbour", "speed": "0.75", "is_active": "on", "is_engineer": "on", "break_min": "15"}
    assert client.post(f"{start}teams/new/", asked).status_code == 302
    team = Team.objects.get()
    assert (team.number, team.is_engineer, team.speed, team.break_min) == (1, True, 0.75, 15)
    assert "Harbour" in client.get(f"{start}teams/").content.decode()
    answer = client.post(f"{start}teams/{team.pk}/", {**asked, "lon": "34.0"})
    assert answer.status_code == 422

    made = client.post(
        f"{start}new/",
        {"day": "2024-01-03", "teams": 5, "going": [team.pk], "shift_h": 2, "budget_s": 0,
         "curfew_from": "20:00", "curfew_until": "08:30", "break_min": 20},
    )  # fmt: skip

    assert made.status_code == 302
    plan = Plan.objects.get()
    assert plan.parameters["team_numbers"] == [1]
    assert plan.starts_at.isoformat()[11:16] == "06:30"  # the curfew ends at 8:30 in Athens
    assert client.post(f"{start}new/", {"day": "2024-01-03", "teams": 1, "shift_h": 2, "budget_s": 0,
                                        "curfew_from": "20:00"}).status_code == 422  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"speed": "0"}, "speed"),
        ({"speed": "nan"}, "speed"),
        ({"break_min": "-1"}, "break_min"),
        ({"break_min": "9" * 5000}, "break_min"),
        ({"lon": "nan", "lat": "inf"}, "lon"),
        ({"lon": "34.0"}, "lat"),
        ({"lon": "43.0", "lat": "34.0"}, "lat"),
        ({"leaves_at": "11:00", "back_at": "10:00"}, "back_at"),
    ],
)
def test_what_is_wrong_with_a_team_is_said_beside_its_field(
    client: Any, town: Any, make_user: Any, wrong: dict[str, str], field: str
) -> None:
    log_in(client, make_user(town, "coordinator"))
    asked = {"name": "Harbour", "speed": "1.0", "is_active": "on"}
    answer = client.post(f"/desk/{town.slug}/planning/teams/new/", asked | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert f'id="id_{field}_errors"' in answer.content.decode()
    assert not Team.objects.exists()


def test_a_team_without_a_round_is_named(client: Any, planned_town: Any, make_user: Any) -> None:
    by = the_program()
    save_team(town=planned_town, facts=TeamFacts("Near"), by=by)
    save_team(
        town=planned_town,
        facts=TeamFacts("Brief", leaves_at=time(9, 0), back_at=time(9, 1), depot_lon=34.03, depot_lat=43.03),
        by=by,
    )
    plan = make_plan(
        town=planned_town, wish=PlanWish(day=DAY, teams=2, budget_s=0, shift_h=4.0), reported=(), by=by
    )

    assert plan.figures["idle"] == {2: "nothing-near"}
    assert [one.team.name for one in plan.rounds.all()] == ["Near"]
    log_in(client, make_user(planned_town, "coordinator"))
    page = client.get(f"/desk/{planned_town.slug}/planning/{plan.pk}/").content.decode()
    assert "Team Brief has no round" in page
    assert "Team Near has no round" not in page
