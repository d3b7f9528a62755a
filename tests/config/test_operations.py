"""Health and metrics: for machines, with nothing about any person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from firstlight.config import operations


def test_health_is_up_while_the_database_answers(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up", "database": "up"})


def test_health_is_down_when_it_does_not(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def cursor(self) -> Any:
            raise DatabaseError("secret detail")

    monkeypatch.setattr(operations, "connection", Broken())

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert b"secret" not in answer.content


def test_metrics_count_and_name_nobody(client: Client, town: Any, make_user: Any, make_house: Any) -> None:
    person = make_user(town, "inspector")
    make_house(town)

    text = client.get("/metrics").content.decode()

    assert "\nfirstlight_houses 1\n" in text
    assert "\nfirstlight_people 1\n" in text
    assert person.email not in text
    assert town.name not in text
    for line in text.splitlines():
        assert line.startswith("# TYPE firstlight_") or line.split(" ")[1].isdigit()


def test_metrics_are_for_this_machine_or_a_token(client: Client, db: None, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    settings.METRICS_TOKEN = "watcher"
    for given, status in (("Bearer watcher", 200), ("Bearer other", 403), ("", 403)):
        answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": given})
        assert answer.status_code == status


def test_an_empty_token_opens_nothing(client: Client, db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "})
    assert answer.status_code == 403
