"""Gunicorn, started from the command line with the settings this project is measured with."""

from __future__ import annotations

import os
import sys

from django.conf import settings

from firstlight.config.sqlite import sqlite_is_safe
from firstlight.errors import CodedError


class ServeError(CodedError):
    """The server was not started; see `texts`."""


def server_command(*, host: str, port: int, workers: int, jobs: bool = True) -> list[str]:
    """The gunicorn call; with `jobs` a worker process for them runs beside it.

    Raises
    ------
    ServeError
        ``unsafe-sqlite``: several processes on an SQLite with the WAL-reset bug.
    """
    if workers > 1 or jobs:
        refuse_unsafe_sqlite()
    hooks = ["--config", "python:firstlight.config.gunicorn_hooks"] if jobs else []
    return [
        sys.executable, "-m", "gunicorn", "firstlight.config.wsgi:application",
        "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4",
        "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning",
        "--preload", *hooks,
    ]  # fmt: skip


def refuse_unsafe_sqlite() -> None:
    """Raise ServeError ``unsafe-sqlite`` where several processes would write to a faulty SQLite."""
    is_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if is_sqlite and not sqlite_is_safe():
        raise ServeError("unsafe-sqlite")


def run_server(*, host: str, port: int, workers: int, jobs: bool) -> None:
    """Replace this process by the server."""
    command = server_command(host=host, port=port, workers=workers, jobs=jobs)
    print(f"Firstlight on http://{host}:{port}/ (Ctrl-C stops it)", flush=True)  # noqa: T201
    os.execv(command[0], command)  # noqa: S606  # our own interpreter, no shell
