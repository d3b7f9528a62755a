"""A text cut at every edge of its spans, so that overlapping evidence can be highlighted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """Code points [start, end) of a text, and whose they are."""

    start: int
    end: int
    key: str
    kind: str  # "claim", "quote", "speaker" ...


@dataclass(frozen=True)
class Piece:
    """A stretch of the text under the same spans."""

    text: str
    spans: tuple[Span, ...]  # the shortest first: it is the one meant
    starts: tuple[str, ...]  # keys of the spans that begin here


def pieces_of(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Cut a text into pieces whose texts joined are the text again.

    Spans outside the text are cut to it; empty ones are left out.
    """
    inside = [
        Span(max(0, span.start), min(len(text), span.end), span.key, span.kind)
        for span in spans
        if max(0, span.start) < min(len(text), span.end)
    ]
    edges = sorted({0, len(text), *(span.start for span in inside), *(span.end for span in inside)})
    pieces = []
    for start, end in pairwise(edges):
        over = sorted(
            (span for span in inside if span.start <= start and span.end >= end),
            key=lambda span: (span.end - span.start, span.start, span.key),
        )
        begins = tuple(span.key for span in over if span.start == start)
        pieces.append(Piece(text[start:end], tuple(over), begins))
    return pieces
