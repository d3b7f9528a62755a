"""Progress of a plan and the live state of houses, in the districts a person may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from firstlight.houses.models import House
from firstlight.inspections.models import Inspection
from firstlight.inspections.selectors import house_states, house_states_version, plan_progress
from firstlight.inspections.services import review_inspection
from tests.openrosa.filling import SEEN_AT


def houses(town: Any) -> list[House]:
    return list(House.objects.filter(town=town).order_by("seq"))


def test_progress_counts_visited_found_and_expected(plan: Any, town: Any, access: Any, deliver: Any) -> None:
    first, second, third, _ = houses(town)
    deliver(first, "uuid:1", grade="minor")
    deliver(second, "uuid:2", grade="none")
    deliver(third, "uuid:3", grade="inaccessible", findings=())

    progress = plan_progress(access(), plan)

    assert (progress.planned, progress.visited, progress.found, progress.inaccessible) == (4, 3, 1, 1)
    assert progress.expected == pytest.approx(1.8)
    assert progress.expected_total == pytest.approx(1.8)
    assert [(r.number, r.visited, r.found) for r in progress.rounds] == [(1, 2, 1), (2, 1, 0)]
    assert {d.name: d.visited for d in progress.districts} == {"South": 2, "North": 1}


def test_curves_start_at_zero_and_follow_the_times_houses_were_seen(
    plan: Any, town: Any, access: Any, deliver: Any, morning: Any
) -> None:
    first, second, *_ = houses(town)
    morning(60)
    deliver(second, "uuid:2", grade="major", seen_at=SEEN_AT + timedelta(minutes=20))
    deliver(first, "uuid:1", grade="minor", seen_at=SEEN_AT)

    progress = plan_progress(access(), plan)

    assert [(p.at, p.value) for p in progress.found_curve] == [
        (plan.starts_at, 0),
        (SEEN_AT, 1),
        (SEEN_AT + timedelta(minutes=20), 2),
    ]
    assert [p.value for p in progress.plan_curve] == pytest.approx([0, 1.5, 1.8])
    assert [p.value for p in progress.visited_curve] == pytest.approx([0, 0.9, 1.5])


def test_a_wrong_device_clock_stays_within_plan_and_receipt(
    plan: Any, town: Any, access: Any, deliver: Any
) -> None:
    first, second, *_ = houses(town)
    deliver(first, "uuid:1", seen_at=SEEN_AT.replace(year=2014))
    deliver(second, "uuid:2", seen_at=SEEN_AT.replace(year=2034))

    curve = plan_progress(access(), plan).found_curve

    assert [p.at for p in curve] == [plan.starts_at, plan.starts_at, SEEN_AT + timedelta(minutes=15)]


def test_a_district_scope_bounds_progress_and_states(plan: Any, town: Any, access: Any, deliver: Any) -> None:
    first, _, third, _ = houses(town)
    deliver(first, "uuid:1", grade="major")
    deliver(third, "uuid:3", grade="destroyed")
    north = access("coordinator", districts=[town.districts.get(code="north")])

    progress = plan_progress(north, plan)

    assert (progress.planned, progress.found) == (2, 1)
    assert [r.number for r in progress.rounds] == [2]
    assert list(house_states(north)) == [0, 0, 5, 1]
    assert list(house_states(access())) == [4, 1, 5, 1]


def test_the_newest_standing_inspection_gives_the_state(
    plan: Any, town: Any, access: Any, deliver: Any, morning: Any
) -> None:
    first = houses(town)[0]
    coordinator = access()
    versions = {house_states_version(coordinator)}
    deliver(first, "uuid:1", grade="minor")
    versions.add(house_states_version(coordinator))
    morning(40)
    deliver(first, "uuid:2", grade="destroyed")
    versions.add(house_states_version(coordinator))
    assert house_states(coordinator)[0] == 5

    newest = Inspection.objects.get(grade="destroyed")
    morning(50)
    review_inspection(inspection=newest, review="rejected", by=coordinator.user)
    versions.add(house_states_version(coordinator))

    assert house_states(coordinator)[0] == 3
    assert len(versions) == 4


def test_residents_see_no_progress(plan: Any, town: Any, make_user: Any) -> None:
    from firstlight.accounts.selectors import access_for

    resident = access_for(make_user(town, "resident"), town.slug, "resident")

    with pytest.raises(PermissionDenied):
        plan_progress(resident, plan)
    with pytest.raises(PermissionDenied):
        house_states(resident)
