"""What pyodk, the usual client of Central's API, reads here; and what others may not."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from lxml import etree

from firstlight.openrosa.central.numbers import number_of
from tests.openrosa.filling import jpeg, written
from tests.openrosa.phones import Phone

FORM = "firstlight_damage"
PASSWORD = "night-shift-1"


@pytest.fixture(autouse=True)
def _no_limit_is_used_up() -> None:
    cache.clear()


@pytest.fixture
def reader(town: Any, make_user: Callable[..., Any]) -> Any:
    return make_user(town, "coordinator", email="reader@example.org")


def basic(user: Any, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user.email}:{password}".encode()).decode()}


def whole(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return json.loads(answer.getvalue())


@pytest.fixture
def houses(town: Any, make_house: Callable[..., Any]) -> list[Any]:
    north = town.districts.get(code="north")
    return [make_house(town), make_house(town, lat=43.03, district=north)]


@pytest.fixture
def sent(phone: Phone, houses: list[Any]) -> None:
    for number, house in enumerate(houses, start=1):
        raw = written(str(house.id), f"uuid:{number}")
        assert phone.post(raw, {"1.jpg": jpeg()}).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_pyodk_reads_everything(
    live_server: Any, tmp_path: Path, town: Any, houses: list[Any], sent: None, reader: Any
) -> None:
    from pyodk.client import Client

    config = tmp_path / "pyodk.toml"
    config.write_text(
        f'[central]\nbase_url = "{live_server.url}"\nusername = "{reader.email}"\n'
        f'password = "{PASSWORD}"\ndefault_project_id = {number_of(town.pk)}\n'
    )
    with Client(config_path=str(config), cache_path=str(tmp_path / "cache.toml")) as client:
        assert [one.name for one in client.projects.list()] == ["Probe Town"]
        assert client.projects.get().name == "Probe Town"
        assert [one.xmlFormId for one in client.forms.list()] == [FORM]
        assert client.forms.get(FORM).state == "open"
        assert {one.instanceId for one in client.submissions.list(FORM)} == {"uuid:1", "uuid:2"}
        assert client.submissions.get("uuid:1", FORM).reviewState is None
        table = client.submissions.get_table(FORM, count=True, top=1)
        assert table["@odata.count"] == 2
        assert len(table["value"]) == 1
        photos = client.submissions.get_table(FORM, table_name="Submissions.photos")["value"]
        assert [row["image"] for row in photos] == ["1.jpg", "1.jpg"]
        assert [one.name for one in client.entity_lists.list()] == ["houses"]
        listed = client.entities.list(entity_list_name="houses")
        assert {one.uuid for one in listed} == {str(house.id) for house in houses}
        rows = client.entities.get_table(entity_list_name="houses")["value"]
        assert [row["label"] for row in rows] == [str(house) for house in houses]


def read(client: Any, town: Any, user: Any, path: str, **query: str) -> Any:
    return client.get(f"/v1/projects/{number_of(town.pk)}/{path}", query, headers=basic(user))


def test_a_row_holds_the_form_as_it_was_filled(client: Any, town: Any, sent: None, reader: Any) -> None:
    rows = whole(read(client, town, reader, f"forms/{FORM}.svc/Submissions"))["value"]
    row = next(one for one in rows if one["__id"] == "uuid:1")
    assert row["grade"] == "minor"
    assert row["roof_covering"] == {"damaged": 12.5, "total": 120.0, "severity": "heavy", "urgent": "yes"}
    assert row["windows"]["damaged"] == 4
    assert row["facade"]["damaged"] is None
    assert row["photos@odata.navigationLink"] == "Submissions('uuid:1')/photos"
    assert row["__system"]["attachmentsPresent"] == row["__system"]["attachmentsExpected"] == 1
    assert "photos" not in row


def test_repeats_come_inline_when_asked(client: Any, town: Any, sent: None, reader: Any) -> None:
    path = f"forms/{FORM}.svc/Submissions"
    rows = whole(read(client, town, reader, path, **{"$expand": "*", "$select": "__id,photos"}))["value"]
    assert [sorted(row) for row in rows] == [["__id", "photos"]] * 2
    assert rows[0]["photos"][0]["shows"] == "windows"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("__system/submissionDate gt 2024-01-01T00:00:00Z", 2),
        ("__system/submissionDate lt 2024-01-01", 0),
        ("__system/reviewState eq 'approved' or __system/reviewState eq 'received'", 2),
        ("not (__system/reviewState ne 'approved')", 0),
        ("__system/updatedAt eq null", 2),
    ],
)
def test_tables_are_filtered(
    client: Any, town: Any, sent: None, reader: Any, question: str, found: int
) -> None:
    path = f"forms/{FORM}.svc/Submissions"
    assert len(whole(read(client, town, reader, path, **{"$filter": question}))["value"]) == found


@pytest.mark.parametrize(
    "query",
    [
        {"$filter": "town__name eq 'x'"},
        {"$filter": "__system/submissionDate gt"},
        {"$filter": "(" * 400},
        {"$filter": "__system/submissionDate gt 'a' 'b'"},
        {"$top": "-1"},
        {"$skip": "many"},
    ],
)
def test_questions_that_make_no_sense_are_refused(
    client: Any, town: Any, sent: None, reader: Any, query: dict[str, str]
) -> None:
    answer = read(client, town, reader, f"forms/{FORM}.svc/Submissions", **query)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_the_metadata_names_every_field(client: Any, town: Any, reader: Any) -> None:
    for path in (f"forms/{FORM}.svc/$metadata", "datasets/houses.svc/$metadata"):
        answer = read(client, town, reader, path)
        assert answer.status_code == 200
        etree.fromstring(answer.content)
    answer = read(client, town, reader, f"forms/{FORM}.svc/$metadata")
    assert b'Name="Submissions.photos"' in answer.content
    assert b'Name="roof_covering"' in answer.content


def test_strangers_read_nothing(client: Any, town: Any, reader: Any, make_user: Callable[..., Any]) -> None:
    stranger = make_user(town, email="stranger@example.org")
    assert client.get("/v1/projects").status_code == 401
    assert client.get("/v1/projects", headers=basic(reader, "wrong")).status_code == 401
    assert client.get("/v1/projects", headers={"Authorization": "Bearer forged"}).status_code == 401
    assert whole(client.get("/v1/projects", headers=basic(stranger))) == []
    assert read(client, town, stranger, "forms").status_code == 404


def test_a_token_ends_with_the_password_it_was_made_for(client: Any, town: Any, reader: Any) -> None:
    login = {"email": reader.email, "password": PASSWORD}
    token = client.post("/v1/sessions", login, content_type="application/json").json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/v1/users/current", headers=headers).json()["email"] == reader.email
    reader.set_password("another-night-2")
    reader.save()
    assert client.get("/v1/users/current", headers=headers).status_code == 401


def test_a_role_in_one_district_reads_that_district(
    client: Any, town: Any, sent: None, make_user: Callable[..., Any]
) -> None:
    north = make_user(
        town, "coordinator", email="n@example.org", districts=[town.districts.get(code="north")]
    )
    assert len(whole(read(client, town, north, f"forms/{FORM}/submissions"))) == 1
    assert len(whole(read(client, town, north, f"forms/{FORM}.svc/Submissions"))["value"]) == 1
    assert len(whole(read(client, town, north, "datasets/houses/entities"))) == 1
    assert read(client, town, north, f"forms/{FORM}/submissions/uuid:1").status_code == 404


def test_the_raw_record_is_given_as_it_came(client: Any, town: Any, sent: None, reader: Any) -> None:
    answer = read(client, town, reader, f"forms/{FORM}/submissions/uuid:1.xml")
    assert b"<instanceID>uuid:1</instanceID>" in answer.content


def test_only_reading_is_offered(client: Any, town: Any, reader: Any) -> None:
    path = f"/v1/projects/{number_of(town.pk)}/forms/{FORM}/submissions"
    assert client.post(path, b"<data/>", content_type="text/xml", headers=basic(reader)).status_code == 405
