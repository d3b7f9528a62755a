"""Gunicorn starts the worker process beside its own, and ends it with them."""

from __future__ import annotations

import subprocess
from typing import Any

_workers: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    from firstlight.config.worker import start_worker

    _workers.append(start_worker())


def on_exit(server: Any) -> None:
    for worker in _workers:
        worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            worker.kill()
