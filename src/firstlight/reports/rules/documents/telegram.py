"""Telegram's export of a channel or chat (Desktop: "Export chat history", JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from firstlight.reports.rules.documents.records import Document
from firstlight.reports.rules.files import ReadingError

MAX_MESSAGES = 20_000
_HALF = re.compile("[\ud800-\udfff]")  # surrogates: JSON can say them, nothing can store them


def open_telegram(raw: bytes) -> list[Document]:
    """The messages with text of one export, in its order; services and empty ones are left out.

    Each keeps its own message as the original. Raises ReadingError: ``bad-export`` (no JSON, no
    messages), ``too-many`` (over `MAX_MESSAGES`), ``empty`` (nobody wrote a word).
    """
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ReadingError("bad-export") from error
    found: list[Document] = []
    for chat in _chats(data):
        for message in chat["messages"]:
            document = _document(chat, message)
            if document is not None:
                found.append(document)
            if len(found) > MAX_MESSAGES:
                raise ReadingError("too-many", most=MAX_MESSAGES)
    if not found:
        raise ReadingError("empty")
    return found


def _chats(data: Any) -> list[dict[str, Any]]:
    """One chat's export, or those of a whole account's."""
    if isinstance(data, dict) and isinstance(data.get("messages"), list):
        return [data]
    listed = data.get("chats") if isinstance(data, dict) else None
    chats = listed.get("list") if isinstance(listed, dict) else None
    if not isinstance(chats, list):
        raise ReadingError("bad-export")
    return [chat for chat in chats if isinstance(chat, dict) and isinstance(chat.get("messages"), list)]


def _document(chat: dict[str, Any], message: Any) -> Document | None:
    if not isinstance(message, dict) or message.get("type") != "message":
        return None
    text = _whole("".join(_pieces(message.get("text"))))
    if not text.strip():
        return None
    author = _whole(str(chat.get("name") or message.get("from") or ""))
    return Document(
        text,
        author=author,
        published_at=_moment(message),
        channel="telegram",
        relayed_from=_whole(str(message.get("forwarded_from") or "")),
        original=json.dumps(message, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace"),
        media_type="application/json",
    )


def _whole(text: str) -> str:
    """The text with every half of a character, as a cut emoji leaves it, replaced by one sign."""
    return _HALF.sub("\ufffd", text)


def _pieces(text: Any) -> Iterator[str]:
    """A text is a string, or a list of strings and marked pieces (links, bold)."""
    for piece in text if isinstance(text, list) else [text]:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, dict) and isinstance(piece.get("text"), str):
            yield piece["text"]


def _moment(message: dict[str, Any]) -> datetime | None:
    """Only the Unix time has a zone; the written date is the exporting computer's, wherever that was."""
    try:
        return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
