"""What OpenStreetMap tags mean to the register."""

from __future__ import annotations

import re
from collections.abc import Callable

from firstlight.houses.readers.town_source import UNSAID, USES

Get = Callable[[str], "str | None"]
"""`tags.get`: the value of a key or None."""


def _table(**words: str) -> dict[str, int]:
    return {word: USES.index(use) for use, listed in words.items() for word in listed.split()}


BUILDING_USE = _table(
    house="house detached semidetached_house terrace bungalow cabin farm static_caravan houseboat villa hut",
    apartments="apartments residential dormitory block",
    school="school university college",
    kindergarten="kindergarten",
    health="hospital clinic",
    public="public civic government townhall fire_station train_station transportation museum library "
    "sports_hall sports_centre stadium grandstand toilets theatre community_centre",
    commercial="commercial retail supermarket office shop mall kiosk hotel bank",
    industrial="industrial warehouse hangar manufacture factory service transformer_tower digester silo",
    outbuilding="garage garages shed carport roof outbuilding farm_auxiliary barn stable sty cowshed "
    "greenhouse greenhouse_horticulture allotment_house storage_tank bunker boathouse tent container",
    religious="church chapel cathedral mosque synagogue temple shrine monastery religious",
)
AMENITY_USE = _table(
    school="school university college language_school music_school prep_school",
    kindergarten="kindergarten childcare",
    health="hospital clinic doctors nursing_home",
    public="townhall fire_station police library community_centre theatre courthouse social_facility "
    "arts_centre post_office public_building",
    religious="place_of_worship monastery",
)
NO_BUILDING = frozenset(
    ["no", "demolished", "razed", "proposed", "construction", "entrance", "collapsed", "removed"]
)
DISTRICT_PLACES = {"borough": 9, "suburb": 10, "quarter": 10, "neighbourhood": 11}
"""`place` areas that stand in for boundaries, with the admin_level they compare to."""

NAME_KEYS = ("alt_name", "int_name", "official_name", "short_name", "loc_name", "old_name")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_STOREYS = re.compile(r"\d{1,3}(?:[.,]\d+)?")


def building_use(get: Get) -> int:
    """Index into USES, or UNSAID ("building=yes" and nothing more)."""
    said = AMENITY_USE.get(get("amenity") or "")
    if said is None:
        said = BUILDING_USE.get(get("building") or "")
    if said is not None:
        return said
    if get("shop") or get("office") or get("tourism") == "hotel":
        return USES.index("commercial")
    return UNSAID


def ground_use(get: Get) -> int | None:
    """What an area or a point says about the buildings in it; None: nothing."""
    return AMENITY_USE.get(get("amenity") or "")


def storeys(text: str | None) -> int:
    """Whole storeys, 0 where the text says none: "2.5" is 3, "3-5" is 5."""
    if not text:
        return 0
    values = [float(found.replace(",", ".")) for found in _STOREYS.findall(text)]
    return min(int(-(-max(values, default=0) // 1)), 200)


def year(text: str | None) -> int:
    """The first year in a date such as "1965", "~1900" or "1950s"; 0 where there is none."""
    found = _YEAR.search(text or "")
    return int(found[0]) if found else 0


def area_kind(get: Get) -> str:
    """The base-map kind of an area: "water", "green" or ''."""
    natural, landuse, leisure = get("natural"), get("landuse"), get("leisure")
    if natural == "water" or get("waterway") == "riverbank" or landuse in ("reservoir", "basin"):
        return "water"
    green = landuse in ("forest", "grass", "cemetery", "recreation_ground", "village_green", "orchard")
    if green or natural in ("wood", "scrub", "heath") or leisure in ("park", "garden", "nature_reserve"):
        return "green"
    return ""


def line_kind(get: Get) -> str:
    """The base-map kind of a line: "motorway", "stream", "rail" or ''; streets are kept elsewhere."""
    if get("highway") in ("motorway", "motorway_link"):
        return "motorway"
    if get("waterway") in ("river", "canal", "stream"):
        return "stream"
    if get("railway") in ("rail", "light_rail", "narrow_gauge", "tram", "subway") and not get("tunnel"):
        return "rail"
    return ""


def district_level(get: Get) -> int:
    """The admin_level of an area that may be a district, 0 where it is none."""
    if get("boundary") == "administrative":
        level = get("admin_level") or ""
        return int(level) if level.isdecimal() and 5 <= int(level) <= 11 else 0
    return DISTRICT_PLACES.get(get("place") or "", 0)


def area_meanings(get: Get) -> tuple[int | None, str, int]:
    """All an area that is no building may be: `ground_use`, `area_kind` and `district_level`."""
    return ground_use(get), area_kind(get), district_level(get)
