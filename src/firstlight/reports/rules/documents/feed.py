"""RSS and Atom: the entries of a feed as documents."""

from __future__ import annotations

import calendar
import time
from datetime import UTC, datetime
from typing import Any

from firstlight.reports.rules.documents.records import Document
from firstlight.reports.rules.documents.web import plain_text
from firstlight.reports.rules.files import ReadingError

MAX_ENTRIES = 200


def open_feed(raw: bytes) -> list[Document]:
    """The entries of a feed, oldest first, at most the newest `MAX_ENTRIES`.

    The text is the entry's whole content where it has one, else its title and summary. Raises
    ReadingError: ``bad-feed`` (neither RSS nor Atom).
    """
    import feedparser  # loaded only where feeds are read

    parsed = feedparser.parse(raw)
    if not parsed.get("version"):
        raise ReadingError("bad-feed")
    name = str(parsed.feed.get("title", "")).strip()
    found = [_document(entry, name) for entry in parsed.entries[: 5 * MAX_ENTRIES]]
    oldest = datetime.min.replace(tzinfo=UTC)
    whole = sorted(
        (document for document in found if document.text), key=lambda one: one.published_at or oldest
    )
    return whole[-MAX_ENTRIES:]


def _document(entry: Any, feed_name: str) -> Document:
    title = plain_text(str(entry.get("title", ""))) if entry.get("title") else ""
    whole = max((str(part.get("value", "")) for part in entry.get("content", [])), key=len, default="")
    body = plain_text(whole or str(entry.get("summary", ""))) if whole or entry.get("summary") else ""
    text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
    return Document(
        text,
        author=feed_name,
        published_at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        channel="web",
        url=str(entry.get("link", "")),
        title=title,
        original=(whole or str(entry.get("summary", ""))).encode("utf-8"),
        media_type="text/html",
    )


def _moment(parsed: time.struct_time | None) -> datetime | None:
    """feedparser's times are in UTC."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
