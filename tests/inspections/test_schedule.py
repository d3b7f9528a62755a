"""One damage schedule: whole, translated, found from everywhere."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.states import GRADE_STATES
from firstlight.inspections.rules.values import GRADES
from firstlight.inspections.schedule import ScheduleError, damage_schedule, parse_schedule

CANONICAL = Path(__file__).resolve().parents[2] / "contracts" / "damage_schedule.json"
WANTED = (
    "roof_covering:m2 rafters:m insulation:m2 windows:piece entrance_doors:piece inner_doors:piece facade:m2 "
    "walls:m2 slabs:m2 foundation:m balconies:piece stairs:piece lifts:piece finishing:m2 gas:m power:m "
    "water:m heat:m sewer:m fences:m outbuildings:piece"
)


def test_it_lists_every_element_with_its_unit_in_the_order_of_work() -> None:
    assert " ".join(f"{e.key}:{e.unit}" for e in damage_schedule().elements) == WANTED


def test_the_package_reads_the_canonical_file() -> None:
    packaged = resources.files("firstlight.inspections") / "damage_schedule.json"

    assert json.loads(packaged.read_text(encoding="utf-8")) == json.loads(
        CANONICAL.read_text(encoding="utf-8")
    )


def test_grades_are_the_same_everywhere() -> None:
    assert tuple(grade.key for grade in damage_schedule().grades) == GRADES
    assert tuple(Inspection.Grade.values) == GRADES
    assert tuple(GRADE_STATES) == GRADES


def test_networks_and_structure_are_marked() -> None:
    elements = damage_schedule().elements

    assert [e.key for e in elements if e.is_network] == ["gas", "power", "water", "heat", "sewer"]
    assert [e.key for e in elements if e.is_structural] == [
        "rafters",
        "walls",
        "slabs",
        "foundation",
        "stairs",
    ]


def test_labels_fall_back_to_english_and_unknown_keys_to_themselves() -> None:
    schedule = damage_schedule()

    assert schedule.label("windows", "ru-RU") == "Окна"
    assert schedule.label("windows", "de") == "Windows"
    assert schedule.label("moat", "en") == "moat"
    with pytest.raises(ScheduleError, match="unknown-element"):
        schedule.element("moat")


@pytest.mark.parametrize("version", ["2024010301", "2024010302", "2024010303", "2024010304"])
def test_versions_that_went_out_to_phones_are_still_taken(version: str) -> None:
    """Add each published version here: a phone may come back with it after a month."""
    assert damage_schedule().takes_version(version)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unit": "gallon"}, "undeclared"),
        ({"group": "cellar"}, "undeclared"),
        ({"label": {"en": "Roof"}}, "language"),
        ({"key": "rafters"}, "twice"),
        ({"severities": [{"key": "odd", "label": {"en": "a", "ru": "b", "uk": "c"}}]}, "undeclared"),
    ],
)
def test_a_schedule_that_contradicts_itself_is_refused(change: dict[str, object], reason: str) -> None:
    data = json.loads(CANONICAL.read_text(encoding="utf-8"))
    data["elements"][0] |= change

    with pytest.raises(ScheduleError, match=reason):
        parse_schedule(json.dumps(data))
