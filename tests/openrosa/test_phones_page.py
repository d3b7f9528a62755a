"""Phones at the desk: the code is shown once, carries Collect's settings, and can be taken back."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from firstlight.accounts.devices import device_for_token
from firstlight.accounts.models import Device
from firstlight.openrosa.collect import collect_settings
from firstlight.planning.models import Team


@pytest.fixture
def desk(town: Any, make_user: Any) -> Any:
    def login(role: str, districts: Any = None) -> Client:
        client = Client()
        client.force_login(make_user(town, role, email=f"{role}@example.org", districts=districts))
        return client

    return login


def test_a_phone_is_let_in_with_its_team_and_its_code_is_shown_once(desk: Any, town: Any) -> None:
    team = Team.objects.create(town=town, number=3, name="Team 3")
    browser, url = desk("administrator"), reverse("openrosa:phones", args=(town.slug,))

    answer = browser.post(url, {"label": "Sticker 7", "team": team.pk})

    token = answer.context["address"].rpartition("/")[2]
    device = device_for_token(token)
    assert device is not None
    assert (device.label, device.team_phone.team) == ("Sticker 7", team)
    assert answer.context["qr"].startswith("data:image/svg+xml")
    assert answer["Cache-Control"] == "no-store"
    assert token not in browser.get(url).content.decode()
    listing = Client().get(f"/key/{token}/formList", headers={"X-OpenRosa-Version": "1.0"})
    assert listing.status_code == 200


def test_the_code_is_what_collect_reads() -> None:
    text = collect_settings(server_url="https://example.org/key/abc", project="Місто, 1")

    settings = json.loads(zlib.decompress(base64.b64decode(text)))
    assert set(settings) == {"general", "admin", "project"}
    assert settings["general"]["server_url"] == "https://example.org/key/abc"
    assert settings["general"]["form_update_mode"] == "match_exactly"
    assert settings["project"]["name"] == "Місто, 1"


def test_a_lost_phone_is_shut_out(desk: Any, town: Any, phone: Any) -> None:
    url = reverse("openrosa:revoke", args=(town.slug, phone.device.pk))

    desk("coordinator").post(url)

    assert phone.get("formList").status_code == 403


def test_a_phone_without_a_name_is_refused(desk: Any, town: Any) -> None:
    answer = desk("administrator").post(reverse("openrosa:phones", args=(town.slug,)), {"label": ""})

    assert answer.status_code == 422
    assert not Device.objects.exists()


def test_others_and_district_keepers_have_no_say(desk: Any, town: Any) -> None:
    url = reverse("openrosa:phones", args=(town.slug,))

    assert desk("inspector").get(url).status_code == 403
    assert desk("coordinator", [town.districts.get(code="north")]).get(url).status_code == 403
