"""A house, its entrances and flats at the desk, on the map and in the act."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from firstlight.houses.models import House
from firstlight.inspections.act_facts import act_facts
from firstlight.inspections.act_words import Wording
from firstlight.inspections.found import found_between
from firstlight.inspections.house_parts import house_parts
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.act_record import CLASSES, owner_copy
from firstlight.inspections.rules.parts import HousePart, PartAmount
from firstlight.inspections.rules.states import MINOR, UNKNOWN
from firstlight.inspections.rules.values import FindingValues
from firstlight.inspections.schedule import damage_schedule
from firstlight.inspections.selectors import house_state_array, inspections_for
from tests.openrosa.filling import SEEN_AT


def flat(number: str, entrance: str = "") -> HousePart:
    return HousePart("flat", entrance, number)


def windows(damaged: str, total: str | None = None, **split: Any) -> tuple[FindingValues, ...]:
    return (
        FindingValues("windows", Decimal(damaged), Decimal(total) if total else None, "light", False, split),
    )


@pytest.fixture
def house(town: Any, make_house: Any) -> House:
    made: House = make_house(town)
    return made


@pytest.fixture
def send(deliver: Any, house: House) -> Callable[..., Inspection]:
    """send("uuid:1", part=flat("14")) -> Inspection of the house or a part of it."""

    def make(instance: str, **changes: Any) -> Inspection:
        deliver(house, instance, **changes)
        return Inspection.objects.get(submission__instance_id=instance)

    return make


def test_flats_never_contradict_each_other_but_two_records_of_one_do(send: Any, access: Any) -> None:
    send("uuid:1", part=flat("14"), grade="minor", findings=windows("2"))
    send("uuid:2", part=flat("15"), grade="major", findings=windows("3"))
    send("uuid:3", grade="none")
    assert not inspections_for(access()).filter(Q(conflicts=True))
    send("uuid:4", part=flat("014", "2"), grade="major", findings=windows("2"))
    found = inspections_for(access()).filter(Q(conflicts=True))
    assert {one.submission.instance_id for one in found} == {"uuid:1", "uuid:4"}


def test_the_desk_shows_a_house_s_parts_together_and_counts_once(
    send: Any, access: Any, house: House, client: Client
) -> None:
    send("uuid:1", part=flat("10"), findings=windows("3", "5"))
    send("uuid:2", part=flat("9", "1"), findings=windows("4", "4"))
    send("uuid:3", part=HousePart("entrance", "2"), findings=windows("6"))
    of_house = send("uuid:4", findings=windows("20", "60"))
    person = access("coordinator")

    parts = house_parts(person, house.pk)

    names = [one.part_name for one in parts.records]
    assert names == ["", "Entrance 2", "Flat 9, entrance 1", "Flat 10"]
    [row] = parts.amounts
    assert (row.element, row.amount) == ("Windows", PartAmount(Decimal("20.00"), Decimal("60.00")))

    client.force_login(person.user)
    page = client.get(reverse("inspections:house", args=(person.town.slug, house.pk)))
    assert b"Flat 9, entrance 1" in page.content
    page = client.get(reverse("inspections:inspection", args=(person.town.slug, of_house.pk)))
    assert b"This house, part by part" in page.content


def test_a_house_is_as_bad_as_its_worst_flat_until_somebody_sees_it_whole(
    send: Any, access: Any, house: House
) -> None:
    person = access()
    send("uuid:1", part=flat("14"), grade="none", findings=())
    assert house_state_array(person)[house.seq] == UNKNOWN
    send("uuid:2", part=flat("15"), grade="minor", findings=windows("2"))
    assert house_state_array(person)[house.seq] == MINOR
    found = found_between(person.town, SEEN_AT.date(), SEEN_AT.date())
    assert (found.seen.damaged.tolist(), set(found.inspections[0])) == ([1.0], {"flat 14", "flat 15"})


def test_odd_answers_about_parts_are_kept_and_asked_about(send: Any) -> None:
    roof = FindingValues("roof_covering", Decimal(5), None, "light", False)
    odd = send("uuid:1", part=flat(""), findings=(roof,), scales={"ems98": "D9"})
    assert {issue["code"] for issue in odd.issues} >= {
        "no-part-number",
        "other-level",
        "unknown-scale-grade",
    }
    assert (odd.level, odd.part, odd.scales) == ("flat", "flat", {})
    many = send("uuid:2", findings=windows("2", side={"street": Decimal(3)}))
    assert {issue["code"] for issue in many.issues} >= {"bad-split"}


def test_the_act_names_the_part_and_every_scale_s_own_grade(send: Any) -> None:
    told = {"room": {"kitchen": Decimal(1)}, "side": {"street": Decimal(3)}}
    scales = {"ems98": "D3", "atc20": "restricted", "atc20_damage": "10-30", "national": "II"}
    made = send("uuid:1", part=flat("14", "2"), scales=scales, findings=windows("4", "5", **told))
    facts = act_facts(made)

    assert facts["part"] == {"level": "flat", "entrance": "2", "flat": "14"}
    assert facts["splits"] == {"windows": {"side": {"street": "3.00"}, "room": {"kitchen": "1.00"}}}
    classed = set(CLASSES["facts"]) | {"house", "inspection", "findings", "photos", "owner"}
    assert facts.keys() == classed
    heading: dict[str, Any] = {"commission": {"order": "", "ordered_on": None, "members": []}}
    for record in ({"act": heading, "facts": facts}, owner_copy({"act": heading, "facts": facts})):
        words = Wording(record, schedule=damage_schedule(), timezone="UTC")
        assert words.house()[0] == ["This act is of", "Flat 14, entrance 2"]
        assert [grade.split(":")[0] for _scale, grade in words.scales()] == ["D3", "Yellow", "10–30 %", "II"]
        [group] = words.groups()
        assert group["rows"][0]["where"] == "Street side 3; Kitchen 1"


def test_an_act_of_a_house_has_no_fact_that_older_acts_have_not(send: Any) -> None:
    facts = act_facts(send("uuid:1"))
    assert not {"part", "scales", "splits"} & facts.keys()
