"""Which column of a table means what, by the names people give them in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firstlight.houses.readers.osm_tags import AMENITY_USE, BUILDING_USE
from firstlight.houses.readers.town_source import UNSAID, USES

# The first name that a table has wins, so that "addr:street" goes before a vague "name".
COLUMNS: dict[str, tuple[str, ...]] = {
    "ref": (
        "@id", "full_id", "osm_id", "source_ref", "ref", "id", "uuid", "gml_id", "objectid", "gid",
        "fid", "kadnum",
        "cadastral_number", "кадастровый_номер", "кадастровий_номер", "код",
    ),
    "street": (
        "addr:street", "street", "street_name", "str_name", "strasse", "straße", "улица", "вулиця",
        "addr:place",
        "place", "ulica", "vulytsia",
    ),
    "number": (
        "addr:housenumber", "housenumber", "house_number", "house_no", "number", "nr", "hausnummer",
        "hnr", "дом",
        "номер_дома", "номер", "будинок", "номер_будинку", "house",
    ),
    "address": ("addr:full", "full_address", "address", "адрес", "адреса", "anschrift", "adresse", "addr"),
    "postcode": ("addr:postcode", "postcode", "postal_code", "zip", "plz", "индекс", "індекс"),
    "name": ("name", "название", "назва", "bezeichnung", "title"),
    "storeys": (
        "building:levels", "levels", "storeys", "stories", "floors", "num_floors", "этажность",
        "этажей", "этажи",
        "поверховість", "поверхів", "поверхи", "geschosse",
    ),
    "year": (
        "start_date", "year_built", "year_of_construction", "built", "year", "год_постройки", "год",
        "рік_побудови",
        "рік", "baujahr",
    ),
    "use": (
        "use", "usage", "building_use", "function", "назначение", "призначення", "nutzung", "amenity",
        "building",
        "fclass", "building:type", "building_type", "type", "тип",
    ),
    "building": ("building",),
    "highway": ("highway", "fclass", "road_class", "class"),
    "level": ("admin_level",),
    "lon": ("lon", "lng", "long", "longitude", "x", "долгота", "довгота"),
    "lat": ("lat", "latitude", "y", "широта"),
    "wkt": ("wkt", "wkt_geom", "geometry", "geom", "the_geom", "shape", "геометрия", "геометрія"),
}  # fmt: skip

_OWN = {use: at for at, use in enumerate(USES)}
_PLAIN = {
    "жилой": "house", "жилой дом": "house", "частный дом": "house", "житловий": "house",
    "житловий будинок": "house",
    "индивидуальный жилой дом": "house", "wohnhaus": "house", "dwelling": "house", "single family": "house",
    "многоквартирный": "apartments", "многоквартирный дом": "apartments", "багатоквартирний": "apartments",
    "багатоквартирний будинок": "apartments", "mehrfamilienhaus": "apartments", "школа": "school",
    "schule": "school",
    "детский сад": "kindergarten", "дитячий садок": "kindergarten", "больница": "health", "лікарня": "health",
    "поликлиника": "health", "поліклініка": "health", "krankenhaus": "health", "общественное": "public",
    "громадська": "public", "административное": "public", "адміністративна": "public",
    "магазин": "commercial",
    "торговое": "commercial", "торгівля": "commercial", "промышленное": "industrial",
    "промислова": "industrial",
    "склад": "industrial", "гараж": "outbuilding", "сарай": "outbuilding", "церковь": "religious",
    "церква": "religious", "храм": "religious",
}  # fmt: skip
_NOT_WORDS = re.compile(r"[\W_]+")


def match_columns(names: Iterable[str]) -> dict[str, str]:
    """For each meaning in COLUMNS the table's own column, where it has one.

    Capitals, spaces, underscores and colons do not matter; names that GDAL cut to ten letters, as
    Shapefile does, match by those.
    """
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for meaning, candidates in COLUMNS.items():
        keys = [key for candidate in candidates for key in (_plain(candidate), _plain(candidate[:10]))]
        if own := next((plain[key] for key in keys if key in plain), None):
            found[meaning] = own
    return found


def _plain(name: str) -> str:
    return _NOT_WORDS.sub("", name.casefold())


def use_of(text: str) -> int:
    """Index into USES of a word for a building's use in any of the four languages; UNSAID for others."""
    word = " ".join(text.casefold().split())
    for table in (_OWN, BUILDING_USE, AMENITY_USE):
        if word in table:
            return table[word]
    return USES.index(_PLAIN[word]) if word in _PLAIN else UNSAID


def stable_ref(text: str) -> str:
    """An id as the register keeps it: "way/123" and "w123" are one, "12.0" is 12."""
    text = text.strip()
    kind, slash, number = text.partition("/")
    if slash and number.isdecimal() and kind in ("node", "way", "relation"):
        return f"{kind[0]}{number}"
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text
