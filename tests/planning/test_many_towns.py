"""Many towns at once: each gets its plan or its reason, whatever happens to a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from threading import Timer
from typing import Any

import pytest
from distributed import Client

from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.planning.commands_many import result_json
from firstlight.planning.inputs import streets_path
from firstlight.planning.many_towns import plan_towns, planners
from firstlight.planning.models import Plan
from firstlight.planning.services import PlanError, PlanWish

WISH = PlanWish(day=date(2024, 1, 3), teams=2, budget_s=0, shift_h=1.0)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with planners(None, most=2) as found:
        yield found


@pytest.fixture
def towns(planned_town: Any, make_house: Callable[..., Any]) -> list[Town]:
    """Two towns that can be planned, and one without streets."""
    towns = [planned_town]
    for name in ("Second Town", "Townless Streets"):
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
    streets_path(towns[1]).parent.mkdir(parents=True, exist_ok=True)
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


def test_a_killed_worker_loses_no_town(client: Client, towns: list[Town]) -> None:
    """Killed by force in the middle of the search, while towns are with it."""
    victims = [info["pid"] for info in client.run(lambda: {"pid": os.getpid()}).values()]
    slow = PlanWish(day=WISH.day, teams=2, budget_s=3.0, shift_h=1.0)
    killer = Timer(1.0, os.kill, (victims[0], signal.SIGKILL))
    killer.start()

    results = list(plan_towns(towns=towns[:2], wish=slow, client=client, by=the_program()))

    killer.join()
    assert sorted((one.town, one.status) for one in results) == [
        ("Probe Town", "planned"),
        ("Second Town", "planned"),
    ]
    assert Plan.objects.count() == 2
    with pytest.raises(ProcessLookupError):
        os.kill(victims[0], 0)


def test_a_scheduler_that_does_not_answer_is_refused() -> None:
    with pytest.raises(PlanError, match="no-scheduler"), planners("nonsense://nowhere", most=1):
        pass
