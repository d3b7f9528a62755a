"""The optional model: recorded and fabricating answers from a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.urls import reverse

from firstlight.audit.models import Entry
from firstlight.errors import CodedError
from firstlight.reports.services import take_statement
from firstlight.reports.services.model import propose
from tests.reports.conftest import NOW

TEXT = "Губернатор Иван Вымыслов сообщил: ранены двое. Повреждены три дома."
TRUE = {"kind": "casualty", "subject": "injured", "quote": "ранены двое", "value": 2}
FALSE = [
    {"kind": "casualty", "subject": "killed", "quote": "погибли трое", "value": 3},
    {"kind": "casualty", "subject": "injured", "quote": "ранены двое", "value": 20},
    {"kind": "damage", "subject": "school", "quote": "Повреждены три дома", "value": 3},
]


@pytest.fixture
def server(settings: Any) -> Iterator[dict[str, Any]]:
    """Answers with `claims`, remembers what it was sent."""
    state: dict[str, Any] = {"content": json.dumps({"claims": [TRUE]}), "sent": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state["sent"].append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps({"choices": [{"message": {"content": state["content"]}}]}).encode()
            self.send_response(state.get("status", 200))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    settings.MODEL_URL, settings.MODEL_NAME = f"http://127.0.0.1:{httpd.server_port}/v1", "probe"
    yield state
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def statement(town, officer):
    return take_statement(town=town, text=TEXT, author="A", channel="web", published_at=NOW, by=officer)


def test_nothing_is_sent_unless_the_setting_names_an_address(client, statement, town, officer):
    client.force_login(officer)

    page = client.get(reverse("reports:model", args=[town.slug, statement.pk])).content.decode()

    with pytest.raises(CodedError) as refused:
        propose(statement=statement, by=officer)
    assert refused.value.code == "model-off"
    assert "nothing is sent anywhere" in page
    assert TEXT in page


def test_what_both_found_is_marked_and_what_was_sent_is_the_text_alone(server, statement, officer):
    propose(statement=statement, by=officer)
    propose(statement=statement, by=officer)

    assert statement.claims.get(subject="injured").origin == "both"
    assert statement.claims.count() == 2
    assert [one["content"] for one in server["sent"][0]["messages"]][1:] == [TEXT]


def test_a_fabricating_server_adds_nothing_and_is_written_down(server, statement, officer):
    server["content"] = json.dumps({"claims": FALSE})

    judged = propose(statement=statement, by=officer)

    assert judged.kept == []
    assert {claim.origin for claim in statement.claims.all()} == {"rules"}
    logged = Entry.objects.filter(action="reports.ask-model").latest("seq").data
    assert [row["why"] for row in logged["dropped"]] == ["not-in-text", "number", "trigger"]


@pytest.mark.parametrize(
    ("change", "code"), [({"content": "no"}, "model-answer"), ({"status": 500}, "model-unreachable")]
)
def test_a_broken_server_changes_nothing(server, statement, officer, change, code):
    server.update(change)

    with pytest.raises(CodedError) as refused:
        propose(statement=statement, by=officer)
    assert refused.value.code == code
    assert {claim.origin for claim in statement.claims.all()} == {"rules"}
