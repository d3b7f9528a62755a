"""The publishers' pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from firstlight.reports.services import start_alarm
from firstlight.situation.models import Release, TownPage


def url(name, town, *args):
    return reverse(f"situation:{name}", args=[town.slug, *args])


def test_a_release_through_the_pages(client, town, incident, say, preparer, approver):
    say(incident, "killed", 1, speaker="Governor Probe")
    client.force_login(preparer)
    response = client.post(url("prepare", town))
    release = Release.objects.get()
    page = client.get(response.url).content.decode()
    assert "a second publisher must look at it" in page
    assert "Governor Probe" in page
    assert "Let it out" not in page
    refused = client.post(url("approve", town, release.pk), follow=True)
    assert "a second person must let it out" in refused.content.decode()

    client.force_login(approver)
    assert "waits for the second person" in client.get(url("index", town)).content.decode()
    client.post(url("approve", town, release.pk))
    release.refresh_from_db()
    assert release.state == "released"

    assert client.post(url("retract", town, release.pk), {"reason": ""}).status_code == 422
    client.post(url("retract", town, release.pk), {"reason": "A wrong figure"})
    release.refresh_from_db()
    assert (release.state, release.retracted_by) == ("retracted", approver)
    assert "A wrong figure" in client.get(url("index", town)).content.decode()


def test_the_list_says_what_is_held_and_that_an_alarm_is_on(client, town, incident, preparer, at):
    at(incident.ended_at + timedelta(minutes=5))
    start_alarm(town=town, source="Siren", by=preparer)
    client.force_login(preparer)

    page = client.get(url("index", town)).content.decode()

    assert incident.title in page
    assert "nothing can be let out before the all-clear" in page


def test_the_page_text_is_edited_line_by_line(client, town, preparer):
    client.force_login(preparer)
    form = {
        "policy": "storm",
        "advice": "Bring blankets.",
        "hotlines": "Rescue | 112 | day and night\n\nGas|104",
    }
    assert client.post(url("page", town), form).status_code == 302

    page = TownPage.objects.get()
    assert page.policy == "storm"
    assert page.hotlines == [
        {"name": "Rescue", "phone": "112", "note": "day and night"},
        {"name": "Gas", "phone": "104", "note": ""},
    ]
    assert "Rescue | 112 | day and night" in client.get(url("page", town)).content.decode()
    bad = client.post(url("page", town), {**form, "hotlines": "Rescue"})
    assert bad.status_code == 422
    assert "Each line needs a name and a number" in bad.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("publisher", 200),
        ("administrator", 200),
        ("duty_officer", 403),
        ("works_manager", 403),
        ("resident", 403),
    ],
)
def test_who_may_look(client, town, make_user, role, status):
    client.force_login(make_user(town, role))
    assert client.get(url("index", town)).status_code == status
    assert client.get(url("page", town)).status_code == status


def test_an_administrator_reads_and_does_not_release(client, town, make_user, preparer):
    client.force_login(preparer)
    client.post(url("prepare", town))
    release = Release.objects.get()
    client.force_login(make_user(town, "administrator"))
    assert client.get(url("release", town, release.pk)).status_code == 200
    for name in ("approve", "refuse", "retract"):
        assert client.post(url(name, town, release.pk), {"reason": "x"}).status_code == 403
    assert client.post(url("prepare", town)).status_code == 403
    assert client.post(url("page", town), {"policy": "storm"}).status_code == 403
