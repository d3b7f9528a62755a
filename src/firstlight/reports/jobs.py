"""What the worker does for this room; each may be done twice without harm."""

from __future__ import annotations

from firstlight.jobs import later
from firstlight.reports.models import Feed, Upload
from firstlight.reports.services.feeds import ask_feed, due_feeds
from firstlight.reports.services.intake import run_upload


def take_upload(upload_id: str) -> None:
    """Go through an export."""
    run_upload(upload=Upload.objects.select_related("town", "made_by").get(pk=upload_id))


def ask_due_feeds() -> None:
    """Every minute: queue the feeds whose time has come, so that a slow one delays no other."""
    for feed in due_feeds():
        later("firstlight.reports.jobs.ask_one_feed", str(feed.pk))


def ask_one_feed(feed_id: str) -> None:
    """Take what is new in one feed."""
    ask_feed(feed=Feed.objects.select_related("town", "made_by").get(pk=feed_id))
