"""A language model that may propose claims: off unless a setting names its address."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import requests
from django.conf import settings
from django.db import transaction

from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.reports.intake import claims_of
from firstlight.reports.models import Claim, Statement
from firstlight.reports.rules.proposals import Judged, ModelError, judge, parse_answer
from firstlight.reports.rules.reading import read_statement

TIMEOUT_S = (5, 60)
MOST_ANSWER = 400_000
TASK = """You read official statements about attacks. List each claim as JSON:
{"claims": [{"kind": "casualty|weapon|damage|measure", "subject": "...", "value": 2 or null,
"quote": "words copied from the text, letter by letter", "speaker": "who says it, copied from the text"}]}
Subjects of casualty: killed, injured, missing. Of weapon: missile, rocket, mlrs, drone, shell, bomb. Of
damage: house, apartment_building, apartment, roof, window, facade, school, vehicle, power, gas, road. Of
measure: school_closure, remote_learning, evacuation, blackout, closure, inspection, alert.
Copy, never reword. Leave out what the text does not say."""


def is_on() -> bool:
    """Whether the site named a model."""
    return bool(settings.MODEL_URL)


def request_of(statement: Statement) -> dict[str, Any]:
    """Exactly what would be sent: the task and the statement's text, nothing else of the town."""
    return {
        "model": settings.MODEL_NAME,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": TASK},
            {"role": "user", "content": statement.text},
        ],
    }


def propose(*, statement: Statement, by: User) -> Judged:
    """Ask the model about a statement; what the verifier keeps waits for a person like all claims.

    What it drops is written into the log with the reason. Asking again adds nothing twice.

    Raises
    ------
    ModelError
        ``model-off``, ``model-unreachable``, ``model-answer``.
    """
    if not is_on():
        raise ModelError("model-off")
    proposals = parse_answer(_ask(request_of(statement)))
    local = statement.published_at.astimezone(ZoneInfo(statement.town.timezone))
    reading = read_statement(
        statement.text, published_at=local, home=statement.town.name, language=statement.language
    )
    judged = judge(reading, proposals)
    seen = [(reading.claims[at].start, reading.claims[at].subject) for at in judged.seen]
    _keep(
        statement,
        judged,
        claims_of(replace(reading, claims=[c for c, _ in judged.kept]), statement),
        seen,
        by,
    )
    return judged


@transaction.atomic
def _keep(
    statement: Statement, judged: Judged, rows: list[Claim], seen: list[tuple[int, str]], by: User
) -> None:
    known = set(statement.claims.values_list("start", "end", "subject"))
    fresh = [row for row in rows if (row.start, row.end, row.subject) not in known]
    for row in fresh:
        row.origin = "model"
    Claim.objects.bulk_create(fresh)
    for start, subject in seen:
        statement.claims.filter(start=start, subject=subject, origin="rules").update(origin="both")
    data = {
        "model": settings.MODEL_NAME,
        "kept": len(fresh),
        "confirmed_rules": len(seen),
        "dropped": [{"why": why, "quote": quote} for why, quote in judged.dropped],
    }
    record(by=by, action="reports.ask-model", target=statement, town_id=statement.town_id, data=data)


def _ask(body: dict[str, Any]) -> str:
    """The content of the answer. The address is the site's own choice, so it may be on its network."""
    headers = {"Authorization": f"Bearer {settings.MODEL_KEY}"} if settings.MODEL_KEY else {}
    try:
        with requests.post(
            f"{settings.MODEL_URL}/chat/completions",
            json=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True,
        ) as answer:  # fmt: skip
            content = answer.raw.read(MOST_ANSWER + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise ModelError("model-unreachable") from error
    if status != 200 or len(content) > MOST_ANSWER:
        raise ModelError("model-unreachable")
    try:
        return str(json.loads(content)["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError("model-answer") from error
