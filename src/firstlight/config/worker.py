"""The worker process: does queued and periodic jobs beside the server (docs/adr/0008-jobs.md)."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from django.conf import settings

from firstlight.config.serving import refuse_unsafe_sqlite
from firstlight.jobs import PERIODIC

LOOK_S = 1.0
BESIDE_THE_SERVER = 5  # of 19: who waits for a page goes first where cores are few


def run_worker(*, parent: int | None = None) -> None:
    """Do jobs until told to stop, or until the process `parent` is gone.

    Raises
    ------
    ServeError
        ``unsafe-sqlite``: a second process on an SQLite with the WAL-reset bug.
    """
    from django_q.cluster import Cluster

    refuse_unsafe_sqlite()
    if parent is not None:
        os.nice(BESIDE_THE_SERVER)
    schedule_periodic()
    cluster = Cluster()
    cluster.start()
    while cluster.sentinel is not None and cluster.sentinel.is_alive():
        if parent is not None and os.getppid() != parent:
            cluster.stop()
            break
        time.sleep(LOOK_S)


def schedule_periodic() -> None:
    """Have the schedule hold exactly the jobs of `PERIODIC`."""
    from django_q.models import Schedule

    Schedule.objects.exclude(name__in=PERIODIC).delete()
    for job, minutes in PERIODIC.items():
        Schedule.objects.update_or_create(
            name=job, defaults={"func": job, "schedule_type": Schedule.MINUTES, "minutes": minutes}
        )


def start_worker() -> subprocess.Popen[bytes]:
    """A worker that ends with this process, even where this process is killed."""
    command = [sys.executable, "-m", "firstlight.cli", "work", "--parent", str(os.getpid())]
    environment = {**os.environ, "FIRSTLIGHT_DATA": str(settings.DATA)}
    return subprocess.Popen(command, env=environment)  # noqa: S603  # our own interpreter
