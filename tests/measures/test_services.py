"""Decided, published, extended, lifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from firstlight.accounts.models import District, Town
from firstlight.accounts.selectors import access_for
from firstlight.audit.models import Entry
from firstlight.measures.errors import MeasureError
from firstlight.measures.models import Measure
from firstlight.measures.selectors import announced_for, chain_of, measures_for, prefill, public_measures
from firstlight.measures.services import (
    MeasureFacts,
    decide_measure,
    discard_measure,
    edit_measure,
    extend_measure,
    lift_measure,
    publish_measure,
)
from firstlight.reports.models import Claim, Statement

TODAY = date(2024, 1, 3)
HOLIDAYS = MeasureFacts(
    "school_holidays", date(2024, 1, 9), date(2024, 1, 12), "Order 17 of the town head", "No lessons."
)

pytestmark = pytest.mark.usefixtures("_third_of_january")


@pytest.fixture(autouse=True)
def _third_of_january(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 1, 3, 9, tzinfo=UTC))


@pytest.fixture
def publisher(town, make_user):
    return make_user(town, "publisher")


@pytest.fixture
def holidays(town, publisher):
    north = town.districts.get(code="north")
    return decide_measure(town=town, facts=HOLIDAYS, by=publisher, districts=[north])


@pytest.fixture
def announced(town, publisher):
    """A confirmed claim: holidays are to be extended until 19 January."""
    statement = Statement.objects.create(
        town=town, author="Invented office", published_at=datetime(2024, 1, 3, 8, tzinfo=UTC),
        language="en", text="Holidays until 19 January.", text_sha256="0" * 64, entered_by=publisher,
    )  # fmt: skip
    return Claim.objects.create(
        town=town, statement=statement, kind="measure", subject="school_holidays", modality="planned",
        detail={"until": "2024-01-19"}, start=0, end=25, evidence="Holidays until 19 January",
        state="confirmed",
    )  # fmt: skip


def refused(act, code):
    with pytest.raises(MeasureError) as error:
        act()
    assert error.value.code == code


def test_nobody_sees_a_draft(holidays, town, publisher):
    assert public_measures(town, TODAY) == []

    publish_measure(measure=holidays, by=publisher)

    (shown,) = public_measures(town, TODAY)
    assert (shown.kind, shown.districts, shown.chain.ends_on) == (
        "school_holidays",
        ("North",),
        date(2024, 1, 12),
    )


def test_what_is_over_leaves_the_page_and_stays_in_the_feed(holidays, town, publisher):
    publish_measure(measure=holidays, by=publisher)

    assert len(public_measures(town, date(2024, 1, 12))) == 1
    assert public_measures(town, date(2024, 1, 13)) == []
    assert len(public_measures(town, date(2024, 1, 13), past=True)) == 1
    assert public_measures(town, date(2024, 6, 1), past=True) == []


def test_an_extension_starts_the_day_after_in_the_same_places(holidays, town, publisher):
    publish_measure(measure=holidays, by=publisher)
    longer = extend_measure(measure=holidays, ends_on=date(2024, 1, 19), legal_basis="Order 21", by=publisher)
    assert (longer.starts_on, list(longer.districts.all())) == (
        date(2024, 1, 13),
        list(holidays.districts.all()),
    )
    assert public_measures(town, TODAY)[0].chain.ends_on == date(2024, 1, 12)  # still a draft

    publish_measure(measure=longer, by=publisher)

    (shown,) = public_measures(town, TODAY)
    assert (shown.chain.starts_on, shown.chain.ends_on) == (date(2024, 1, 9), date(2024, 1, 19))
    assert shown.legal_basis == "Order 21"
    assert chain_of(longer) == chain_of(holidays) == [holidays, longer]


def test_lifting_lifts_the_extensions_too(holidays, town, publisher):
    publish_measure(measure=holidays, by=publisher)
    longer = extend_measure(measure=holidays, ends_on=date(2024, 1, 19), legal_basis="Order 21", by=publisher)
    publish_measure(measure=longer, by=publisher)

    lift_measure(measure=holidays, by=publisher)

    assert public_measures(town, TODAY) == []
    (feed,) = public_measures(town, TODAY, past=True)
    assert feed.chain.is_lifted
    assert set(Measure.objects.values_list("state", flat=True)) == {"lifted"}
    assert Entry.objects.filter(action="measures.lift-measure").count() == 2


def test_a_measure_from_a_claim_starts_with_what_was_said(announced, town, publisher):
    access = access_for(publisher, town.slug)
    assert list(announced_for(access)) == [announced]
    first = prefill(announced, TODAY)
    assert (first["kind"], first["ends_on"]) == ("school_holidays", date(2024, 1, 19))

    decide_measure(town=town, facts=HOLIDAYS, by=publisher, claim=announced)

    assert list(announced_for(access)) == []


def test_what_a_measure_says_already_is_not_announced_again(announced, town, publisher):
    access = access_for(publisher, town.slug)
    facts = replace(HOLIDAYS, ends_on=date(2024, 1, 19))
    measure = decide_measure(town=town, facts=facts, by=publisher)
    assert list(announced_for(access)) == []  # another paper said the same

    lift_measure(measure=publish_measure(measure=measure, by=publisher), by=publisher)
    assert list(announced_for(access)) == [announced]
    Claim.objects.update(subject="inspection")
    assert list(announced_for(access)) == []


@pytest.mark.parametrize("until", [None, "", "soon", "2024-02-30"])
def test_an_unread_date_is_left_to_the_person(announced, until):
    announced.detail = {"until": until}

    assert "ends_on" not in prefill(announced, TODAY)


def test_bad_decisions_are_refused(town, publisher, announced):
    def decide(facts=HOLIDAYS, **options):
        return lambda: decide_measure(town=town, facts=facts, by=publisher, **options)

    elsewhere = Town.objects.create(
        name="Elsewhere", slug="elsewhere", timezone="UTC", lon=0, lat=0, west=0, south=0, east=1, north=1
    )
    foreign = District.objects.create(town=elsewhere, code="x", name="X")
    refused(decide(replace(HOLIDAYS, kind="curfew-ish")), "kind")
    refused(decide(replace(HOLIDAYS, legal_basis="  ")), "no-basis")
    refused(decide(replace(HOLIDAYS, ends_on=date(2024, 1, 8))), "ends-before-start")
    refused(decide(districts=[foreign]), "other-town")
    Claim.objects.update(state="proposed")
    announced.refresh_from_db()
    refused(decide(claim=announced), "not-confirmed")
    announced.kind = "damage"
    refused(decide(claim=announced), "not-a-measure")
    assert Measure.objects.count() == 0


def test_steps_out_of_order_are_refused(holidays, publisher):
    later = date(2024, 1, 19)

    def extend(measure=holidays, until=later):
        return lambda: extend_measure(measure=measure, ends_on=until, legal_basis="Order 21", by=publisher)

    refused(extend(), "not-published")
    refused(lambda: lift_measure(measure=holidays, by=publisher), "not-published")
    publish_measure(measure=holidays, by=publisher)
    refused(lambda: publish_measure(measure=holidays, by=publisher), "not-draft")
    refused(extend(until=date(2024, 1, 12)), "not-longer")
    longer = extend()()
    refused(extend(), "already-extended")
    lift_measure(measure=holidays, by=publisher)
    refused(lambda: publish_measure(measure=longer, by=publisher), "unpublished-before")
    discard_measure(measure=longer, by=publisher)
    refused(lambda: discard_measure(measure=holidays, by=publisher), "not-draft")


def test_what_is_over_is_not_published(town, publisher):
    past = replace(HOLIDAYS, starts_on=date(2023, 12, 25), ends_on=date(2024, 1, 2))
    measure = decide_measure(town=town, facts=past, by=publisher)
    refused(lambda: publish_measure(measure=measure, by=publisher), "over")


def test_a_draft_extension_keeps_its_place_in_the_chain(holidays, publisher):
    publish_measure(measure=holidays, by=publisher)
    longer = extend_measure(measure=holidays, ends_on=date(2024, 1, 19), legal_basis="Order 21", by=publisher)
    facts = replace(HOLIDAYS, starts_on=date(2024, 1, 13), ends_on=date(2024, 1, 21))

    edit_measure(measure=longer, facts=facts, districts=longer.districts.all(), by=publisher)

    longer.refresh_from_db()
    assert longer.ends_on == date(2024, 1, 21)
    refused(lambda: edit_measure(measure=longer, facts=facts, districts=[], by=publisher), "not-longer")


def test_a_district_sees_its_own_measures_and_the_towns(holidays, town, publisher, make_user):
    whole = decide_measure(town=town, facts=HOLIDAYS, by=publisher)
    south = make_user(
        town, "coordinator", email="south@example.org", districts=[town.districts.get(code="south")]
    )

    assert list(measures_for(access_for(south, town.slug))) == [whole]
    assert set(measures_for(access_for(publisher, town.slug))) == {whole, holidays}
