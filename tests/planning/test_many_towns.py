"""Many towns at once: each gets its plan or its reason, whatever happens to a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from click.testing import CliRunner
from distributed import Client

from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.cli import main
from firstlight.planning.commands_many import result_json
from firstlight.planning.inputs import streets_path
from firstlight.planning.many_towns import plan_towns, planners
from firstlight.planning.models import Plan
from firstlight.planning.services import PlanError, PlanWish

NAMES = ("Probe Town", "Second Town", "Townless Streets")
WISH = PlanWish(day=date(2024, 1, 3), teams=2, budget_s=0, shift_h=1.0)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with planners(None, most=2) as found:
        yield found


@pytest.fixture
def towns(planned_town: Any, make_house: Callable[..., Any]) -> list[Town]:
    """Two towns that can be planned, and one without streets."""
    towns = [planned_town]
    for name in NAMES[1:]:
        other = Town.objects.create(
            name=name, slug=name.lower().replace(" ", "-"), timezone="Europe/Athens", lon=34.01, lat=43.02,
            west=34.0, south=43.0, east=34.02, north=43.04,
        )  # fmt: skip
        district = other.districts.create(
            code="south", name="South", boundary=planned_town.districts.first().boundary
        )
        for i in range(12):
            make_house(other, district=district, lon=34.003 + i * 0.0003, lat=43.0021)
        towns.append(other)
    for other in towns[1:]:
        streets_path(other).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(streets_path(planned_town), streets_path(towns[1]))
    return towns


def test_each_town_is_planned_or_refused_once(client: Client, towns: list[Town]) -> None:
    results = {one.town: one for one in plan_towns(towns=towns, wish=WISH, client=client, by=the_program())}

    assert {name: one.status for name, one in results.items()} == {
        "Probe Town": "planned",
        "Second Town": "planned",
        "Townless Streets": "refused",
    }
    assert results["Townless Streets"].code == "no-streets-file"
    assert Plan.objects.count() == 2
    for one in results.values():
        assert json.loads(json.dumps(result_json(one)))["town"] == one.town

    again = plan_towns(towns=towns, wish=WISH, client=client, by=the_program())
    assert sorted(one.status for one in again) == ["refused", "unchanged", "unchanged"]
    assert Plan.objects.count() == 2
    later = PlanWish(day=WISH.day, teams=1, budget_s=0, shift_h=1.0)
    list(plan_towns(towns=towns[:1], wish=later, client=client, by=the_program()))
    assert Plan.objects.filter(town=towns[0]).count() == 2


class Killer(Thread):
    """Kills by force the first worker that is seen to have a town; `killed` says which town's task it had."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.done, self.killed = address, Event(), ""

    def run(self) -> None:
        with Client(self.address, set_as_default=False) as watching:
            pids = watching.run(os.getpid)
            while not self.done.wait(0.02):
                busy = {worker: keys for worker, keys in watching.processing().items() if keys}
                for worker, keys in busy.items():
                    self.killed = str(keys[0])
                    os.kill(pids[worker], signal.SIGKILL)
                    return


@contextmanager
def killing(client: Client) -> Iterator[Killer]:
    killer = Killer(client.scheduler.address)
    killer.start()
    yield killer
    killer.done.set()
    killer.join()


def plan_all(client: Client) -> tuple[int, dict[str, Any]]:
    """`firstlight plan --all` on this cluster: its exit status and what it printed, by town."""
    asked = ["--date", WISH.day.isoformat(), "--teams", "2", "--budget", "1.5", "--json"]
    told = CliRunner().invoke(main, ["plan", "--all", "--scheduler", client.scheduler.address, *asked])
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    return told.exit_code, {line["town"]: line for line in lines}


def test_a_worker_killed_in_the_middle_loses_no_town(client: Client, towns: list[Town]) -> None:
    shutil.copy(streets_path(towns[0]), streets_path(towns[2]))
    with killing(client) as killer:
        status, results = plan_all(client)

    assert killer.killed.startswith("plan_one")
    assert status == 0
    assert {name: one["status"] for name, one in results.items()} == dict.fromkeys(NAMES, "planned")
    assert Plan.objects.count() == 3


@pytest.mark.slow  # proves the test above, and takes another worker's start
def test_a_town_that_nobody_may_try_again_is_named_with_its_reason(client: Client, towns: list[Town]) -> None:
    """The test above without its second chance: what was killed was at work, and no town goes missing."""
    shutil.copy(streets_path(towns[0]), streets_path(towns[2]))
    client.run_on_scheduler(allow_failures, 0)
    with killing(client) as killer:
        status, results = plan_all(client)
    client.run_on_scheduler(allow_failures, 3)

    assert killer.killed
    assert status == 1
    assert set(results) == set(NAMES)
    lost = [one for one in results.values() if one["status"] == "refused"]
    assert lost
    assert {one["code"] for one in lost} == {"workers-lost"}
    assert Plan.objects.count() == 3 - len(lost)


def allow_failures(most: int, dask_scheduler: Any = None) -> None:
    dask_scheduler.allowed_failures = most


def test_a_scheduler_that_does_not_answer_is_refused() -> None:
    with pytest.raises(PlanError, match="no-scheduler"), planners("nonsense://nowhere", most=1):
        pass
