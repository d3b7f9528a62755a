"""The invented town through the loader's door, and the truth drawn for the register that comes out."""

from __future__ import annotations

from collections import Counter

import pytest

from firstlight.demo.town import generate_town, write_osm
from firstlight.demo.truth import TruthError, make_truth
from firstlight.houses.models import House, Street
from firstlight.houses.services import load_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def invented():
    return generate_town(houses=900, seed=3)


@pytest.fixture
def loaded(invented, tmp_path, make_user):
    path = tmp_path / "invented.osm.pbf"
    write_osm(invented, path)
    load_town(path=path, name=invented.name, by=make_user(None), timezone="Europe/Athens")
    return House.objects.select_related("town", "street", "district")


def test_the_loader_finds_what_was_drawn(invented, loaded):
    buildings = invented.buildings
    drawn = Counter(
        (invented.streets[buildings.street[row]].name.uk, buildings.number[row])
        for row in invented.houses.tolist()
    )
    addressed = [house for house in loaded if house.number]
    assert len(loaded) == len(buildings)
    assert Counter((house.street.name, house.number) for house in addressed) == drawn
    assert {house.district.name for house in loaded} == {district.name.uk for district in invented.districts}
    assert Counter(house.use for house in addressed) == Counter(invented.use.tolist())
    assert set(Street.objects.values_list("name", flat=True)) == {
        street.name.uk for street in invented.streets
    }


def test_a_truth_is_drawn_for_the_register(loaded):
    town = loaded[0].town
    truth = make_truth(town, seed=1)
    by_seq = {house.seq: house for house in loaded}
    assert truth.house_count == len(by_seq)
    assert set(truth.house.tolist()) <= set(by_seq)
    assert all(by_seq[seq].use != "outbuilding" and by_seq[seq].address for seq in truth.call_house.tolist())
    assert 0.03 < truth.damaged_share < 0.15
    worst = by_seq[int(truth.house[truth.grade.argmax()])]
    assert truth.damage_of(worst.seq)


def test_a_town_without_houses_has_no_truth(town):
    with pytest.raises(TruthError) as refused:
        make_truth(town, seed=1)
    assert refused.value.code == "no-houses"
