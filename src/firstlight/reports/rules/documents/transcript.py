"""Subtitles of a video (SubRip .srt, WebVTT .vtt): the words, and at which second each line is said."""

from __future__ import annotations

import re

from firstlight.reports.rules.documents.records import Cue, Document
from firstlight.reports.rules.files import ReadingError

_TIMING = re.compile(
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*"
)
_TAG = re.compile(r"</?[^<>]{1,60}>|\{\\[^{}]{1,40}\}")
_ENDS = (".", "!", "?", "…", "»", "”", ":")


def looks_like_transcript(raw: bytes) -> bool:
    """Whether bytes begin as subtitles do."""
    return raw.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT") or bool(
        re.match(rb"(?:\xef\xbb\xbf)?\s*\d+\s*\r?\n\d{1,2}:\d{2}:\d{2}[,.]\d{3}\s*-->", raw[:200])
    )


def open_transcript(text: str, *, original: bytes = b"") -> Document:
    """The words of subtitles as one text, with a cue where each subtitle begins.

    A subtitle that repeats the one before (rolling captions) is taken once. A sentence goes on over
    subtitles; one that ends starts a new line. Raises ReadingError: ``bad-transcript``.
    """
    cues: list[Cue] = []
    words: list[str] = []
    length, last = 0, ""
    for at_s, line in _subtitles(text):
        if not line or line == last:
            continue
        last = line
        if words:
            gap = "\n" if words[-1].endswith(_ENDS) else " "
            words.append(gap)
            length += 1
        cues.append(Cue(length, at_s))
        words.append(line)
        length += len(line)
    if not cues:
        raise ReadingError("bad-transcript")
    return Document(
        "".join(words), channel="video", original=original, media_type="text/vtt", cues=tuple(cues)
    )


def _subtitles(text: str) -> list[tuple[float, str]]:
    """Second and words of each subtitle, in the file's order."""
    found: list[tuple[float, list[str]]] = []
    is_open = False
    for line in text.lstrip("\ufeff").splitlines():
        timing = _TIMING.fullmatch(line.strip())
        if timing:
            hours, minutes, seconds, parts = timing.groups()
            at_s = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(parts.ljust(3, "0")) / 1000
            found.append((at_s, []))
            is_open = True
        elif not line.strip():
            is_open = False
        elif is_open:
            found[-1][1].append(_TAG.sub("", line).strip())
    return [(at_s, " ".join(" ".join(lines).split())) for at_s, lines in found]
