"""Photos before rows: at no moment may a row or an answer speak of a file that a power cut takes.

A model of the disk follows what the process asks of it. Content is durable once its file was
fsynced; a name is durable once its folder was fsynced after the rename; rows are durable at the
database's commit. At every moment in between, the power may go.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from firstlight.inspections import media
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.openrosa import views
from tests.openrosa.filling import jpeg, written

Event = tuple[str, Any]


@pytest.fixture
def served(transactional_db: None, town: Any, make_phone: Any, make_house: Any) -> Any:
    return make_phone(town), str(make_house(town).id)


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What reaches the disk, in order: fsyncs (by inode), renames, commits with the rows in them."""
    events: list[Event] = []
    fsync, rename, commit = os.fsync, Path.rename, BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

    def traced_fsync(handle: int) -> None:
        fsync(handle)
        events.append(("fsync", os.fstat(handle).st_ino))

    def traced_rename(self: Path, target: Path) -> Path:
        inode = self.stat().st_ino
        moved = rename(self, target)
        events.append(("rename", (inode, target.name, target.parent.stat().st_ino)))
        return moved

    def traced_commit(self: Any) -> Any:
        done = commit(self)
        events.append(("commit", None))
        return done

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(Path, "rename", traced_rename)
    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", traced_commit)
    return events


def durable_files(events: list[Event]) -> set[str]:
    """The names (hashes) whose content and name would both survive a cut after these events."""
    synced: set[int] = set()
    named: dict[int, list[tuple[str, bool]]] = {}  # folder to (name, is its content durable)
    durable: set[str] = set()
    for kind, what in events:
        if kind == "fsync":
            synced.add(what)
            durable |= {name for name, is_whole in named.get(what, []) if is_whole}
        elif kind == "rename":
            inode, name, folder = what
            named.setdefault(folder, []).append((name, inode in synced))
    return durable


def lost_in_some_cut(events: list[Event], wanted: set[str]) -> bool:
    """Whether there is a moment after the rows' commit at which a wanted file would be gone."""
    last_commit = max(at for at, (kind, _) in enumerate(events) if kind == "commit")
    return not wanted <= durable_files(events[:last_commit])


def deliver(phone: Any, house: str, events: list[Event]) -> set[str]:
    events.clear()
    assert phone.post(written(house), {"1.jpg": jpeg()}).status_code == 201
    return set(Attachment.objects.values_list("sha256", flat=True))


def test_no_power_cut_loses_an_acknowledged_photo(served: Any, traced: list[Event]) -> None:
    hashes = deliver(*served, traced)

    assert hashes
    assert not lost_in_some_cut(traced, hashes)
    assert traced[-1][0] == "commit", "nothing of the upload happens after the rows are durable"


def without_file_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only folders are fsynced."""
    traced = os.fsync

    def skip(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            traced(handle)

    monkeypatch.setattr(os, "fsync", skip)


def without_folder_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "fsync_folder", lambda folder: None)


def with_rows_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are written only after the rows are committed."""
    late: list[list[bytes]] = []
    store, receive = media.store_file, views.receive_submission

    def store_later(chunks: Any) -> Any:
        pieces = list(chunks)
        late.append(pieces)
        import hashlib

        content = b"".join(pieces)
        return media.StoredFile(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg")

    def receive_first(**kwargs: Any) -> Any:
        result = receive(**kwargs)
        for pieces in late:
            store(pieces)
        return result

    monkeypatch.setattr(views, "store_file", store_later)
    monkeypatch.setattr(views, "receive_submission", receive_first)


@pytest.mark.parametrize("mutate", [without_file_fsync, without_folder_fsync, with_rows_first])
def test_the_model_sees_each_forgotten_step(
    served: Any,
    traced: list[Event],
    monkeypatch: pytest.MonkeyPatch,
    mutate: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """The mutations: were the model blind to one of them, the test above would prove nothing."""
    mutate(monkeypatch)

    hashes = deliver(*served, traced)

    assert lost_in_some_cut(traced, hashes)


class Crash(BaseException):
    """The process dies here: no handler of ours may catch it."""


def test_a_crash_between_photo_and_row_is_never_acknowledged_and_heals(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, house = served
    raw, photo = written(house), jpeg()

    def die(**kwargs: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(views, "receive_submission", die)
        with pytest.raises(Crash):
            phone.post(raw, {"1.jpg": photo})
    assert not Submission.objects.exists()

    assert phone.post(raw, {"1.jpg": photo}).status_code == 201
    assert (Inspection.objects.count(), Attachment.objects.count()) == (1, 1)
    assert media.media_path(Attachment.objects.get().sha256).read_bytes() == photo


def test_a_crash_before_the_commit_leaves_no_half_record(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstlight.inspections.services import deliveries

    phone, house = served

    def die(*args: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "_log", die)
        with pytest.raises(Crash):
            phone.post(written(house), {"1.jpg": jpeg()})

    assert not Submission.objects.exists()
    assert not Inspection.objects.exists()
    assert phone.post(written(house), {"1.jpg": jpeg()}).status_code == 201


def test_the_same_photo_twice_is_one_file(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path

    first, second = media.store_file([b"photo"]), media.store_file([b"ph", b"oto"])

    assert first == second
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [first.sha256]
