"""A town's own elements: checked, then in the form, on phones, in acts, prices and orders of that town."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from firstlight.inspections.act_facts import act_facts
from firstlight.inspections.act_words import Wording
from firstlight.inspections.commands_elements import load_elements
from firstlight.inspections.models import Inspection, OwnElements
from firstlight.inspections.rules.own_elements import read_own_elements
from firstlight.inspections.rules.values import FindingValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import ScheduleError, damage_schedule
from firstlight.inspections.services import set_own_elements
from firstlight.inspections.town_schedule import schedule_of
from firstlight.openrosa.form import form_of, inspection_form
from firstlight.restoration.services import PriceRow, draft_orders, make_price_list
from firstlight.wording import error_text
from tests.openrosa.filling import filled, written
from tests.openrosa.phones import Phone


def said(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (ru)", "uk": f"{text} (uk)"}


GREENHOUSE: dict[str, Any] = {
    "key": "own_greenhouse",
    "group": "own_garden",
    "unit": "m2",
    "levels": ["house"],
    "label": said("Greenhouses"),
    "severities": [{"key": "light", "label": said("Panes broken")}],
    "urgent": {"key": "fence_off", "label": said("Fence off")},
}
FILE: dict[str, Any] = {
    "groups": [{"key": "own_garden", "label": said("Garden")}],
    "elements": [GREENHOUSE],
}
NOTHING: dict[str, Any] = {"groups": [], "elements": []}


def changed(**change: Any) -> str:
    file = copy.deepcopy(FILE)
    file["elements"][0] |= change
    return json.dumps(file)


@pytest.fixture
def admin(town: Any, make_user: Callable[..., Any]) -> Any:
    return make_user(town, "administrator", email="own@example.org")


@pytest.fixture
def own(town: Any, admin: Any) -> OwnElements:
    return set_own_elements(town=town, text=json.dumps(FILE), by=admin)


def with_greenhouse(town: Any, house: Any, instance: str = "uuid:own") -> bytes:
    found = FindingValues("own_greenhouse", Decimal("12.5"), Decimal(20), "light", True)
    return build_submission_xml(schedule_of(town.pk), filled(str(house.id), instance, findings=(found,)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not-json"),
        ("[1]", "unknown-part"),
        ("[" * 90_000, "not-json"),
        ('{"elements": [], "more": 1}', "unknown-part"),
        ('{"elements": {}}', "unknown-part"),
        ('{"elements": ["roof"]}', "unknown-part"),
        (changed(colour="red"), "unknown-part"),
        (changed(key="roof_covering"), "bad-key"),
        (changed(key="own_Теплица"), "bad-key"),
        (changed(key=7), "bad-key"),
        (changed(key="own_\ud800"), "bad-key"),
        (changed(urgent={"key": "a b", "label": said("x")}), "bad-key"),
        (changed(label={"en": "Greenhouse"}), "bad-label"),
        (changed(label=said("${grade}")), "bad-label"),
        (changed(label=said("x" * 81)), "bad-label"),
        (changed(label=said(" ")), "bad-label"),
        (changed(unit="gallon"), "no-such-word"),
        (changed(group="cellar"), "no-such-word"),
        (changed(unit=["m2"]), "no-such-word"),
        (changed(group={}), "no-such-word"),
        (changed(levels=["street"]), "no-such-word"),
        (changed(levels=[["house"]]), "no-such-word"),
        (changed(network="yes"), "no-such-word"),
        (changed(severities=[]), "no-severity"),
        (changed(severities=[{"key": "odd", "label": said("x")}]), "no-such-word"),
        (json.dumps({"elements": [GREENHOUSE], "groups": FILE["groups"] * 2}), "key-twice"),
        (json.dumps({**FILE, "elements": [GREENHOUSE] * 2}), "key-twice"),
        (json.dumps({**FILE, "elements": [GREENHOUSE] * 61}), "too-many"),
    ],
)
def test_a_file_that_cannot_count_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        read_own_elements(text, damage_schedule(), [])
    assert refused.value.code == code
    assert error_text(refused.value).encode()  # can be shown, whatever the file held


def test_an_element_keeps_its_unit(town: Any, admin: Any, own: OwnElements) -> None:
    with pytest.raises(ScheduleError, match="unit-changed"):
        set_own_elements(town=town, text=changed(unit="piece"), by=admin)
    assert set_own_elements(town=town, text=json.dumps(FILE), by=admin) == own  # the same again


def test_phones_get_a_new_form_and_their_records_become_findings(
    town: Any, own: OwnElements, phone: Phone, make_house: Callable[..., Any]
) -> None:
    house = make_house(town)
    assert form_of(town.pk).version == f"{damage_schedule().version}001"
    assert b"own_greenhouse" in phone.get("forms/firstlight_damage").content
    assert f"<version>{form_of(town.pk).version}</version>" in phone.get("formList").content.decode()
    schedule = phone.get("sector.json").json()["form"]["schedule"]
    assert schedule["elements"][-1] == GREENHOUSE
    assert schedule["version"] == form_of(town.pk).version

    assert phone.post(with_greenhouse(town, house)).status_code == 201
    made = Inspection.objects.get()
    [found] = made.findings.all()
    assert (found.element, found.unit, found.damaged) == ("own_greenhouse", "m2", Decimal("12.50"))
    facts = act_facts(made)
    record = {"act": {"commission": {}}, "facts": facts}
    [group] = Wording(record, schedule=schedule_of(town.pk), timezone="UTC").groups()
    assert (group["name"], group["rows"][0]["element"]) == ("Garden", "Greenhouses")

    # A phone that holds the older form is still taken, and so is one with the form of yesterday's file.
    assert phone.post(written(str(house.id), "uuid:older")).status_code == 201


def test_what_a_file_leaves_out_is_asked_no_more_but_its_records_stay(
    town: Any, admin: Any, own: OwnElements, phone: Phone, make_house: Callable[..., Any]
) -> None:
    late = with_greenhouse(town, make_house(town))
    set_own_elements(town=town, text=json.dumps(NOTHING), by=admin)

    assert form_of(town.pk).version == f"{damage_schedule().version}002"
    assert b"own_greenhouse" not in form_of(town.pk).xml
    assert phone.post(late).status_code == 201
    made = Inspection.objects.get()
    assert [one.element for one in made.findings.all()] == ["own_greenhouse"]
    assert "unknown-element" not in {issue["code"] for issue in made.issues}
    assert schedule_of(town.pk).label("own_greenhouse", "en") == "Greenhouses"


def test_another_town_has_nothing_of_it(own: OwnElements, make_user: Any, make_phone: Any, town: Any) -> None:
    from firstlight.accounts.models import Town

    fields = {f.attname: getattr(town, f.attname) for f in Town._meta.concrete_fields if f.name != "id"}
    other = Town.objects.create(**{**fields, "name": "Other", "slug": "other"})
    assert form_of(other.pk) is inspection_form()
    elsewhere = make_phone(other, label="Elsewhere")
    assert elsewhere.post(with_greenhouse(town, other, "uuid:wrong")).status_code == 404
    assert not Inspection.objects.exists()


def test_it_is_priced_and_ordered(
    town: Any, own: OwnElements, phone: Phone, make_house: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    works = make_user(town, "works_manager")
    rows = [PriceRow("own_greenhouse", Decimal(10), severity="light")]
    make_price_list(town=town, name="Own", currency="EUR", valid_from=date(2024, 1, 1), by=works, prices=rows)
    phone.post(with_greenhouse(town, make_house(town)))
    Inspection.objects.update(review=Inspection.Review.APPROVED)

    [order] = draft_orders(town=town, by=works)

    lines = {line.work: (line.quantity, line.unit_price) for line in order.lines.all()}
    assert lines == {"fence_off": (Decimal("12.50"), None), "repair": (Decimal("12.50"), Decimal(10))}


def test_odk_validate_takes_the_town_s_form(town: Any, own: OwnElements, tmp_path: Path) -> None:
    import shutil

    if shutil.which("java") is None:
        pytest.skip("ODK Validate needs Java")
    from pyxform.validators.odk_validate import check_xform

    path = tmp_path / "form.xml"
    path.write_bytes(form_of(town.pk).xml)
    assert check_xform(str(path)) == []


def test_an_administrator_loads_it_at_the_desk_and_nobody_else(
    town: Any, admin: Any, make_user: Callable[..., Any], client: Client
) -> None:
    address = reverse("inspections:elements", args=(town.slug,))

    def upload(text: str) -> Any:
        return client.post(address, {"file": SimpleUploadedFile("e.json", text.encode())})

    client.force_login(make_user(town, "coordinator"))
    assert upload(json.dumps(FILE)).status_code in {403, 404}
    client.force_login(admin)
    example = client.get(reverse("inspections:elements_file", args=(town.slug,)))
    assert upload(example.content.decode()).status_code == 302  # what is downloaded can be uploaded
    refused = upload(changed(unit="gallon"))
    assert refused.status_code == 422
    assert "own_greenhouse" in refused.content.decode()
    assert client.post(address, {}).status_code == 422  # no file chosen: said beside the field
    assert upload(json.dumps(FILE)).status_code == 302
    assert "Greenhouses" in client.get(address).content.decode()
    assert OwnElements.objects.count() == 2


def test_the_command_loads_a_file(town: Any, tmp_path: Path) -> None:
    file = tmp_path / "elements.json"
    file.write_text(json.dumps(FILE), encoding="utf-8")

    told = load_elements(town_name=town.name, file=file)

    assert told["elements"] == ["own_greenhouse"]
    assert told["form_version"] == schedule_of(town.pk).version
    file.write_bytes(b"\xff")
    with pytest.raises(ScheduleError, match="not-json"):
        load_elements(town_name=town.name, file=file)
