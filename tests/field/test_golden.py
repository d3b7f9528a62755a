"""The field app and the server write one XML for one answer; web/field/model tests the other half."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from firstlight.inspections.rules.envelope import open_envelope
from firstlight.inspections.rules.reading import read_values
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import damage_schedule
from firstlight.openrosa.form import inspection_form
from tests.field.golden import golden_cases, values_of

CASES = golden_cases()


def by_name(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_the_server_writes_the_golden_xml(case: dict[str, Any]) -> None:
    assert build_submission_xml(damage_schedule(), values_of(case["values"])).decode() == case["xml"]


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_the_server_reads_back_what_was_answered(case: dict[str, Any]) -> None:
    values = values_of(case["values"])
    reading = read_values(damage_schedule(), case["xml"].encode())
    order = {key: at for at, key in enumerate(damage_schedule().by_key)}
    assert reading.values.grade == values.grade
    assert reading.values.findings == tuple(sorted(values.findings, key=lambda one: order[one.element]))
    assert reading.values.networks == values.networks
    assert (reading.values.seen_at, reading.values.place) == (values.seen_at, values.place)
    assert (reading.values.owner, reading.values.voice) == (values.owner, values.voice)
    assert reading.values.photos == values.photos
    assert (reading.values.part, reading.values.scales) == (values.part, values.scales)
    assert {issue.code for issue in reading.issues} <= {"no-clock"}
    assert set(values.file_names) <= open_envelope(case["xml"].encode()).names


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_the_form_has_every_part_of_it(case: dict[str, Any]) -> None:
    """What the app sends is an instance of the form that Collect fills: no part is the app's own."""

    def paths(element: Any, before: str = "") -> set[str]:
        here = f"{before}/{etree.QName(element).localname}"
        return {here}.union(*(paths(child, here) for child in element))

    root = etree.fromstring(inspection_form().xml)
    instance = next(e for e in root.iter("{*}instance") if e.get("id") is None)[0]
    sent = paths(etree.fromstring(case["xml"].encode()))
    assert sent - paths(instance) <= {"/data/meta/deprecatedID"}
