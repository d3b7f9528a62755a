"""E-mail files (.eml, RFC 5322): who wrote, when, and the words without the wrapping."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from firstlight.reports.rules.documents.records import Document
from firstlight.reports.rules.documents.web import open_web, plain_text
from firstlight.reports.rules.files import ReadingError, decode_bytes

_HEADER = re.compile(
    rb"(?:From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+): ",
    re.IGNORECASE,
)
_MOST_PARTS = 200
_QUOTED = re.compile(r"(?m)^>.*\n?")


def looks_like_mail(raw: bytes) -> bool:
    """Whether bytes begin with headers, one of which says from whom."""
    head = raw[:20_000].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    return bool(_HEADER.match(head)) and b"\nFrom: " in b"\n" + head and b"\nDate: " in b"\n" + head


def open_mail(raw: bytes) -> Document:
    """The words of an e-mail: its plain text, else those of its web page.

    Attached files are not read. Raises ReadingError: ``bad-mail`` (no headers, or parts without
    end), ``empty`` (no words).
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        parts = _parts(message)
        name, address = parseaddr(str(message["From"] or ""))
        text = _words(parts)
    except (RecursionError, LookupError, ValueError, AttributeError, IndexError) as error:
        raise ReadingError("bad-mail") from error
    if not message.keys():
        raise ReadingError("bad-mail")
    if not text.strip():
        raise ReadingError("empty")
    subject = str(message["Subject"] or "").strip()
    return Document(
        text,
        author=name or address,
        published_at=_date(message),
        channel="email",
        title=subject,
        original=raw,
        media_type="message/rfc822",
    )


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold words, attachments left out."""
    found = []
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            raise ValueError("parts without end")
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            found.append(part)
    return found


def _words(parts: list[EmailMessage]) -> str:
    plain = [part for part in parts if part.get_content_subtype() == "plain"]
    if plain:
        return _QUOTED.sub("", "\n\n".join(_decoded(part).strip() for part in plain)).strip()
    pages = [part for part in parts if part.get_content_subtype() == "html"]
    return "\n\n".join(_page_words(_decoded(part)) for part in pages)


def _decoded(part: EmailMessage) -> str:
    """A part's text; where its named encoding is missing or wrong, the likeliest one."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode_bytes(raw)


def _page_words(page: str) -> str:
    try:
        return open_web(page.encode("utf-8")).text
    except ReadingError:
        return plain_text(page)


def _date(message: EmailMessage) -> datetime | None:
    header = message["Date"]
    found = getattr(header, "datetime", None)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)  # RFC 5322: "-0000" is UTC
