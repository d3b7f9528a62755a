"""Calls and statements that name houses of the register; a town's own places."""

from __future__ import annotations

import pytest
from django.urls import reverse

from firstlight.errors import CodedError
from firstlight.houses.models import StreetName
from firstlight.houses.rules.addresses import street_key
from firstlight.reports.models import Call
from firstlight.reports.register import find_address
from firstlight.reports.rules.geonames import places_csv
from firstlight.reports.services import take_call, take_statement
from firstlight.reports.services.places import keep_places
from tests.reports.conftest import NOW


@pytest.fixture
def house(town, make_house):
    house = make_house(town, number="12", street="улица Школьная")
    StreetName.objects.create(
        town=town, street=house.street, name="улица Школьная", key=street_key("улица Школьная")
    )
    return house


def test_an_address_in_another_script_is_found(town, house):
    assert find_address(town, "Shkolnaya 12").house_id == str(house.pk)
    assert find_address(town, "Shkolnaya 13") is None
    assert find_address(town, "12") is None


def test_a_call_begins_where_the_register_has_its_house(client, town, officer, house):
    call = take_call(town=town, text="window broken, Shkolnaya 12, fl. 3", by=officer)
    client.force_login(officer)

    page = client.get(reverse("reports:call", args=[town.slug, call.pk])).content.decode()

    assert call.address == "Shkolnaya 12"
    assert "Windows, floor 3" in page
    assert f'value="{house.lon}"' in page


def test_a_second_call_of_the_same_damage_is_proposed_and_joined(client, town, officer, house):
    first = take_call(town=town, text="window broken, Shkolnaya 12", by=officer)
    second = take_call(town=town, text="Выбито окно, ул. Школьная, 12", by=officer)
    client.force_login(officer)

    assert (
        "Probably reported before"
        in client.get(reverse("reports:call", args=[town.slug, second.pk])).content.decode()
    )
    client.post(reverse("reports:join_call", args=[town.slug, second.pk]))

    second.refresh_from_db()
    assert (second.same_as, second.state) == (first, Call.State.CLOSED)
    client.post(reverse("reports:reopen_call", args=[town.slug, second.pk]))
    second.refresh_from_db()
    assert (second.same_as, second.state) == (None, Call.State.NEW)


def test_a_statement_marks_the_houses_it_names(town, officer, house):
    taken = take_statement(
        town=town, text="Повреждён дом по адресу: улица Школьная, 12.", author="A", channel="web",
        published_at=NOW, by=officer,
    )  # fmt: skip

    (mark,) = [one for one in taken.marks if one["kind"] == "address"]
    assert taken.text[mark["start"] : mark["end"]] == "улица Школьная, 12"
    assert (mark["house_id"], mark["precision"]) == (str(house.pk), 1)


PLACES = "name,lon,lat,names\ntestovka,34.015,43.01,Тестовка|Testivka\n".encode()


def test_own_places_pin_what_no_gazetteer_has(client, town, officer):
    client.force_login(officer)
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("own.csv", PLACES)
    client.post(reverse("reports:places", args=[town.slug]), {"file": sent})
    taken = take_statement(
        town=town, text="В Тестовке ранены двое.", author="A", channel="web", published_at=NOW, by=officer
    )

    (mark,) = [one for one in taken.marks if one["kind"] == "place"]
    assert (mark["name"], mark["lon"]) == ("testovka", 34.015)
    assert client.get(reverse("reports:places_csv", args=[town.slug])).status_code == 200


def dump(name, lon, lat, kind="P"):
    fields = [
        "1",
        name,
        name,
        "Тестовка",
        str(lat),
        str(lon),
        kind,
        "PPL",
        "XX",
        "",
        "",
        "",
        "",
        "",
        "9",
        "",
        "",
        "",
        "",
    ]
    return "\t".join(fields)


def test_a_geonames_dump_gives_what_is_near(town, officer):
    text = "\n".join([dump("Near", 34.0, 43.0), dump("Far", 30.0, 43.0), dump("River", 34.0, 43.0, "H")])

    kept = keep_places(town=town, name="XX.txt", raw=text.encode(), by=officer)

    assert (kept.rows, kept.source) == (1, "XX.txt, GeoNames (CC BY 4.0)")
    assert "Near" in kept.text


@pytest.mark.parametrize(
    ("lines", "code"),
    [(["a\tb\tc"], "bad-dump"), ([dump("Far", 1, 1)], "no-places"), ([dump("X", 34, "x")], "bad-dump")],
)
def test_no_dump(lines, code):
    with pytest.raises(CodedError) as refused:
        places_csv(lines, lon=34.0, lat=43.0, within_km=60)
    assert refused.value.code == code
