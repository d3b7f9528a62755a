"""Search from anywhere: addresses, incidents and statements, each only for those who may open it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from firstlight import clock
from firstlight.houses.models import Street, StreetName
from firstlight.houses.rules.addresses import street_key
from firstlight.reports.models import Incident


@pytest.fixture
def mill(town: Any, make_house: Any, make_user: Any) -> Any:
    """Mill Street 4 in the south, and an incident at the mill."""
    house = make_house(town, number="4")
    street = Street.objects.get(town=town)
    StreetName.objects.create(town=town, street=street, name=street.name, key=street_key(street.name))
    Incident.objects.create(
        town=town, title="Strike on the mill", created_by=make_user(town, email="author@example.org"),
        started_at=clock.now() - timedelta(hours=2), ended_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    return house


def _titles(client: Client, town: Any, words: str) -> list[str]:
    hits = client.get(f"/desk/{town.slug}/search/", {"q": words}).context["hits"]
    return [hit.title for hit in hits]


def test_an_address_is_found_with_its_page(client: Client, town: Any, make_user: Any, mill: Any) -> None:
    client.force_login(make_user(town, "coordinator"))

    (hit,) = client.get(f"/desk/{town.slug}/search/", {"q": "mill street 4"}).context["hits"]

    assert hit.title == "Mill Street 4"
    assert str(mill.pk) in hit.url


def test_nobody_finds_what_they_may_not_open(client: Client, town: Any, make_user: Any, mill: Any) -> None:
    client.force_login(make_user(town, "duty_officer"))
    assert "Strike on the mill" in _titles(client, town, "strike")
    client.force_login(make_user(town, "inspector", districts=[town.districts.get(code="north")]))
    assert _titles(client, town, "strike") == []
    assert _titles(client, town, "mill street 4") == []


def test_one_letter_finds_nothing_and_typing_gets_a_fragment(
    client: Client, town: Any, make_user: Any, mill: Any
) -> None:
    client.force_login(make_user(town, "duty_officer"))
    assert _titles(client, town, "m") == []

    answer = client.get(f"/desk/{town.slug}/search/", {"q": "mill"}, headers={"HX-Request": "true"})

    assert b"<html" not in answer.content
    assert b"Mill Street 4" in answer.content
