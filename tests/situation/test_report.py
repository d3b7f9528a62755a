"""Residents report damage on the public page: it waits as a call and is never shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from firstlight.audit.models import Entry
from firstlight.reports.models import Call
from firstlight.situation.services import set_page

TOLD = {"address": "Shkolnaya 12, fl. 3", "text": "window broken in the kitchen", "phone": "555 01"}


@pytest.fixture
def address(town: Any, preparer: Any) -> str:
    """Of the form, of a town that reads what comes."""
    cache.clear()
    set_page(town=town, by=preparer, takes_reports=True)
    return f"/{town.slug}/report/"


def test_a_report_becomes_a_call_that_waits_for_a_person(client: Any, town: Any, address: str) -> None:
    assert address in client.get(f"/{town.slug}/").content.decode()

    answer = client.post(address, TOLD)

    assert answer["Location"] == f"{address}done/"
    assert "Your report has come" in client.get(answer["Location"]).content.decode()
    call = Call.objects.get()
    assert (call.state, call.lon, call.entered_by) == (Call.State.NEW, None, None)
    assert (call.address, call.phone, call.caller) == (TOLD["address"], TOLD["phone"], "")
    assert call.heard["objects"] == ["window"]
    entry = Entry.objects.get(action="reports.take-call")
    assert (entry.actor_id, TOLD["phone"] in str(entry.data)) == (None, False)
    assert "kitchen" not in client.get(f"/{town.slug}/").content.decode()


def test_the_same_report_sent_again_is_one(client: Any, address: str) -> None:
    for told in (TOLD, TOLD, {**TOLD, "address": "Shkolnaya 14"}):
        client.post(address, told)

    assert Call.objects.count() == 2


def test_what_is_missing_or_too_long_is_said_and_kept_in_the_form(client: Any, address: str) -> None:
    for wrong in ({"address": ""}, {"text": " "}, {"text": "x" * 1001}, {"phone": "5" * 41}):
        answer = client.post(address, {**TOLD, **wrong})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert not Call.objects.exists()


def test_one_connection_sends_thirty_an_hour(client: Any, address: str) -> None:
    answers = [client.post(address, {**TOLD, "text": f"window {n}"}).status_code for n in range(31)]

    assert answers == [302] * 30 + [429]
    assert Call.objects.count() == 30


def test_a_town_that_reads_nothing_takes_nothing(client: Any, town: Any, preparer: Any) -> None:
    set_page(town=town, by=preparer)

    for answer in (client.get(f"/{town.slug}/report/"), client.post(f"/{town.slug}/report/", TOLD)):
        assert answer.status_code == 404
    assert "report/" not in client.get(f"/{town.slug}/").content.decode()
    assert not Call.objects.exists()


def test_a_duty_officer_sees_where_it_came_from(client: Any, town: Any, address: str, make_user: Any) -> None:
    client.post(address, TOLD)
    officer = make_user(town, "duty_officer", email="duty@example.org")
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get(f"/desk/{town.slug}/reports/calls/{Call.objects.get().pk}/").content.decode()

    assert "sent on the public page" in page
    assert TOLD["phone"] in page
