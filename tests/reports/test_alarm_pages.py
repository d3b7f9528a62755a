"""Pages of alarms: banner, calendar, feeds of warnings, an alarm handed on as CAP, the headcount."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from firstlight import jobs
from firstlight.fetching import FetchError
from firstlight.planning.models import Headcount, Team
from firstlight.reports import cap_feeds
from firstlight.reports.models import Alarm, CapFeed
from firstlight.reports.rules.cap import read_alert
from firstlight.reports.services import end_alarm, start_alarm

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)  # 11:00 in Athens


def url(name: str, town: Any, *args: Any) -> str:
    return reverse(name, args=[town.slug, *args])


@pytest.fixture
def desk(client: Any, officer: Any) -> Any:
    client.force_login(officer)
    return client


@pytest.fixture
def admin(client: Any, town: Any, make_user: Any) -> Any:
    client.force_login(make_user(town, "administrator"))
    return client


def past_alarm(town: Any, officer: Any, start: datetime, minutes: int) -> Alarm:
    return Alarm.objects.create(
        town=town,
        started_at=start,
        ended_at=start + timedelta(minutes=minutes),
        source="Siren",
        entered_by=officer,
    )


def test_the_banner_renews_itself_and_says_nothing_twice(desk: Any, town: Any, officer: Any) -> None:
    address = url("reports:alarm_banner", town)
    quiet = desk.get(address, {"shown": ""})
    assert quiet.status_code == 204
    alarm = start_alarm(town=town, source="Siren", by=officer)
    loud = desk.get(address, {"shown": ""})
    assert "take cover" in loud.content.decode()
    assert f"shown={alarm.pk}" in loud.content.decode()
    assert desk.get(address, {"shown": str(alarm.pk)}).status_code == 204
    end_alarm(town=town, by=officer)
    assert "take cover" not in desk.get(address, {"shown": str(alarm.pk)}).content.decode()


def test_a_feed_that_is_silent_stands_on_every_page(desk: Any, town: Any, officer: Any) -> None:
    CapFeed.objects.create(
        town=town, name="Civil defence", url="https://example.org/", made_by=officer,
        failing_since=NOW - timedelta(minutes=6), error={"code": "unreachable", "params": {"host": "x"}},
    )  # fmt: skip
    assert "No warnings come from Civil defence" in desk.get(url("overview", town)).content.decode()


def test_the_calendar_counts_by_the_towns_day_and_to_now(desk: Any, town: Any, officer: Any) -> None:
    past_alarm(town, officer, datetime(2024, 1, 1, 21, 30, tzinfo=UTC), 60)  # 23:30 to 00:30 in Athens
    start_alarm(town=town, source="Siren", by=officer, at=NOW - timedelta(minutes=12))

    page = desk.get(url("reports:alarm_calendar", town)).content.decode()

    assert "Alarms in January 2024" in page
    assert "1 h 12 min under alarm on 3 days" in page
    assert "still on" in page
    rows = list(
        csv.reader(io.StringIO(desk.get(url("reports:alarm_csv", town) + "?month=2024-01").content.decode()))
    )
    assert rows[:4] == [
        ["day", "minutes_under_alarm", "alarms"],
        ["2024-01-01", "30.0", "1"],
        ["2024-01-02", "30.0", "1"],
        ["2024-01-03", "12.0", "1"],
    ]
    assert len(rows) == 32
    whole = desk.get(url("reports:alarm_csv", town)).content.decode().splitlines()
    assert [row.split(",")[0] for row in whole[1:]] == ["2024-01-01", "2024-01-02", "2024-01-03"]


@pytest.mark.parametrize("month", ["2024-13", "soon", "0001-01", "9999-12", "2024-01-01"])
def test_a_month_that_is_none_is_not_found(desk: Any, town: Any, month: str) -> None:
    assert desk.get(url("reports:alarm_calendar", town), {"month": month}).status_code == 404
    assert desk.get(url("reports:alarm_csv", town), {"month": month}).status_code == 404


def test_a_month_without_alarms_says_so(desk: Any, town: Any) -> None:
    page = desk.get(url("reports:alarm_calendar", town), {"month": "2020-02"}).content.decode()
    assert "No alarm in this month" in page


def test_an_alarm_is_handed_on_as_cap(desk: Any, town: Any, officer: Any) -> None:
    alarm = start_alarm(town=town, source="Siren", by=officer)
    address = url("reports:alarm_cap", town, alarm.pk)
    on = read_alert(desk.get(address).content)
    end_alarm(town=town, by=officer)
    over = read_alert(desk.get(address).content)
    assert (on.msg_type, on.status, on.infos[0].responses) == ("Alert", "Actual", ("Shelter",))
    assert (over.msg_type, over.infos[0].responses) == ("Update", ("AllClear",))
    assert over.references == ((on.sender, on.identifier, on.sent_at),)


FEED = {
    "name": "Civil defence",
    "url": "https://example.org/feed",
    "codes": "XX-01",
    "events": "",
    "is_on": "on",
}


def test_only_administrators_keep_feeds(desk: Any, town: Any) -> None:
    assert desk.get(url("reports:cap_feeds", town)).status_code == 403
    assert desk.post(url("reports:cap_feeds", town), FEED).status_code == 403


def test_a_feed_is_added_asked_and_its_failure_shown(
    admin: Any, town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(url: str, **asked: Any) -> Any:
        raise FetchError("private-host", host="example.org")

    monkeypatch.setattr(cap_feeds, "fetch", refused)
    page = url("reports:cap_feeds", town)
    assert admin.post(page, FEED)["Location"] == page
    jobs.run_waiting()
    assert "FIRSTLIGHT_FETCH_HOSTS" in admin.get(page).content.decode()

    feed = CapFeed.objects.get()
    again = admin.post(page, FEED)
    assert again.status_code == 422
    assert "asked already" in again.content.decode()
    admin.post(url("reports:cap_feed", town, feed.pk), {**FEED, "name": "Other", "is_on": ""})
    feed.refresh_from_db()
    assert (feed.name, feed.is_on, feed.error) == ("Other", False, None)
    assert admin.post(url("reports:ask_cap_feed", town, feed.pk)).status_code == 302


def test_a_bad_address_is_refused_with_what_was_typed(admin: Any, town: Any) -> None:
    answer = admin.post(url("reports:cap_feeds", town), {**FEED, "url": "ftp://example.org/x"})
    assert answer.status_code == 422
    assert "Civil defence" in answer.content.decode()


def test_the_headcount_page_takes_one_click_a_team(desk: Any, town: Any, officer: Any) -> None:
    page = url("planning:alarm", town)
    assert "No alarm is on" in desk.get(page).content.decode()
    one = Team.objects.create(town=town, number=1, name="1")
    two = Team.objects.create(town=town, number=2, name="2")
    alarm = start_alarm(town=town, source="Siren", by=officer, at=NOW - timedelta(minutes=11))
    shown = desk.get(page).content.decode()
    assert shown.count("Overdue") == 2
    assert "All 2 here" in shown

    desk.post(url("planning:headcount", town, alarm.pk, one.pk), {"counted": 2, "expected": 2})
    desk.post(
        url("planning:headcount", town, alarm.pk, two.pk),
        {"counted": 2, "expected": 3, "place": "the cellar"},
    )

    assert Headcount.objects.filter(entered_by=officer).count() == 2
    fragment = desk.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "the cellar" in fragment
    assert "1 missing" in fragment
    bad = desk.post(url("planning:headcount", town, alarm.pk, two.pk), {"counted": "x"}, follow=True)
    assert "Give how many are under cover" in bad.content.decode()


def test_who_may_not_count_may_not(client: Any, town: Any, make_user: Any, officer: Any) -> None:
    alarm = start_alarm(town=town, source="Siren", by=officer)
    team = Team.objects.create(town=town, number=1, name="1")
    client.force_login(make_user(town, "works_manager"))
    assert client.get(url("planning:alarm", town)).status_code == 200
    assert (
        client.post(
            url("planning:headcount", town, alarm.pk, team.pk), {"counted": 1, "expected": 1}
        ).status_code
        == 403
    )
    client.force_login(make_user(town, "inspector"))
    assert client.get(url("planning:alarm", town)).status_code == 403


def test_keeping_an_alarm_is_the_duty_officers(desk: Any, town: Any, officer: Any) -> None:
    alarm = start_alarm(town=town, source="Siren", by=officer)
    Alarm.objects.update(is_by_hand=False)
    assert "It ends by itself" in desk.get(url("reports:alarms", town)).content.decode()
    desk.post(url("reports:keep_alarm", town))
    alarm.refresh_from_db()
    assert alarm.is_by_hand
