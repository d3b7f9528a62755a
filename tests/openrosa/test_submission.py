"""The door: what is taken, what is refused, and that nothing is taken twice."""

from __future__ import annotations

from typing import Any

from firstlight.inspections.models import Attachment, Finding, Inspection, Submission
from tests.openrosa.filling import jpeg, written


def test_a_submission_becomes_an_inspection_with_its_findings(phone: Any, town: Any, make_house: Any) -> None:
    house = make_house(town)

    answer = phone.post(written(str(house.id)), {"1.jpg": jpeg()})

    assert answer.status_code == 201
    assert answer["X-OpenRosa-Version"] == "1.0"
    inspection = Inspection.objects.get()
    assert (inspection.house, inspection.grade, inspection.issues) == (house, "minor", [])
    assert Finding.objects.count() == 2
    assert Submission.objects.get().state == Submission.State.READ
    assert Attachment.objects.get().content_type == "image/jpeg"
