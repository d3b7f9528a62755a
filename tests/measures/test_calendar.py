"""The calendar feed, read back by the library that calendar programs are tested with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from firstlight.measures.services import (
    MeasureFacts,
    decide_measure,
    extend_measure,
    lift_measure,
    publish_measure,
)


@pytest.fixture(autouse=True)
def _third_of_january(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 1, 3, 9, tzinfo=UTC))


@pytest.fixture
def publisher(town, make_user):
    return make_user(town, "publisher")


@pytest.fixture
def holidays(town, publisher):
    facts = MeasureFacts(
        "school_holidays", date(2024, 1, 9), date(2024, 1, 12), "Order 17; item 2, \\ b", "Школы, кроме двух."
    )
    measure = decide_measure(town=town, facts=facts, by=publisher, districts=town.districts.all())
    return publish_measure(measure=measure, by=publisher)


def feed(town, **query) -> list:
    response = Client().get(f"/feeds/{town.slug}/measures.ics", query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)  # folded in octets, RFC 5545 3.1
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_an_event_ends_the_day_after_its_last_day(holidays, town):
    (event,) = feed(town)

    assert event["DTSTART"].dt == date(2024, 1, 9)
    assert event["DTEND"].dt == date(2024, 1, 13)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (str(holidays.pk), 0, "CONFIRMED")
    assert event["DTSTAMP"].dt == datetime(2024, 1, 3, 9, tzinfo=UTC)
    assert event["LOCATION"] == "North, South"
    assert "Школы, кроме двух." in event["DESCRIPTION"]
    assert "Order 17; item 2, \\ b" in event["DESCRIPTION"]


def test_an_extension_changes_the_same_event(holidays, town, publisher):
    longer = extend_measure(measure=holidays, ends_on=date(2024, 1, 19), legal_basis="Order 21", by=publisher)
    publish_measure(measure=longer, by=publisher)

    (event,) = feed(town)

    assert (event["UID"], event["SEQUENCE"]) == (str(holidays.pk), 1)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2024, 1, 9), date(2024, 1, 20))


def test_a_lifted_measure_is_cancelled_not_gone(holidays, town, publisher):
    lift_measure(measure=holidays, by=publisher)

    (event,) = feed(town)

    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (str(holidays.pk), 1, "CANCELLED")


def test_drafts_stay_out(town, publisher):
    facts = MeasureFacts("evacuation", date(2024, 1, 3), date(2024, 1, 4), "Order 18")
    decide_measure(town=town, facts=facts, by=publisher)

    assert feed(town) == []


def test_a_language_can_be_asked_for(holidays, town):
    (event,) = feed(town, lang="uk")
    assert event["SUMMARY"].params["LANGUAGE"] == "uk"
    (event,) = feed(town, lang="xx")
    assert event["SUMMARY"].params["LANGUAGE"] == "en"


def test_an_unknown_town_has_no_feed(db):
    assert Client().get(reverse("feeds:measures", args=["nowhere"])).status_code == 404
