"""Reading OpenStreetMap extracts: small ones drawn here, and real ones where they are."""

from __future__ import annotations

import bz2
import gzip

import numpy as np
import pytest
import shapely

from firstlight.geo.streets import ROAD_CLASSES, build_graph
from firstlight.houses.errors import LoadError
from firstlight.houses.readers import read_town
from firstlight.houses.readers.town_source import USES


def address_of(town, ref):
    return town.addresses[town.refs.index(ref)]


def use_of(town, ref):
    return USES[town.use[town.refs.index(ref)]]


def test_a_building_keeps_what_its_tags_say(osm_file, tmp_path):
    osm_file.box(
        0,
        0,
        20,
        building="apartments",
        addr_street="улица Ленина",
        addr_housenumber="12 к1",
        addr_postcode="308000",
        building_levels="5",
        start_date="1965-05-01",
        name="Дом связи",
    )

    town = read_town(osm_file.write(tmp_path / "town.osm.pbf"))

    assert town.refs == ["w1"]
    assert town.addresses == ["улица Ленина, 12 к1"]
    assert (town.numbers, town.postcodes, town.names) == (["12 к1"], ["308000"], ["Дом связи"])
    assert (town.storeys[0], town.year[0], use_of(town, "w1")) == (5, 1965, "apartments")
    assert town.area_m2[0] == pytest.approx(400, rel=0.01)
    assert (town.lon[0], town.lat[0]) == pytest.approx(osm_file.at(10, 10), abs=1e-6)
    assert shapely.from_wkb(town.footprints[0]).geom_type == "Polygon"


def test_a_multipolygon_with_a_yard_is_one_building_and_its_point_is_inside(osm_file, tmp_path):
    outer, yard = osm_file.box(0, 0, 60), osm_file.box(15, 15, 30)
    osm_file.multipolygon([outer], [yard], building="yes", addr_street="Am Markt", addr_housenumber="1")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    assert town.refs == ["r1"]
    assert town.area_m2[0] == pytest.approx(3600 - 900, rel=0.01)
    assert shapely.from_wkb(town.footprints[0]).contains(shapely.Point(town.lon[0], town.lat[0]))


def test_address_nodes_reach_the_building_around_or_beside_them(osm_file, tmp_path):
    osm_file.box(0, 0, building="yes")  # w1
    osm_file.box(40, 0, building="yes")  # w2
    osm_file.box(53, 0, 5, building="garage")  # w3: nearer to the point than w2, but a garage
    osm_file.box(200, 0, building="yes", addr_street="Am Markt", addr_housenumber="9")  # w4
    osm_file.node(5, 5, addr_street="Am Markt", addr_housenumber="5")
    osm_file.node(3, 3, addr_street="Am Markt", addr_housenumber="3a")
    osm_file.node(51.5, 5, addr_street="Am Markt", addr_housenumber="7")
    osm_file.node(205, 5, addr_street="Am Markt", addr_housenumber="11")
    alone = osm_file.node(400, 0, addr_street="Am Markt", addr_housenumber="20")
    osm_file.node(500, 0, addr_street="Am Markt", addr_housenumber="9")  # the house of w4 again

    town = read_town(osm_file.write(tmp_path / "town.osm.pbf"))

    assert address_of(town, "w1") == "Am Markt 3a; 5"
    assert address_of(town, "w2") == "Am Markt 7"
    assert address_of(town, "w3") == ""
    assert address_of(town, "w4") == "Am Markt 9"
    assert address_of(town, f"n{alone}") == "Am Markt 20"
    assert sorted(town.refs) == sorted(["w1", "w2", "w3", "w4", f"n{alone}"])
    assert town.footprints[town.refs.index(f"n{alone}")] is None


def test_a_corner_house_names_both_streets(osm_file, tmp_path):
    osm_file.box(0, 0, 20, building="yes")
    osm_file.node(2, 2, addr_street="улица Мира", addr_housenumber="1")
    osm_file.node(2, 9, addr_street="улица Ленина", addr_housenumber="2")
    osm_file.node(9, 9, addr_street="улица Ленина", addr_housenumber="4")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    assert town.addresses == ["улица Ленина, 2; 4 / улица Мира, 1"]
    assert town.numbers == ["2; 4"]


def test_school_grounds_and_points_say_what_the_buildings_are(osm_file, tmp_path):
    osm_file.box(0, 0, 100, amenity="school", name="School 1")  # w1: the grounds
    osm_file.box(10, 10, building="yes")  # w2
    osm_file.box(40, 40, building="garage")  # w3
    osm_file.box(200, 0, building="yes")  # w4
    osm_file.node(205, 5, amenity="kindergarten", name="Kindergarten 2")
    osm_file.box(300, 0, building="apartments")  # w5
    osm_file.node(305, 5, amenity="doctors", name="Surgery")
    osm_file.box(400, 0, building="school", name="School 3")  # w6

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    uses = {ref: (use_of(town, ref), town.names[at]) for at, ref in enumerate(town.refs)}
    assert uses == {
        "w2": ("school", "School 1"),
        "w3": ("outbuilding", ""),
        "w4": ("kindergarten", "Kindergarten 2"),
        "w5": ("apartments", ""),
        "w6": ("school", "School 3"),
    }


def test_streets_gather_their_names_in_every_script(osm_file, tmp_path):
    osm_file.way([(0, 0), (100, 0)], highway="residential", name="улица Ленина", name_uk="вулиця Леніна")
    osm_file.way([(0, 9), (100, 9)], highway="residential", name="Школьная улица", name_en="School Street")
    osm_file.box(0, 10, building="house", addr_street="ул. Ленина", addr_housenumber="1")
    osm_file.box(20, 10, building="house", addr_street="Lenina Street", addr_housenumber="2")
    osm_file.box(40, 10, building="house", addr_street="School Street", addr_housenumber="3")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    lenin, school = sorted(town.streets, key=lambda street: street.name, reverse=True)
    assert lenin.name == "улица Ленина"
    assert set(lenin.others) == {"вулиця Леніна", "ул. Ленина", "Lenina Street"}
    assert (school.name, set(school.others)) == ("Школьная улица", {"School Street"})
    assert [town.streets[at].name for at in town.street] == ["улица Ленина", "улица Ленина", "Школьная улица"]
    assert town.addresses[:2] == ["ул. Ленина, 1", "Lenina Street 2"]  # as registered


def test_walkable_ways_meet_at_shared_nodes(osm_file, tmp_path):
    cross = osm_file.node(50, 0)
    west, east = osm_file.node(0, 0), osm_file.node(100, 0)
    north = osm_file.node(50, 50)
    osm_file.way_of([west, cross, east], highway="primary", name="Long Street")
    osm_file.way_of([cross, north], highway="footway")
    osm_file.way([(0, 200), (100, 200)], highway="motorway")
    osm_file.box(0, 10, building="house")

    town = read_town(osm_file.write(tmp_path / "town.osm.pbf"))
    graph = build_graph(town.ways)

    assert sorted(ROAD_CLASSES[each] for each in graph.seg_class) == ["footway", "primary", "primary"]
    assert graph.n_nodes == 4
    assert graph.seg_length_m == pytest.approx([50, 50, 50], rel=0.02)
    assert town.ways.names == ("Long Street",)


def test_districts_are_the_level_that_divides_the_town(osm_file, tmp_path):
    everything = osm_file.box(-1000, -1000, 5000)
    osm_file.multipolygon([everything], [], boundary="administrative", admin_level="6", name="Region")
    for column, name in enumerate(("West", "Middle", "East")):
        part = osm_file.box(column * 1000, 0, 1000)
        osm_file.multipolygon([part], [], boundary="administrative", admin_level="9", name=name)
        osm_file.box(column * 1000 + 500, 500, building="house")
    osm_file.box(-500, -500, building="house")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    assert [district.name for district in town.districts] == ["East", "Middle", "West"]
    assert [town.districts[at].name if at >= 0 else None for at in town.district] == [
        "West",
        "Middle",
        "East",
        None,
    ]


def test_a_ring_that_crosses_itself_is_mended(osm_file, tmp_path):
    osm_file.ring([(0, 0), (20, 20), (20, 0), (0, 20)], building="house")
    osm_file.box(50, 0, building="house")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    assert sorted(town.refs) == ["w1", "w2"]
    assert all(shapely.from_wkb(shape).is_valid for shape in town.footprints)


def test_what_is_not_there_is_no_house(osm_file, tmp_path):
    for building in ("no", "demolished", "proposed", "construction"):
        osm_file.box(0, 0, building=building)
    osm_file.box(50, 0, building="yes")

    town = read_town(osm_file.write(tmp_path / "town.osm"))

    assert town.refs == ["w5"]


def test_reading_twice_gives_the_same_town(osm_file, tmp_path):
    for at in range(30):
        osm_file.box(at * 15, 0, building="house", addr_street=f"Street {at % 7}", addr_housenumber=str(at))
    path = osm_file.write(tmp_path / "town.osm.pbf")

    one, other = read_town(path), read_town(path)

    assert one.refs == other.refs
    assert one.addresses == other.addresses
    assert np.array_equal(one.street, other.street)
    assert one.streets == other.streets


def broken_files(path, osm_file):
    for at in range(400):
        osm_file.box(at * 15, at * 7, building="house", addr_housenumber=str(at))
    whole = osm_file.write(path / "whole.osm.pbf").read_bytes()
    text = osm_file.write(path / "whole.osm").read_bytes()
    return {
        "empty.osm.pbf": (b"", "empty"),
        "short.osm.pbf": (whole[: len(whole) // 2], "unreadable"),
        "short.osm": (text[: len(text) // 2], "unreadable"),
        "short.osm.gz": (gzip.compress(text)[:-2000], "unreadable"),
        "short.osm.bz2": (bz2.compress(text)[:-2000], "unreadable"),
        "noise.osm.pbf": (bytes(range(256)) * 40, "unreadable"),
        "picture.osm": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "unreadable"),
        "other.osm": (b"<?xml version='1.0'?><html><body/></html>", "unreadable"),
        "bare.osm": (b"<?xml version='1.0'?><osm version='0.6'></osm>", "no-houses"),
        "town.docx": (b"PK", "unknown-format"),
    }


def test_a_bad_file_is_one_coded_error(osm_file, tmp_path):
    for name, (content, code) in broken_files(tmp_path, osm_file).items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LoadError) as caught:
            read_town(tmp_path / name)
        assert caught.value.code == code, name
        assert "\n" not in str(caught.value)


def test_no_file_is_said(tmp_path):
    with pytest.raises(LoadError) as caught:
        read_town(tmp_path / "missing.osm.pbf")

    assert caught.value.code == "no-file"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "houses", "addressed"),
    [
        ("lauf.osm.pbf", 6_400, 4_000),
        ("liechtenstein.osm.pbf", 17_500, 12_000),
        ("neubrandenburg.osm.bz2", 15_200, 7_000),
        ("moscow-patch.osm.gz", 600, 370),
    ],
)
def test_real_extracts_are_read_whole(shared_osm, name, houses, addressed):
    town = read_town(shared_osm / name)

    assert len(town) > houses
    assert sum(1 for number in town.numbers if number) > addressed
    assert len(set(town.refs)) == len(town)
    assert np.isfinite(town.lon).all()
    assert np.isfinite(town.lat).all()
    assert build_graph(town.ways).n_segments > 500
    assert town.skipped < 0.01 * len(town)
