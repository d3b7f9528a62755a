"""A part of a file by HTTP: which bytes a request asks for, and a reader of just those. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

# One range only: several at once are answered with the whole file, as RFC 9110, 14.2 allows.
_ONE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The value of the header Content-Range."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class NoSuchRangeError(ValueError):
    """The range lies beyond the file: to be answered with 416."""


def parse_range(header: str | None, size: int) -> Span | None:
    """The span that a Range header asks of a file of `size` bytes.

    Returns
    -------
    Span | None
        None where the whole file is to be sent: no header, another unit, several ranges, or nonsense.

    Raises
    ------
    NoSuchRangeError
        The range is well formed and holds no byte of the file.

    Source
    ------
    RFC 9110, 14.1.2 and 14.2.
    """
    match = _ONE.fullmatch((header or "").replace(" ", ""))
    if match is None or match[0] == "bytes=-":
        return None
    start, end = match[1], match[2]
    if not start:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
        if end and int(end) < first:
            return None
    if first > last:
        raise NoSuchRangeError
    return Span(first, last, size)


class PartOfFile:
    """Reads an open file from where it stands to the end of the part, and closes it."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, count: int = -1) -> bytes:
        wanted = self._left if count < 0 else min(count, self._left)
        piece = self._stream.read(wanted)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._stream.close()
