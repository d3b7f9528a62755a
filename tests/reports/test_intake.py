"""Statements that come as files, links, exports and feeds; copies that count once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from firstlight.errors import CodedError
from firstlight.fetching import Fetched, FetchError
from firstlight.jobs import run_waiting
from firstlight.reports.models import Claim, Feed, Original, Statement, Upload
from firstlight.reports.selectors.ledger import town_ledger
from firstlight.reports.services import assign_claim, confirm_claim, take_statement
from firstlight.reports.services.feeds import FeedFacts, add_feed, ask_feed, due_feeds
from firstlight.reports.services.intake import Given, take_file, take_page, take_video
from tests.reports.conftest import NOW
from tests.reports.rules.test_documents import EXPORT, FEED, MAIL, PAGE, SRT, WORDS

POST = (
    "Губернатор Вымыслов сообщил: этой ночью при обстреле посёлка ранены двое мирных жителей. "
    "Повреждены три частных дома и школа, выбиты окна. Коммунальные службы начнут обход с рассветом."
)
BARE = (
    "Этой ночью при обстреле посёлка ранены двое мирных жителей, их доставили в районную больницу. "
    "Повреждены три частных дома и школа, выбиты окна. Коммунальные службы начнут обход с рассветом."
)


def post(town, officer, text, author, **more):
    return take_statement(
        town=town, text=text, author=author, channel="web", by=officer,
        published_at=more.pop("published_at", NOW - timedelta(hours=1)), **more,
    )  # fmt: skip


def test_a_letter_brings_its_author_its_time_and_its_bytes(town, officer):
    taken = take_file(town=town, name="a.eml", raw=MAIL.encode(), given=Given(), by=officer)

    assert (taken.author, taken.channel, taken.text) == ("Пресс-служба", "email", WORDS)
    assert bytes(taken.original.content) == MAIL.encode()
    assert taken.claims.filter(subject="injured", value_min=2).exists()
    for claim in taken.claims.all():
        assert taken.text[claim.start : claim.end] == claim.evidence


def test_the_same_letter_twice_is_one(town, officer):
    first = take_file(town=town, name="a.eml", raw=MAIL.encode(), given=Given(), by=officer)

    assert take_file(town=town, name="b.eml", raw=MAIL.encode(), given=Given(), by=officer) == first
    assert (Statement.objects.count(), Original.objects.count()) == (1, 1)


def test_a_text_without_a_time_is_asked_for_it(town, officer):
    with pytest.raises(CodedError) as refused:
        take_file(town=town, name="a.txt", raw=WORDS.encode(), given=Given(author="A"), by=officer)
    assert refused.value.code == "no-time"


def test_a_page_is_fetched_through_the_guarded_door(town, officer, monkeypatch):
    monkeypatch.setattr(
        "firstlight.reports.services.intake.fetch",
        lambda url, **_: Fetched(url, PAGE.encode(), "text/html", ""),
    )

    taken = take_page(town=town, url="https://herald.example/n", given=Given(), by=officer)

    assert (taken.author, taken.source_url) == ("Invented Herald", "https://herald.example/n")


def test_a_page_of_the_own_network_is_not_asked(town, officer):
    with pytest.raises(FetchError) as refused:
        take_page(town=town, url="http://127.0.0.1/", given=Given(), by=officer)
    assert refused.value.code == "private-host"


def test_claims_of_a_video_point_at_the_minute(client, town, officer):
    given = Given(author="Канал", published_at=NOW)
    url = "https://video.example/watch?v=1"
    taken = take_video(town=town, url=url, transcript=SRT.encode(), given=given, by=officer)
    client.force_login(officer)

    page = client.get(reverse("reports:statement", args=[town.slug, taken.pk])).content.decode()

    assert taken.channel == "video"
    assert 'href="https://video.example/watch?v=1&amp;t=66"' in page
    assert "1:06" in page


def test_an_export_goes_to_the_worker_and_can_be_done_twice(
    client, town, officer, django_capture_on_commit_callbacks
):
    client.force_login(officer)
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("result.json", json.dumps(EXPORT).encode())
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("reports:new_file", args=[town.slug]), {"file": sent})
    run_waiting()

    upload = Upload.objects.get()
    page = client.get(answer.url).content.decode()
    assert (upload.state, upload.taken, upload.content) == ("done", 1, None)
    assert [row["code"] for row in upload.refused] == ["no-time"]
    assert "Message 2" in page
    assert Statement.objects.get().author == "Invented Channel"


def test_a_broken_export_says_why(client, town, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload = take_file(town=town, name="x.json", raw=b"{", given=Given(), by=officer)
    run_waiting()
    client.force_login(officer)

    page = client.get(reverse("reports:upload", args=[town.slug, upload.pk])).content.decode()

    assert "no Telegram export" in page


@pytest.mark.parametrize(
    ("name", "raw"), [("a.txt", b"\x00\x01" * 99), ("a.txt", b"a" * 2_100_000), ("a.vtt", b"WEBVTT")]
)
def test_what_cannot_be_read_is_said_on_the_form(client, town, officer, name, raw):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(officer)
    data = {"file": SimpleUploadedFile(name, raw), "author": "A", "published_at": "2024-01-03T08:00"}

    answer = client.post(reverse("reports:new_file", args=[town.slug]), data)

    assert answer.status_code == 422
    assert Statement.objects.count() == 0
    assert "did not work" not in answer.content.decode()


@pytest.fixture
def feed(town, officer, monkeypatch):
    answers = {"content": FEED.encode()}
    monkeypatch.setattr(
        "firstlight.reports.services.feeds.fetch",
        lambda url, **_: Fetched(url, answers["content"], "application/rss+xml", '"1"'),
    )
    facts = FeedFacts("https://w.example/rss", "Invented Wire")
    feed = add_feed(town=town, facts=facts, by=officer)
    feed.answers = answers
    return feed


def test_a_feed_brings_each_entry_once(feed):
    assert len(ask_feed(feed=feed).taken) == 2
    again = ask_feed(feed=feed)

    assert (len(again.taken), len(again.known)) == (0, 2)
    assert Feed.objects.get().heard_at is not None


def test_a_failing_feed_says_so_and_recovers(client, feed, town, officer):
    feed.answers["content"] = b"<html>gone</html>"
    ask_feed(feed=feed)
    client.force_login(officer)
    page = client.get(reverse("reports:feeds", args=[town.slug])).content.decode()
    feed.answers["content"] = FEED.encode()
    ask_feed(feed=feed)

    assert "neither RSS nor Atom" in page
    assert Feed.objects.get().error is None


def test_a_feed_is_due_by_its_own_clock(feed, monkeypatch):
    assert due_feeds() == [feed]
    ask_feed(feed=feed)
    assert due_feeds() == []
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=10))
    assert due_feeds() == [feed]


def test_only_duty_officers_reach_the_feeds(client, town, make_user):
    client.force_login(make_user(town, "works_manager"))

    assert client.get(reverse("reports:feeds", args=[town.slug])).status_code == 403


def test_a_relay_with_a_headline_is_a_near_copy_and_counts_once(client, town, officer, incident):
    first = post(town, officer, BARE, "Первый канал вымысла")
    relay = post(town, officer, f"⚡ СРОЧНО из региона\n{BARE} Подписаться: https://t.example/x", "Пересказ")
    for claim in Claim.objects.filter(kind="casualty"):
        confirm_claim(claim=claim, by=officer)
        assign_claim(claim=claim, incident=incident, by=officer)
    client.force_login(officer)

    figure = town_ledger(town).toll(incident).figures["injured"]
    page = client.get(reverse("reports:statement", args=[town.slug, first.pk])).content.decode()

    assert relay.copy_of == first
    assert (figure.best, len(figure.standing), figure.disputed) == (2, 1, False)
    assert "Also at:" in page
    assert "Пересказ" in page


def test_an_update_with_other_figures_is_no_copy(town, officer):
    post(town, officer, BARE, "Первый")

    assert post(town, officer, BARE.replace("двое", "трое"), "Второй").copy_of is None
    assert post(town, officer, POST, "Первый").copy_of is None
