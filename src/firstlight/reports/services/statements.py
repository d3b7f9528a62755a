"""Taking in a statement: kept as received, read at once, its claims waiting for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.intake import claims_of, marks_of
from firstlight.reports.models import Claim, Original, Statement
from firstlight.reports.places import places_of
from firstlight.reports.register import address_marks
from firstlight.reports.rules.documents import Document
from firstlight.reports.rules.likeness import is_near_copy, sketch_of
from firstlight.reports.rules.reading import read_statement

MAX_CHARACTERS = 100_000
SKEW = timedelta(minutes=10)  # a publisher's clock may be ahead of ours
COPIED_WITHIN = timedelta(days=3)
MOST_COMPARED = 3000


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
    document: Document | None = None,
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
    document
        What the text was taken from: its bytes are kept, its cues, and whom it passed on.

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
    reading = read_statement(text, published_at=local, home=town.name, language=language, own=places_of(town))
    sketch = sketch_of(text)
    statement = Statement(
        town=town,
        channel=channel,
        author=author,
        source_url=source_url,
        published_at=published_at,
        language=reading.language,
        text=text,
        text_sha256=digest,
        marks=[*marks_of(reading), *address_marks(town, text), *_cues(document)],
        original=_original(town, document),
        relayed_from=document.relayed_from[:200] if document else "",
        sketch=sketch,
        entered_by=by,
    )
    claims = claims_of(reading, statement)
    statement.copy_of = _earlier_copy(statement, claims)
    statement.save()
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


def _cues(document: Document | None) -> list[dict[str, object]]:
    cues = document.cues if document else ()
    return [{"kind": "cue", "start": cue.start, "at_s": cue.at_s} for cue in cues]


def _original(town: Town, document: Document | None) -> Original | None:
    """The document's bytes, once in a town; None where the text itself is the original."""
    if document is None or not document.original:
        return None
    digest = hashlib.sha256(document.original).hexdigest()
    kept, _ = Original.objects.get_or_create(
        town=town,
        sha256=digest,
        defaults={
            "content": document.original,
            "media_type": document.media_type,
            "file_name": document.title[:200],
        },
    )
    return kept


def _earlier_copy(statement: Statement, claims: list[Claim]) -> Statement | None:
    """The statement of another author that these words were taken in from first; None: new words.

    Near-copies whose figures differ are none: that is how an update looks.
    """
    at = statement.published_at
    near = Statement.objects.filter(
        town=statement.town, published_at__range=(at - COPIED_WITHIN, at + COPIED_WITHIN)
    )
    others = near.exclude(author=statement.author).order_by("published_at")
    rows = others.values_list("pk", "text_sha256", "sketch")[:MOST_COMPARED]
    figures = _figures(claims)
    for key, digest, sketch in rows:
        is_same = digest == statement.text_sha256
        if not is_same and not is_near_copy(bytes(sketch), bytes(statement.sketch)):
            continue
        found = Statement.objects.select_related("copy_of").get(pk=key)
        theirs = _figures(found.claims.all())
        if is_same or figures <= theirs or theirs <= figures:
            return found.copy_of or found
    return None


def _figures(claims: Iterable[Claim]) -> set[tuple[str, int | None, int | None]]:
    people = (claim for claim in claims if claim.kind == Claim.Kind.CASUALTY)
    return {(claim.subject, claim.value_min, claim.value_max) for claim in people}
