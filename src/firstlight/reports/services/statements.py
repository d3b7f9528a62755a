"""Taking in a statement: kept as received, read at once, its claims waiting for a person."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.intake import claims_of, marks_of
from firstlight.reports.models import Claim, Statement
from firstlight.reports.rules.reading import read_statement

MAX_CHARACTERS = 100_000
SKEW = timedelta(minutes=10)  # a publisher's clock may be ahead of ours


def clean_text(text: str) -> str:
    """The text as it is kept: LF line ends, no outer white space, no NUL (no database takes one)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def text_hash(text: str) -> str:
    """SHA-256 over the kept text in UTF-8, in hex."""
    return hashlib.sha256(clean_text(text).encode("utf-8")).hexdigest()


@transaction.atomic
def take_statement(
    *,
    town: Town,
    text: str,
    channel: str,
    author: str,
    published_at: datetime,
    by: User,
    source_url: str = "",
    language: str | None = None,
) -> Statement:
    """Keep a statement and propose the claims read from it.

    Parameters
    ----------
    text
        As received; see `clean_text`.
    author
        The outlet or office that published it.
    published_at
        With a zone: without it "overnight" and weekdays mean nothing.
    language
        en, ru or uk; None: as read.

    Returns
    -------
    Statement
        The same text by the same author was taken before: that one, and nothing is changed.

    Raises
    ------
    ReportError
        ``empty-text``, ``text-too-long``, ``no-author``, ``bad-url``, ``naive-time``, ``future``.
    """
    text, author = clean_text(text), author.strip()
    _check(text, author, published_at, source_url)
    digest = text_hash(text)
    known = Statement.objects.filter(town=town, author=author, text_sha256=digest).first()
    if known is not None:
        return known
    local = published_at.astimezone(ZoneInfo(town.timezone))
    reading = read_statement(text, published_at=local, home=town.name, language=language)
    statement = Statement.objects.create(
        town=town,
        channel=channel,
        author=author,
        source_url=source_url,
        published_at=published_at,
        language=reading.language,
        text=text,
        text_sha256=digest,
        marks=marks_of(reading),
        entered_by=by,
    )
    claims = claims_of(reading, statement)
    Claim.objects.bulk_create(claims)
    data = {"author": author, "text_sha256": digest, "claims": len(claims)}
    record(by=by, action="reports.take-statement", target=statement, town_id=town.id, data=data)
    return statement


def _check(text: str, author: str, published_at: datetime, source_url: str) -> None:
    if not text:
        raise ReportError("empty-text")
    if len(text) > MAX_CHARACTERS:
        raise ReportError("text-too-long", most=MAX_CHARACTERS)
    if not author:
        raise ReportError("no-author")
    if source_url and not source_url.startswith(("https://", "http://")):
        raise ReportError("bad-url")
    if published_at.tzinfo is None:
        raise ReportError("naive-time")
    if published_at > clock.now() + SKEW:
        raise ReportError("future")
