"""GeoJSON in and out as plain values, every fault with its own code.

Codes of GeoError here (``feature`` counts from 0): ``not-json``, ``not-geojson``, ``empty``,
``wrong-crs``, ``wrong-geometry``, ``not-finite``, ``not-lonlat``, ``bad-radius``, ``broken-ring``.

Source
------
RFC 7946, https://doi.org/10.17487/RFC7946
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from firstlight.geo.errors import GeoError

DECIMALS = 6
"""Written digits: 0.11 m at most, finer than any position in the register."""
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_LONLAT_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326", "OGC:1.3:CRS84")
_MAX_RADIUS_M = 100_000.0


@dataclass(frozen=True, slots=True)
class PointFeature:
    """One point: degrees, its uncertainty or danger radius where given, and the rest as it came."""

    lon: float
    lat: float
    radius_m: float | None = None
    id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaFeature:
    """One polygon or multipolygon (shapely, degrees), and the rest as it came."""

    area: Any
    id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def parse_points(source: str | bytes | Mapping[str, Any]) -> tuple[PointFeature, ...]:
    """Points from a FeatureCollection, a Feature or a bare Point; `radius_m` is read from the properties.

    Raises
    ------
    GeoError
        Any code of this module but ``broken-ring``.
    """
    points = []
    for number, feature in enumerate(_features(source)):
        geometry = _geometry(feature, number, ("Point",))
        lon, lat = _position(geometry.get("coordinates"), number)
        properties = feature.get("properties") or {}
        radius_m = _radius(properties.get("radius_m"), number)
        points.append(PointFeature(lon, lat, radius_m, _identity(feature), properties))
    return tuple(points)


def parse_areas(source: str | bytes | Mapping[str, Any]) -> tuple[AreaFeature, ...]:
    """Areas from a FeatureCollection, a Feature or a bare Polygon or MultiPolygon.

    Raises
    ------
    GeoError
        Any code of this module but ``bad-radius``; ``broken-ring``: an outline that is open, has
        fewer than four positions or crosses itself.
    """
    areas = []
    for number, feature in enumerate(_features(source)):
        geometry = _geometry(feature, number, ("Polygon", "MultiPolygon"))
        coordinates = geometry.get("coordinates")
        polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
        if not isinstance(polygons, list | tuple) or not polygons:
            raise GeoError("broken-ring", feature=number)
        parts = [_polygon(rings, number) for rings in polygons]
        area = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        if not shapely.is_valid(area):
            raise GeoError("broken-ring", feature=number)
        areas.append(AreaFeature(area, _identity(feature), feature.get("properties") or {}))
    return tuple(areas)


def _features(source: str | bytes | Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    document = source if isinstance(source, Mapping) else _load(source)
    if not isinstance(document, Mapping):
        raise GeoError("not-geojson")
    _check_crs(document)
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list | tuple):
            raise GeoError("not-geojson")
        if not features:
            raise GeoError("empty")
        return features
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return [{"type": "Feature", "geometry": document, "properties": {}}]
    raise GeoError("not-geojson")


def _load(source: str | bytes) -> Any:
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source.removeprefix("\ufeff")
        return json.loads(text, parse_constant=_refuse_constant)
    except GeoError:
        raise
    except (ValueError, RecursionError) as error:  # bad UTF-8 and bad JSON are both ValueErrors
        raise GeoError("not-json") from error


def _refuse_constant(name: str) -> None:
    raise GeoError("not-finite", value=name)


def _check_crs(document: Mapping[str, Any]) -> None:
    """Accept the `crs` of the 2008 draft only where it says longitude and latitude."""
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not (isinstance(name, str) and name.endswith(_LONLAT_NAMES)):
        raise GeoError("wrong-crs", crs=str(name))


def _geometry(feature: Any, number: int, wanted: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise GeoError("not-geojson", feature=number)
    if not isinstance(feature.get("properties") or {}, Mapping):
        raise GeoError("not-geojson", feature=number)
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in wanted:
        raise GeoError("wrong-geometry", feature=number, geometry=str(kind), wanted=", ".join(wanted))
    return geometry


def _identity(feature: Mapping[str, Any]) -> str | None:
    identity = feature.get("id")
    return str(identity) if isinstance(identity, str | int | float) else None


def _number(value: Any) -> float | None:
    """The value as a float, None where it is no number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _position(position: Any, number: int) -> tuple[float, float]:
    if not isinstance(position, list | tuple) or len(position) < 2:
        raise GeoError("not-lonlat", feature=number)
    lon, lat = _number(position[0]), _number(position[1])
    if lon is None or lat is None:
        raise GeoError("not-lonlat", feature=number)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise GeoError("not-finite", feature=number)
    if abs(lon) > 180 or abs(lat) > 90:
        raise GeoError("not-lonlat", feature=number, lon=lon, lat=lat)
    return lon, lat


def _radius(value: Any, number: int) -> float | None:
    if value is None:
        return None
    radius_m = _number(value)
    if radius_m is None or not 0 <= radius_m <= _MAX_RADIUS_M:
        raise GeoError("bad-radius", feature=number, radius_m=str(value))
    return radius_m


def _polygon(rings: Any, number: int) -> Any:
    if not isinstance(rings, list | tuple) or not rings:
        raise GeoError("broken-ring", feature=number)
    outlines = []
    for ring in rings:
        if not isinstance(ring, list | tuple) or len(ring) < 4:
            raise GeoError("broken-ring", feature=number)
        outline = [_position(position, number) for position in ring]
        if outline[0] != outline[-1]:
            raise GeoError("broken-ring", feature=number)
        outlines.append(outline)
    return shapely.Polygon(outlines[0], outlines[1:])


def point_feature(
    lon: float, lat: float, properties: Mapping[str, Any], *, identity: str | None = None
) -> dict[str, Any]:
    """A Point as a GeoJSON Feature."""
    return _feature({"type": "Point", "coordinates": [lon, lat]}, properties, identity)


def line_feature(
    points: Iterable[tuple[float, float]], properties: Mapping[str, Any], *, identity: str | None = None
) -> dict[str, Any]:
    """A LineString as a GeoJSON Feature; fewer than two points give a null geometry."""
    coordinates = [[lon, lat] for lon, lat in points]
    geometry = {"type": "LineString", "coordinates": coordinates} if len(coordinates) > 1 else None
    return _feature(geometry, properties, identity)


def area_feature(area: Any, properties: Mapping[str, Any], *, identity: str | None = None) -> dict[str, Any]:
    """A shapely Polygon or MultiPolygon as a GeoJSON Feature, outer rings counterclockwise."""
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(area)))
    return _feature(geometry, properties, identity)


def _feature(geometry: Any, properties: Mapping[str, Any], identity: str | None) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": "Feature", "geometry": geometry, "properties": dict(properties)}
    if identity is not None:
        feature["id"] = identity
    return feature


def dump_features(features: Iterable[Mapping[str, Any]], *, decimals: int = DECIMALS) -> str:
    """A FeatureCollection as compact text, coordinates rounded.

    Raises
    ------
    GeoError
        ``not-finite``: NaN or infinity in a coordinate or a property.
    """
    rounded = [{**feature, "geometry": _rounded(feature.get("geometry"), decimals)} for feature in features]
    collection = {"type": "FeatureCollection", "features": rounded}
    try:
        return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise GeoError("not-finite") from error


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # no minus zero
    if isinstance(value, list | tuple):
        return [_rounded(item, decimals) for item in value]
    if isinstance(value, Mapping):
        return {key: _rounded(item, decimals) for key, item in value.items()}
    return value
