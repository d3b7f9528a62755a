"""Jobs: queued with their cause, done by the worker, killed without loss."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import transaction
from django_q.models import OrmQ, Schedule

from firstlight import jobs
from firstlight.config import worker

done: list[str] = []


def note(word: str) -> None:
    done.append(word)
    if word == "first":
        jobs.later("tests.test_jobs.note", "second")


@pytest.fixture(autouse=True)
def _forget() -> None:
    done.clear()


@pytest.mark.django_db
def test_a_job_and_what_it_queues_are_done_once() -> None:
    jobs.later("tests.test_jobs.note", "first")
    assert not done
    assert jobs.run_waiting() == 2
    assert done == ["first", "second"]
    assert jobs.run_waiting() == 0


@pytest.mark.django_db
def test_a_job_is_gone_with_the_transaction_that_queued_it() -> None:
    with transaction.atomic():
        jobs.later("tests.test_jobs.note", "never")
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_an_unknown_job_is_refused_where_it_is_queued() -> None:
    with pytest.raises(AttributeError):
        jobs.later("tests.test_jobs.nobody")
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_every_periodic_job_exists_and_the_schedule_holds_exactly_them() -> None:
    Schedule.objects.create(name="firstlight.of.old", func="firstlight.of.old")
    worker.schedule_periodic()
    worker.schedule_periodic()
    assert set(Schedule.objects.values_list("name", flat=True)) == set(jobs.PERIODIC)
    for job in jobs.PERIODIC:
        assert callable(jobs._function(job))


def test_progress_is_told() -> None:
    assert jobs.progress_of("acts:1") is None
    jobs.say_progress("acts:1", 3, 10)
    assert jobs.progress_of("acts:1") == jobs.Progress(3, 10)


def test_the_worker_does_jobs_and_ends_with_its_parent(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "FIRSTLIGHT_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "firstlight.config.settings",
    }
    told = tmp_path / "told"
    script = f"""
import os, sys, time
from firstlight.config.starting import migrate, prepare
prepare(); migrate()
from firstlight.config.worker import start_worker
from firstlight.jobs import later
later("os.mkdir", {str(told)!r})
print(start_worker().pid, flush=True)
time.sleep(120)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert _soon(told.exists), "the worker did nothing"
    finally:
        parent.kill()
        parent.communicate()
    assert _soon(lambda: not _alive(pid)), "the worker outlived its parent"


def _soon(happened: object, within_s: float = 60) -> bool:
    assert callable(happened)
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
