"""The public page, its feed, and who may not see what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import etree

from firstlight.accounts.models import Town
from firstlight.measures.services import MeasureFacts, decide_measure, lift_measure, publish_measure
from firstlight.situation.models import Release
from firstlight.situation.services import (
    Hotline,
    approve_release,
    prepare_release,
    retract_release,
    set_page,
)

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def let_out(town, preparer, approver):
    def make() -> Release:
        return approve_release(release=prepare_release(town=town, by=preparer), by=approver)

    return make


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_before_a_release_there_is_help_and_nothing_else(client, town, incident, say, preparer):
    say(incident, "killed", 1, speaker="Governor Probe")
    set_page(town=town, by=preparer, hotlines=[Hotline("Rescue", "1 12", "day and night")])
    prepare_release(town=town, by=preparer)

    page = text(client, f"/{town.slug}/")

    assert "Nothing has been released yet" in page
    assert 'href="tel:112"' in page
    assert "Governor Probe" not in page


def test_a_release_says_what_happened_with_its_sources(client, town, incident, say, let_out):
    say(incident, "killed", 1, speaker="Governor Probe")
    say(incident, "injured", 7, speaker="Governor Probe")
    let_out()

    page = text(client, f"/{town.slug}/")

    for words in ("Governor Probe", "https://agency.example/1", "Killed", "no data", "South", "Shelling"):
        assert words in page
    for secret in ("Mill Street", "34.01", str(incident.pk)):
        assert secret not in page


def test_a_later_claim_is_not_public_before_the_next_release(client, town, incident, say, let_out):
    let_out()
    say(incident, "killed", 3, speaker="Governor Probe")
    assert "Governor Probe" not in text(client, f"/{town.slug}/")
    let_out()
    assert "Governor Probe" in text(client, f"/{town.slug}/")


def test_a_measure_is_public_when_published_and_gone_when_lifted(client, town, preparer):
    facts = MeasureFacts("school_holidays", date(2024, 1, 9), date(2024, 1, 19), "Order 17", "No lessons.")
    measure = decide_measure(
        town=town, facts=facts, by=preparer, districts=[town.districts.get(code="north")]
    )
    assert "No measure is in force" in text(client, f"/{town.slug}/")

    publish_measure(measure=measure, by=preparer)
    page = text(client, f"/{town.slug}/")
    for words in ("School holidays extended", "19 January 2024", "North", "Order 17"):
        assert words in page

    lift_measure(measure=measure, by=preparer)
    assert "No measure is in force" in text(client, f"/{town.slug}/")


def test_repair_is_shown_by_district(client, town, inspect_houses, let_out):
    inspect_houses(32, "south")
    inspect_houses(4, "north")
    let_out()

    page = text(client, f"/{town.slug}/")

    assert "at least 30" in page
    assert "fewer than 10 houses" in page
    assert ">32<" not in page
    assert ">36<" not in page


def test_what_is_held_is_said_with_its_end(client, town, incident, say, let_out, at):
    say(incident, "killed", 1, speaker="Governor Probe")
    at(incident.ended_at + timedelta(hours=1))
    let_out()

    page = text(client, f"/{town.slug}/")

    assert "told only after a delay" in page
    assert "23:40 EET" in page  # 18:40 UTC and three hours, on the clock of Athens
    assert "Governor Probe" not in page


def test_a_release_taken_back_is_gone_everywhere(client, town, incident, say, let_out, preparer):
    first = let_out()
    say(incident, "killed", 1, speaker="Governor Probe")
    second = let_out()
    retract_release(release=second, reason="A wrong figure", by=preparer)

    page = text(client, f"/{town.slug}/")

    assert "Release 2 was taken back" in page
    assert "Governor Probe" not in page
    assert "A wrong figure" not in page  # the reason is for staff
    gone = client.get(reverse("public:release", args=[town, 2]))
    assert gone.status_code == 410
    assert "Governor Probe" not in gone.content.decode()
    assert client.get(reverse("public:release", args=[town, first.number])).status_code == 200
    assert "Governor Probe" not in text(client, reverse("public:atom", args=[town]))


def test_what_never_was_public_does_not_exist(client, town, preparer):
    prepare_release(town=town, by=preparer)
    assert client.get(reverse("public:release", args=[town, 1])).status_code == 404
    assert client.get(f"/{town.slug}/releases/7/").status_code == 404


def test_the_way_in(client, town):
    assert client.get("/").url == f"/{town.slug}/"
    Town.objects.create(
        name="Другий", slug="другий", timezone="UTC", lon=0, lat=0, west=0, south=0, east=1, north=1
    )
    page = text(client, "/")
    assert "Probe Town" in page
    assert "Другий" in page
    assert client.get(reverse("public:situation", args=["другий"])).status_code == 200


def test_the_root_swallows_no_other_address(client, town):
    assert client.get("/no-such-town/").status_code == 404
    assert client.get("/profile/").status_code == 302  # to the login, not taken for a town
    assert client.get("/healthz").status_code == 200


def test_the_feed_is_atom_and_newest_first(client, town, incident, say, let_out, preparer, at):
    say(incident, "killed", 1, speaker="Governor Probe")
    release = let_out()
    at(NOW + timedelta(hours=1))
    facts = MeasureFacts("school_holidays", date(2024, 1, 9), date(2024, 1, 19), "Order 17")
    measure = publish_measure(measure=decide_measure(town=town, facts=facts, by=preparer), by=preparer)

    response = client.get(f"/feeds/{town.slug}/situation.atom")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}id") == f"urn:uuid:{town.pk}"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert ids == [f"urn:uuid:{measure.pk}", f"urn:uuid:{release.pk}"]
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]
    assert links[1] == f"http://testserver/{town.slug}/releases/1/"
    assert "Killed: 1" in response.content.decode()


def test_the_page_reads_no_table_of_the_night(client, town, let_out, django_assert_max_num_queries):
    """Town, release twice, page text, measures: the public page cannot leak what it never reads."""
    let_out()
    with django_assert_max_num_queries(9) as captured:
        client.get(f"/{town.slug}/")
    read = " ".join(query["sql"] for query in captured.captured_queries)
    for table in (
        "houses_",
        "inspections_",
        "restoration_",
        "reports_claim",
        "reports_impact",
        "reports_call",
    ):
        assert table not in read
