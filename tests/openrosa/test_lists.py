"""What phones fetch: the form list, the form, its manifest and the houses of their sector."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from firstlight.houses.models import House, LoadRun
from firstlight.inspections.schedule import damage_schedule
from firstlight.inspections.services import assign_phone
from firstlight.openrosa.form import build_form, inspection_form

XFORMS = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def listed(phone: Any) -> list[dict[str, str]]:
    return rows(phone.get("forms/firstlight_damage/files/houses.csv"))


def manifest_entry(phone: Any) -> dict[str, str]:
    root = etree.fromstring(phone.get("forms/firstlight_damage/manifest").content)
    assert root[0].get("type") == "entityList"
    return {etree.QName(e).localname: e.text or "" for e in root[0]}


def test_the_list_names_the_form_with_absolute_addresses_and_its_hash(phone: Any) -> None:
    answer = phone.get("formList")

    assert answer["Content-Type"].startswith("text/xml")
    assert answer["X-OpenRosa-Version"] == "1.0"
    form = etree.fromstring(answer.content).find(f"{XFORMS}xform")
    assert form is not None
    entry = {etree.QName(e).localname: e.text or "" for e in form}
    assert (entry["formID"], entry["version"]) == ("firstlight_damage", damage_schedule().version)
    assert entry["downloadUrl"].startswith(f"http://testserver/key/{phone.token}/")
    download = phone.client.get(entry["downloadUrl"], headers={"X-OpenRosa-Version": "1.0"})
    assert entry["hash"] == f"md5:{hashlib.md5(download.content).hexdigest()}"
    assert phone.client.get(entry["manifestUrl"], headers={"X-OpenRosa-Version": "1.0"}).status_code == 200


def test_the_list_can_be_asked_for_one_form(phone: Any) -> None:
    assert len(etree.fromstring(phone.get("formList?formID=firstlight_damage").content)) == 1
    assert len(etree.fromstring(phone.get("formList?formID=other").content)) == 0


@pytest.mark.parametrize(
    "path", ["forms/other", "forms/other/manifest", "forms/firstlight_damage/files/x.csv"]
)
def test_what_is_not_there_is_not_found(phone: Any, path: str) -> None:
    assert phone.get(path).status_code == 404


def test_messages_follow_the_phones_language(phone: Any) -> None:
    answer = phone.get("forms/other", **{"Accept-Language": "uk"})

    assert answer.status_code == 404
    assert answer["Content-Language"] == "uk"


def test_the_manifest_hash_is_of_the_list_and_changes_with_it(phone: Any, town: Any, make_house: Any) -> None:
    make_house(town)
    first = manifest_entry(phone)
    body = phone.client.get(first["downloadUrl"], headers={"X-OpenRosa-Version": "1.0"}).content
    assert first["hash"] == f"md5:{hashlib.md5(body).hexdigest()}"

    make_house(town)

    assert manifest_entry(phone)["hash"] != first["hash"]


def test_the_list_has_names_labels_and_versions_that_grow(phone: Any, town: Any, make_house: Any) -> None:
    from tests.openrosa.filling import written

    house = make_house(town)
    before = listed(phone)
    assert before[0]["name"] == str(house.id)
    assert before[0]["label"] == "Mill Street 1"
    phone.post(written(str(house.id)))
    after = listed(phone)
    LoadRun.objects.create(
        town=town, file_name="x", file_sha256="0", added=0, changed=1, gone=0, unchanged=0, seconds=1
    )

    versions = [int(r[0]["__version"]) for r in (before, after, listed(phone))]
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("label", ["", "=1+1", "@cmd", "line\none", 'quote " and, comma', "\ufeffbom"])
def test_no_address_breaks_a_row(phone: Any, town: Any, make_house: Any, label: str) -> None:
    make_house(town, address=label, name="", source_ref=label or "w1")

    (row,) = listed(phone)

    assert row["label"].strip()
    assert "\n" not in row["label"]
    assert row["label"][0] not in "=+-@"


def test_gone_houses_are_left_out_and_said_to_be_gone(phone: Any, town: Any, make_house: Any) -> None:
    from firstlight import clock

    here, gone = make_house(town), make_house(town, gone_at=clock.now())

    assert [r["name"] for r in listed(phone)] == [str(here.id)]
    answer = phone.get(f"forms/firstlight_damage/integrity?id={here.id},{gone.id},nonsense")
    deleted = {e.get("id"): e[0].text for e in etree.fromstring(answer.content)[0]}
    assert deleted == {str(here.id): "false", str(gone.id): "true", "nonsense": "true"}


def test_a_phone_gets_its_round_in_walking_order_then_the_neighbours(
    phone: Any, plan: Any, town: Any, make_house: Any, make_user: Any
) -> None:
    second = plan.rounds.get(number=2)
    neighbour = make_house(town, lon=34.0056, lat=43.0051)
    make_house(town, lon=34.019, lat=43.039)  # far away
    assign_phone(device=phone.device, team=second.team, by=make_user(town, "coordinator"))

    found = listed(phone)

    on_round = list(House.objects.filter(visits__stop__round=second).order_by("visits__position"))
    assert [r["name"] for r in found[:2]] == [str(h.id) for h in on_round]
    assert [r["stop"] for r in found[:2]] == ["1", "1"]
    assert str(neighbour.id) in {r["name"] for r in found[2:]}
    assert len(found) == 5


def test_a_person_with_districts_gets_only_those(
    town: Any, make_phone: Any, make_house: Any, make_user: Any
) -> None:
    north = town.districts.get(code="north")
    make_house(town)
    mine = make_house(town, district=north)
    inspector = make_user(town, "inspector", districts=[north])

    found = listed(make_phone(town, label="North phone", user=inspector))

    assert [r["name"] for r in found] == [str(mine.id)]


def test_the_form_is_the_same_in_every_process() -> None:
    assert build_form(damage_schedule()) == inspection_form()


def test_the_form_asks_for_every_element_in_every_language() -> None:
    text = inspection_form().xml.decode()

    for element in damage_schedule().elements:
        assert f"selected( /data/damaged_elements , '{element.key}')" in text
        for language in damage_schedule().languages:
            assert element.label(language) in text


def test_odk_validate_takes_the_form(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("ODK Validate needs Java")
    from pyxform.validators.odk_validate import check_xform

    path = tmp_path / "form.xml"
    path.write_bytes(inspection_form().xml)

    assert check_xform(str(path)) == []


def test_odk_validate_would_refuse_a_broken_form(tmp_path: Path) -> None:
    """The mutation: a question without its choices must not pass."""
    if shutil.which("java") is None:
        pytest.skip("ODK Validate needs Java")
    from pyxform.validators.odk_validate import ODKValidateError, check_xform

    path = tmp_path / "form.xml"
    path.write_bytes(inspection_form().xml.replace(b"instance('grades')", b"instance('nothing')"))
    assert path.read_bytes() != inspection_form().xml

    with pytest.raises(ODKValidateError):
        check_xform(str(path))
