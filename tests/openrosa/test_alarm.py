"""What phones hear of an alarm, and the headcounts they send."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from firstlight.inspections.services import assign_phone
from firstlight.planning.headcounts import Count, report_headcount, team_counts
from firstlight.planning.models import Headcount
from firstlight.reports.models import Impact
from firstlight.reports.services import IncidentFacts, end_alarm, make_incident, start_alarm
from tests.openrosa.filling import SEEN_AT, written

AT = (SEEN_AT + timedelta(minutes=14)).isoformat()


@pytest.fixture
def officer(town: Any, make_user: Any) -> Any:
    return make_user(town, "duty_officer")


@pytest.fixture
def alarm(town: Any, officer: Any) -> Any:
    return start_alarm(town=town, source="Siren", by=officer, at=SEEN_AT)


@pytest.fixture
def team(plan: Any, phone: Any, officer: Any) -> Any:
    found = plan.rounds.get(number=1).team
    assign_phone(device=phone.device, team=found, by=officer)
    return found


def state(phone: Any, **headers: str) -> Any:
    return phone.get("state.json", **headers)


def count(phone: Any, **said: Any) -> Any:
    body = {"counted": 2, "expected": 2, "lon": 34.005, "lat": 43.005, "at": AT, **said}
    return phone.client.post(
        f"/key/{phone.token}/headcount",
        json.dumps(body),
        content_type="application/json",
        headers={"X-OpenRosa-Version": "1.0"},
    )


def test_the_state_says_alarm_plan_and_headcount_and_304_while_nothing_changes(
    phone: Any, team: Any, plan: Any, town: Any, officer: Any
) -> None:
    quiet = state(phone)
    assert quiet.json()["alarm"] is None
    assert quiet.json()["headcount"]["asked"] is False
    assert quiet.json()["plan"] == {"id": str(plan.pk), "date": "2024-01-03", "version": 1, "round": 1}
    assert state(phone, **{"If-None-Match": quiet["ETag"]}).status_code == 304
    assert "max-age=0" in quiet["Cache-Control"]

    start_alarm(town=town, source="Siren", by=officer, at=SEEN_AT)

    loud = state(phone, **{"If-None-Match": quiet["ETag"]})
    assert loud.status_code == 200
    assert loud.json()["alarm"]["text"] == "Alarm since 08:30: take cover."  # Athens
    assert loud.json()["headcount"]["asked"] is True


def test_a_headcount_is_kept_once_and_no_longer_asked_for(phone: Any, team: Any, alarm: Any) -> None:
    first, again = count(phone), count(phone)

    assert (first.status_code, again.status_code) == (201, 201)
    kept = Headcount.objects.get()
    assert (kept.team, kept.alarm, kept.counted, kept.device) == (team, alarm, 2, phone.device)
    assert kept.at == SEEN_AT + timedelta(minutes=14)
    assert state(phone).json()["headcount"] == {
        "asked": False,
        "counted": 2,
        "expected": 2,
        "at": kept.at.isoformat(),
    }


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"counted": -1}, 422), ({"counted": 100}, 422), ({"expected": 0}, 422), ({"lon": 200.0}, 422),
        ({"lat": None}, 422), ({"counted": "2"}, 400), ({"counted": True}, 400), ({"at": "soon"}, 400),
        ({"at": "2024-01-03T06:40:00"}, 400), ({"lon": float("nan")}, 400), ({"place": "x" * 5000}, 400),
    ],
)  # fmt: skip
def test_a_headcount_that_is_none_is_refused(
    phone: Any, team: Any, alarm: Any, said: dict, status: int
) -> None:
    assert count(phone, **said).status_code == status
    assert not Headcount.objects.exists()


def test_what_is_no_count_at_all_is_refused(phone: Any, team: Any, alarm: Any) -> None:
    for body in (b"", b"[]", b"{", b"[" * 3000, b"\xff"):
        answer = phone.client.post(
            f"/key/{phone.token}/headcount",
            body,
            content_type="application/json",
            headers={"X-OpenRosa-Version": "1.0"},
        )
        assert answer.status_code == 400


def test_without_an_alarm_or_a_team_there_is_nothing_to_count(
    phone: Any, town: Any, plan: Any, officer: Any
) -> None:
    assert count(phone).status_code == 409
    assign_phone(device=phone.device, team=plan.rounds.get(number=1).team, by=officer)
    assert count(phone).status_code == 409


def test_a_phone_without_a_net_may_count_for_an_hour_after_the_end(
    phone: Any, team: Any, alarm: Any, town: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_alarm(town=town, by=officer)
    assert count(phone).status_code == 201
    monkeypatch.setattr("firstlight.clock.now", lambda: SEEN_AT + timedelta(minutes=80))
    assert count(phone, counted=1).status_code == 409


def test_a_team_in_a_danger_zone_is_told_the_way_out(
    phone: Any, team: Any, alarm: Any, town: Any, officer: Any, make_user: Any
) -> None:
    from firstlight.accounts.selectors import access_for

    night = make_incident(town=town, facts=IncidentFacts("Night", SEEN_AT, SEEN_AT), by=officer)
    Impact.objects.create(
        town=town,
        incident=night,
        lon=34.0052,
        lat=43.005,
        radius_m=10,
        danger_m=100,
        clearance="danger",
        created_by=officer,
    )
    count(phone)

    way = state(phone).json()["way_out"]
    assert 80 < way["distance_m"] < 110
    assert 240 < way["bearing_deg"] < 300  # the zone's middle lies to the east
    (shown,) = [one for one in team_counts(access_for(officer, town.slug), alarm) if one.team == team]
    assert (shown.direction, shown.state) == ("west", "all_here")
    count(phone, lon=34.001, at=(SEEN_AT + timedelta(minutes=15)).isoformat())
    assert state(phone).json()["way_out"] is None


def test_teams_nobody_heard_of_are_overdue_and_missing_people_come_first(
    plan: Any, town: Any, alarm: Any, officer: Any
) -> None:
    from firstlight.accounts.selectors import access_for

    one, two = (round_.team for round_ in plan.rounds.order_by("number"))
    access = access_for(officer, town.slug)
    assert [found.is_overdue for found in team_counts(access, alarm)] == [True, True]  # after 15 minutes
    report_headcount(alarm=alarm, team=two, count=Count(2, 3, "cellar"), by=officer)
    report_headcount(alarm=alarm, team=one, count=Count(4, 4), by=officer)
    found = team_counts(access, alarm)
    assert [(x.team, x.state, x.expected) for x in found] == [(two, "missing", 3), (one, "all_here", 4)]


def test_collect_hears_it_with_the_answer_the_list_and_the_first_screen(
    phone: Any, town: Any, officer: Any, make_house: Any
) -> None:
    def notice() -> tuple[str, dict[str, str]]:
        files = etree.fromstring(phone.get("forms/firstlight_damage/manifest").content)
        told = {f.find("{*}filename").text: f for f in files}
        entry = told["notice.csv"]
        assert entry.get("type") is None
        body = phone.client.get(
            entry.find("{*}downloadUrl").text, headers={"X-OpenRosa-Version": "1.0"}
        ).content
        assert entry.find("{*}hash").text == f"md5:{hashlib.md5(body).hexdigest()}"
        (row,) = csv.DictReader(io.StringIO(body.decode()))
        return entry.find("{*}hash").text, row

    before, empty = notice()
    assert empty == {"name": "alarm", "en": "", "ru": "", "uk": ""}
    start_alarm(town=town, source="Siren", by=officer, at=SEEN_AT)
    during, told = notice()
    assert during != before
    assert told["en"] == "Alarm since 08:30: take cover."
    assert b"take cover" in phone.get("formList").content
    answer = phone.post(written(str(make_house(town).id)))
    assert answer.status_code == 201
    assert b"Alarm since 08:30: take cover. Your record is safe" in answer.content
    end_alarm(town=town, by=officer)
    assert notice()[0] == before
    assert b"take cover" not in phone.get("formList").content


def test_a_stranger_learns_nothing(phone: Any, client: Any) -> None:
    headers = {"X-OpenRosa-Version": "1.0"}
    assert client.get(f"/key/{'x' * 64}/state.json", headers=headers).status_code == 403
    assert client.post(f"/key/{'x' * 64}/headcount", headers=headers).status_code == 403
