"""The stage of an act: the starting act of the first day, a survey, an expertise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from firstlight.houses.models import House
from firstlight.inspections.act_words import Wording
from firstlight.inspections.models import Act, Inspection
from firstlight.inspections.schedule import damage_schedule
from firstlight.inspections.services import issue_act, newest_act
from tests.openrosa.filling import SEEN_AT


@pytest.fixture
def person(access: Any) -> Any:
    return access("coordinator").user


@pytest.fixture
def house(town: Any, make_house: Any) -> House:
    return make_house(town)


@pytest.fixture
def clean(deliver: Any) -> Callable[..., Inspection]:
    """clean(house, "uuid:1") -> an inspection without questions: no damage, no photo."""

    def make(house: House, instance: str, **changes: Any) -> Inspection:
        submission = deliver(house, instance, grade="none", **changes)
        return Inspection.objects.get(submission=submission)

    return make


@pytest.fixture
def second_visit(house: House, clean: Any, person: Any) -> Any:
    """The inspection of a second visit to a house whose first one has its act."""
    issue_act(inspection=clean(house, "uuid:1", seen_at=SEEN_AT - timedelta(hours=1)), by=person)
    return clean(house, "uuid:2")


def test_the_act_of_a_second_visit_carries_on_the_first(second_visit: Any, person: Any) -> None:
    first = Act.objects.get()

    survey = issue_act(inspection=second_visit, by=person)

    assert [first.stage, survey.stage] == ["starting", "survey"]
    assert first.record["act"]["carries_on"] is None
    assert survey.record["act"]["carries_on"]["title"] == first.title
    assert survey.number == first.number + 1


def test_another_part_of_the_house_begins_anew(second_visit: Any, person: Any) -> None:
    Inspection.objects.filter(pk=second_visit.pk).update(part="entrance 2", level="entrance", entrance="2")
    second_visit.refresh_from_db()

    assert issue_act(inspection=second_visit, by=person).stage == "starting"


def test_a_person_says_which_stage_it_is(second_visit: Any, person: Any) -> None:
    expertise = issue_act(inspection=second_visit, by=person, stage=Act.Stage.EXPERTISE)
    again = issue_act(inspection=second_visit, by=person)
    lowered = issue_act(inspection=second_visit, by=person, stage=Act.Stage.SURVEY)

    assert again.pk == expertise.pk
    assert (lowered.number, lowered.version, lowered.stage) == (expertise.number, 2, "survey")


def test_the_stage_is_offered_on_the_page_and_printed(
    client: Any, town: Any, second_visit: Any, person: Any
) -> None:
    client.force_login(person)
    page = f"/desk/{town.slug}/inspections/{second_visit.pk}/"

    assert '<option value="survey" selected>' in client.get(page).content.decode()
    client.post(f"{page}act/", {"stage": "expertise"})

    act = newest_act(second_visit)
    assert act is not None
    assert act.stage == "expertise"
    words = Wording(act.record, schedule=damage_schedule(), timezone=town.timezone).inspection()
    assert ["Stage", "Expertise"] in words
    assert any(name == "Carries on the act" and "2024-00001" in value for name, value in words)


def test_an_act_from_before_there_were_stages_is_a_starting_act(
    house: House, clean: Any, person: Any
) -> None:
    act = issue_act(inspection=clean(house, "uuid:1"), by=person)
    old = {
        **act.record,
        "act": {k: v for k, v in act.record["act"].items() if k not in ("stage", "carries_on")},
    }

    rows = Wording(old, schedule=damage_schedule(), timezone="UTC").inspection()

    assert rows[0] == ["Stage", "Starting act"]
    assert "Carries on the act" not in dict(rows)
