"""Loading a register: what is added, changed, gone, kept; files beside the rows; nothing on refusal."""

from __future__ import annotations

import re

import pyogrio
import pytest
import shapely

from firstlight.accounts.models import District, Town
from firstlight.accounts.program import the_program
from firstlight.audit.models import Entry
from firstlight.audit.selectors import verify_chain
from firstlight.geo.streets import StreetGraph
from firstlight.houses import files
from firstlight.houses.errors import LoadError
from firstlight.houses.models import House, LoadRun, Street, StreetName, Use
from firstlight.houses.services import load_town
from firstlight.houses.texts import TEXTS
from firstlight.wording import error_text
from tests.pace import free_seconds

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path, settings):
    settings.DATA = tmp_path / "data"

    def run(drawn, name="Probe"):
        path = drawn.write(tmp_path / "town.osm.pbf") if hasattr(drawn, "write") else drawn
        return load_town(path=path, name=name, by=the_program())

    return run


def row_of_houses(drawn, count=5, **tags):
    drawn.way([(-20, -5), (500, -5)], highway="residential", name="улица Ленина", name_uk="вулиця Леніна")
    for at in range(count):
        number = {"addr_street": "улица Ленина", "addr_housenumber": str(at + 1)}
        drawn.box(at * 20, 0, building="house", building_levels="2", **number, **tags)
    return drawn


def counts(report):
    return report.added, report.changed, report.gone, report.unchanged


def test_a_first_load_makes_the_town(load, osm_file):
    report = load(row_of_houses(osm_file, addr_postcode="308000"), name="  Пробный   город ")

    town = Town.objects.get()
    assert (town.name, town.slug, town.timezone) == ("Пробный город", "probnyi-gorod", "Europe/Moscow")
    assert town.west < town.lon < town.east
    assert counts(report) == (5, 0, 0, 0)
    assert (report.houses, report.slug) == (5, town.slug)
    first = House.objects.get(town=town, number="1")
    assert first.address == "улица Ленина, 1"
    assert (first.storeys, first.use, first.postcode, first.number_key) == (2, Use.HOUSE, "308000", "1")
    assert first.area_m2 == pytest.approx(100, rel=0.01)
    assert shapely.from_wkb(bytes(first.footprint)).contains(shapely.Point(first.lon, first.lat))
    assert first.street.name == "улица Ленина"
    assert set(first.street.names.values_list("name", "key")) == {
        ("улица Ленина", "lenin"),
        ("вулиця Леніна", "lenin"),
    }
    assert sorted(House.objects.values_list("seq", flat=True)) == [0, 1, 2, 3, 4]


def test_a_load_is_in_the_log_and_keeps_its_source(load, osm_file):
    load(row_of_houses(osm_file))

    run = LoadRun.objects.get()
    assert (run.file_name, run.added, len(run.file_sha256)) == ("town.osm.pbf", 5, 64)
    assert "OpenStreetMap" in run.attribution
    assert run.loaded_by == the_program()
    entry = Entry.objects.get(action="houses.load")
    assert entry.data["added"] == 5
    assert verify_chain()[1] is None


def test_loading_again_changes_nothing(load, osm_file):
    load(row_of_houses(osm_file))
    before = list(House.objects.order_by("seq").values())
    names = list(StreetName.objects.order_by("id").values())
    districts = list(District.objects.order_by("id").values())

    report = load(osm_file)

    assert counts(report) == (0, 0, 0, 5)
    assert list(House.objects.order_by("seq").values()) == before
    assert list(StreetName.objects.order_by("id").values()) == names
    assert list(District.objects.order_by("id").values()) == districts
    assert Town.objects.count() == 1


def test_a_house_that_is_no_longer_there_is_marked_and_comes_back_as_itself(load, osm_file):
    load(row_of_houses(osm_file))
    last = House.objects.get(number="5")
    shorter = row_of_houses(type(osm_file)(), count=4)

    report = load(shorter)

    assert counts(report) == (0, 0, 1, 4)
    last.refresh_from_db()
    assert last.gone_at is not None
    assert counts(load(shorter)) == (0, 0, 0, 4)  # gone once
    assert counts(load(osm_file)) == (0, 1, 0, 4)
    back = House.objects.get(number="5")
    assert (back.id, back.seq, back.gone_at) == (last.id, last.seq, None)


def test_a_change_in_the_source_changes_the_row(load, osm_file):
    load(row_of_houses(osm_file))
    ids = dict(House.objects.values_list("number", "id"))

    report = load(row_of_houses(type(osm_file)(), start_date="1980"))

    assert counts(report) == (0, 5, 0, 0)
    assert set(House.objects.values_list("year_built", flat=True)) == {1980}
    assert dict(House.objects.values_list("number", "id")) == ids


def test_new_houses_get_new_numbers_on_the_map(load, osm_file):
    load(row_of_houses(osm_file, count=3))
    seqs = dict(House.objects.values_list("number", "seq"))

    load(row_of_houses(type(osm_file)(), count=6))

    after = dict(House.objects.values_list("number", "seq"))
    assert {number: after[number] for number in seqs} == seqs
    assert sorted(after.values()) == list(range(6))


def test_a_house_drawn_anew_keeps_its_identity(load, osm_file):
    load(row_of_houses(osm_file, count=3))
    ids = dict(House.objects.values_list("number", "id"))
    again = type(osm_file)()
    for at in range(4):  # the first four references are taken by other things now
        again.way([(0, 1000 + at), (9, 1000 + at)], highway="footway")
    row_of_houses(again, count=3)

    report = load(again)

    assert counts(report) == (0, 3, 0, 0)
    assert dict(House.objects.values_list("number", "id")) == ids
    assert not House.objects.filter(source_ref="w2").exists()


def test_houses_with_another_address_far_off_are_not_taken_for_each_other(load, osm_file):
    load(row_of_houses(osm_file, count=2))
    other = type(osm_file)()
    for _ in range(4):
        other.way([(0, 1000), (9, 1000)], highway="footway")
    other.box(60, 40, building="house", addr_street="улица Мира", addr_housenumber="1")

    assert counts(load(other)) == (1, 0, 2, 0)


def test_districts_of_the_source_are_the_towns(load, osm_file):
    for column, name in enumerate(("West", "East", "Far East")):
        part = osm_file.box(column * 1000, 0, 1000)
        osm_file.multipolygon([part], [], boundary="administrative", admin_level="9", name=name)
        osm_file.box(column * 1000 + 500, 500, building="house", addr_housenumber=str(column))
    osm_file.box(3050, 500, building="house", addr_housenumber="outside")

    load(osm_file)

    assert Town.objects.get().has_districts
    placed = dict(House.objects.values_list("number", "district__name"))
    assert placed == {"0": "West", "1": "East", "2": "Far East", "outside": "Far East"}
    boundary = shapely.geometry.shape(District.objects.get(name="West").boundary)
    assert boundary.contains(shapely.Point(*osm_file.at(500, 500)))


def test_without_districts_sectors_stand_in_and_stay(load, osm_file):
    for quarter in range(2):
        for at in range(60):
            osm_file.box(quarter * 6000 + at % 10 * 15, at // 10 * 15, building="house")
    load(osm_file)
    before = set(District.objects.values_list("id", "code", "name"))
    assert not Town.objects.get().has_districts
    assert len(before) == 2
    assert set(District.objects.values_list("name", flat=True)) == {"S01", "S02"}

    for at in range(60):
        osm_file.box(20_000 + at % 10 * 15, at // 10 * 15, building="house")
    load(osm_file)

    assert before < set(District.objects.values_list("id", "code", "name"))
    assert District.objects.count() == 3
    assert House.objects.filter(district__name="S03").count() == 60


def test_the_street_net_and_the_tiles_lie_beside_the_rows(load, osm_file):
    osm_file.box(900, 900, 50, natural="water", name="Pond")
    osm_file.way([(0, 300), (900, 300)], railway="rail")
    osm_file.way([(0, 400), (900, 400)], highway="motorway", name="M1")
    osm_file.node(300, 100, addr_street="улица Ленина", addr_housenumber="77")
    load(row_of_houses(osm_file))

    folder = files.town_folder(Town.objects.get().id)
    names = {path.name for path in folder.iterdir()}
    assert names == {"streets.npz", "houses.pmtiles", "base.pmtiles", "overview.pmtiles", "version.txt"}
    assert StreetGraph.load(folder / "streets.npz").names == ("улица Ленина",)
    houses = pyogrio.read_dataframe(folder / "houses.pmtiles")
    assert set(houses["mvt_id"]) == set(House.objects.values_list("seq", flat=True))
    assert houses.total_bounds[0] == pytest.approx(4063161, abs=2000)
    base = pyogrio.read_dataframe(folder / "base.pmtiles")
    assert {"road", "water", "rail", "motorway", "district"} <= set(base["kind"])
    assert set(base.loc[base["kind"] == "road", "name"]) == {"улица Ленина"}
    assert set(base.loc[base["kind"] == "road", "class"]) == {"residential"}
    far = pyogrio.read_dataframe(folder / "overview.pmtiles")
    assert "road" not in set(far["kind"])


def test_files_are_drawn_again_only_when_something_changed_or_is_missing(load, osm_file):
    load(row_of_houses(osm_file))
    folder = files.town_folder(Town.objects.get().id)
    drawn = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    load(osm_file)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == drawn

    (folder / "version.txt").unlink()  # as a kill between the rows and the files leaves it
    load(osm_file)
    assert all(path.stat().st_mtime_ns > drawn[path.name] for path in folder.iterdir())


def test_a_new_street_is_drawn_though_no_house_changed(load, osm_file):
    load(row_of_houses(osm_file))
    osm_file.way([(0, 50), (90, 50)], highway="residential", name="улица Мира")

    assert counts(load(osm_file)) == (0, 0, 0, 5)

    folder = files.town_folder(Town.objects.get().id)
    assert set(StreetGraph.load(folder / "streets.npz").names) == {"улица Ленина", "улица Мира"}


def test_an_unknown_time_zone_is_refused(osm_file, tmp_path):
    path = row_of_houses(osm_file).write(tmp_path / "town.osm")

    with pytest.raises(LoadError) as caught:
        load_town(path=path, name="Probe", by=the_program(), timezone="Middle/Earth")

    assert caught.value.code == "unknown-timezone"
    assert not Town.objects.exists()


def test_a_source_without_streets_keeps_the_street_net(load, osm_file, tmp_path):
    load(row_of_houses(osm_file))
    path = tmp_path / "town.csv"
    path.write_text("lon,lat,street,number\n36.5001,50.50004,улица Ленина,1\n", encoding="utf-8")

    load(path)

    assert (files.town_folder(Town.objects.get().id) / "streets.npz").exists()


def everything():
    tables = (Town, District, Street, StreetName, House, LoadRun, Entry)
    return {table: list(table.objects.order_by("pk").values()) for table in tables}


def test_a_refused_file_changes_nothing(load, osm_file, tmp_path):
    load(row_of_houses(osm_file))
    folder = files.town_folder(Town.objects.get().id)
    rows, kept = everything(), {path.name: path.read_bytes() for path in folder.iterdir()}
    whole = (tmp_path / "town.osm.pbf").read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(LoadError) as caught:
        load(broken)

    assert caught.value.code == "unreadable"
    assert everything() == rows
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_a_failure_while_writing_changes_nothing(load, osm_file, monkeypatch):
    load(row_of_houses(osm_file))
    rows = everything()
    folder = files.town_folder(Town.objects.get().id)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("firstlight.houses.services.record", full)
    with pytest.raises(OSError, match="No space"):
        load(row_of_houses(type(osm_file)(), count=9))

    assert everything() == rows
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_another_towns_file_under_this_name_is_refused(load, osm_file, tmp_path):
    load(row_of_houses(osm_file))
    path = tmp_path / "elsewhere.csv"
    path.write_text("lon,lat,number\n11.28,49.51,1\n")

    with pytest.raises(LoadError) as caught:
        load(path)

    assert caught.value.code == "too-far"
    assert House.objects.filter(gone_at=None).count() == 5


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_town_needs_a_name(load, osm_file, name):
    with pytest.raises(LoadError) as caught:
        load(row_of_houses(osm_file), name=name)

    assert caught.value.code == "no-town-name"


def test_two_towns_of_like_names_have_two_slugs(load, osm_file):
    assert load(row_of_houses(osm_file), name="Probe!").slug == "probe"
    assert load(osm_file, name="Probe?").slug == "probe-2"
    assert House.objects.count() == 10


def test_every_code_has_its_words():
    codes = set(re.findall(r"``([a-z-]+)``", LoadError.__doc__))
    assert codes
    assert codes <= set(TEXTS)
    error = LoadError("broken-geometries", broken=7)
    assert "7" in error_text(error)


@pytest.mark.shared
def test_a_real_town_loads_in_ten_seconds(load, shared_osm):
    report = load(shared_osm / "lauf.osm.pbf", name="Lauf")

    assert report.houses > 6400
    assert report.seconds < free_seconds(10)
    assert counts(load(shared_osm / "lauf.osm.pbf", name="Lauf")) == (0, 0, 0, report.houses)
