"""Inspections and prices of the invented town."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from firstlight import ids

MORNING = datetime(2024, 1, 3, 8, 30, tzinfo=UTC)


@pytest.fixture
def _at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of services stands at 09:00 UTC on 3 January 2024."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 1, 3, 9, 0, tzinfo=UTC))


@pytest.fixture
def make_inspection(make_house: Callable[..., Any]) -> Callable[..., Any]:
    """make_inspection(town, ("windows", "light", "4"), house=..., grade=...) -> Inspection."""
    from firstlight.inspections.models import Finding, Inspection, Submission
    from firstlight.inspections.schedule import damage_schedule

    def make(town: Any, *findings: tuple[Any, ...], **fields: Any) -> Any:
        submission = Submission.objects.create(
            town=town, form_id="damage", form_version="1", instance_id=f"uuid:{ids.new_id()}",
            xml=b"<data/>", xml_sha256="0" * 64, received_at=MORNING, state="read",
        )  # fmt: skip
        defaults = {"house": None, "grade": "minor", "seen_at": MORNING, "received_at": MORNING}
        defaults.update(fields)
        defaults["house"] = defaults["house"] or make_house(town)
        inspection = Inspection.objects.create(town=town, submission=submission, **defaults)
        for element, severity, damaged, *urgent in findings:
            Finding.objects.create(
                inspection=inspection, element=element, severity=severity, damaged=Decimal(damaged),
                unit=damage_schedule().element(element).unit, is_urgent=bool(urgent),
            )  # fmt: skip
        return inspection

    return make


@pytest.fixture
def prices(town: Any, make_user: Callable[..., Any]) -> Any:
    """A price list valid since New Year: windows, their film, roofs; doors have no price."""
    from firstlight.restoration.services import PriceRow, make_price_list

    rows = [
        PriceRow("windows", Decimal("120.50"), severity="light"),
        PriceRow("windows", Decimal("4.25"), work="close_openings"),
        PriceRow("roof_covering", Decimal("33.33"), severity="heavy"),
    ]
    admin = make_user(town, "administrator")
    return make_price_list(
        town=town, name="Winter", currency="EUR", valid_from=date(2024, 1, 1), by=admin, prices=rows
    )
