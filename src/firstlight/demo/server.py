"""The demo's own server process."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from firstlight.config.serving import server_command
from firstlight.demo.folder import DemoError

START_S = 180.0  # a cold disk and two busy cores; it gives up at once where the server ends


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_port(port: int) -> None:
    """Raise DemoError ``port-taken`` where somebody listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError("port-taken", port=port) from error


@contextmanager
def running_server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Gunicorn on 127.0.0.1 until the block ends; the block starts when it answers.

    Raises
    ------
    DemoError
        ``port-taken``, ``no-server``.
    """
    check_port(port)
    command = server_command(host="127.0.0.1", port=port, workers=2)
    environment = {**os.environ, "FIRSTLIGHT_LOG_LEVEL": os.environ.get("FIRSTLIGHT_LOG_LEVEL", "WARNING")}
    server = subprocess.Popen(command, env=environment)  # noqa: S603  # our own interpreter
    try:
        _wait(server, f"http://127.0.0.1:{port}/healthz")
        yield server
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    session = requests.Session()
    session.trust_env = False
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            if session.get(address, timeout=5).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise DemoError("no-server")
