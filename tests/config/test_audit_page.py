"""The audit log as a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from firstlight.accounts.models import Town
from firstlight.audit.services import record


@pytest.fixture
def administrator(town: Any, make_user: Any, client: Client) -> Client:
    client.force_login(make_user(town, "administrator"))
    return client


def test_entries_are_of_this_town_and_can_be_narrowed(
    administrator: Client, town: Any, make_user: Any
) -> None:
    other = Town.objects.create(
        name="Other", slug="other", timezone="UTC", lon=0, lat=0, west=0, south=0, east=0, north=0
    )
    by = make_user(town, "publisher")
    record(by=by, action="measures.publish", target=town, town_id=town.pk)
    record(by=None, action="houses.load", target=town, town_id=town.pk)
    record(by=by, action="measures.lift", target=other, town_id=other.pk)
    url = f"/desk/{town.slug}/audit/"

    def shown(**wanted: str) -> list[str]:
        return [entry.action for entry in administrator.get(url, wanted).context["page"]]

    assert shown() == ["houses.load", "measures.publish"]
    assert shown(action="PUBLISH") == ["measures.publish"]
    assert shown(actor="firstlight") == ["houses.load"]
    assert shown(target=str(town.pk)) == ["houses.load", "measures.publish"]
    assert shown(target="nothing") == []


def test_a_whole_chain_is_called_whole(administrator: Client, town: Any) -> None:
    record(by=None, action="houses.load", target=town, town_id=town.pk)

    verdict = administrator.post(f"/desk/{town.slug}/audit/verify/").context["verdict"]

    assert verdict == {"links": 1, "broken": None}


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="drops a SQLite trigger to tamper")
def test_a_changed_entry_is_named(administrator: Client, town: Any) -> None:
    for number in range(3):
        record(by=None, action="houses.load", target=town, town_id=town.pk, data={"number": number})
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_no_update")
        cursor.execute("UPDATE audit_entry SET actor = 'Nobody' WHERE seq = 2")

    page = administrator.post(f"/desk/{town.slug}/audit/verify/")

    assert (page.context["verdict"]["broken"].seq, page.context["verdict"]["broken"].code) == (2, "content")
    assert "tone-danger" in page.content.decode()
