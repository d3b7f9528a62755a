"""The door behind the server of production: chunked bodies, and kill -9 under load."""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from firstlight.inspections.media import media_path
from firstlight.inspections.models import Attachment, Inspection, Submission
from firstlight.inspections.rules.values import PhotoValues
from tests.openrosa.filling import jpeg, written
from tests.openrosa.wire import BOUNDARY, multipart, post

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 40
KILLS = 2


def database_url() -> str:
    """The address of the database that this run's tests use."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    return f"postgres://{config['USER']}@{quote(config['HOST'], safe='')}/{config['NAME']}"


class Server:
    """Gunicorn with two workers on this run's database, which can be killed and started again."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "firstlight.config.settings",
            "DATABASE_URL": database_url(),
            "FIRSTLIGHT_DATA": str(settings.DATA),
            "FIRSTLIGHT_LOG_LEVEL": "CRITICAL",
        }
        command = [
            sys.executable, "-m", "gunicorn", "firstlight.config.wsgi:application", "--workers", "2",
            "--threads", "4", "--preload", "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert self.process.poll() is None, "the server did not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """Kill the server and its workers, all at once and without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    one = Server()
    yield one
    one.kill()


@pytest.fixture
def phone(server: Server, town: Any, make_phone: Callable[..., Any], make_house: Any) -> tuple[str, str]:
    """A phone's token, and the key of a house."""
    return make_phone(town).token, str(make_house(town).id)


def test_a_chunked_body_arrives_whole(server: Server, phone: tuple[str, str]) -> None:
    token, house = phone
    photo = jpeg(size=(800, 600))
    body = multipart(written(house), {"1.jpg": photo})
    pieces = (body[at : at + 1000] for at in range(0, len(body), 1000))

    assert post(server.url, token, pieces, is_chunked=True) == 201
    assert media_path(Attachment.objects.get().sha256).read_bytes() == photo


def test_a_chunked_body_that_ends_too_soon_is_not_taken(server: Server, phone: tuple[str, str]) -> None:
    token, house = phone
    body = multipart(written(house), {})
    head = (
        f"POST /key/{token}/submission HTTP/1.1\r\nHost: 127.0.0.1\r\nX-OpenRosa-Version: 1.0\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        wire.sendall(head + f"{len(body):x}\r\n".encode() + body[: len(body) // 2])
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(4096)

    assert not answer.startswith(b"HTTP/1.1 2")
    assert not Submission.objects.exists()


def send_until_taken(server: Server, token: str, body: bytes, seed: int) -> int:
    """What a phone does: try again until the server says 201; how often a 5xx came instead."""
    chance, faults = random.Random(seed), 0
    patience = time.monotonic() + 150  # a server on a busy machine takes long to start, twice
    while time.monotonic() < patience:
        try:
            status = post(server.url, token, body)
        except (OSError, http.client.HTTPException):
            status = 0  # killed before or while it answered
        if status == 201:
            if chance.random() < 0.7:
                return faults
            chance.random()  # three in ten send again, as if the answer had been lost
            continue
        faults += status >= 500
        time.sleep(0.05)
    raise AssertionError("never taken")


def test_kills_under_load_lose_and_double_nothing(server: Server, phone: tuple[str, str]) -> None:
    token, house = phone
    names = ("a.jpg", "b.jpg")
    sent: set[str] = set()
    bodies = []
    for n in range(RECORDS):
        photos = {name: jpeg(size=(20 + n, 20 + at)) for at, name in enumerate(names)}
        sent |= {hashlib.sha256(photo).hexdigest() for photo in photos.values()}
        raw = written(house, f"uuid:{n}", photos=tuple(PhotoValues(name) for name in names))
        bodies.append(multipart(raw, photos))
        bodies.append(bodies[-1])  # a parallel copy

    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(send_until_taken, server, token, body, seed) for seed, body in enumerate(bodies)]
        for part in range(1, KILLS + 1):
            while sum(one.done() for one in work) < part * len(work) // (KILLS + 1):
                time.sleep(0.01)
            server.kill()
            server.start()
        faults = sum(one.result() for one in work)

    assert faults == 0, "no 5xx while the server was up"
    assert Submission.objects.filter(state=Submission.State.READ).count() == RECORDS
    assert (Submission.objects.count(), Inspection.objects.count()) == (RECORDS, RECORDS)
    assert Attachment.objects.count() == RECORDS * len(names)
    kept = set(Attachment.objects.values_list("sha256", flat=True))
    assert kept == sent
    for sha256 in kept:
        assert hashlib.sha256(media_path(sha256).read_bytes()).hexdigest() == sha256
