"""How many teams to call: mornings played number by number, in the background."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from firstlight import clock, jobs
from firstlight.accounts.program import the_program
from firstlight.planning import how_many
from firstlight.planning.how_many import answer, ask, play_next, stop, team_numbers
from firstlight.reports.models import Impact
from firstlight.reports.services.incidents import IncidentFacts, make_incident

NIGHT = datetime(2024, 1, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def town(planned_town: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(clock, "now", lambda: NIGHT)
    by = the_program()
    night = make_incident(town=planned_town, facts=IncidentFacts("Night", NIGHT, NIGHT), by=by)
    Impact.objects.create(
        town=planned_town, incident=night, lon=34.004, lat=43.004, radius_m=80, created_by=by
    )
    return planned_town


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(2, [2]), (6, [2, 3, 4, 5, 6]), (10, list(range(2, 11))), (60, [2, 3, 5, 7, 11, 17, 26, 39, 60])],
)
def test_numbers_lie_close_while_they_are_few(most: int, numbers: list[int]) -> None:
    assert list(team_numbers(most)) == numbers


def test_every_number_is_a_job_and_more_teams_find_no_less_by_noon(town: Any) -> None:
    asked = ask(town=town, most=4, shift_h=6.0, nights=2)
    half = answer(town, asked.key)
    assert half is not None
    assert (half.sizes, half.is_going, half.is_whole) == ((), True, False)

    assert jobs.run_waiting() == 3

    found = answer(town)
    assert found is not None
    assert found.is_whole
    assert not found.is_going
    assert [size.teams for size in found.sizes] == [2, 3, 4]
    assert [f"{moment.at:%H:%M}" for moment in found.moments][:2] == ["10:00", "12:00"]
    for size in found.sizes:
        by_hour = [share.median for share in size.shares]
        assert by_hour == sorted(by_hour)
        assert all(0 <= one.low <= one.median <= one.high <= 1 for one in size.shares)
    assert found.sizes[-1].shares[0].median >= found.sizes[0].shares[0].median
    assert found.houses == 150
    assert ask(town=town, most=4, shift_h=6.0, nights=2).key == asked.key
    assert jobs.run_waiting() == 0  # what is played is not played again


def test_it_stops_between_two_numbers_and_goes_on_when_asked_again(town: Any) -> None:
    asked = ask(town=town, most=3, shift_h=2.0, nights=1)
    stop(town=town, key=asked.key)
    play_next(town, asked.key)
    found = answer(town, asked.key)
    assert found is not None
    assert (found.sizes, found.is_going) == ((), False)
    ask(town=town, most=3, shift_h=2.0, nights=1)
    jobs.run_waiting()
    again = answer(town, asked.key)
    assert again is not None
    assert again.is_whole


def test_a_town_that_cannot_be_played_says_why(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    town.house_set.update(gone_at=NIGHT)
    asked = ask(town=town, most=3, shift_h=2.0, nights=1)
    jobs.run_waiting()
    found = answer(town, asked.key)
    assert found is not None
    assert found.error is not None
    assert (found.error.code, found.is_going) == ("no-house", False)
    assert answer(town, "nothing") is None


def test_the_page_plays_shows_and_leads_to_the_plan(client: Any, town: Any, make_user: Any) -> None:
    start = f"/desk/{town.slug}/planning/how-many/"
    user = make_user(town, "coordinator")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Nothing played yet" in client.get(start).content.decode()
    assert client.post(start, {"most": 1, "shift_h": 3, "nights": 1}).status_code == 422

    sent = client.post(start, {"most": 3, "shift_h": 4, "nights": 1})

    key = sent["Location"].partition("?of=")[2]
    assert "0 of 2 numbers" in client.get(sent["Location"]).content.decode()
    jobs.run_waiting()
    part = client.get(f"{start}{key}/").content.decode()
    assert "hx-get" not in part
    assert "Found by 10:00" in part
    assert "Plan with 3 teams" in part
    assert 'value="3"' in client.get(f"/desk/{town.slug}/planning/new/?teams=3").content.decode()
    assert client.post(f"{start}{key}/stop/").status_code == 302
    assert how_many.answer(town, "..") is None


def test_only_planners_look(client: Any, town: Any, make_user: Any) -> None:
    user = make_user(town, "publisher")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/desk/{town.slug}/planning/how-many/").status_code == 403
