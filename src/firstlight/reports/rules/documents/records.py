"""One received text with what its envelope says of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Cue:
    """Where in the text (code point) what was said at `at_s` seconds of a video begins."""

    start: int
    at_s: float


@dataclass(frozen=True)
class Document:
    """A text as it will be kept.

    `original` are the bytes it was taken from; empty where the text is the original. What the
    envelope does not say is empty or None. `channel` is a key of the statements' channels.
    """

    text: str
    author: str = ""
    published_at: datetime | None = None
    channel: str = ""
    url: str = ""
    title: str = ""
    relayed_from: str = ""  # "forwarded from": who wrote what this author passed on
    original: bytes = b""
    media_type: str = "text/plain"
    cues: tuple[Cue, ...] = ()


def minute_of(cues: Sequence[Cue], position: int) -> float | None:
    """The second of the video at which the words at a code point are said; None: there are no cues."""
    at = bisect_right(cues, position, key=lambda cue: cue.start) - 1
    return cues[at].at_s if at >= 0 else None
