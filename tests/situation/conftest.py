"""A night that is over, two publishers, and a morning's repairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from firstlight import ids

NOW = datetime(2024, 1, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """at(time): every clock of services and pages shows it from now on."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    stand(NOW)
    return stand


@pytest.fixture
def preparer(town: Any, make_user: Callable[..., Any], at: Any) -> Any:
    return make_user(town, "publisher", email="first@example.org")


@pytest.fixture
def approver(town: Any, make_user: Callable[..., Any], at: Any) -> Any:
    return make_user(town, "publisher", email="second@example.org")


@pytest.fixture
def incident(town: Any, preparer: Any) -> Any:
    """The evening before, 18:10 to 18:40 UTC, in South, told by a street name nobody may read."""
    from firstlight.reports.services import IncidentFacts, make_incident

    start = datetime(2024, 1, 2, 18, 10, tzinfo=UTC)
    facts = IncidentFacts(
        "Mill Street 12 hit", start, start + timedelta(minutes=30),
        place="Mill Street", lon=34.01, lat=43.01, precision=1,
    )  # fmt: skip
    return make_incident(town=town, facts=facts, by=preparer)


@pytest.fixture
def say(town: Any, preparer: Any) -> Callable[..., Any]:
    """say(incident, "killed", 1, speaker="…") -> a confirmed claim."""
    from firstlight.reports.models import Claim, Statement

    def make(incident: Any, subject: str, value: int, **fields: Any) -> Any:
        statement = Statement.objects.create(
            town=town, author="Probe Agency", published_at=NOW - timedelta(hours=2), language="en",
            text=f"{subject} {value} at Mill Street 12", text_sha256=str(ids.new_id()),
            source_url="https://agency.example/1", entered_by=preparer,
        )  # fmt: skip
        values = {"value_min": value, "value_max": value, "kind": "casualty", "state": "confirmed"}
        return Claim.objects.create(
            town=town, statement=statement, incident=incident, subject=subject, start=0, end=4,
            evidence=statement.text[:4], **{**values, **fields},
        )  # fmt: skip

    return make


@pytest.fixture
def inspect_houses(town: Any, make_house: Callable[..., Any]) -> Callable[..., Any]:
    """inspect_houses(30, "south", grade="minor") -> that many inspected houses of a district."""
    from firstlight.inspections.models import Finding, Inspection, Submission

    def make(count: int, district: str, grade: str = "minor") -> list[Any]:
        found = []
        for _ in range(count):
            submission = Submission.objects.create(
                town=town, form_id="damage", form_version="1", instance_id=f"uuid:{ids.new_id()}",
                xml=b"<data/>", xml_sha256="0" * 64, received_at=NOW, state="read",
            )  # fmt: skip
            inspection = Inspection.objects.create(
                town=town, submission=submission, seen_at=NOW, received_at=NOW, grade=grade,
                house=make_house(town, district=town.districts.get(code=district)),
            )  # fmt: skip
            if grade != "none":
                Finding.objects.create(
                    inspection=inspection,
                    element="windows",
                    severity="light",
                    damaged=Decimal(2),
                    unit="piece",
                )
            found.append(inspection)
        return found

    return make
