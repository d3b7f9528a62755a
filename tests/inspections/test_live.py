"""The live morning: replans keep what teams are at, come by themselves, and can be changed by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from firstlight.audit.models import Entry
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.replanning import now_of, replan, replan_by_itself
from firstlight.inspections.standings import standings
from firstlight.jobs import run_waiting
from firstlight.planning.known import reported_in
from firstlight.planning.models import Instruction, Plan, Stop
from firstlight.planning.rules.reported import Reported
from firstlight.planning.services import (
    Asked,
    PlanError,
    PlanWish,
    Word,
    instruct,
    issue_plan,
    lock_round,
    lock_stop,
    make_plan,
    move_stop,
    swap_stops,
)
from firstlight.reports.models import Impact
from firstlight.reports.services.incidents import IncidentFacts, make_incident
from tests.openrosa.filling import SEEN_AT
from tests.planning.conftest import planned_town

__all__ = ["planned_town"]


@pytest.fixture
def issued(planned_town: Any, make_user: Any, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Planned and handed out before dawn."""
    monkeypatch.setattr(clock, "now", lambda: SEEN_AT - timedelta(hours=3))
    by = make_user(planned_town, "coordinator")
    wish = PlanWish(day=SEEN_AT.date(), teams=3, budget_s=0, shift_h=3.0)
    reported = [Reported(lon=34.004, lat=43.004, radius_m=80.0)]
    plan = make_plan(town=planned_town, wish=wish, reported=reported, by=by)
    Plan.objects.filter(pk=plan.pk).update(made_at=clock.now())  # its default is the machine's own clock
    return issue_plan(plan=plan, by=by)


@pytest.fixture
def walked(issued: Plan, deliver: Any, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Round 1 has sent its first stop and begun its second, as planned; the clock stands there."""
    first, second = issued.rounds.get(number=1).stops.order_by("position")[:2]
    houses = [visit.house for visit in first.visits.all()] + [second.visits.first().house]
    for number, house in enumerate(houses):
        moment = first.arrives_at + (second.arrives_at - first.arrives_at) * (number + 1) / len(houses)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        deliver(house, f"uuid:{number}", grade="major")
    return issued


def stops_of(plan: Plan, number: int) -> list[list[int]]:
    one = plan.rounds.get(number=number)
    return [[visit.house.seq for visit in stop.visits.all()] for stop in one.stops.order_by("position")]


def give_room(plan: Plan) -> None:
    """An hour more: rounds that are full take no change."""
    Plan.objects.filter(pk=plan.pk).update(ends_at=plan.ends_at + timedelta(hours=1))
    plan.refresh_from_db()


def all_houses(plan: Plan) -> list[int]:
    return list(plan.visits.values_list("house__seq", flat=True))


def test_a_replan_keeps_what_is_done_and_what_a_team_is_at(walked: Plan) -> None:
    before = stops_of(walked, 1)
    where = standings(walked)[1]
    assert where.done == 1

    again = replan(plan=walked, by=walked.made_by, asked=Asked())

    after = stops_of(again, 1)
    assert after[0] == before[0]
    assert again.rounds.get(number=1).done_stops == 2  # the second one as far as it was seen
    assert after[1] == before[1][:1]
    rest = [seq for stop in after[2:] for seq in stop]
    assert set(before[1][1:]) <= set(rest[: len(before[1])])
    assert len(all_houses(again)) == len(set(all_houses(again)))
    assert again.based_on == walked
    assert again.changes["because"]["near"][0]["damaged"] >= 1
    assert again.ends_at == walked.ends_at
    for one in again.rounds.all():
        assert one.ends_at <= again.ends_at
        times = [
            t for s in one.stops.order_by("position")[one.done_stops :] for t in (s.arrives_at, s.leaves_at)
        ]
        assert times == sorted(times)


def test_a_lost_team_s_houses_go_to_others_and_a_locked_round_stays(walked: Plan) -> None:
    lock_round(round_=walked.rounds.get(number=2), is_locked=True, by=walked.made_by)

    again = replan(plan=walked, by=walked.made_by, asked=Asked(lost=frozenset({3})))

    assert stops_of(again, 2) == stops_of(walked, 2)
    assert again.rounds.get(number=2).is_locked
    assert not again.rounds.filter(team__number=3).exists()


def test_a_locked_stop_stays_with_its_team(walked: Plan) -> None:
    last = walked.rounds.get(number=1).stops.order_by("position").last()
    assert last is not None
    lock_stop(stop=last, is_locked=True, by=walked.made_by)
    kept = {visit.house.seq for visit in last.visits.all()}

    again = replan(plan=walked, by=walked.made_by, asked=Asked())

    assert kept <= {seq for stop in stops_of(again, 1) for seq in stop}
    assert Stop.objects.filter(round__plan=again, is_locked=True).exists()


def test_two_in_a_hundred_houses_make_a_proposal_once_and_never_two_at_once(walked: Plan) -> None:
    assert run_waiting() == 1  # however many records came before the worker looked
    proposals = Plan.objects.filter(based_on=walked)
    assert proposals.count() == 1
    assert proposals.get().state == Plan.State.DRAFT
    assert replan_by_itself(walked) is None  # nothing came since
    Plan.objects.filter(pk=walked.pk).update(claimed_at=proposals.get().made_at)
    with pytest.raises(InspectionError, match="replanning"):
        replan(plan=walked, by=walked.made_by, asked=Asked())


@pytest.mark.parametrize(("policy", "versions", "state"), [("off", 0, None), ("hand_out", 1, "issued")])
def test_the_plan_says_what_happens_by_itself(
    walked: Plan, policy: str, versions: int, state: str | None
) -> None:
    Plan.objects.filter(pk=walked.pk).update(replanning=policy)
    run_waiting()
    made = list(Plan.objects.filter(based_on=walked))
    assert len(made) == versions
    assert all(one.state == state for one in made)


def test_stops_are_moved_and_swapped_with_their_times_but_none_that_is_begun(walked: Plan) -> None:
    give_room(walked)
    one, two = (walked.rounds.get(number=number) for number in (2, 3))
    stop = one.stops.order_by("position").last()
    assert stop is not None
    seqs = [visit.house.seq for visit in stop.visits.all()]
    now = now_of(walked)

    moved = move_stop(plan=walked, stop=stop, to=one, position=stop.position - 1, now=now, by=walked.made_by)

    assert sorted(stops_of(moved, 2)[stop.position - 2]) == sorted(seqs)
    assert sorted(all_houses(moved)) == sorted(set(all_houses(walked)))
    assert stops_of(moved, 3) == stops_of(walked, 3)
    other = two.stops.order_by("position").last()
    assert other is not None
    swapped = swap_stops(plan=walked, one=stop, other=other, now=now, by=walked.made_by)
    assert set(seqs) <= {seq for group in stops_of(swapped, 3) for seq in group}
    begun = walked.rounds.get(number=1).stops.get(position=1)
    with pytest.raises(PlanError, match="stop-begun"):
        move_stop(plan=walked, stop=begun, to=two, position=1, now=now, by=walked.made_by)
    assert Entry.objects.filter(action="planning.change-by-hand").count() == 2


def test_what_does_not_fit_is_refused_and_nothing_is_kept(walked: Plan) -> None:
    Plan.objects.filter(pk=walked.pk).update(ends_at=now_of(walked).at + timedelta(minutes=5))
    walked.refresh_from_db()
    one = walked.rounds.get(number=2)
    stop = one.stops.order_by("position").last()
    assert stop is not None
    with pytest.raises(PlanError, match="does-not-fit"):
        move_stop(plan=walked, stop=stop, to=one, position=1, now=now_of(walked), by=walked.made_by)
    assert Plan.objects.count() == 1


def test_an_excluded_street_and_a_required_house_hold_in_the_next_version(walked: Plan) -> None:
    town, by = walked.town, walked.made_by
    street = walked.rounds.get(number=2).stops.order_by("position").last().visits.first().house.street
    left = town.house_set.exclude(visits__plan=walked).exclude(street=street).first()
    instruct(town=town, day=walked.date, word=Word("exclude", "gas leak"), about=street, by=by)
    if left is not None:
        instruct(town=town, day=walked.date, word=Word("must", "a cry for help"), about=[left], by=by)

    again = replan(plan=walked, by=by, asked=Asked(why=Plan.Why.INSTRUCTION))

    ahead = again.visits.exclude(house__inspections__isnull=False)
    assert not ahead.filter(house__street=street).exists()
    assert left is None or ahead.filter(house=left).exists()
    assert {one["reason"] for one in again.left_out} == {"excluded"}
    with pytest.raises(PlanError, match="no-reason"):
        instruct(town=town, day=walked.date, word=Word("must", " "), about=street, by=by)
    assert Instruction.objects.filter(lifted_at=None).count() == (2 if left is not None else 1)


def test_an_older_version_is_handed_out_again_but_never_into_a_new_zone(walked: Plan) -> None:
    by = walked.made_by
    again = issue_plan(plan=replan(plan=walked, by=by, asked=Asked()), by=by)
    back = issue_plan(plan=walked, by=by)
    assert (back.state, Plan.objects.get(pk=again.pk).state) == (Plan.State.ISSUED, Plan.State.REPLACED)
    ahead = again.rounds.get(number=2).stops.order_by("position").last()
    assert ahead is not None
    night = make_incident(town=walked.town, facts=IncidentFacts("Night", SEEN_AT, SEEN_AT), by=by)
    Impact.objects.create(
        town=walked.town, incident=night, lon=ahead.lon, lat=ahead.lat, radius_m=10, danger_m=60,
        clearance="danger", created_by=by,
    )  # fmt: skip
    assert any(one.danger_m for one in reported_in(walked.town))
    with pytest.raises(PlanError, match="zone-since"):
        issue_plan(plan=again, by=by)
    fresh = replan(plan=back, by=by, asked=Asked())
    issue_plan(plan=fresh, by=by)


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_the_pages_show_it_and_only_a_coordinator_changes_it(
    client: Any, walked: Plan, make_user: Any
) -> None:
    give_room(walked)
    start = f"/desk/{walked.town.slug}/inspections/plans/{walked.pk}/"
    log_in(client, make_user(walked.town, "works_manager"))
    assert client.get(start).status_code == 403
    log_in(client, walked.made_by)
    page = client.get(start).content.decode()
    assert "under way" in page
    stop = walked.rounds.get(number=2).stops.order_by("position").last()
    assert stop is not None
    to = {"stop": stop.pk, "round": 2, "position": stop.position - 1}

    answer = client.post(f"{start}move/", to)

    fresh = Plan.objects.get(based_on=walked)
    assert answer["Location"].endswith(f"/plans/{fresh.pk}/")
    told = client.get(f"/desk/{walked.town.slug}/planning/{fresh.pk}/").content.decode()
    assert "What changed against version 1" in told
    assert "Versions of this day" in told
    assert client.post(f"{start}move/", {**to, "how": "swap"}).status_code == 302
    assert Plan.objects.filter(based_on=walked).count() == 2
    assert client.post(f"{start}move/", {**to, "round": 99}).status_code == 404
    client.post(f"{start}lock/", {"stop": stop.pk, "locked": "1"})
    stop.refresh_from_db()
    assert stop.is_locked
    laid = {"kind": "exclude", "stop": stop.pk, "reason": "dogs"}
    assert client.post(f"{start}lay-down/", laid).status_code == 302
    assert Instruction.objects.filter(reason="dogs").count() == stop.visits.count()
    client.post(f"{start}policy/", {"replanning": "off"})
    assert Plan.objects.get(pk=walked.pk).replanning == "off"
    progress = client.get(f"/desk/{walked.town.slug}/inspections/progress/{walked.pk}/").content.decode()
    assert "waits for you" in progress
