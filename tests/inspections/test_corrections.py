"""New versions written at the desk go through the same door as those of phones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from firstlight.audit.models import Entry
from firstlight.audit.selectors import verify_chain
from firstlight.houses.models import House
from firstlight.inspections.candidates import values_of
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.models import Inspection, Submission
from firstlight.inspections.selectors import house_states, photos_of
from firstlight.inspections.services import correct_inspection, review_inspection
from tests.openrosa.filling import jpeg, written


@pytest.fixture
def inspection(town: Any, plan: Any, make_phone: Any, morning: Any) -> Inspection:
    house = House.objects.filter(town=town).order_by("seq")[0]
    make_phone(town).post(written(str(house.id)), {"1.jpg": jpeg()})
    return Inspection.objects.get()


@pytest.fixture
def browser(access: Any) -> Client:
    client = Client()
    client.force_login(access().user)
    return client


def form_data(browser: Client, town: Any, inspection: Inspection) -> tuple[str, dict[str, Any]]:
    """The correction page's address and its fields as they stand."""
    url = reverse("inspections:correct", args=(town.slug, inspection.pk))
    form = browser.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return url, {name: value for name, value in data.items() if value not in (None, False)}


def test_a_correction_is_a_new_version_with_the_old_photos(
    browser: Client, town: Any, inspection: Inspection, morning: Any, access: Any
) -> None:
    url, data = form_data(browser, town, inspection)
    morning(30)
    data |= {"grade": "major", "walls-damaged": "3.5", "walls-severity": "heavy", "gas-state": "isolated"}
    del data["windows-damaged"]

    answer = browser.post(url, data)

    new = Inspection.objects.get(corrects=inspection)
    assert answer.url == reverse("inspections:inspection", args=(town.slug, new.pk))
    assert (new.grade, new.house, new.networks) == ("major", inspection.house, {"gas": "isolated"})
    assert {f.element: f.damaged for f in new.findings.all()} == {
        "roof_covering": Decimal("12.50"),
        "walls": Decimal("3.50"),
    }
    assert inspection.findings.count() == 2, "the version before is untouched"
    assert [p.file.sha256 for p in photos_of(new)] == [p.file.sha256 for p in photos_of(inspection)]
    assert house_states(access())[0] == 4
    assert Entry.objects.filter(action="inspections.receive").count() == 2
    assert verify_chain()[1] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"roof_covering-total": "1"}, "roof_covering-total"),
        ({"walls-damaged": "2"}, "walls-severity"),
        ({"walls-damaged": "-2", "walls-severity": "light"}, "walls-damaged"),
        ({"windows-damaged": "1.5"}, "windows-damaged"),
        ({"grade": "awful"}, "grade"),
    ],
)
def test_a_wrong_answer_is_refused_in_place(
    browser: Client, town: Any, inspection: Inspection, change: dict[str, str], field: str
) -> None:
    url, data = form_data(browser, town, inspection)

    answer = browser.post(url, data | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Submission.objects.count() == 1


def test_one_version_is_corrected_once(access: Any, inspection: Inspection) -> None:
    by = access().user
    correct_inspection(inspection=inspection, values=values_of(inspection), by=by)

    with pytest.raises(InspectionError, match="superseded"):
        correct_inspection(inspection=inspection, values=values_of(inspection), by=by)
    with pytest.raises(InspectionError, match="superseded"):
        review_inspection(inspection=inspection, review="approved", by=by)
    assert Inspection.objects.count() == 2


def test_a_correction_to_no_house_keeps_nothing(access: Any, inspection: Inspection) -> None:
    from dataclasses import replace

    values = replace(values_of(inspection), house="")

    with pytest.raises(InspectionError, match="house-gone"):
        correct_inspection(inspection=inspection, values=values, by=access().user)
    assert (Submission.objects.count(), Inspection.objects.count()) == (1, 1)


def test_a_rejected_correction_gives_the_version_before_back(
    access: Any, inspection: Inspection, morning: Any
) -> None:
    from dataclasses import replace

    coordinator = access()
    morning(30)
    new = correct_inspection(
        inspection=inspection, values=replace(values_of(inspection), grade="destroyed"), by=coordinator.user
    )
    assert house_states(coordinator)[0] == 5

    review_inspection(inspection=new, review="rejected", by=coordinator.user)

    assert house_states(coordinator)[0] == 3


def test_inspectors_do_not_correct_at_the_desk(access: Any, town: Any, inspection: Inspection) -> None:
    client = Client()
    client.force_login(access("inspector").user)

    assert client.get(reverse("inspections:correct", args=(town.slug, inspection.pk))).status_code == 403
