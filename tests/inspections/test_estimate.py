"""The audit sample and the estimate that rests on it, from the lot to the desk's page."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction

from firstlight.audit.models import Entry
from firstlight.houses.models import House
from firstlight.inspections import beliefs
from firstlight.inspections.estimates import estimate_in, town_estimate
from firstlight.inspections.found import found_between
from firstlight.inspections.views.estimate import rough
from firstlight.planning.models import AuditSample
from firstlight.planning.rules.totals_audit import TotalsError
from firstlight.planning.sampling import (
    audit_of,
    close_sample,
    draw_sample,
    enlarge_sample,
    open_sample,
    sample_of,
)
from tests.openrosa.filling import SEEN_AT
from tests.planning.conftest import planned_town

__all__ = ["planned_town"]

DAY = SEEN_AT.date()


@pytest.fixture
def found(planned_town: Any, deliver: Any) -> list[House]:
    """Twenty houses seen before the lot, a quarter of them damaged."""
    seen = list(House.objects.filter(town=planned_town).order_by("seq")[:20])
    for number, house in enumerate(seen):
        deliver(house, f"uuid:before-{number}", grade="major" if number % 4 == 0 else "none")
    return seen


@pytest.fixture
def drawn(planned_town: Any, found: Any, access: Any) -> AuditSample:
    seen = found_between(planned_town, DAY, DAY).seen
    return draw_sample(town=planned_town, since=DAY, size=40, seen=seen, reported=(), by=access().user)


def visit(sample: AuditSample, deliver: Any, count: int, *, damaged_every: int = 5) -> None:
    for one in sample.houses.select_related("house")[:count]:
        grade = "minor" if one.house.seq % damaged_every == 0 else "none"
        deliver(one.house, f"uuid:audit-{one.position}", grade=grade)


def log_in(client: Any, user: Any) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_the_sample_is_drawn_from_the_unseen_and_kept(
    planned_town: Any, drawn: AuditSample, found: Any
) -> None:
    seqs = list(drawn.houses.values_list("house__seq", flat=True))
    audit = audit_of(drawn)

    assert len(set(seqs)) == 40
    assert not {house.seq for house in found} & set(seqs)
    assert audit.houses[audit.sample].tolist() == seqs
    assert len(audit.houses) == 130
    entry = Entry.objects.get(action="planning.draw-sample")
    assert entry.data["sha256"] == drawn.frozen_sha256


def test_plans_are_told_of_the_houses_that_nobody_has_seen(
    planned_town: Any, drawn: AuditSample, deliver: Any
) -> None:
    visit(drawn, deliver, 15)
    seen = found_between(planned_town, DAY, DAY).seen

    left = open_sample(planned_town, DAY, seen)

    assert left.tolist() == list(drawn.houses.values_list("house__seq", flat=True))[15:]
    assert not len(open_sample(planned_town, DAY - timedelta(days=1), seen))


def test_a_larger_sample_goes_on_with_the_same_lot(drawn: AuditSample, access: Any) -> None:
    before = list(drawn.houses.values_list("house__seq", flat=True))

    enlarge_sample(sample=drawn, size=70, by=access().user)

    after = list(drawn.houses.values_list("house__seq", flat=True))
    audit = audit_of(drawn)
    assert (after[:40], len(after)) == (before, 70)
    assert audit.houses[audit.sample].tolist() == after


def test_one_sample_is_open_and_a_closed_one_sends_nobody(
    planned_town: Any, drawn: AuditSample, access: Any
) -> None:
    by = access().user
    newer = draw_sample(
        town=planned_town, since=DAY, size=10,
        seen=found_between(planned_town, DAY, DAY).seen, reported=(), by=by,
    )  # fmt: skip
    drawn.refresh_from_db()
    assert drawn.closed_at is not None
    assert sample_of(planned_town, DAY) == newer
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSample.objects.filter(pk=drawn.pk).update(closed_at=None)

    close_sample(sample=newer, by=by)
    close_sample(sample=newer, by=by)

    assert not len(open_sample(planned_town, DAY))
    assert Entry.objects.filter(action="planning.close-sample").count() == 1
    with pytest.raises(TotalsError, match="sample-closed"):
        enlarge_sample(sample=newer, size=20, by=by)


@pytest.mark.parametrize("size", [0, 2001])
def test_a_sample_of_no_size_is_refused(planned_town: Any, access: Any, size: int) -> None:
    seen = found_between(planned_town, DAY, DAY).seen
    with pytest.raises(TotalsError, match="size"):
        draw_sample(town=planned_town, since=DAY, size=size, seen=seen, reported=(), by=access().user)
    assert not AuditSample.objects.exists()


def test_without_a_visit_to_the_sample_nothing_is_estimated(drawn: AuditSample) -> None:
    figures = estimate_in(drawn.town, DAY)

    assert (figures.total, figures.more_visits) == (None, None)
    assert (figures.houses, figures.visited, figures.found, figures.drawn) == (150, 20, 5, 40)


def test_the_estimate_holds_what_was_seen_and_says_how_sure_it_is(drawn: AuditSample, deliver: Any) -> None:
    visit(drawn, deliver, 40)
    hits = sum(seq % 5 == 0 for seq in drawn.houses.values_list("house__seq", flat=True))

    figures = estimate_in(drawn.town, DAY)

    assert figures.total is not None
    assert figures.total.known == figures.found == 5 + hits
    assert figures.found <= figures.total.low < figures.total.best < figures.total.high <= 150
    assert not figures.is_provisional
    assert figures.more_visits is not None
    assert 0 <= figures.more_visits <= figures.unseen
    assert sum(part.estimate.known for part in figures.districts) == figures.found
    kinds = {part.key: part for part in figures.quantities}
    assert kinds
    assert all(part.estimate.known <= part.estimate.low <= part.estimate.high for part in kinds.values())


def test_a_part_of_the_sample_makes_it_provisional_and_what_could_not_be_seen_stays_open(
    drawn: AuditSample, deliver: Any
) -> None:
    visit(drawn, deliver, 10)
    eleventh = drawn.houses.select_related("house")[10].house
    deliver(eleventh, "uuid:shut", grade="inaccessible", findings=())

    figures = estimate_in(drawn.town, DAY)

    assert figures.is_provisional
    assert (figures.audited, figures.visited) == (10, 30)


def test_when_every_house_was_seen_the_total_is_exact(
    planned_town: Any, drawn: AuditSample, deliver: Any
) -> None:
    for house in House.objects.filter(town=planned_town, inspections=None):
        deliver(house, f"uuid:all-{house.seq}", grade="minor" if house.seq % 10 == 0 else "none")

    total = estimate_in(planned_town, DAY).total

    assert total is not None
    assert total.low == total.high == total.known


def test_the_same_records_are_fitted_once(
    drawn: AuditSample, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(drawn, deliver, 12)
    first = estimate_in(drawn.town, DAY).total

    def refuse(*_: Any) -> None:
        raise AssertionError("fitted again")

    with monkeypatch.context() as patch:
        patch.setattr(beliefs.Belief, "fit", refuse)
        assert estimate_in(drawn.town, DAY).total == first
        unseen = House.objects.filter(town=drawn.town, inspections=None)
        outside = unseen.exclude(seq__in=drawn.houses.values("house__seq")).first()
        deliver(outside, "uuid:new", grade="major")  # a house of the sample changes no belief
        with pytest.raises(AssertionError, match="fitted again"):
            estimate_in(drawn.town, DAY)


def test_a_person_of_one_district_sees_that_district_alone(
    planned_town: Any, drawn: AuditSample, deliver: Any, access: Any, make_house: Any
) -> None:
    visit(drawn, deliver, 40)
    north, south = (planned_town.districts.get(code=code) for code in ("north", "south"))
    there = make_house(planned_town, district=north, lon=34.01, lat=43.03)
    deliver(there, "uuid:north", grade="destroyed")

    mine = town_estimate(access("coordinator", districts=[north]), DAY)
    theirs = town_estimate(access("coordinator", districts=[south]), DAY)

    assert (mine.houses, mine.visited, mine.found) == (1, 1, 1)
    assert [part.name for part in mine.districts] == ["North"]
    assert [part.name for part in theirs.districts] == ["South"]
    assert mine.total is not None
    assert (mine.total.low, mine.total.high) == (1, 1)


def test_the_desk_draws_enlarges_and_closes(
    client: Any, planned_town: Any, found: Any, deliver: Any, access: Any
) -> None:
    log_in(client, access().user)
    page = f"/desk/{planned_town.slug}/inspections/estimate/"
    assert "Draw the sample" in client.get(page).content.decode()
    assert client.post(f"{page}draw/", {"size": "0", "since": str(DAY)}).status_code == 422

    answer = client.post(f"{page}draw/", {"size": "30", "since": str(DAY)}, follow=True)

    sample = AuditSample.objects.get()
    assert "30 houses are drawn" in answer.content.decode()
    assert "no team has been there yet" in answer.content.decode()
    visit(sample, deliver, 30)
    told = client.get(page).content.decode()
    assert "damaged houses</h2>" in told
    assert "What is broken" in told
    assert "By district" in told
    client.post(f"{page}{sample.pk}/enlarge/", {"size": "50"})
    assert sample.houses.count() == 50
    client.post(f"{page}{sample.pk}/close/")
    sample.refresh_from_db()
    assert sample.closed_at is not None


def test_who_may_see_and_who_may_draw(
    client: Any, planned_town: Any, drawn: AuditSample, access: Any
) -> None:
    page = f"/desk/{planned_town.slug}/inspections/estimate/"
    log_in(client, access("inspector").user)
    assert client.get(page).status_code == 403  # who is to visit a sample must not know it
    assert client.get(f"/desk/{planned_town.slug}/inspections/belief/").status_code == 403
    north = planned_town.districts.get(code="north")
    log_in(client, access("coordinator", districts=[north]).user)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}draw/", {"size": "30", "since": str(DAY)}).status_code == 403
    assert client.post(f"{page}{drawn.pk}/close/").status_code == 403
    log_in(client, access("works_manager").user)
    assert client.post(f"{page}draw/", {"size": "30", "since": str(DAY)}).status_code == 403


def test_the_belief_map_sends_squares_of_ones_own_districts(
    client: Any, planned_town: Any, found: Any, access: Any
) -> None:
    log_in(client, access().user)
    cells = client.get(f"/desk/{planned_town.slug}/inspections/belief/cells.geojson").json()
    page = client.get(f"/desk/{planned_town.slug}/inspections/belief/").content.decode()

    ranks = [one["properties"]["rank"] for one in cells["features"]]
    assert ranks
    assert set(ranks) <= {1, 2, 3, 4, 5}
    assert sum(one["properties"]["houses"] for one in cells["features"]) <= 130
    assert "firstlight-map" in page
    log_in(client, access("coordinator", districts=[planned_town.districts.get(code="north")]).user)
    mine = client.get(f"/desk/{planned_town.slug}/inspections/belief/cells.geojson").json()
    assert mine["features"] == []


def test_the_command_prints_the_estimate_or_says_why_not(
    planned_town: Any, found: Any, deliver: Any, access: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstlight import cli

    monkeypatch.setattr(cli, "prepare", lambda: None)
    monkeypatch.setattr(cli, "migrate", lambda: None)

    def run(*args: str) -> Any:
        return CliRunner().invoke(cli.main, ["estimate", planned_town.name, "--date", str(DAY), *args])

    refused = run("--json")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "No sample was drawn" in refused.stderr
    seen = found_between(planned_town, DAY, DAY).seen
    sample = draw_sample(town=planned_town, since=DAY, size=30, seen=seen, reported=(), by=access().user)
    assert run().exit_code == 1
    visit(sample, deliver, 30)

    told = json.loads(run("--json").stdout)

    assert told["found"] == told["damaged"]["known"] <= told["damaged"]["low"] <= told["damaged"]["high"]
    assert told["sample"] == {"drawn": 30, "visited": 30}
    assert np.isfinite(told["check"]["best"])
    assert "damaged houses" in run().stdout
    assert CliRunner().invoke(cli.main, ["estimate", "Nowhere"]).exit_code == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, 0), (4.4, 4), (94.28, 94), (999.6, 1000), (1360.95, 1360), (16973.93, 17000), (-2408.36, -2410)],
)
def test_what_is_only_estimated_is_shown_to_three_digits(value: float, shown: float) -> None:
    assert rough(value) == shown


def test_what_is_no_number_stays() -> None:
    assert np.isnan(rough(float("nan")))
