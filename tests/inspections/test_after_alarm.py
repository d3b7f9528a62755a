"""An alarm holds plans back; after it the day is planned again from where the teams stand."""

from __future__ import annotations

from typing import Any

import pytest

from firstlight.errors import CodedError
from firstlight.inspections.after_alarm import replan_after_alarms
from firstlight.inspections.replanning import in_danger, now_of, replan
from firstlight.planning.headcounts import Count, report_headcount
from firstlight.planning.models import Plan
from firstlight.planning.services import Asked, PlanWish, issue_plan, make_plan
from firstlight.reports.models import Impact
from firstlight.reports.services import IncidentFacts, end_alarm, make_incident, start_alarm
from tests.openrosa.filling import SEEN_AT
from tests.planning.conftest import planned_town

__all__ = ["planned_town"]


@pytest.fixture
def by(planned_town: Any, make_user: Any) -> Any:
    return make_user(planned_town, "coordinator")


@pytest.fixture
def issued(planned_town: Any, by: Any, morning: Any) -> Plan:
    wish = PlanWish(day=SEEN_AT.date(), teams=2, budget_s=0)
    made = issue_plan(plan=make_plan(town=planned_town, wish=wish, reported=(), by=by), by=by)
    Plan.objects.update(made_at=SEEN_AT)  # the default is bound to the real clock
    made.refresh_from_db()
    return made


def code_of(call: Any, **asked: Any) -> str:
    with pytest.raises(CodedError) as caught:
        call(**asked)
    return caught.value.code


def test_while_it_is_on_nothing_is_handed_out_nor_planned_again(issued: Plan, by: Any) -> None:
    draft = make_plan(
        town=issued.town, wish=PlanWish(day=issued.date, teams=2, budget_s=0), reported=(), by=by
    )
    start_alarm(town=issued.town, source="Siren", by=by)

    assert code_of(issue_plan, plan=draft, by=by) == "alarm-on"
    assert code_of(replan, plan=issued, by=by, asked=Asked()) == "alarm-on"
    assert Plan.objects.filter(state=Plan.State.ISSUED).get() == issued

    end_alarm(town=issued.town, by=by)
    assert issue_plan(plan=draft, by=by).state == Plan.State.ISSUED


def test_after_it_one_new_version_waits_for_the_coordinator(issued: Plan, by: Any, morning: Any) -> None:
    start_alarm(town=issued.town, source="Siren", by=by)
    morning(40)
    replan_after_alarms()
    assert Plan.objects.count() == 1

    end_alarm(town=issued.town, by=by)
    morning(41)
    replan_after_alarms()
    replan_after_alarms()

    fresh = Plan.objects.exclude(pk=issued.pk).get()
    assert (fresh.based_on, fresh.why, fresh.state) == (issued, Plan.Why.ALARM, Plan.State.DRAFT)


@pytest.mark.parametrize(("choice", "versions"), [("off", 1), ("hand_out", 2)])
def test_the_plan_says_what_happens_by_itself(
    issued: Plan, by: Any, morning: Any, choice: str, versions: int
) -> None:
    Plan.objects.update(replanning=choice)
    start_alarm(town=issued.town, source="Siren", by=by)
    end_alarm(town=issued.town, by=by)
    morning(20)
    replan_after_alarms()
    assert Plan.objects.count() == versions
    assert Plan.objects.get(state=Plan.State.ISSUED).version == versions


def test_a_team_in_a_danger_zone_gets_no_round_until_it_left(issued: Plan, by: Any, morning: Any) -> None:
    town = issued.town
    night = make_incident(town=town, facts=IncidentFacts("Night", SEEN_AT, SEEN_AT), by=by)
    stop = issued.rounds.get(number=1).stops.last()
    team = issued.rounds.get(number=1).team
    Impact.objects.create(
        town=town,
        incident=night,
        lon=stop.lon,
        lat=stop.lat,
        radius_m=5,
        danger_m=25,
        clearance="danger",
        created_by=by,
    )
    alarm = start_alarm(town=town, source="Siren", by=by)
    report_headcount(alarm=alarm, team=team, count=Count(2, 2, lon=stop.lon, lat=stop.lat), by=by)
    end_alarm(town=town, by=by)
    morning(16)
    assert in_danger(issued, now_of(issued)) == {team.number}

    fresh = replan(plan=issued, by=by, asked=Asked(why=Plan.Why.ALARM))

    ahead = {
        one.team.number: [s for s in one.stops.all() if s.position > one.done_stops]
        for one in fresh.rounds.all()
    }
    assert not ahead.get(team.number)
    assert any(ahead.values())
    outside = Count(2, 2, lon=stop.lon, lat=stop.lat + 0.0006)
    morning(17)
    report_headcount(alarm=alarm, team=team, count=outside, by=by)
    assert in_danger(issued, now_of(issued)) == frozenset()
