"""Reading GeoPackage, GeoJSON, Shapefile, CSV and GeoParquet, all written here."""

from __future__ import annotations

import json

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from firstlight.geo.streets import build_graph
from firstlight.houses.errors import LoadError
from firstlight.houses.readers import read_town
from firstlight.houses.readers.town_source import USES

LON, LAT = 36.5, 50.5


def box(x_m, y_m, size_m=10):
    west, south = LON + x_m / 70_900, LAT + y_m / 111_240
    return shapely.box(west, south, west + size_m / 70_900, south + size_m / 111_240)


def houses(**columns):
    """Three houses in a row; by default with the columns an OpenStreetMap export has."""
    values = columns or {
        "osm_id": ["101", "102", "103"],
        "addr:street": ["улица Ленина", "улица Ленина", "вул. Миру"],
        "addr:housenumber": ["12", "14а", "3"],
        "building:levels": ["2", None, "9"],
        "building": ["house", "yes", "apartments"],
    }
    shapes = [box(at * 30, 0, 12) for at in range(len(next(iter(values.values()))))]
    return geopandas.GeoDataFrame(values, geometry=shapes, crs=4326)


CUT = {"addr:street": "addr_stree", "addr:housenumber": "addr_house", "building:levels": "building_l"}


def written(path, frame, **options):
    if path.suffix == ".shp":
        frame = frame.rename(columns=CUT)  # as the format itself would, with a warning
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path, **options)
    return path


@pytest.mark.parametrize(
    ("suffix", "crs"),
    [("gpkg", 4326), ("gpkg", 32637), ("geojson", 4326), ("parquet", 4326), ("parquet", 32637)],
)
def test_every_format_and_projection_gives_the_same_town(tmp_path, suffix, crs):
    town = read_town(written(tmp_path / f"town.{suffix}", houses().to_crs(crs)))

    assert town.refs == ["101", "102", "103"]
    assert town.addresses == ["улица Ленина, 12", "улица Ленина, 14а", "вул. Миру, 3"]
    assert town.storeys.tolist() == [2, 0, 9]
    assert [USES[use] for use in town.use] == ["house", "house", "apartments"]
    assert town.lon == pytest.approx([LON + (at * 30 + 6) / 70_900 for at in range(3)], abs=1e-6)
    assert town.area_m2 == pytest.approx([144] * 3, rel=0.01)


@pytest.mark.parametrize("says", [True, False])
@pytest.mark.parametrize("encoding", ["UTF-8", "cp1251"])
def test_a_shapefile_keeps_its_letters_and_its_cut_column_names(tmp_path, encoding, says):
    path = written(tmp_path / "town.shp", houses(), encoding=encoding)
    if not says:
        path.with_suffix(".cpg").unlink()

    town = read_town(path)

    assert town.addresses[1] == "улица Ленина, 14а"
    assert town.storeys.tolist() == [2, 0, 9]


def test_a_western_shapefile_without_a_code_page_keeps_its_letters(tmp_path):
    frame = houses(street=["Hersbrucker Straße", "Müllerweg", "Am Höchst"], number=["1", "2", "3"])
    path = written(tmp_path / "town.shp", frame, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink()

    assert read_town(path).addresses == ["Hersbrucker Straße 1", "Müllerweg 2", "Am Höchst 3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_of_points_is_houses(tmp_path, encoding, delimiter):
    rows = [
        ["Долгота", "Широта", "Улица", "Дом", "Этажность", "Тип"],
        ["36.5", "50.5", "ул. Ленина", "12", "5", "многоквартирный дом"],
        ["36.501", "50.5", "ул. Ленина", "14", "1", "жилой дом"],
    ]
    path = tmp_path / "town.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))

    town = read_town(path)

    assert town.addresses == ["ул. Ленина, 12", "ул. Ленина, 14"]
    assert [USES[use] for use in town.use] == ["apartments", "house"]
    assert town.storeys.tolist() == [5, 1]
    assert town.footprints == [None, None]
    assert (town.lon[1], town.lat[1]) == pytest.approx((36.501, 50.5))


def test_a_csv_of_outlines_and_one_line_addresses(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text(f'id,Адрес,WKT\n7,"г. Белгород, ул. Ленина, д. 12 корп. 1","{box(0, 0).wkt}"\n')

    town = read_town(path)

    assert (town.refs, town.numbers) == (["7"], ["12 корп. 1"])
    assert town.streets[town.street[0]].name == "ул. Ленина"
    assert town.area_m2[0] == pytest.approx(100, rel=0.01)


def test_without_ids_place_and_address_make_a_stable_reference(tmp_path):
    frame = houses(street=["A", "B", "B"], number=["1", "2", "3"])

    one = read_town(written(tmp_path / "one.gpkg", frame))
    other = read_town(written(tmp_path / "other.gpkg", frame.iloc[::-1]))

    assert sorted(one.refs) == sorted(other.refs)
    assert len(set(one.refs)) == 3
    assert one.addresses == other.addresses[::-1]


def test_layers_become_buildings_addresses_streets_and_districts(tmp_path):
    path = tmp_path / "town.gpkg"
    plain = geopandas.GeoDataFrame({"id": [1, 2]}, geometry=[box(0, 0), box(500, 0)], crs=4326)
    points = geopandas.GeoDataFrame(
        {"street": ["Am Markt", "Am Markt"], "housenumber": ["5", "9"]},
        geometry=[box(0, 0).centroid, box(900, 0).centroid],
        crs=4326,
    )
    lines = geopandas.GeoDataFrame(
        {"name": ["Am Markt", None], "highway": ["residential", "footway"]},
        geometry=[
            shapely.LineString([(LON, LAT), (LON + 0.01, LAT)]),
            shapely.LineString([(LON + 0.01, LAT), (LON + 0.01, LAT + 0.01)]),
        ],
        crs=4326,
    )
    parts = geopandas.GeoDataFrame(
        {"name": ["West", "East"]}, geometry=[box(-50, -50, 400), box(400, -50, 700)], crs=4326
    )
    woods = geopandas.GeoDataFrame({"kind": ["wood"]}, geometry=[box(0, 0, 900)], crs=4326)
    layers = {"buildings": plain, "addresses": points, "roads": lines, "districts": parts, "woods": woods}
    for name, frame in layers.items():
        pyogrio.write_dataframe(frame, path, layer=name, append=path.exists())

    town = read_town(path)

    assert town.addresses == ["Am Markt 5", "", "Am Markt 9"]
    assert [district.name for district in town.districts] == ["East", "West"]
    assert [town.districts[at].name for at in town.district] == ["West", "East", "East"]
    assert town.ways.names == ("Am Markt",)
    assert build_graph(town.ways).n_nodes == 3


def test_an_export_of_everything_gives_only_its_buildings(tmp_path):
    frame = houses(
        **{
            "@id": ["way/1", "way/2", "way/3"],
            "building": ["house", None, "no"],
            "landuse": [None, "forest", None],
        }
    )

    town = read_town(written(tmp_path / "town.geojson", frame))

    assert town.refs == ["w1"]


def refused(path):
    with pytest.raises(LoadError) as caught:
        read_town(path)
    assert "\n" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "parquet", "csv", "json", "geoparquet"])
@pytest.mark.parametrize("content", [b"\x00\x01\x02\xff" * 500, b"<html></html>", b"SELECT 1"])
def test_another_file_under_a_known_suffix_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"town.{suffix}"
    path.write_bytes(content)

    assert refused(path) in ("unreadable", "no-columns")


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "parquet"])
def test_a_file_cut_short_is_refused(tmp_path, suffix):
    path = written(tmp_path / f"town.{suffix}", houses())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    path.with_suffix(".shx").unlink(missing_ok=True)

    assert refused(path) in ("unreadable", "broken-geometries", "no-houses")


def test_metres_without_a_projection_are_refused(tmp_path):
    frame = houses().to_crs(32637).set_crs(None, allow_override=True)
    path = tmp_path / "town.csv"
    lines = [f'{at},"{shape.wkt}"' for at, shape in enumerate(frame.geometry)]
    path.write_text("\n".join(["id,wkt", *lines]))

    assert refused(path) == "not-lonlat"


def test_metres_in_a_geojson_are_refused(tmp_path):
    path = written(tmp_path / "town.geojson", houses())
    content = json.loads(path.read_text())
    for feature in content["features"]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        feature["geometry"]["coordinates"] = [(ring * 10_000).tolist()]
    path.write_text(json.dumps(content))

    assert refused(path) == "not-lonlat"


def test_a_file_of_broken_outlines_is_one_error(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text("\n".join(["id,wkt", *(f'{at},"POLYGON((0 0,1"' for at in range(20_000))]))

    assert refused(path) == "broken-geometries"


def test_a_few_broken_outlines_are_left_out_and_counted(tmp_path):
    path = tmp_path / "town.csv"
    whole = [f'{at},"{box(at * 20, 0).wkt}"' for at in range(10)]
    path.write_text("\n".join(["id,wkt", *whole, '98,"POLYGON((0 0,1"', '99,"POINT(-120 40)"']))

    town = read_town(path)

    assert len(town) == 10
    assert town.skipped == 2


def test_a_table_without_places_is_refused(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text("street,number\nAm Markt,5\n")

    assert refused(path) == "no-columns"


def test_a_table_without_rows_has_no_houses(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text("lon,lat,street\n")

    assert refused(path) == "no-houses"
