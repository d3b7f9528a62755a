"""Plans through their services: kept, versioned, handed out, refused with a code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from firstlight.accounts.program import the_program
from firstlight.audit.models import Entry
from firstlight.geo.distance import local_m
from firstlight.planning.commands import plan_line
from firstlight.planning.inputs import InputError, Seen, streets_path, town_houses
from firstlight.planning.models import Plan, Stop, Visit
from firstlight.planning.rules.daylight import DaylightError
from firstlight.planning.rules.reported import Reported
from firstlight.planning.selectors import plan_geojson
from firstlight.planning.services import PlanError, PlanWish, issue_plan, make_plan

DAY = date(2024, 1, 3)
IMPACT = Reported(lon=34.004, lat=43.004, radius_m=80.0)


def planned(town: Any, **wish: Any) -> Plan:
    asked = PlanWish(day=DAY, **{"teams": 3, "budget_s": 0.1, "shift_h": 1.0, **wish})
    return make_plan(town=town, wish=asked, reported=[IMPACT], by=the_program())


def test_every_house_is_visited_once_in_daylight_and_every_leg_follows_streets(planned_town: Any) -> None:
    plan = planned(planned_town)

    houses = list(Visit.objects.filter(plan=plan).values_list("house__seq", flat=True))
    assert len(houses) == len(set(houses)) == plan.figures["houses"] > 10
    assert plan.figures["rounds"] == plan.rounds.count() == 3
    assert plan.civil_dawn_at <= plan.starts_at
    for one in plan.rounds.all():
        assert plan.starts_at <= one.starts_at <= one.ends_at <= plan.ends_at <= plan.civil_dusk_at
        lon, lat = zip(*one.path["coordinates"], strict=True)
        on_line = [
            min(abs((value - first) / 0.0015 - round((value - first) / 0.0015)) for value, first in pair)
            < 1e-2
            for pair in zip(((x, 34.002) for x in lon), ((y, 43.002) for y in lat), strict=True)
        ]
        assert sum(not here for here in on_line) <= 2  # only the muster point lies beside the streets


def test_houses_near_the_impact_come_first(planned_town: Any) -> None:
    plan = planned(planned_town, teams=1, shift_h=0.5)

    visits = Visit.objects.filter(plan=plan).select_related("house")
    away = [float(local_m(v.house.lon, v.house.lat, IMPACT.lon, IMPACT.lat)) for v in visits]
    others = planned_town.house_set.exclude(visits__plan=plan)
    rest = [float(local_m(h.lon, h.lat, IMPACT.lon, IMPACT.lat)) for h in others]
    assert sum(away) / len(away) < sum(rest) / len(rest) / 1.5


def test_a_new_version_keeps_the_old_one_and_only_one_is_handed_out(planned_town: Any) -> None:
    first = issue_plan(plan=planned(planned_town), by=the_program())
    second = issue_plan(plan=planned(planned_town), by=the_program())

    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert (first.state, second.state) == (Plan.State.REPLACED, Plan.State.ISSUED)
    assert first.visits.exists()
    with pytest.raises(PlanError, match="plan-issued"):
        issue_plan(plan=second, by=the_program())
    acts = list(Entry.objects.filter(target_type="planning.plan").values_list("action", flat=True))
    assert acts == ["planning.make-plan", "planning.issue-plan"] * 2


def test_the_geojson_tells_rounds_legs_stops_and_houses_apart(planned_town: Any) -> None:
    plan = planned(planned_town)

    features = plan_geojson(plan)["features"]

    kinds = [one["properties"]["kind"] for one in features]
    assert kinds.count("round") == plan.figures["rounds"]
    assert kinds.count("stop") == plan.figures["stops"]
    assert kinds.count("house") == plan.figures["houses"]
    assert kinds.count("leg") == plan.figures["stops"] + plan.figures["rounds"]
    inside = sum(one["properties"]["m"] for one in features if one["properties"]["kind"] == "leg")
    assert inside <= plan.figures["walk_m"] + 1


def test_zones_that_are_not_cleared_are_named_in_the_plan(planned_town: Any) -> None:
    danger = Reported(lon=34.004, lat=43.0036, radius_m=50.0, danger_m=60.0)
    plan = make_plan(
        town=planned_town, wish=PlanWish(day=DAY, teams=2, budget_s=0), reported=[danger], by=the_program()
    )

    named = {one["seq"] for one in plan.left_out if one["reason"] == "not-cleared"}
    near = {
        house.seq
        for house in planned_town.house_set.all()
        if local_m(house.lon, house.lat, danger.lon, danger.lat) <= 60.0
    }
    assert named == near
    assert near


@pytest.mark.parametrize(
    ("change", "reported", "code"),
    [
        ({"teams": 0}, (), "no-team"),
        ({"teams": 501}, (), "too-many-teams"),
        ({}, (Reported(lon=10.0, lat=50.0, radius_m=50.0),), "impact-outside"),
    ],
)
def test_what_cannot_be_planned_is_refused_and_nothing_is_kept(
    planned_town: Any, change: dict[str, Any], reported: tuple[Reported, ...], code: str
) -> None:
    wish = PlanWish(day=DAY, **{"teams": 2, "budget_s": 0, **change})
    with pytest.raises(Exception, match=code):
        make_plan(town=planned_town, wish=wish, reported=reported, by=the_program())
    assert not Plan.objects.exists()


def test_a_night_without_a_day_and_a_town_without_streets_are_refused(planned_town: Any) -> None:
    streets_path(planned_town).unlink()
    with pytest.raises(InputError, match="no-streets-file"):
        planned(planned_town)
    planned_town.lat = 80.0
    with pytest.raises(DaylightError, match="no-daylight"):
        planned(planned_town)


def test_what_was_seen_moves_the_belief_and_is_not_visited_again(planned_town: Any) -> None:
    seqs = sorted(planned_town.house_set.values_list("seq", flat=True))
    seen = Seen(np.array(seqs[:-1], dtype=np.int64), np.zeros(len(seqs) - 1))
    wish = PlanWish(day=DAY, teams=2, budget_s=0, not_before_at=datetime(2024, 1, 3, 8, tzinfo=UTC))

    plan = make_plan(town=planned_town, wish=wish, reported=[IMPACT], seen=seen, by=the_program())

    assert list(plan.visits.values_list("house__seq", flat=True)) == seqs[-1:]
    assert plan.starts_at == wish.not_before_at
    everything = Seen(np.array(seqs, dtype=np.int64), np.zeros(len(seqs)))
    with pytest.raises(PlanError, match="all-seen"):
        make_plan(town=planned_town, wish=wish, reported=[IMPACT], seen=everything, by=the_program())


def test_rounds_follow_the_streets_of_addresses(planned_town: Any) -> None:
    """Every house is addressed on an east-west street; cross streets are nearer to some of them."""
    plan = planned(planned_town, teams=5, shift_h=4.0)

    for stop in Stop.objects.filter(round__plan=plan):
        streets = {str(visit.house.street) for visit in stop.visits.select_related("house__street")}
        assert streets == {stop.street}


def test_a_register_is_read_in_chunks_as_in_one_piece(
    planned_town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = planned_town.house_set.order_by("seq")[3]
    gone.gone_at = datetime(2024, 1, 1, tzinfo=UTC)
    gone.save()
    planned_town.house_set.filter(seq=5).update(street=None, storeys=None)
    whole = town_houses(planned_town)
    monkeypatch.setattr("firstlight.planning.inputs.CHUNK", 7)
    parts = town_houses(planned_town)

    rows = planned_town.house_set.filter(gone_at=None).order_by("seq").values_list("seq", "street_id")
    assert [
        (int(s), parts.streets[n] if n >= 0 else None) for s, n in zip(parts.seq, parts.street, strict=True)
    ] == list(rows)
    for name in ("lon", "lat", "storeys", "area_m2", "is_outbuilding", "is_public", "street"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name), equal_nan=name == "storeys"), name
    assert np.isnan(parts.storeys[parts.seq == 5]).all()
    assert parts.is_public.sum() == 1


def test_without_an_impact_every_house_is_as_likely_and_all_are_told_of(planned_town: Any) -> None:
    plan = make_plan(
        town=planned_town,
        wish=PlanWish(day=DAY, teams=1, budget_s=0, shift_h=1.0),
        reported=[],
        by=the_program(),
    )

    chances = set(plan.visits.values_list("probability", flat=True))
    assert max(chances) - min(chances) < 0.02
    left_out = sum(plan.figures["left_out"].values())
    assert plan.figures["houses"] + left_out == planned_town.house_set.count()


def test_the_command_line_names_what_a_plan_left_out() -> None:
    figures = {
        "town": "Probe Town", "date": "2024-01-03", "rounds": 1, "stops": 2, "houses": 3, "walk_m": 900.0,
        "starts_at": "dawn", "civil_dawn": "dawn", "seconds": 1.0, "idle": {2: "in-danger"},
        "left_out": {"unreachable": 4, "not-cleared": 0, "less-likely": 90},
    }  # fmt: skip

    assert plan_line(figures).splitlines()[1:] == ["left out: 4 unreachable, team 2 in-danger"]
    figures |= {"idle": {}, "left_out": {"no-time": 9}}
    assert len(plan_line(figures).splitlines()) == 1
