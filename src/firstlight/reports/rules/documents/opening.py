"""Which format bytes have, by their beginning more than by their name."""

from __future__ import annotations

import re

from firstlight.reports.rules.documents.mail import looks_like_mail, open_mail
from firstlight.reports.rules.documents.records import Document
from firstlight.reports.rules.documents.telegram import open_telegram
from firstlight.reports.rules.documents.transcript import looks_like_transcript, open_transcript
from firstlight.reports.rules.documents.web import open_web
from firstlight.reports.rules.files import MAX_BYTES, ReadingError, decode_bytes

MAX_EXPORT_BYTES = 30_000_000  # a channel's export holds years of messages
_HTML = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)", re.IGNORECASE)


def open_document(raw: bytes, *, name: str = "", url: str = "") -> list[Document]:
    """The texts in a file.

    Parameters
    ----------
    raw
        The whole file: a text in any of the encodings of `decode_bytes`, a web page, an e-mail,
        subtitles (.srt, .vtt), or a Telegram export (result.json).
    name
        Its name; decides where the bytes alone do not.
    url
        Where a web page came from.

    Returns
    -------
    list[Document]
        One, or the messages of an export in their order.

    Raises
    ------
    ReadingError
        ``empty``, ``binary``, ``too-large``, ``bad-export``, ``bad-mail``, ``no-article``,
        ``bad-transcript``.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    limit = MAX_EXPORT_BYTES if suffix == "json" else MAX_BYTES
    if len(raw) > limit:
        raise ReadingError("too-large", file=name, bytes=len(raw), limit=limit)
    if suffix == "json":
        return open_telegram(raw)
    if suffix == "eml" or looks_like_mail(raw):
        return [open_mail(raw)]
    if suffix in ("html", "htm") or _HTML.match(raw[:1000]):
        return [open_web(raw, url=url)]
    if suffix in ("srt", "vtt") or looks_like_transcript(raw):
        return [open_transcript(decode_bytes(raw, name=name), original=raw)]
    text = decode_bytes(raw, name=name)
    is_same = text.encode("utf-8", "surrogatepass") == raw
    return [Document(text, original=b"" if is_same else raw)]
