"""Plans for many towns at once: Dask's workers compute, this process reads and writes.

A worker gets a `Morning` and gives a `PlannedMorning` back, so it needs neither the database nor the
data folder, and it may be killed at any moment: its town is computed again by another one. See
docs/adr/0014-many-towns-by-dask.md.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Literal

from distributed import Client, Future, LocalCluster, as_completed
from distributed.scheduler import KilledWorker

from firstlight.accounts.models import Town, User
from firstlight.errors import CodedError
from firstlight.planning.known import reported_in
from firstlight.planning.models import Plan
from firstlight.planning.rules.on_worker import Refusal, plan_one
from firstlight.planning.rules.reported import Reported
from firstlight.planning.services import PlanError, PlanWish
from firstlight.planning.services.making import Prepared, keep_plan, prepare_plan, search_of
from firstlight.wording import error_text

CONNECT_S = 10


@dataclass(frozen=True)
class TownResult:
    """What became of one town; `text` says why where it was refused."""

    town: str
    status: Literal["planned", "unchanged", "refused"]
    plan: Plan | None = None
    code: str = ""
    text: str = ""


@contextmanager
def planners(scheduler: str | None, *, most: int) -> Iterator[Client]:
    """A cluster: the one at this address, else processes of this machine, no more than `most`.

    Raises
    ------
    PlanError
        ``no-scheduler`` (address).
    """
    logging.getLogger("distributed").setLevel(logging.WARNING)  # each step of each worker otherwise
    if scheduler is None:
        workers = max(1, min(os.cpu_count() or 1, most))
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_S)
    except (OSError, ValueError) as error:
        raise PlanError("no-scheduler", address=scheduler) from error
    with client:
        yield client


def plan_towns(*, towns: Sequence[Town], wish: PlanWish, client: Client, by: User) -> Iterator[TownResult]:
    """Plan each town with what it knows of last night; results in the order in which they are ready.

    A town whose newest plan of that day was made by this wish from the same reports is left as it is,
    so that a run that was broken off can be repeated.

    Parameters
    ----------
    wish
        The same for all towns; the muster point is each town's own.
    client
        Its workers need this program and nothing else.
    """
    waiting = iter(towns)
    running: dict[str, tuple[Prepared, str, float]] = {}
    ready = as_completed()
    everywhere = 2 * max(1, len(client.scheduler_info()["workers"]))

    def start() -> Iterator[TownResult]:
        """Give the next town to a worker; results of towns that need none."""
        for town in waiting:
            began = time.perf_counter()
            started = _start(town, wish, client)
            if isinstance(started, TownResult):
                yield started
                continue
            prepared, known, future = started
            running[future.key] = (prepared, known, began)
            ready.add(future)
            return

    for _ in range(everywhere):
        yield from start()
    for future in ready:
        prepared, known, began = running.pop(future.key)
        yield _finish(prepared, known, future, seconds=time.perf_counter() - began, by=by)
        yield from start()


def _start(town: Town, wish: PlanWish, client: Client) -> tuple[Prepared, str, Future] | TownResult:
    reported = reported_in(town)
    known = known_digest(wish, reported)
    newest = Plan.objects.filter(town=town, date=wish.day).order_by("-version").first()
    if newest is not None and newest.figures.get("known") == known:
        return TownResult(town.name, "unchanged", newest)
    try:
        prepared = prepare_plan(town=town, wish=wish, reported=reported)
    except CodedError as error:
        return TownResult(town.name, "refused", code=error.code, text=error_text(error))
    return prepared, known, client.submit(plan_one, prepared.morning, search_of(wish), pure=False)


def _finish(prepared: Prepared, known: str, future: Future, *, seconds: float, by: User) -> TownResult:
    name = prepared.town.name
    try:
        planned = future.result()
    except KilledWorker:
        error = PlanError("workers-lost", town=name)
        return TownResult(name, "refused", code=error.code, text=error_text(error))
    if isinstance(planned, Refusal):
        refusal = PlanError(planned.code, **planned.params)
        return TownResult(name, "refused", code=refusal.code, text=error_text(refusal))
    plan = keep_plan(prepared=prepared, planned=planned, seconds=seconds, by=by, known=known)
    return TownResult(name, "planned", plan)


def known_digest(wish: PlanWish, reported: Iterable[Reported]) -> str:
    """Equal where the same was asked from the same reports."""
    said = [wish.day.isoformat(), wish.as_asked(), [asdict(one) for one in reported]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
