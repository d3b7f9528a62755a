"""The first screen of every role, and the doors it offers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from firstlight import clock
from firstlight.accounts.selectors import STAFF
from firstlight.config.overview.morning import LATE_SHARE, SILENT, team_state
from firstlight.inspections.progress import Part
from firstlight.reports.models import Call, Claim, Incident, Statement

NOW = datetime(2024, 1, 3, 8, 0, tzinfo=UTC)
SECTIONS = {
    "duty_officer": {"night", "morning"},
    "coordinator": {"morning"},
    "inspector": {"my-round"},
    "works_manager": {"works"},
    "publisher": {"publishing"},
    "administrator": {"night", "morning", "works", "publishing", "administration"},
}


@pytest.mark.parametrize("role", STAFF)
def test_each_role_sees_what_is_its_own(client: Client, town: Any, make_user: Any, role: str) -> None:
    client.force_login(make_user(town, role))

    page = client.get(f"/desk/{town.slug}/").content.decode()

    shown = {name for name in set().union(*SECTIONS.values()) if f'<h2 id="{name}">' in page}
    assert shown == SECTIONS[role]


def test_own_work_comes_before_what_one_may_only_look_at(client: Client, town: Any, make_user: Any) -> None:
    def names(*roles: str) -> list[str]:
        client.force_login(make_user(town, *roles))
        return [section["name"] for section in client.get(f"/desk/{town.slug}/").context["sections"]]

    assert names("administrator")[0] == "administration"
    assert names("administrator", "duty_officer")[:3] == ["night", "morning", "administration"]
    assert names("inspector", "works_manager") == ["my_round", "works"]


@pytest.mark.parametrize("role", STAFF)
def test_every_door_that_is_offered_opens(client: Client, town: Any, make_user: Any, role: str) -> None:
    client.force_login(make_user(town, role))
    page = client.get(f"/desk/{town.slug}/").content.decode()

    doors = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith("/static/")}

    assert f"/desk/{town.slug}/" in doors
    closed = {door: answer for door in sorted(doors) if (answer := client.get(door).status_code) >= 400}
    assert closed == {}


def test_districts_bound_what_a_person_sees(
    client: Client, town: Any, make_user: Any, make_house: Any
) -> None:
    south = town.districts.get(code="south")
    client.force_login(make_user(town, "works_manager", districts=[south]))
    assert client.get(f"/desk/{town.slug}/").status_code == 200


def test_the_night_shows_what_waits(client: Client, town: Any, make_user: Any) -> None:
    officer = make_user(town, "duty_officer")
    night = {"started_at": clock.now() - timedelta(hours=9), "ended_at": clock.now() - timedelta(hours=8)}
    incident = Incident.objects.create(town=town, title="Strike on the mill", created_by=officer, **night)
    text = "One was killed. Two roofs are broken."
    statement = Statement.objects.create(
        town=town, author="The mayor", published_at=clock.now(), language="en", text=text,
        text_sha256="0" * 64, entered_by=officer,
    )  # fmt: skip
    common = {"town": town, "statement": statement, "incident": incident}
    Claim.objects.create(
        kind="casualty", subject="killed", value_min=1, value_max=1, start=0, end=15, evidence=text[:15],
        state="confirmed", **common,
    )  # fmt: skip
    Claim.objects.create(
        kind="damage", subject="roof", value_min=2, value_max=2, start=16, end=37, evidence=text[16:37],
        **common,
    )  # fmt: skip
    Call.objects.create(town=town, text="Windows broken", address="Mill Street 4", entered_by=officer)
    client.force_login(officer)

    night_, _ = client.get(f"/desk/{town.slug}/").context["sections"]

    assert (night_["claim_count"], night_["statement_count"], night_["call_count"]) == (1, 1, 1)
    (toll,) = night_["incidents"]
    (line,) = toll.lines
    assert (line.figure.metric, line.figure.best, line.sources) == ("killed", 1, ("The mayor",))


def _part(*, visited: int, heard_min_ago: float | None, planned: int = 40) -> Part:
    newest = NOW - timedelta(minutes=heard_min_ago) if heard_min_ago is not None else None
    return Part(
        name="Team", number=1, planned=planned, visited=visited, found=0, expected=0.0, newest_at=newest,
        lon=34.0, lat=43.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "due", "started_min_ago", "state"),
    [
        (_part(visited=0, heard_min_ago=None), 0, -5, "waiting"),
        (_part(visited=0, heard_min_ago=None), 5, 20, "on_time"),
        (_part(visited=0, heard_min_ago=None), 8, 45, "silent"),
        (_part(visited=10, heard_min_ago=2), 12, 60, "on_time"),
        (_part(visited=10, heard_min_ago=2), 20, 60, "late"),
        (_part(visited=10, heard_min_ago=31), 10, 60, "silent"),
        (_part(visited=40, heard_min_ago=90), 40, 200, "done"),
    ],
)
def test_teams_are_told_apart(part: Part, due: int, started_min_ago: int, state: str) -> None:
    starts_at = NOW - timedelta(minutes=started_min_ago)
    assert team_state(part, due=due, starts_at=starts_at, now=NOW) == state


@given(
    visited=st.integers(0, 40),
    due=st.integers(0, 40),
    heard=st.one_of(st.none(), st.floats(0, 300)),
    started=st.floats(-100, 300),
)
def test_no_team_is_called_late_while_it_keeps_its_plan(
    visited: int, due: int, heard: float | None, started: float
) -> None:
    part = _part(visited=visited, heard_min_ago=heard)
    state = team_state(part, due=due, starts_at=NOW - timedelta(minutes=started), now=NOW)
    if state == "late":
        assert due - visited > LATE_SHARE * part.planned
    if state == "silent":
        last = part.newest_at or NOW - timedelta(minutes=started)
        assert NOW - last > SILENT
    if visited == part.planned:
        assert state == "done"
