"""Parallel copies and parts over real sockets and threads: never a 5xx, never two of anything."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from firstlight.inspections.media import media_path
from firstlight.inspections.models import Attachment, Finding, Inspection, Submission
from firstlight.inspections.rules.values import PhotoValues
from tests.openrosa.filling import jpeg, written
from tests.openrosa.wire import multipart, post

THREADS = 8
COPIES = 4
RECORDS = 10


@pytest.fixture
def served(live_server: Any, town: Any, make_phone: Callable[..., Any], make_house: Any) -> Any:
    """The running server's address, a phone's token, and a house's key."""
    return live_server.url, make_phone(town).token, str(make_house(town).id)


def send_all(server: str, token: str, bodies: list[bytes]) -> list[int]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda body: post(server, token, body), bodies))


def split_records(house: str) -> dict[str, list[bytes]]:
    """By instance: two parts, a photo each, the second the last."""
    records = {}
    for n in range(RECORDS):
        raw = written(house, f"uuid:{n}", photos=(PhotoValues("a.jpg"), PhotoValues("b.jpg")))
        records[f"uuid:{n}"] = [
            multipart(raw, {"a.jpg": jpeg(size=(10 + n, 10))}, is_incomplete=True),
            multipart(raw, {"b.jpg": jpeg(size=(10 + n, 20))}),
        ]
    return records


@pytest.mark.parametrize("seed", [1, 2])
def test_parallel_copies_of_split_records_are_kept_once(served: Any, seed: int) -> None:
    server, token, house = served
    bodies = [part for parts in split_records(house).values() for part in parts * COPIES]
    random.Random(seed).shuffle(bodies)

    statuses = send_all(server, token, bodies)

    assert set(statuses) == {201}
    assert (Submission.objects.count(), Inspection.objects.count()) == (RECORDS, RECORDS)
    assert Attachment.objects.count() == 2 * RECORDS
    assert Finding.objects.count() == 2 * RECORDS
    assert set(Submission.objects.values_list("state", flat=True)) == {Submission.State.READ}
    assert all(flags == [] for flags in Submission.objects.values_list("flags", flat=True))
    for sha256 in Attachment.objects.values_list("sha256", flat=True):
        assert hashlib.sha256(media_path(sha256).read_bytes()).hexdigest() == sha256


def test_of_parallel_copies_with_other_content_one_wins(served: Any) -> None:
    server, token, house = served
    bodies = [multipart(written(house, note=str(n % 2)), {}) for n in range(16)]

    statuses = send_all(server, token, bodies)

    assert set(statuses) == {201, 409}
    assert Submission.objects.count() == 1


def test_of_parallel_edits_of_one_record_one_wins(served: Any) -> None:
    server, token, house = served
    assert post(server, token, multipart(written(house), {})) == 201
    bodies = [multipart(written(house, f"uuid:edit-{n}", deprecated_id="uuid:one"), {}) for n in range(12)]

    statuses = send_all(server, token, bodies)

    assert sorted(statuses) == [201] + [409] * 11
    assert Inspection.objects.filter(corrects__isnull=False).count() == 1


@contextmanager
def without(name: str) -> Iterator[None]:
    """Take a constraint of Submission away, and put it back after the rows are gone."""
    every = Submission._meta.constraints
    constraint = next(c for c in every if c.name == name)
    Submission._meta.constraints = [c for c in every if c is not constraint]  # SQLite remakes the table
    with connection.schema_editor() as editor:
        editor.remove_constraint(Submission, constraint)
    try:
        yield
    finally:
        for model in (Finding, Inspection, Attachment, Submission):
            model.objects.all().delete()
        Submission._meta.constraints = every
        with connection.schema_editor() as editor:
            editor.add_constraint(Submission, constraint)


def test_without_the_constraint_copies_show(served: Any) -> None:
    """The mutation: these tests prove something only if this one finds duplicates."""
    server, token, house = served
    body = multipart(written(house), {})

    with without("submission_once"):
        send_all(server, token, [body] * THREADS)
        assert Submission.objects.count() > 1
