"""Feeds of warnings: what they open, prolong and end, and what a person's word weighs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from firstlight import clock, jobs
from firstlight.accounts.program import the_program
from firstlight.audit.models import Entry
from firstlight.fetching import Fetched, FetchError
from firstlight.reports import cap_feeds
from firstlight.reports.cap_feeds import FeedFacts, feed_error_text, poll_feed, save_feed
from firstlight.reports.cap_intake import settle, take_message
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Alarm, CapFeed, CapMessage
from firstlight.reports.rules.cap import CapAlert, CapArea, CapInfo
from firstlight.reports.rules.cap_write import write_alert
from firstlight.reports.services import end_alarm, keep_alarm, start_alarm

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)
URL = "https://warnings.example.org/feed.xml"
INFO = CapInfo(
    event="Air raid", categories=("Security",), urgency="Immediate", severity="Extreme", certainty="Observed",
    responses=("Shelter",), expires_at=NOW + timedelta(hours=1),
    areas=(CapArea("Probe", circles=((34.01, 43.02, 5000.0),)),),
)  # fmt: skip
ELSEWHERE = replace(INFO, areas=(CapArea("Far", circles=((0.0, 0.0, 1.0),)),))


class Site:
    """What the server of the office answers, by address; an error is raised."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | FetchError] = {}
        self.asked: list[str] = []

    def fetch(self, url: str, *, most_bytes: int, etag: str = "") -> Fetched:
        self.asked.append(url)
        page = self.pages[url]
        if isinstance(page, FetchError):
            raise page
        tag = f'"{hash(page)}"'
        return Fetched(url, b"" if tag == etag else page, "", tag, is_unchanged=tag == etag)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Any:
    """time.at(minutes): so many minutes after nine."""

    class Time:
        def at(self, minutes: float) -> None:
            monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=minutes))

    return Time()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    found = Site()
    monkeypatch.setattr(cap_feeds, "fetch", found.fetch)
    return found


@pytest.fixture
def admin(town: Any, make_user: Any) -> Any:
    return make_user(town, "administrator")


@pytest.fixture
def feed(town: Any, admin: Any) -> CapFeed:
    return save_feed(town=town, facts=FeedFacts("Civil defence", URL), by=admin)


def alert(identifier: str = "a", **fields: Any) -> CapAlert:
    known = {
        "sent_at": NOW - timedelta(minutes=3),
        "status": "Actual",
        "msg_type": "Alert",
        "scope": "Public",
    }
    return CapAlert(
        **{"identifier": identifier, "sender": "x@example.org", "infos": (INFO,), **known, **fields}
    )


def referring(identifier: str, *others: str, **fields: Any) -> CapAlert:
    references = tuple(("x@example.org", other, NOW - timedelta(minutes=3)) for other in others)
    return alert(identifier, references=references, **fields)


def take(feed: CapFeed, one: CapAlert) -> CapMessage:
    message = take_message(feed=feed, raw=write_alert(one), by=the_program())
    message.refresh_from_db()
    return message


def on(town: Any) -> Alarm | None:
    return Alarm.objects.filter(town=town, ended_at=None).first()


def test_a_warning_opens_an_alarm_from_when_it_was_sent_and_is_audited(town: Any, feed: CapFeed) -> None:
    message = take(feed, alert())

    alarm = on(town)
    assert alarm is not None
    assert (alarm.started_at, alarm.source, alarm.is_by_hand) == (
        NOW - timedelta(minutes=3),
        "Civil defence",
        False,
    )
    assert (message.state, message.alarm) == ("active", alarm)
    assert Entry.objects.filter(action="reports.start-alarm", target_id=str(alarm.pk)).count() == 1


def test_the_same_warning_again_changes_nothing(town: Any, feed: CapFeed) -> None:
    take(feed, alert())
    take(feed, alert())
    assert CapMessage.objects.count() == 1
    assert Alarm.objects.count() == 1


def test_it_ends_when_the_warning_expires_to_the_minute(town: Any, feed: CapFeed, time: Any) -> None:
    take(feed, alert())
    time.at(59)
    cap_feeds.settle_towns()
    assert on(town) is not None
    time.at(63)
    cap_feeds.settle_towns()
    assert Alarm.objects.get().ended_at == NOW + timedelta(hours=1)


def test_an_update_prolongs_the_same_alarm(town: Any, feed: CapFeed, time: Any) -> None:
    take(feed, alert())
    later = replace(INFO, expires_at=NOW + timedelta(hours=3))
    take(feed, referring("b", "a", msg_type="Update", infos=(later,)))
    time.at(120)
    cap_feeds.settle_towns()
    assert Alarm.objects.count() == 1
    assert on(town) is not None
    assert CapMessage.objects.get(identifier="a").state == "ended"


def test_an_update_that_shortens_shortens(town: Any, feed: CapFeed, time: Any) -> None:
    take(feed, alert())
    take(
        feed,
        referring("b", "a", msg_type="Update", infos=(replace(INFO, expires_at=NOW + timedelta(minutes=9)),)),
    )
    time.at(10)
    cap_feeds.settle_towns()
    assert on(town) is None


@pytest.mark.parametrize(
    "end",
    [
        referring("z", "a", msg_type="Cancel", infos=()),
        referring("z", "a", msg_type="Update", infos=(replace(INFO, responses=("AllClear",)),)),
        referring("z", "a", infos=(replace(INFO, responses=("AllClear",)),)),
        alert("z", infos=(replace(INFO, responses=("AllClear",)),)),
        referring("z", "a", msg_type="Update", infos=(ELSEWHERE,)),
    ],
    ids=["cancel", "update-all-clear", "all-clear", "all-clear-without-reference", "moved-elsewhere"],
)  # fmt: skip
def test_the_office_ends_it(town: Any, feed: CapFeed, time: Any, end: CapAlert) -> None:
    take(feed, alert())
    time.at(20)
    message = take(feed, end)
    alarm = Alarm.objects.get()
    assert alarm.ended_at == NOW + timedelta(minutes=20)
    assert message.alarm == alarm


def test_a_cancel_of_another_message_ends_nothing(town: Any, feed: CapFeed) -> None:
    take(feed, alert())
    take(feed, referring("z", "other", msg_type="Cancel", infos=()))
    take(feed, referring("y", "a", msg_type="Cancel", infos=(), sender="stranger@example.org"))
    assert Alarm.objects.get().ended_at == NOW  # only the last one named it
    assert CapMessage.objects.get(identifier="z").alarm is None


def test_practice_is_shown_and_pauses_and_ends_nothing(town: Any, feed: CapFeed) -> None:
    message = take(feed, alert(status="Exercise"))
    assert (message.verdict, message.state) == ("practice", "idle")
    assert on(town) is None
    take(feed, alert("real"))
    take(feed, referring("t", "real", status="Test", msg_type="Cancel", infos=()))
    assert on(town) is not None


def test_two_warnings_carry_one_alarm_until_the_last_ends(town: Any, feed: CapFeed, time: Any) -> None:
    take(feed, alert("a"))
    take(feed, alert("b", infos=(replace(INFO, expires_at=NOW + timedelta(minutes=30)),)))
    time.at(5)
    take(feed, referring("c", "a", msg_type="Cancel", infos=()))
    assert on(town) is not None
    time.at(31)
    cap_feeds.settle_towns()
    assert Alarm.objects.get().ended_at is not None


def test_a_warning_for_later_begins_then(town: Any, feed: CapFeed, time: Any) -> None:
    assert take(feed, alert(infos=(replace(INFO, onset_at=NOW + timedelta(minutes=10)),))).state == "coming"
    assert on(town) is None
    time.at(10)
    cap_feeds.settle_towns()
    assert on(town) is not None


def test_an_alarm_by_hand_stays_whatever_the_feed_says(
    town: Any, feed: CapFeed, officer: Any, time: Any
) -> None:
    by_hand = start_alarm(town=town, source="Siren", by=officer)
    assert take(feed, alert()).alarm == by_hand
    time.at(5)
    take(feed, referring("z", "a", msg_type="Cancel", infos=()))
    time.at(500)
    cap_feeds.settle_towns()
    assert on(town) == by_hand


def test_a_person_may_keep_an_alarm_of_a_feed(town: Any, feed: CapFeed, officer: Any) -> None:
    take(feed, alert())
    keep_alarm(town=town, by=officer)
    take(feed, referring("z", "a", msg_type="Cancel", infos=()))
    assert on(town) is not None
    assert Entry.objects.filter(action="reports.keep-alarm").count() == 1


def test_a_person_may_end_it_and_the_same_warning_does_not_begin_it_again(
    town: Any, feed: CapFeed, officer: Any
) -> None:
    take(feed, alert())
    end_alarm(town=town, by=officer)
    take(feed, alert())
    settle(town=town, by=the_program())
    assert on(town) is None
    take(feed, alert("new"))
    assert on(town) is not None


def atom(*links: str) -> bytes:
    entries = "".join(f'<entry><link href="{link}"/></entry>' for link in links)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def test_a_list_is_read_oldest_first_and_every_warning_fetched_once(
    feed: CapFeed, site: Site, town: Any
) -> None:
    base = "https://warnings.example.org"
    site.pages = {
        URL: atom("new.cap", "old.cap"),
        f"{base}/old.cap": write_alert(alert()),
        f"{base}/new.cap": write_alert(referring("z", "a", msg_type="Cancel", infos=())),
    }
    assert poll_feed(feed=feed, by=the_program()) == 2
    assert Alarm.objects.get().ended_at == NOW
    feed.refresh_from_db()
    assert (feed.heard_at, feed.error) == (NOW, None)
    assert feed.etag
    feed.etag = ""
    assert poll_feed(feed=feed, by=the_program()) == 0
    assert site.asked.count(f"{base}/old.cap") == 1


def test_a_broken_warning_is_named_and_holds_no_other_up(feed: CapFeed, site: Site, town: Any) -> None:
    base = "https://warnings.example.org"
    site.pages = {
        URL: atom("good.cap", "bad.cap"),
        f"{base}/bad.cap": b"<html/>",
        f"{base}/good.cap": write_alert(alert()),
    }
    poll_feed(feed=feed, by=the_program())
    assert on(town) is not None
    feed.refresh_from_db()
    assert (feed.failing_since, feed.etag) == (NOW, "")
    assert feed_error_text(feed) == "What stands there is no warning in CAP 1.2."


def test_a_silent_feed_says_since_when_and_ends_no_alarm(
    feed: CapFeed, site: Site, town: Any, time: Any
) -> None:
    site.pages[URL] = write_alert(alert())
    poll_feed(feed=feed, by=the_program())
    site.pages[URL] = FetchError("unreachable", host="warnings.example.org")
    for minute in (1, 2):
        time.at(minute)
        feed.refresh_from_db()
        poll_feed(feed=feed, by=the_program())
    feed.refresh_from_db()
    assert feed.failing_since == NOW + timedelta(minutes=1)
    assert feed_error_text(feed) == "warnings.example.org does not answer."
    assert on(town) is not None
    site.pages[URL] = write_alert(alert())
    poll_feed(feed=feed, by=the_program())
    feed.refresh_from_db()
    assert feed.failing_since is None


def test_every_minute_all_feeds_that_are_on_are_asked(
    town: Any, feed: CapFeed, site: Site, admin: Any
) -> None:
    assert jobs.PERIODIC["firstlight.reports.cap_feeds.poll_feeds"] == 1
    other = "https://off.example.org/"
    save_feed(town=town, facts=FeedFacts("Off", other, is_on=False), by=admin)
    site.pages[URL] = write_alert(alert())
    cap_feeds.poll_feeds()
    assert site.asked == [URL]
    assert on(town) is not None


def test_one_address_once_a_town_and_only_web_addresses(town: Any, feed: CapFeed, admin: Any) -> None:
    with pytest.raises(ReportError, match="feed-known"):
        save_feed(town=town, facts=FeedFacts("Again", URL), by=admin)
    with pytest.raises(ReportError, match="bad-url"):
        save_feed(town=town, facts=FeedFacts("File", "file:///etc/passwd"), by=admin)


def test_in_an_exercise_practice_counts_and_times_follow_the_shifted_clock(
    town: Any, feed: CapFeed, settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    clock.set_exercise_clock(NOW - timedelta(days=700))
    take(feed, alert(status="Exercise"))
    alarm = on(town)
    assert alarm is not None
    assert alarm.started_at == NOW - timedelta(days=700, minutes=3)
