"""Prepared by one, let out by another, and never more than may be told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from firstlight.audit.models import Entry
from firstlight.reports.services import end_alarm, start_alarm
from firstlight.situation.content import content_hash
from firstlight.situation.errors import SituationError
from firstlight.situation.models import Release
from firstlight.situation.selectors.public import current_release, latest_retraction
from firstlight.situation.services import (
    Hotline,
    approve_release,
    prepare_release,
    refuse_release,
    retract_release,
    set_page,
)

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)


def refused(act, code):
    with pytest.raises(SituationError) as error:
        act()
    assert error.value.code == code


def test_a_toll_is_released_with_its_sources_and_without_its_words(town, incident, say, preparer):
    say(incident, "killed", 1, speaker="Governor Probe", office="governor")

    release = prepare_release(town=town, by=preparer)

    (told,) = release.content["incidents"]
    killed = told["toll"]["killed"]
    assert (killed["state"], killed["best"]) == ("count", 1)
    (source,) = killed["sources"]
    assert (source["speaker"], source["author"], source["url"]) == (
        "Governor Probe", "Probe Agency", "https://agency.example/1",
    )  # fmt: skip
    assert told["district"] == "South"
    # whole hours, wider than the attack
    assert (told["started_at"], told["ended_at"]) == (
        "2024-01-02T18:00:00+00:00",
        "2024-01-02T19:00:00+00:00",
    )
    everything = json.dumps([release.content, release.withheld])
    for secret in ("Mill", "hit", "34.01", "43.01", "18:10", str(incident.pk)):
        assert secret not in everything


def test_a_place_known_only_roughly_is_the_town(town, incident, preparer):
    incident.precision = 3
    incident.save()
    assert prepare_release(town=town, by=preparer).content["incidents"][0]["district"] is None


def test_the_delay_holds_an_incident_back_and_says_until_when(town, incident, say, preparer, approver, at):
    say(incident, "killed", 1, speaker="Governor Probe")
    at(incident.ended_at + timedelta(hours=2, minutes=59))

    release = prepare_release(town=town, by=preparer)

    assert release.content["incidents"] == []
    until = (incident.ended_at + timedelta(hours=3)).isoformat()
    assert release.withheld == [{"what": "incident", "code": "delay", "until": until, "count": 1}]
    approve_release(release=release, by=approver)
    at(incident.ended_at + timedelta(hours=3))
    assert len(prepare_release(town=town, by=preparer).content["incidents"]) == 1


def test_nameless_figures_wait_for_an_official_word(town, incident, say, preparer):
    say(incident, "killed", 4)
    say(incident, "injured", 6, speaker="Governor Probe")

    release = prepare_release(town=town, by=preparer)

    toll = release.content["incidents"][0]["toll"]
    assert (toll["killed"]["state"], toll["injured"]["best"]) == ("no_data", 6)
    assert {"what": "figures", "code": "unattributed", "until": None, "count": 1} in release.withheld


def test_a_storm_holds_nothing_back(town, incident, say, preparer, approver, at):
    set_page(town=town, by=preparer, policy="storm")
    say(incident, "killed", 4)
    start_alarm(town=town, source="Siren", by=preparer)
    at(incident.ended_at)

    release = prepare_release(town=town, by=preparer)

    assert release.content["incidents"][0]["toll"]["killed"]["best"] == 4
    assert release.withheld == []
    assert approve_release(release=release, by=approver).state == "released"


def test_two_persons_release(town, preparer, approver):
    release = prepare_release(town=town, by=preparer)
    refused(lambda: approve_release(release=release, by=preparer), "own-release")
    assert current_release(town) is None

    approve_release(release=release, by=approver)

    assert current_release(town) == release
    refused(lambda: approve_release(release=release, by=approver), "not-prepared")
    actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))
    assert actions[-2:] == ["situation.prepare-release", "situation.approve-release"]


def test_the_database_knows_the_rule_of_two_persons(town, preparer):
    release = prepare_release(town=town, by=preparer)
    for decided_by in (preparer, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(state="released", decided_by=decided_by)


def test_nothing_is_let_out_during_an_alarm(town, preparer, approver):
    release = prepare_release(town=town, by=preparer)
    start_alarm(town=town, source="Siren", by=preparer)
    refused(lambda: approve_release(release=release, by=approver), "alarm-open")
    end_alarm(town=town, by=preparer)
    assert approve_release(release=release, by=approver).state == "released"


def test_a_changed_content_is_not_let_out(town, preparer, approver):
    release = prepare_release(town=town, by=preparer)
    Release.objects.filter(pk=release.pk).update(content={**release.content, "town": "Elsewhere"})
    refused(lambda: approve_release(release=release, by=approver), "changed")


def test_one_release_waits_at_a_time(town, preparer, approver):
    first = prepare_release(town=town, by=preparer)
    refused(lambda: prepare_release(town=town, by=approver), "waiting")
    refused(lambda: refuse_release(release=first, reason=" ", by=preparer), "no-reason")

    refuse_release(release=first, reason="A figure is missing", by=preparer)  # withdrawn by the own hand

    second = prepare_release(town=town, by=approver)
    assert (first.number, second.number) == (1, 2)
    refused(lambda: retract_release(release=second, reason="x", by=preparer), "not-released")


def test_a_retraction_falls_back_to_the_one_before(town, preparer, approver):
    first = approve_release(release=prepare_release(town=town, by=preparer), by=approver)
    second = approve_release(release=prepare_release(town=town, by=preparer), by=approver)
    assert current_release(town) == second

    retract_release(release=second, reason="A wrong figure", by=preparer)

    assert current_release(town) == first
    assert latest_retraction(town) == second
    third = approve_release(release=prepare_release(town=town, by=preparer), by=approver)
    assert (current_release(town), latest_retraction(town)) == (third, None)


def test_repair_is_told_by_district_and_only_in_numbers_that_hide(town, inspect_houses, preparer):
    inspect_houses(32, "south")
    inspect_houses(13, "south", grade="none")
    inspect_houses(4, "north")

    release = prepare_release(town=town, by=preparer)

    repair = release.content["repair"]
    north, south = repair["districts"]
    assert (south["name"], south["waiting"], south["sound"], south["repaired"]) == ("South", 30, 15, None)
    assert (north["name"], north["waiting"]) == ("North", None)
    assert repair["total"]["waiting"] is None  # 36 less 32 would be the 4 of North
    assert repair["total"]["repaired"] is None
    assert "basis" not in release.content


def test_a_release_does_not_move_by_a_few_houses(town, inspect_houses, preparer, approver):
    inspect_houses(23, "south")
    inspect_houses(40, "north")
    first = approve_release(release=prepare_release(town=town, by=preparer), by=approver)
    inspect_houses(5, "south")

    second = approve_release(release=prepare_release(town=town, by=preparer), by=approver)

    assert second.content["repair"] == first.content["repair"]
    inspect_houses(5, "south")
    third = prepare_release(town=town, by=preparer)
    assert [row["waiting"] for row in third.content["repair"]["districts"]] == [40, 35]


def test_the_hash_covers_the_content(town, preparer):
    release = prepare_release(town=town, by=preparer)
    release.refresh_from_db()
    assert content_hash(release.content) == release.content_sha256


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"policy": "nowhere"}, "unknown-policy"),
        ({"hotlines": [Hotline("Rescue", " ")]}, "hotline"),
        ({"hotlines": [Hotline("Rescue", "112")] * 21}, "too-many-hotlines"),
    ],
)
def test_a_bad_page_is_refused(town, preparer, options, code):
    refused(lambda: set_page(town=town, by=preparer, **options), code)
