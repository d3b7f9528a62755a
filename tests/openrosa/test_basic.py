"""Name and key by Basic: over HTTPS or on this machine, challenged, limited, and the same door behind it."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from firstlight.accounts.devices import revoke_device
from firstlight.inspections.models import Submission
from firstlight.openrosa.basic import TRIES
from firstlight.openrosa.collect import collect_settings
from tests.openrosa.filling import written

FAR = {"REMOTE_ADDR": "203.0.113.9"}


class Https(Client):
    """A client whose every request came over TLS."""

    def request(self, **environ: Any) -> Any:
        return super().request(**{**environ, "wsgi.url_scheme": "https", "SERVER_PORT": "443"})


def login(name: str, key: str) -> dict[str, str]:
    pair = base64.b64encode(f"{name}:{key}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "X-OpenRosa-Version": "1.0"}


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def https() -> Client:
    return Https(raise_request_exception=False, **FAR)


def test_without_credentials_the_phone_is_asked_for_them(https: Client) -> None:
    answer = https.get("/collect/formList", headers={"X-OpenRosa-Version": "1.0"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Basic realm="')
    assert b"OpenRosaResponse" in answer.content


def test_the_whole_way_by_name_and_key(https: Client, phone: Any, town: Any, make_house: Any) -> None:
    house = make_house(town)
    headers = login("Team 1", phone.token)

    forms = https.get("/collect/formList", headers=headers)
    manifest = https.get("/collect/forms/firstlight_damage/manifest", headers=headers)
    houses = https.get("/collect/forms/firstlight_damage/files/houses.csv", headers=headers)
    raw = SimpleUploadedFile("s.xml", written(str(house.pk)), "text/xml")
    head = https.head("/collect/submission", headers=headers)
    sent = https.post("/collect/submission", {"xml_submission_file": raw}, headers=headers)

    assert "https://testserver/collect/forms/firstlight_damage" in forms.content.decode()
    assert "https://testserver/collect/forms/firstlight_damage/files/houses.csv" in manifest.content.decode()
    assert phone.token not in forms.content.decode() + manifest.content.decode()
    assert str(house.pk) in houses.content.decode()
    assert (head.status_code, sent.status_code) == (204, 201)
    assert Submission.objects.get().device == phone.device


@pytest.mark.parametrize("extra", [FAR, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_plain_http_from_elsewhere_is_refused_even_with_the_right_key(phone: Any, extra: Any) -> None:
    answer = Client(**extra).get("/collect/formList", headers=login("Team 1", phone.token))

    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer


def test_this_machine_itself_needs_no_https(phone: Any) -> None:
    assert Client().get("/collect/formList", headers=login("any", phone.token)).status_code == 200


@pytest.mark.parametrize(
    "value", ["Basic", "Basic !!!", "Basic 4pyT", "Bearer x", "Basic " + base64.b64encode(b"\xff:x").decode()]
)
def test_what_is_no_login_is_asked_again(https: Client, value: str) -> None:
    headers = {"Authorization": value, "X-OpenRosa-Version": "1.0"}
    assert https.get("/collect/formList", headers=headers).status_code == 401


def test_a_revoked_phone_stays_out(https: Client, phone: Any, make_user: Any, town: Any) -> None:
    revoke_device(device=phone.device, by=make_user(town, "administrator"))

    assert https.get("/collect/formList", headers=login("Team 1", phone.token)).status_code == 401


def test_twenty_wrong_keys_shut_the_name_out_for_an_hour_and_no_other(https: Client, phone: Any) -> None:
    wrong = login("Team 1", "x" * 64)
    answers = [https.get("/collect/formList", headers=wrong).status_code for _ in range(TRIES + 1)]

    assert answers == [401] * TRIES + [429]
    assert https.get("/collect/formList", headers=login("Team 1", phone.token)).status_code == 429
    assert https.get("/collect/formList", headers=login("Team 2", phone.token)).status_code == 200


def test_the_code_carries_name_and_key_apart_from_the_address() -> None:
    text = collect_settings(server_url="https://x/collect", project="P", login=("Team 1", "secret"))

    general = json.loads(zlib.decompress(base64.b64decode(text)))["general"]

    assert (general["server_url"], general["username"], general["password"]) == (
        "https://x/collect", "Team 1", "secret",
    )  # fmt: skip
