"""Offline branches of a listed house: held, applied in their order, what they overtook is flagged."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from firstlight import clock
from firstlight.inspections import jobs
from firstlight.inspections.models import HouseUpdate, Inspection
from firstlight.inspections.rules.updates import HARD, SOFT, is_next, place_update, read_update
from firstlight.inspections.rules.values import UpdateValues
from firstlight.inspections.states import standing
from tests.openrosa.filling import SEEN_AT, written

GRADES = ["minor", "major", "destroyed"]


def listed(phone: Any) -> dict[str, dict[str, str]]:
    """The phone's list by house."""
    body = phone.get("forms/firstlight_damage/files/houses.csv").content.decode()
    return {row["name"]: row for row in csv.DictReader(io.StringIO(body))}


def version(phone: Any, house: Any) -> int:
    return int(listed(phone)[str(house.pk)]["__version"])


def standing_grade(town: Any) -> str:
    newest = standing(town).order_by("received_at", "id").last()
    assert newest is not None
    return newest.grade


def branch(house: Any, trunk: int, count: int, name: str = "b-1") -> list[bytes]:
    """What a phone without a network sends of one house: each updates the one before."""
    return [
        written(
            str(house.pk), f"uuid:{name}-{n}", grade=GRADES[n], update=UpdateValues(trunk + n, trunk, name)
        )
        for n in range(count)
    ]


# -- the rules


@given(st.permutations(range(5)), st.integers(1, 9))
def test_a_branch_is_applied_in_its_order_however_it_arrives(order: list[int], trunk: int) -> None:
    waiting, applied = set(), []
    for place in order:
        waiting.add(trunk + place)
        while ready := [b for b in waiting if is_next(UpdateValues(b, trunk, "b"), set(applied))]:
            applied.append(ready[0])
            waiting.discard(ready[0])
    assert applied == [trunk + n for n in range(5)]


@pytest.mark.parametrize(
    ("base", "since", "conflict"),
    [(4, [], ""), (5, [], ""), (3, ["minor"], SOFT), (3, ["major"], HARD), (2, ["minor", "major"], HARD)],
)
def test_what_an_update_overtook(base: int, since: list[str], conflict: str) -> None:
    placed = place_update(base, 4, "minor", since)
    assert (placed.version, placed.conflict) == (5, conflict)


@pytest.mark.parametrize(
    "attributes",
    [
        {"baseVersion": "2", "trunkVersion": "2", "branchId": ""},  # a trunk without a branch
        {"baseVersion": "1", "trunkVersion": "2", "branchId": "b"},
        {"baseVersion": "", "trunkVersion": "", "branchId": ""},
        {"baseVersion": "-1", "trunkVersion": "", "branchId": ""},
        {"baseVersion": "٣", "trunkVersion": "", "branchId": ""},
        {"baseVersion": "9" * 30, "trunkVersion": "", "branchId": ""},
        {"baseVersion": "1", "trunkVersion": "", "branchId": "x" * 65},
        {"baseVersion": "1", "trunkVersion": "", "branchId": "", "id": "another"},
    ],
)
def test_an_update_that_cannot_be_used_is_an_issue_and_no_refusal(attributes: dict[str, str]) -> None:
    meta = etree.Element("meta")
    etree.SubElement(meta, "entity", {"dataset": "houses", "update": "1", "id": "h", **attributes})
    issues: list[Any] = []

    assert read_update(meta, "h", issues) is None
    assert len(issues) == 1


# -- through the door


@pytest.fixture
def house(town: Any, make_house: Any) -> Any:
    return make_house(town)


def test_an_online_update_counts_the_version_up_and_tells_the_grade(phone: Any, house: Any) -> None:
    before = version(phone, house)
    raw = written(str(house.pk), "uuid:1", grade="major", update=UpdateValues(before))

    assert phone.post(raw).status_code == 201

    assert version(phone, house) == before + 1
    assert listed(phone)[str(house.pk)]["grade"] == "major"
    update = HouseUpdate.objects.get()
    assert (update.version, update.conflict) == (before + 1, "")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_branch_in_any_order_ends_with_the_last_record_standing(
    phone: Any, house: Any, town: Any, order: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(clock, "now", lambda: SEEN_AT + timedelta(seconds=900 + next(seconds)))
    trunk = version(phone, house)
    forms = branch(house, trunk, 3)

    assert [phone.post(forms[n]).status_code for n in order] == [201] * 3

    assert version(phone, house) == trunk + 3
    assert standing_grade(town) == GRADES[2]
    applied = HouseUpdate.objects.order_by("base").values_list("version", "conflict")
    assert list(applied) == [(trunk + n + 1, "") for n in range(3)]


def test_what_is_held_is_kept_shown_and_not_counted(
    phone: Any, house: Any, town: Any, make_user: Any
) -> None:
    trunk = version(phone, house)
    phone.post(branch(house, trunk, 2)[1])

    assert version(phone, house) == trunk
    found = Inspection.objects.get()
    assert found.update.version is None
    browser = Client()
    browser.force_login(make_user(town, "coordinator"))
    page = browser.get(f"/desk/{town.slug}/inspections/{found.pk}/").content.decode()
    assert "An earlier record of the same phone is on its way" in page


def test_what_is_missing_for_five_days_is_waited_for_no_longer(
    phone: Any, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    trunk = version(phone, house)
    for form in reversed(branch(house, trunk, 3)[1:]):
        phone.post(form)
    jobs.apply_overdue_updates()
    assert version(phone, house) == trunk

    monkeypatch.setattr(clock, "now", lambda: SEEN_AT + timedelta(days=6))
    jobs.apply_overdue_updates()
    jobs.apply_overdue_updates()

    assert version(phone, house) == trunk + 2
    assert list(HouseUpdate.objects.order_by("base").values_list("version", flat=True)) == [
        trunk + 1,
        trunk + 2,
    ]


def test_two_phones_that_saw_the_same_version_conflict_and_both_are_kept(
    phone: Any, house: Any, town: Any, make_phone: Any, make_user: Any
) -> None:
    trunk = version(phone, house)
    other = make_phone(town, "Team 2")
    other.post(written(str(house.pk), "uuid:other", grade="destroyed", update=UpdateValues(trunk)))

    for form in branch(house, trunk, 2):
        assert phone.post(form).status_code == 201

    assert Inspection.objects.count() == 3
    conflicts = HouseUpdate.objects.order_by("version").values_list("conflict", flat=True)
    assert list(conflicts) == ["", "hard", ""]  # the second of the branch saw the first
    hard = Inspection.objects.get(update__conflict="hard")
    browser = Client()
    browser.force_login(make_user(town, "coordinator"))
    page = browser.get(f"/desk/{town.slug}/inspections/{hard.pk}/").content.decode()
    assert "Another team recorded another grade" in page


def test_a_repeated_branch_changes_nothing(phone: Any, house: Any) -> None:
    trunk = version(phone, house)
    for form in [*branch(house, trunk, 2), *branch(house, trunk, 2)]:
        assert phone.post(form).status_code == 201

    assert version(phone, house) == trunk + 2
    assert HouseUpdate.objects.count() == 2


def test_a_bad_update_keeps_the_record_and_is_flagged(phone: Any, house: Any) -> None:
    raw = written(str(house.pk), "uuid:1", update=UpdateValues(3, 2, "b"))

    assert phone.post(raw.replace(b'branchId="b"', b'branchId=""')).status_code == 201

    assert [one["code"] for one in Inspection.objects.get().issues].count("bad-branch") == 1
    assert not HouseUpdate.objects.exists()
