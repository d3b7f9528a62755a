"""One door for texts of every kind: documents in, statements out; what cannot be taken is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.fetching import fetch
from firstlight.jobs import later, progress_of, say_progress
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Channel, Statement, Upload
from firstlight.reports.rules.documents import MAX_EXPORT_BYTES, Document, open_document
from firstlight.reports.rules.files import MAX_BYTES
from firstlight.reports.services.statements import take_statement, text_hash

STEP = 20  # statements between two words of progress
MOST_REFUSED = 50  # named one by one; beyond, only counted


@dataclass(frozen=True)
class Given:
    """What a person says of documents; it wins over what their envelopes say."""

    author: str = ""
    channel: str = ""
    published_at: datetime | None = None
    language: str | None = None


@dataclass
class Intake:
    """What became of documents. `refused`: number from 1, and why."""

    taken: list[Statement] = field(default_factory=list)
    known: list[Statement] = field(default_factory=list)
    refused: list[tuple[int, CodedError]] = field(default_factory=list)


def take_documents(
    *,
    town: Town,
    documents: Iterable[Document],
    given: Given,
    by: User,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Intake:
    """Take each document as a statement; one that is refused holds up no other."""
    result = Intake()
    for number, document in enumerate(documents, 1):
        try:
            _take(result, town, document, given, by)
        except CodedError as error:
            result.refused.append((number, error))
        if number % STEP == 0:
            on_progress(number)
    return result


def _take(result: Intake, town: Town, document: Document, given: Given, by: User) -> None:
    author = given.author or document.author
    published_at = given.published_at or document.published_at
    if published_at is None:
        raise ReportError("no-time")
    digest = text_hash(document.text)
    known = Statement.objects.filter(town=town, author=author.strip(), text_sha256=digest).first()
    if known is not None:
        result.known.append(known)
        return
    taken = take_statement(
        town=town,
        text=document.text,
        channel=given.channel or document.channel or Channel.OTHER,
        author=author[:200],
        published_at=published_at,
        source_url=document.url[:500],
        language=given.language,
        document=document,
        by=by,
    )
    result.taken.append(taken)


def take_file(*, town: Town, name: str, raw: bytes, given: Given, by: User) -> Statement | Upload:
    """A file: its statement at once, or the upload that the worker goes through.

    Raises
    ------
    ReadingError, ReportError
        The file is none of the formats of `open_document`, or its only text cannot be taken.
    """
    if name.lower().endswith(".json"):
        return keep_upload(town=town, name=name, raw=raw, by=by)
    (document,) = open_document(raw, name=name)
    return _only(take_documents(town=town, documents=[document], given=given, by=by))


def take_page(*, town: Town, url: str, given: Given, by: User) -> Statement:
    """The article at an address. Raises FetchError, ReadingError, ReportError."""
    answer = fetch(url, most_bytes=MAX_BYTES)
    name = "page.html" if "html" in answer.content_type else ""
    (document,) = open_document(answer.content, name=name, url=answer.url)
    return _only(take_documents(town=town, documents=[document], given=given, by=by))


def take_video(*, town: Town, url: str, transcript: bytes, given: Given, by: User) -> Statement:
    """What is said in a video, by its subtitles or a typed transcript; the video itself is not fetched."""
    (document,) = open_document(transcript)
    video = Document(
        document.text,
        channel=Channel.VIDEO,
        url=url,
        original=document.original,
        media_type=document.media_type,
        cues=document.cues,
    )
    return _only(take_documents(town=town, documents=[video], given=given, by=by))


def _only(result: Intake) -> Statement:
    if result.refused:
        raise result.refused[0][1]
    return (result.taken or result.known)[0]


@transaction.atomic
def keep_upload(*, town: Town, name: str, raw: bytes, by: User) -> Upload:
    """Keep an export for the worker. Raises ReportError: ``too-large``."""
    if len(raw) > MAX_EXPORT_BYTES:
        raise ReportError("export-too-large", most_mb=MAX_EXPORT_BYTES // 1_000_000)
    upload = Upload.objects.create(town=town, file_name=name[:200], content=raw, made_by=by)
    record(by=by, action="reports.upload", target=upload, town_id=town.id, data={"bytes": len(raw)})
    later("firstlight.reports.jobs.take_upload", str(upload.pk))
    return upload


def run_upload(*, upload: Upload) -> Upload:
    """Take in the statements of an upload. Done again after a stop it finds the first ones known."""
    if upload.content is None or upload.state != Upload.State.WAITING:
        return upload
    key = f"upload:{upload.pk}"
    try:
        documents = open_document(bytes(upload.content), name=upload.file_name)
    except CodedError as error:
        upload.state, upload.error = Upload.State.FAILED, error_row(error)
    else:
        result = take_documents(
            town=upload.town,
            documents=documents,
            given=Given(),
            by=upload.made_by,
            on_progress=lambda done: say_progress(key, done, len(documents)),
        )
        upload.taken, upload.known = len(result.taken), len(result.known)
        upload.refused = [{"at": at, **error_row(error)} for at, error in result.refused[:MOST_REFUSED]]
        upload.state = Upload.State.DONE
        say_progress(key, len(documents), len(documents))
    upload.content = None
    upload.save()
    return upload


def upload_progress(upload: Upload) -> tuple[int, int]:
    """Statements gone through, and of how many; 0 of 0 before the worker began."""
    progress = progress_of(f"upload:{upload.pk}")
    return (progress.done, progress.total) if progress else (0, 0)


def error_row(error: CodedError) -> dict[str, Any]:
    """An error as it is kept with an upload or a feed; `labels.kept_error` words it again."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
    return {"code": error.code, "params": params}
