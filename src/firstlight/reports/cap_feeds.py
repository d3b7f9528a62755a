"""The feeds of warnings of a town: chosen by an administrator, asked every minute."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.accounts.program import the_program
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.fetching import fetch
from firstlight.reports.cap_intake import CARRYING, settle, take_message
from firstlight.reports.errors import ReportError
from firstlight.reports.models import CapFeed, CapMessage
from firstlight.reports.rules import cap, cap_feed
from firstlight.wording import error_text

log = logging.getLogger(__name__)
POLL_S = 40.0  # for one feed with all its new warnings; the rest is fetched a minute later


@dataclass(frozen=True)
class FeedFacts:
    """What an administrator lays down; codes and events are comma-separated, see `CapFeed`."""

    name: str
    url: str
    codes: str = ""
    events: str = ""
    is_on: bool = True


@transaction.atomic
def save_feed(*, town: Town, facts: FeedFacts, by: User, feed: CapFeed | None = None) -> CapFeed:
    """Add a feed, or change one.

    Raises ReportError: ``bad-url``, ``feed-known`` (another feed of the town has this address).
    """
    if not facts.url.startswith(("https://", "http://")):
        raise ReportError("bad-url")
    feed = feed or CapFeed(town=town, made_by=by)
    if CapFeed.objects.filter(town=town, url=facts.url).exclude(pk=feed.pk).exists():
        raise ReportError("feed-known")
    for name, value in vars(facts).items():
        setattr(feed, name, value)
    feed.etag = ""  # codes or words may have changed: read all of it again
    if not facts.is_on:
        feed.failing_since, feed.error = None, None
    feed.save()
    record(by=by, action="reports.save-feed", target=feed, town_id=town.id, data=dict(vars(facts)))
    return feed


def poll_feed(*, feed: CapFeed, by: User) -> int:
    """Ask a feed for warnings, keep the new ones and do what they say; how many were new.

    No error leaves this function: it is kept with the feed, which says since when it fails. One
    warning that cannot be read does not hold the others up.
    """
    before = CapMessage.objects.filter(feed=feed).count()
    try:
        found = fetch(feed.url, most_bytes=cap_feed.LIMIT_BYTES, etag=feed.etag)
        entries = [] if found.is_unchanged else cap_feed.feed_entries(found.content, url=found.url)
        error = _take_all(feed, entries, by)
    except CodedError as refused:
        _note(feed, refused, etag="")
        return 0
    _note(feed, error, etag="" if error else found.etag)
    return CapMessage.objects.filter(feed=feed).count() - before


def _take_all(feed: CapFeed, entries: list[cap_feed.Entry], by: User) -> CodedError | None:
    """Take every warning that is not here yet, oldest first; the first error among them."""
    known = set(CapMessage.objects.filter(feed=feed).exclude(entry="").values_list("entry", flat=True))
    first: CodedError | None = None
    ends = time.monotonic() + POLL_S
    for entry in reversed(entries):
        if entry.key and entry.key in known:
            continue
        if time.monotonic() > ends:
            return first or ReportError("feed-too-slow")
        try:
            raw = entry.raw or fetch(entry.link, most_bytes=cap.LIMIT_BYTES).content
            take_message(feed=feed, raw=raw, by=by, entry=entry.key)
        except CodedError as error:
            log.warning("feed %s: %s: %s", feed.pk, entry.link or feed.url, error)
            first = first or error
    return first


def _note(feed: CapFeed, error: CodedError | None, *, etag: str) -> None:
    now = clock.now()
    seen: dict[str, Any] = {"etag": etag[:200]}
    if error is None:
        seen |= {"heard_at": now, "failing_since": None, "error": None}
    else:
        log.warning("feed %s (%s): %s", feed.pk, feed.url, error)
        seen["error"] = {"code": error.code, "params": error.params}
        if feed.failing_since is None:
            seen["failing_since"] = now
    CapFeed.objects.filter(pk=feed.pk).update(**seen)


def feed_error_text(feed: CapFeed) -> str:
    """Why the feed could not be read the last time, in the active language; "": it could."""
    if feed.error is None:
        return ""
    return error_text(ReportError(feed.error["code"], **feed.error["params"]))


def poll_feeds() -> None:
    """Every minute: ask all feeds, then begin and end alarms whose time has come."""
    program = the_program()
    for feed in CapFeed.objects.filter(is_on=True).select_related("town"):
        poll_feed(feed=feed, by=program)
    settle_towns()


def settle_towns() -> None:
    """Begin and end alarms by the clock, in every town that a warning is in force for."""
    towns = Town.objects.filter(capmessage__state__in=CARRYING).distinct()
    for town in towns:
        settle(town=town, by=the_program())


def poll_one(feed_id: str) -> None:
    """The job behind "Ask now"; a feed that is gone or off is left alone."""
    feed = CapFeed.objects.filter(pk=feed_id, is_on=True).select_related("town").first()
    if feed is not None:
        poll_feed(feed=feed, by=the_program())
