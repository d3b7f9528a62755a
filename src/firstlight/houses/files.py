"""The files of a town's register: where they lie, and how they are replaced."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

STREETS = "streets.npz"
HOUSES = "houses.pmtiles"
BASE = "base.pmtiles"
OVERVIEW = "overview.pmtiles"
VERSION = "version.txt"
"""Names the source the other files were drawn from; the last in the alphabet, so the last put in place."""


def town_folder(town_id: UUID) -> Path:
    """Where a town's street net and tiles lie."""
    return Path(settings.DATA) / "towns" / str(town_id)


@contextmanager
def one_load_at_a_time() -> Iterator[None]:
    """Wait until no other process loads a register into this data folder."""
    folder = Path(settings.DATA) / "towns"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".loading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def new_files(town_id: UUID) -> Iterator[Path]:
    """A folder for files to come; whatever is left in it afterwards is thrown away."""
    folder = town_folder(town_id) / ".new"
    shutil.rmtree(folder, ignore_errors=True)  # of a load that was killed
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(new: Path) -> None:
    """Move each finished file over the one it replaces: a reader sees the old or the new, never half."""
    for path in sorted(new.iterdir()):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(path, new.parent / path.name)
    handle = os.open(new.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def are_drawn_from(town_id: UUID, sha256: str) -> bool:
    """Whether the town's files were all drawn from the source with this hash."""
    try:
        return (town_folder(town_id) / VERSION).read_text(encoding="ascii") == sha256
    except FileNotFoundError:
        return False


def sha256_of(path: Path) -> str:
    """The file's content hash in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
