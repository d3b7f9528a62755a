"""Planning again while teams are out: nobody goes twice, and what was found is learned from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from firstlight.geo.distance import local_m
from firstlight.houses.models import House
from firstlight.inspections.for_planning import findings_for_plan
from firstlight.inspections.services import review_inspection
from firstlight.planning.models import Plan, Visit
from firstlight.planning.services import PlanWish, issue_plan, make_plan
from tests.openrosa.filling import SEEN_AT
from tests.planning.conftest import planned_town

__all__ = ["planned_town"]


@pytest.fixture
def issued(planned_town: Any, make_user: Any) -> Plan:
    by = make_user(planned_town, "coordinator")
    wish = PlanWish(day=SEEN_AT.date(), teams=2, budget_s=0)
    return issue_plan(plan=make_plan(town=planned_town, wish=wish, reported=(), by=by), by=by)


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_nobody_is_sent_to_a_house_twice_and_the_belief_moves_to_what_was_found(
    client: Any, issued: Plan, deliver: Any, morning: Any
) -> None:
    near = sorted(House.objects.all(), key=lambda h: float(local_m(h.lon, h.lat, 34.008, 43.008)))
    for number, house in enumerate(near[:12]):
        deliver(house, f"uuid:{number}", grade="major")
    deliver(near[-1], "uuid:far", grade="inaccessible", findings=())
    log_in(client, issued.made_by)
    progress = f"/desk/{issued.town.slug}/inspections/progress/{issued.pk}/"
    assert "Plan again from what was found" in client.get(progress).content.decode()

    answer = client.post(f"{progress}replan/")

    again = Plan.objects.exclude(pk=issued.pk).get()
    assert answer["Location"] == f"/desk/{issued.town.slug}/planning/{again.pk}/"
    assert (again.state, again.version) == (Plan.State.DRAFT, issued.version + 1)
    assert (again.starts_at, again.ends_at) == (issued.starts_at, issued.ends_at)
    planned = Visit.objects.filter(plan=again).select_related("stop__round")
    ahead = [visit for visit in planned if visit.stop.position > visit.stop.round.done_stops]
    assert all(SEEN_AT <= visit.stop.leaves_at <= issued.ends_at for visit in ahead)
    visits = {visit.house_id: visit.probability for visit in ahead}
    seen = {house.pk for house in [*near[:12], near[-1]]}
    assert not seen & visits.keys()
    beside = [visits[house.pk] for house in near[12:20] if house.pk in visits]
    away = [visits[house.pk] for house in near[-30:] if house.pk in visits]
    assert np.mean(beside) > 2 * np.mean(away)
    assert again.figures["seen"] == 13


def test_a_rejected_record_and_another_day_do_not_count(
    planned_town: Any, deliver: Any, morning: Any, access: Any
) -> None:
    one, two = House.objects.order_by("seq")[:2]
    deliver(one, "uuid:1", grade="major")
    deliver(two, "uuid:2", grade="none")
    deliver(two, "uuid:3", grade="minor")
    by = access().user
    rejected = one.inspections.get()
    review_inspection(inspection=rejected, review="rejected", note="", by=by)

    seen = findings_for_plan(planned_town, SEEN_AT.date())

    assert (seen.seq.tolist(), seen.damaged.tolist()) == ([two.seq], [1.0])
    assert not len(findings_for_plan(planned_town, SEEN_AT.date().replace(year=2023)).seq)


def test_only_a_coordinator_plans_again_and_only_while_the_plan_lasts(
    client: Any, issued: Plan, make_user: Any, morning: Any
) -> None:
    address = f"/desk/{issued.town.slug}/inspections/progress/{issued.pk}/replan/"
    log_in(client, make_user(issued.town, "works_manager"))
    assert client.post(address).status_code == 403
    log_in(client, issued.made_by)
    assert client.get(address).status_code == 405
    morning(24 * 60)
    told = client.post(address, follow=True).content.decode()
    assert "The time of this plan is over" in told
    assert Plan.objects.count() == 1
