"""House, entrance, flat: one key a part, one grade a house, nothing counted twice."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.inspections.rules.parts import (
    HousePart,
    PartAmount,
    house_grade,
    rest_of_house,
    whole_amount,
)
from tests.field.golden import GOLDEN

CASES = json.loads((GOLDEN / "parts.json").read_text(encoding="utf-8"))
AMOUNTS = st.lists(st.decimals(Decimal("0.01"), Decimal(10_000), places=2), max_size=6)


@pytest.mark.parametrize("case", CASES["keys"], ids=lambda case: case["key"])
def test_a_part_has_one_key_however_its_number_was_typed(case: dict[str, Any]) -> None:
    assert HousePart(**case["part"]).key == case["key"]


@pytest.mark.parametrize("case", CASES["grades"], ids=lambda case: str(case["graded"]))
def test_a_house_has_the_grade_of_the_golden_case(case: dict[str, Any]) -> None:
    assert house_grade((part, grade) for part, grade in case["graded"]) == case["grade"]


def test_what_the_house_says_covers_its_parts() -> None:
    flats = [PartAmount(Decimal(3), Decimal(5)), PartAmount(Decimal(4))]
    assert whole_amount(PartAmount(Decimal(20), Decimal(60)), flats) == PartAmount(Decimal(20), Decimal(60))
    assert whole_amount(PartAmount(Decimal(5), Decimal(60)), flats) == PartAmount(Decimal(7), Decimal(60))
    assert whole_amount(PartAmount(Decimal(5), Decimal(6)), flats) == PartAmount(Decimal(7), None)
    assert whole_amount(None, flats) == PartAmount(Decimal(7), None)
    assert whole_amount(None, flats[:1]) == PartAmount(Decimal(3), Decimal(5))


@given(own=st.decimals(Decimal("0.01"), Decimal(10_000), places=2), parts=AMOUNTS)
def test_rest_and_parts_make_the_whole(own: Decimal, parts: list[Decimal]) -> None:
    whole = whole_amount(PartAmount(own), [PartAmount(part) for part in parts])
    assert rest_of_house(own, parts) + sum(parts) == whole.damaged
    assert max(own, sum(parts)) == whole.damaged
