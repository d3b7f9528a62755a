"""Feeds of statements: kept by a person, asked by the worker."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.fetching import fetch
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Channel, Feed
from firstlight.reports.rules.documents.feed import open_feed
from firstlight.reports.rules.files import MAX_BYTES
from firstlight.reports.services.intake import Given, Intake, error_row, take_documents

OLDEST = timedelta(days=7)  # of what a new feed brings: last night, not last year


@dataclass(frozen=True)
class FeedFacts:
    """An address, whose words it brings, and how often it is asked."""

    url: str
    name: str
    channel: str = Channel.WEB
    every_min: int = 10

    def check(self) -> None:
        """Raise ReportError: ``bad-url``, ``no-author``, ``every``."""
        if not self.url.startswith(("https://", "http://")):
            raise ReportError("bad-url")
        if not self.name.strip():
            raise ReportError("no-author")
        if not 1 <= self.every_min <= 1440:
            raise ReportError("every")


@transaction.atomic
def add_feed(*, town: Town, facts: FeedFacts, by: User) -> Feed:
    """A new feed. Raises ReportError: ``feed-known``, or as `FeedFacts.check` does."""
    facts.check()
    try:
        with transaction.atomic():
            feed = Feed.objects.create(town=town, made_by=by, **asdict(facts))
    except IntegrityError as error:
        raise ReportError("feed-known") from error
    record(by=by, action="reports.add-feed", target=feed, town_id=town.id, data={"url": facts.url})
    return feed


@transaction.atomic
def turn_feed(*, feed: Feed, is_on: bool, by: User) -> Feed:
    """Ask a feed no longer, or again; what it brought stays."""
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    if feed.is_on != is_on:
        feed.is_on = is_on
        feed.save(update_fields=["is_on"])
        record(by=by, action="reports.turn-feed", target=feed, town_id=feed.town_id, data={"is_on": is_on})
    return feed


def due_feeds() -> list[Feed]:
    """The feeds that are to be asked now."""
    now = clock.now()
    waiting = Feed.objects.filter(is_on=True).select_related("town", "made_by")
    return [
        feed
        for feed in waiting
        if feed.asked_at is None or now - feed.asked_at >= timedelta(minutes=feed.every_min)
    ]


def ask_feed(*, feed: Feed) -> Intake:
    """Take what is new in a feed; an error is kept with it and ends nothing else.

    What it brings is signed by who added the feed. Entries without a time count from now.
    """
    now, result = clock.now(), Intake()
    try:
        answer = fetch(feed.url, most_bytes=MAX_BYTES, etag=feed.etag)
        entries = [] if answer.is_unchanged else open_feed(answer.content)
    except CodedError as error:
        feed.error = error_row(error)
        feed.asked_at = now
        feed.save(update_fields=["error", "asked_at"])
        return result
    fresh = [one for one in entries if one.published_at is None or now - one.published_at < OLDEST]
    for document in fresh:
        given = Given(author=feed.name, channel=feed.channel, published_at=document.published_at or now)
        one = take_documents(town=feed.town, documents=[document], given=given, by=feed.made_by)
        result.taken += one.taken
        result.known += one.known
        result.refused += one.refused
    feed.asked_at = feed.heard_at = now
    feed.error, feed.etag = None, answer.etag[:200]
    feed.save(update_fields=["asked_at", "heard_at", "error", "etag"])
    return result
