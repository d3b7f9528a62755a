"""Work that outlives its request: queued with the rows it belongs to, done by the worker process.

A job is a function named by its dotted path, called with plain values. It is queued in the same
transaction as what caused it, so that neither is there without the other. A worker that was killed
leaves its job in the queue, and another does it again: every job must do no harm the second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.core.cache import cache

KEEP_S = 24 * 3600

PERIODIC: dict[str, int] = {
    "firstlight.reports.cap_feeds.poll_feeds": 1,
    "firstlight.inspections.after_alarm.replan_after_alarms": 1,
    "firstlight.inspections.jobs.size_new_photos": 1,
    "firstlight.inspections.jobs.apply_overdue_updates": 60,
    "firstlight.reports.jobs.ask_due_feeds": 1,
}
"""Minutes between two runs of each job that nobody asks for, by dotted path."""


@dataclass(frozen=True)
class Progress:
    """How far a job is: `done` of `total` (0: not known), and the coded error that ended it."""

    done: int
    total: int
    error: str = ""


def later(job: str, *args: str | float | None) -> None:
    """Have a job done after this transaction.

    Parameters
    ----------
    job
        Dotted path of a module's function, such as ``firstlight.planning.jobs.plan_again``.
    args
        Plain values; keys as text.
    """
    from django_q.tasks import async_task

    _function(job)
    async_task(job, *args)


def run_waiting() -> int:
    """Do all queued jobs here and now, and those that they queue; how many. An error ends it.

    For the demo, which has no worker while it plays, and for tests.
    """
    from django_q.models import OrmQ

    count = 0
    while (queued := OrmQ.objects.order_by("id").first()) is not None:
        task = queued.task
        queued.delete()
        _function(task["func"])(*task["args"], **task["kwargs"])
        count += 1
    return count


def say_progress(key: str, done: int, total: int, *, error: str = "") -> None:
    """Let pages know how far a job is; `key` names the job's subject."""
    cache.set(f"progress:{key}", Progress(done, total, error), KEEP_S)


def progress_of(key: str) -> Progress | None:
    """What a job last said of itself; None: nothing within a day."""
    found: Progress | None = cache.get(f"progress:{key}")
    return found


def _function(job: str) -> Any:
    module, _, name = job.rpartition(".")
    return getattr(import_module(module), name)
