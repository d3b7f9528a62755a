"""Incidents, calls, impacts and alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import access_for
from firstlight.audit.models import Entry
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Alarm, Call, Impact, Incident
from firstlight.reports.places import Spot
from firstlight.reports.selectors.alarms import alarms_for, open_alarm
from firstlight.reports.selectors.calls import (
    call_for,
    calls_for,
    calls_geojson,
    impact_for,
    impacts_for,
    impacts_geojson,
)
from firstlight.reports.services import (
    Caller,
    IncidentFacts,
    add_impact,
    clear_impact,
    close_call,
    edit_incident,
    end_alarm,
    make_incident,
    merge_incidents,
    move_impact,
    place_call,
    reopen_call,
    restore_impact,
    start_alarm,
    take_call,
    withdraw_impact,
)

NOW = datetime(2024, 1, 3, 9, tzinfo=UTC)
FACTS = IncidentFacts("Evening", NOW - timedelta(hours=14), NOW - timedelta(hours=13))
SPOT = Spot(34.005, 43.005, 80)


@pytest.fixture
def elsewhere(db):
    return Town.objects.create(
        name="Elsewhere", slug="elsewhere", timezone="UTC", lon=0, lat=0, west=0, south=0, east=1, north=1
    )


def refused(act, code):
    before = Entry.objects.count()
    with pytest.raises(ReportError) as error:
        act()
    assert error.value.code == code
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"ended_at": FACTS.started_at - timedelta(seconds=1)}, "ends-before-start"),
        ({"started_at": datetime(2024, 1, 2)}, "naive-time"),
        ({"precision": 0}, "precision"),
        ({"lon": 34.0}, "not-lonlat"),
        ({"lon": 43.0, "lat": 34.0}, "outside-town"),
    ],
)
def test_an_impossible_incident_is_refused(town, officer, change, code):
    refused(lambda: make_incident(town=town, facts=replace(FACTS, **change), by=officer), code)
    assert not Incident.objects.exists()


def test_two_records_of_one_attack_become_one(town, officer, incident):
    other = make_incident(town=town, facts=FACTS, by=officer)
    impact = add_impact(incident=other, at=SPOT, by=officer)

    kept = merge_incidents(keep=incident, merged=other, by=officer)

    impact.refresh_from_db()
    other.refresh_from_db()
    assert (impact.incident, other.merged_into) == (kept, kept)
    assert (kept.started_at, kept.ended_at) == (FACTS.started_at, incident.ended_at)
    refused(lambda: merge_incidents(keep=incident, merged=other, by=officer), "merged")
    refused(lambda: merge_incidents(keep=incident, merged=incident, by=officer), "same-incident")
    refused(lambda: add_impact(incident=other, at=SPOT, by=officer), "merged")
    refused(lambda: edit_incident(incident=other, facts=FACTS, by=officer), "merged")


def test_the_log_keeps_what_an_incident_said_before(incident, officer):
    facts = IncidentFacts("Other words", incident.started_at, incident.ended_at)

    edit_incident(incident=incident, facts=facts, by=officer)

    entry = Entry.objects.order_by("-seq")[0]
    assert entry.data == {"title": ["Night of 2 to 3 January", "Other words"]}


def test_a_call_is_placed_moved_closed_and_opened_again(town, officer):
    call = take_call(
        town=town,
        text=" Glass everywhere ",
        address="Mill 3",
        by=officer,
        caller=Caller("Ann Probe", "555 01"),
    )
    assert (call.state, call.text, call.lon) == ("new", "Glass everywhere", None)

    call = place_call(call=call, at=SPOT, by=officer, address="Mill Street 3")
    assert (call.state, call.lon, call.lat, call.radius_m, call.address) == (
        "placed", 34.005, 43.005, 80, "Mill Street 3",
    )  # fmt: skip
    call = close_call(call=call, by=officer)
    refused(lambda: place_call(call=call, at=SPOT, by=officer), "call-closed")
    refused(lambda: close_call(call=call, by=officer), "call-closed")
    assert reopen_call(call=call, by=officer).state == "placed"
    assert reopen_call(call=call, by=officer).state == "placed"


def test_no_personal_word_enters_the_log(town, officer):
    call = take_call(town=town, text="Ann Probe is hurt", by=officer, caller=Caller("Ann Probe", "555 01"))
    place_call(call=call, at=SPOT, by=officer, address="Mill Street 3")

    told = " ".join(str(entry.data) for entry in Entry.objects.all())
    assert all(word not in told for word in ("Ann", "555", "Mill"))


@pytest.mark.parametrize(
    ("spot", "code"),
    [
        (Spot(float("nan"), 43.0, 10), "not-lonlat"),
        (Spot(34.0, 93.0, 10), "not-lonlat"),
        (Spot(34.0, 43.0, 0), "radius"),
        (Spot(34.0, 43.0, 5001), "radius"),
        (Spot(34.0, 43.0, float("nan")), "radius"),
        (Spot(43.0, 34.0, 10), "outside-town"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(town, officer, incident, spot, code):
    call = take_call(town=town, text="Bang", by=officer)
    refused(lambda: place_call(call=call, at=spot, by=officer), code)
    refused(lambda: add_impact(incident=incident, at=spot, by=officer), code)
    refused(lambda: take_call(town=town, text=" ", by=officer), "empty-text")
    assert not Impact.objects.exists()


def test_an_impact_is_moved_cleared_and_withdrawn(town, officer, incident):
    call = take_call(town=town, text="Bang", by=officer)
    impact = add_impact(incident=incident, at=SPOT, by=officer, call=call, note="crater")
    assert (impact.clearance, impact.town, impact.call) == ("unknown", town, call)

    impact = move_impact(impact=impact, at=Spot(34.006, 43.006, 15), by=officer)
    assert (impact.lon, impact.radius_m) == (34.006, 15)
    impact = clear_impact(impact=impact, clearance="danger", danger_m=200, by=officer)
    assert (impact.clearance, impact.danger_m) == ("danger", 200)
    impact = clear_impact(impact=impact, clearance="cleared", danger_m=200, by=officer)
    assert (impact.clearance, impact.danger_m) == ("cleared", 0)
    refused(lambda: clear_impact(impact=impact, clearance="danger", by=officer), "danger-radius")
    refused(lambda: clear_impact(impact=impact, clearance="maybe", by=officer), "clearance")

    impact = withdraw_impact(impact=impact, by=officer)
    assert impact.withdrawn_at == NOW
    refused(lambda: move_impact(impact=impact, at=SPOT, by=officer), "withdrawn")
    assert restore_impact(impact=impact, by=officer).withdrawn_at is None


def test_a_call_of_another_town_makes_no_impact(incident, officer, elsewhere):
    call = Call.objects.create(town=elsewhere, text="Bang", entered_by=officer)
    refused(lambda: add_impact(incident=incident, at=SPOT, by=officer, call=call), "other-town")


def test_one_alarm_at_a_time(town, officer):
    refused(lambda: end_alarm(town=town, by=officer), "no-alarm")
    alarm = start_alarm(town=town, source="Siren", by=officer, at=NOW - timedelta(minutes=5))
    assert open_alarm(town) == alarm
    refused(lambda: start_alarm(town=town, source="Siren", by=officer), "alarm-open")
    refused(lambda: end_alarm(town=town, by=officer, at=NOW - timedelta(hours=1)), "ends-before-start")
    refused(lambda: end_alarm(town=town, by=officer, at=NOW + timedelta(hours=1)), "future")

    assert end_alarm(town=town, by=officer).ended_at == NOW
    assert open_alarm(town) is None
    start_alarm(town=town, source="Siren", by=officer)
    assert Alarm.objects.count() == 2
    refused(lambda: start_alarm(town=town, source=" ", by=officer), "no-source")


def test_a_district_officer_sees_the_own_district_and_what_has_no_place(town, officer, incident, make_user):
    south = take_call(town=town, text="South", by=officer)
    north = take_call(town=town, text="North", by=officer)
    new = take_call(town=town, text="Nowhere yet", by=officer)
    place_call(call=south, at=Spot(34.01, 43.01, 50), by=officer)
    place_call(call=north, at=Spot(34.01, 43.03, 50), by=officer)
    here = add_impact(incident=incident, at=Spot(34.01, 43.01, 50), by=officer)
    there = add_impact(incident=incident, at=Spot(34.01, 43.03, 50), by=officer)
    local = make_user(
        town, "duty_officer", email="south@example.org", districts=[town.districts.get(code="south")]
    )
    access = access_for(local, town.slug)

    assert {call.text for call in calls_for(access)} == {"South", "Nowhere yet"}
    assert impacts_for(access) == [here]
    assert len(impacts_geojson(access)["features"]) == 1
    assert len(calls_geojson(access)["features"]) == 1
    assert call_for(access, new.pk) == new
    with pytest.raises(Http404):
        call_for(access, north.pk)
    with pytest.raises(Http404):
        impact_for(access, there.pk)
    everything = access_for(officer, town.slug)
    assert len(calls_for(everything)) == 3
    assert set(impacts_for(everything)) == {here, there}


def test_the_map_gets_no_names(town, officer):
    call = take_call(town=town, text="Bang", by=officer, caller=Caller("Ann Probe", "555 01"))
    place_call(call=call, at=SPOT, by=officer)

    (feature,) = calls_geojson(access_for(officer, town.slug))["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [34.005, 43.005]}
    assert set(feature["properties"]) == {"id", "radius_m", "state", "address", "text", "received_at"}


def test_calls_are_closed_to_who_need_not_know(town, make_user):
    publisher = access_for(make_user(town, "publisher"), town.slug)

    with pytest.raises(PermissionDenied):
        calls_for(publisher)
    assert alarms_for(publisher) == []
