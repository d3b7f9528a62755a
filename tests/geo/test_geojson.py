import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from firstlight.geo.errors import GeoError
from firstlight.geo.geojson import (
    area_feature,
    dump_features,
    line_feature,
    parse_areas,
    parse_points,
    point_feature,
)
from tests.geo.nets import some


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(*position):
    return {"type": "Point", "coordinates": list(position)}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BOWTIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


@some
@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(0, 5000), st.text()),
        min_size=1,
        max_size=5,
    )
)
def test_points_written_are_read_back(rows):
    features = [
        point_feature(lon, lat, {"radius_m": radius_m, "note": note}, identity=str(i))
        for i, (lon, lat, radius_m, note) in enumerate(rows)
    ]

    text = dump_features(features)

    for source in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), json.loads(text)):
        read = parse_points(source)
        assert [p.properties["note"] for p in read] == [row[3] for row in rows]
        assert [p.radius_m for p in read] == [row[2] for row in rows]
        assert [p.id for p in read] == [str(i) for i in range(len(rows))]
        for p, row in zip(read, rows, strict=True):
            assert (p.lon, p.lat) == pytest.approx(row[:2], abs=5.1e-7)


def test_a_feature_and_a_bare_point_are_read_too():
    assert parse_points(feature(point(36.6, 50.6, 120), radius_m=40))[0].radius_m == 40
    assert parse_points(json.dumps(point(36.6, 50.6)))[0].lon == 36.6


def test_longitude_and_latitude_may_be_named_as_the_system():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}

    assert len(parse_points(collection(feature(point(1, 2))) | {"crs": crs})) == 1


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        (b"\xff\xfe\x00", "not-json"),
        ("[" * 100_000, "not-json"),
        ("[1, 2]", "not-geojson"),
        ("null", "not-geojson"),
        ('"Feature"', "not-geojson"),
        ("{}", "not-geojson"),
        ({"type": "Topology"}, "not-geojson"),
        ({"type": ["Feature"]}, "not-geojson"),
        ({"type": "FeatureCollection"}, "not-geojson"),
        ({"type": "FeatureCollection", "features": {}}, "not-geojson"),
        (collection(), "empty"),
        (collection(point(1, 2)), "not-geojson"),
        (collection("Feature"), "not-geojson"),
        (feature(point(1, 2)) | {"properties": [1]}, "not-geojson"),
        (feature(None), "wrong-geometry"),
        (feature({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}), "wrong-geometry"),
        (feature({"type": "MultiPoint", "coordinates": [[0, 0]]}), "wrong-geometry"),
        (feature(point()), "not-lonlat"),
        (feature(point(1)), "not-lonlat"),
        (feature(point("1", "2")), "not-lonlat"),
        (feature(point(True, False)), "not-lonlat"),
        (feature(point(None, 2)), "not-lonlat"),
        (feature({"type": "Point", "coordinates": {"lon": 1}}), "not-lonlat"),
        (feature({"type": "Point"}), "not-lonlat"),
        (feature(point(4_074_000.0, 6_530_000.0)), "not-lonlat"),
        (feature(point(50.0, 91.0)), "not-lonlat"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "not-finite"),
        ('{"type": "Point", "coordinates": [-Infinity, 1]}', "not-finite"),
        ('{"type": "Point", "coordinates": [1e999, 1]}', "not-finite"),
        (feature(point(float("nan"), 1.0)), "not-finite"),
        (feature(point(10**400, 1)), "not-finite"),
        (feature(point(1, 2), radius_m=-1), "bad-radius"),
        (feature(point(1, 2), radius_m="40"), "bad-radius"),
        (feature(point(1, 2), radius_m=True), "bad-radius"),
        (feature(point(1, 2), radius_m=1e9), "bad-radius"),
        (feature(point(1, 2), radius_m=float("nan")), "bad-radius"),
        (feature(point(1, 2)) | {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}, "wrong-crs"),
        (feature(point(1, 2)) | {"crs": 5}, "wrong-crs"),
    ],
)
def test_what_is_no_point_is_refused_by_its_fault(source, code):
    with pytest.raises(GeoError) as refused:
        parse_points(source)

    assert refused.value.code == code


def test_a_fault_names_its_feature():
    with pytest.raises(GeoError) as refused:
        parse_points(collection(feature(point(1, 2)), feature(point(1, 200))))

    assert refused.value.params["feature"] == 1


def test_areas_are_read_and_written():
    hole = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.4]]
    source = collection(
        feature(polygon(SQUARE, hole), name="West"),
        feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]}),
    )

    areas = parse_areas(source)
    again = parse_areas(dump_features([area_feature(a.area, a.properties) for a in areas]))

    assert [a.area.area for a in areas] == pytest.approx([0.98, 1.5])
    assert all(shapely.equals(a.area, b.area) for a, b in zip(areas, again, strict=True))
    assert again[0].properties == {"name": "West"}
    written = area_feature(shapely.Polygon(SQUARE[::-1]), {})["geometry"]["coordinates"][0]
    assert shapely.is_ccw(shapely.LinearRing(written))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (polygon(BOWTIE), "broken-ring"),
        (polygon(SQUARE[:-1]), "broken-ring"),
        (polygon([[0, 0], [1, 1], [0, 0]]), "broken-ring"),
        (polygon(), "broken-ring"),
        (polygon("ring"), "broken-ring"),
        ({"type": "Polygon", "coordinates": 5}, "broken-ring"),
        ({"type": "MultiPolygon", "coordinates": []}, "broken-ring"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "broken-ring"),
        (polygon([*SQUARE[:2], [500, 1], *SQUARE[3:]]), "not-lonlat"),
        (point(1, 2), "wrong-geometry"),
    ],
)
def test_what_is_no_area_is_refused_by_its_fault(geometry, code):
    with pytest.raises(GeoError) as refused:
        parse_areas(feature(geometry))

    assert refused.value.code == code


def test_written_numbers_are_short_and_text_is_kept():
    line = line_feature([(36.123456789, -0.00000001), (36.2, 50.0)], {"name": "вулиця", "share": 1 / 3})

    text = dump_features([line])

    assert "[[36.123457,0.0],[36.2,50.0]]" in text
    assert "вулиця" in text
    assert json.loads(text)["features"][0]["properties"]["share"] == 1 / 3
    assert line_feature([(1.0, 2.0)], {})["geometry"] is None


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(value):
    for broken in (point_feature(value, 1.0, {}), point_feature(1.0, 1.0, {"share": value})):
        with pytest.raises(GeoError) as refused:
            dump_features([broken])
        assert refused.value.code == "not-finite"
