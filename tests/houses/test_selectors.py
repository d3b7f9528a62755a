"""Views, radii and search over the register, and who may see what."""

from __future__ import annotations

from uuid import uuid4

import numpy as np
import pytest
from django.http import Http404

from firstlight import clock
from firstlight.accounts.models import District
from firstlight.accounts.selectors import access_for
from firstlight.geo.distance import haversine_m
from firstlight.houses.models import Street, StreetName
from firstlight.houses.rules.addresses import number_key, street_key
from firstlight.houses.search import search_houses
from firstlight.houses.selectors import house_for, houses_in_view, houses_near, town_sizes

pytestmark = pytest.mark.django_db


@pytest.fixture
def access(town, make_user):
    return access_for(make_user(town, "coordinator"), town.slug)


@pytest.fixture
def grid(town, make_house):
    """Ten by ten houses, about 16 by 22 metres apart."""
    return [
        make_house(town, lon=34.002 + column * 0.0002, lat=43.002 + row * 0.0002)
        for row in range(10)
        for column in range(10)
    ]


def test_a_view_holds_exactly_the_houses_inside(access, grid):
    west, south, east, north = 34.00250, 43.00250, 34.00330, 43.00290

    dots = houses_in_view(access, west, south, east, north)

    inside = {h.seq for h in grid if west <= h.lon <= east and south <= h.lat <= north}
    assert {dot.seq for dot in dots} == inside
    assert len(inside) == 8


def test_a_radius_holds_exactly_the_houses_within_it_nearest_first(access, grid):
    lon, lat = 34.0029, 43.0029

    near = houses_near(access, lon, lat, 60)

    true_m = {h.id: float(haversine_m(np.float64(h.lon), np.float64(h.lat), lon, lat)) for h in grid}
    assert {each.house.id for each in near} == {key for key, metres in true_m.items() if metres <= 60}
    distances = [each.distance_m for each in near]
    assert distances == sorted(distances)
    assert distances == pytest.approx([true_m[each.house.id] for each in near], rel=0.005)


def test_gone_houses_are_not_in_sight_but_can_be_opened(access, town, grid):
    grid[0].gone_at = clock.now()
    grid[0].save()

    assert grid[0].seq not in {dot.seq for dot in houses_in_view(access, 34, 43, 35, 44)}
    assert grid[0] not in [each.house for each in houses_near(access, grid[0].lon, grid[0].lat, 5)]
    assert house_for(access, grid[0].id) == grid[0]
    assert town_sizes() == [("Probe Town", 99)]


def test_a_person_of_one_district_sees_that_district_only(town, make_user, make_house):
    north = District.objects.get(town=town, code="north")
    mine, other = make_house(town, district=north, number="12"), make_house(town, number="12")
    user = make_user(town, "inspector", districts=[north])
    access = access_for(user, town.slug)

    assert [dot.seq for dot in houses_in_view(access, 34, 43, 35, 44)] == [mine.seq]
    assert [each.house for each in houses_near(access, other.lon, other.lat, 500)] == [mine]
    StreetName.objects.create(town=town, street=mine.street, name="Mill Street", key="mil")
    assert search_houses(access, "Mill Street 12") == [mine]
    assert house_for(access, mine.id) == mine
    with pytest.raises(Http404):
        house_for(access, other.id)
    with pytest.raises(Http404):
        house_for(access, uuid4())


@pytest.fixture
def register(town, make_house):
    """register("улица Ленина", ["12", ...], others=[...]) adds a street with houses."""

    def add(name, numbers, others=(), **fields):
        street = Street.objects.create(town=town, name=name)
        for each in (name, *others):
            StreetName.objects.create(town=town, street=street, name=each, key=street_key(each))
        return [
            make_house(
                town,
                street=name,
                number=number,
                number_key=number_key(number),
                address=f"{name}, {number}",
                **fields,
            )
            for number in numbers
        ]

    return add


def addresses(houses):
    return [house.address for house in houses]


@pytest.mark.parametrize(
    "text",
    ["Lenina 12", "ул. Ленина, 12", "вул. Леніна 12", "12 Lenina St.", "Проба, Ленина ул., д. 12, кв. 3"],
)
def test_one_house_is_found_under_all_spellings(access, register, text):
    register("улица Ленина", ["10", "12", "14"])
    register("улица Мира", ["12"])

    assert addresses(search_houses(access, text)) == ["улица Ленина, 12"]


def test_a_number_brings_its_letters_and_lists_after_itself(access, register):
    register("улица Ленина", ["12", "12а", "12 к1", "120", "3; 12", "2"])

    found = addresses(search_houses(access, "Ленина 12"))

    assert found[0] == "улица Ленина, 12"
    assert set(found[1:]) == {f"улица Ленина, {number}" for number in ("12а", "12 к1", "120", "3; 12")}


def test_a_corner_house_is_found_by_its_second_street(access, register, make_house, town):
    register("улица Мира", ["1", "3"])
    corner = register("улица Ленина", ["2; 4"])[0]
    corner.address = "улица Ленина, 2; 4 / улица Мира, 5; 7"
    corner.save()

    assert search_houses(access, "Мира 7") == [corner]
    assert search_houses(access, "Мира 4") == []
    assert search_houses(access, corner.address) == [corner]


def test_a_street_alone_lists_its_houses_in_order(access, register):
    register("улица Ленина", ["12", "2", "1а", "10"])

    assert addresses(search_houses(access, "ленина", limit=3)) == [
        f"улица Ленина, {number}" for number in ("1а", "2", "10")
    ]


def test_the_kind_of_street_tells_streets_apart_when_it_is_said(access, register):
    register("Садовая улица", ["3"])
    register("Садовый переулок", ["3"])

    assert addresses(search_houses(access, "пер. Садовый 3")) == ["Садовый переулок, 3"]
    assert addresses(search_houses(access, "Садовая 3")) == ["Садовая улица, 3"]
    assert addresses(search_houses(access, "пл. Садовая 3")) == ["Садовая улица, 3", "Садовый переулок, 3"]


def test_the_beginning_of_a_name_is_enough(access, register):
    register("улица Богдана Хмельницкого", ["4"])

    assert addresses(search_houses(access, "Хмель 4")) == ["улица Богдана Хмельницкого, 4"]


def test_another_name_of_the_street_finds_it(access, register):
    register("Школьная улица", ["7"], others=["School Street"])

    assert addresses(search_houses(access, "7 School Street")) == ["Школьная улица, 7"]


def test_a_public_building_is_found_by_name_in_any_script(access, town, make_house):
    school = make_house(town, name="Школа № 5", number="", number_key="", address="")

    assert search_houses(access, "школа 5") == [school]
    assert search_houses(access, "Shkola") == [school]


@pytest.mark.parametrize("text", ["", "  ", "%", "nothing 12", "'; DROP TABLE", "\x00", "🏠"])
def test_a_search_for_nothing_finds_nothing(access, register, text):
    register("улица Ленина", ["12"])

    assert search_houses(access, text) == []


def test_a_search_takes_few_queries(access, register, django_assert_max_num_queries):
    register("улица Ленина", [str(number) for number in range(1, 40)])

    with django_assert_max_num_queries(4):
        assert len(addresses(search_houses(access, "Ленина", limit=20))) == 20
