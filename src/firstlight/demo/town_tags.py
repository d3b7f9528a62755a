"""What OpenStreetMap calls the things of the demo town."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from firstlight.demo.town_names import Name, place_name
from firstlight.demo.town_plan import HIGHWAYS
from firstlight.demo.town_plots import KIND, KINDS
from firstlight.geo.arrays import Ints

# Building value, what the register calls such a use (houses.models.Use), further tags.
_BUILDINGS: dict[str, tuple[str, str, dict[str, str]]] = {
    "house": ("house", "house", {}),
    "apartments": ("apartments", "apartments", {}),
    "civic": ("civic", "public", {"amenity": "townhall"}),
    "school": ("school", "school", {}),
    "kindergarten": ("kindergarten", "kindergarten", {"amenity": "kindergarten"}),
    "hospital": ("hospital", "health", {}),
    "fire_station": ("fire_station", "public", {"amenity": "fire_station"}),
    "library": ("public", "public", {"amenity": "library"}),
    "retail": ("retail", "commercial", {"shop": "supermarket"}),
    "office": ("office", "commercial", {}),
    "works": ("industrial", "industrial", {}),
    "warehouse": ("warehouse", "industrial", {}),
    "garage": ("garage", "outbuilding", {}),
    "garages": ("garages", "outbuilding", {}),
    "shed": ("shed", "outbuilding", {}),
}
_NAMED = {
    "civic": "townhall",
    "kindergarten": "kindergarten",
    "fire_station": "fire_station",
    "library": "library",
    "retail": "supermarket",
}
_LAND: dict[str, dict[str, str]] = {
    "park": {"leisure": "park"},
    "pond": {"natural": "water", "water": "pond"},
    "playground": {"leisure": "playground"},
    "pitch": {"leisure": "pitch", "sport": "soccer"},
    "school": {"amenity": "school"},
    "kindergarten": {"landuse": "education"},
    "hospital": {"amenity": "hospital"},
    "industrial": {"landuse": "industrial"},
    "garages": {"landuse": "garages"},
    "grass": {"landuse": "grass"},
    "square": {"place": "square", "highway": "pedestrian", "area": "yes"},
    "wood": {"natural": "wood"},
    "meadow": {"landuse": "meadow"},
    "farmland": {"landuse": "farmland"},
    "river": {"natural": "water", "water": "river"},
    "stream": {"waterway": "river"},
    "rail": {"railway": "rail", "gauge": "1520"},
}
_NAMED_LAND = ("park", "school", "hospital", "square")
SHOPS = ("bakery", "pharmacy", "cafe", "hardware")
_SHOP_TAGS = {
    "bakery": {"shop": "bakery"},
    "pharmacy": {"amenity": "pharmacy"},
    "cafe": {"amenity": "cafe"},
    "hardware": {"shop": "hardware"},
}


def uses() -> NDArray[np.str_]:
    """For every kind of building the register's word for its use, in the order of ``KINDS``."""
    return np.array([_BUILDINGS[kind][1] for kind in KINDS])


def building_tags(kind: int) -> dict[str, str]:
    """The tags that all buildings of a kind have."""
    value, _, more = _BUILDINGS[KINDS[kind]]
    return {"building": value, **more}


def building_name(kind: int, nth: int) -> Name | None:
    """The name of the nth building of a kind, where that kind has names."""
    key = _NAMED.get(KINDS[kind])
    return place_name(key, nth) if key else None


def land_tags(what: str, nth: int) -> dict[str, str]:
    """The tags of the nth piece of land of a kind."""
    tags = dict(_LAND[what])
    if what in _NAMED_LAND:
        tags.update(place_name(what, nth).tags())
    return tags


def shop_tags(kind: str) -> dict[str, str]:
    return {**_SHOP_TAGS[kind], **place_name(kind, 1).tags()}


def street_tags(highway: int, name: Name, *, bridge: bool) -> dict[str, str]:
    tags = {"highway": HIGHWAYS[highway], **name.tags()}
    if highway < 2:
        tags["lanes"] = "4" if highway == 0 else "2"
    if bridge:
        tags.update({"bridge": "yes", "layer": "1"})
    return tags


def years_built(rng: np.random.Generator, kind: Ints, levels: Ints) -> Ints:
    """When each building was finished, 0 where nobody knows; the old centre is the oldest."""
    year = rng.integers(1948, 2018, kind.size)
    slab = (kind == KIND["apartments"]) & (levels >= 5)
    year = np.where(slab, rng.integers(1959, 1975, kind.size), year)
    year = np.where(slab & (levels >= 9), rng.integers(1974, 2012, kind.size), year)
    year = np.where((kind == KIND["apartments"]) & (levels < 5), rng.integers(1890, 1956, kind.size), year)
    known = rng.random(kind.size) < np.where(kind == KIND["house"], 0.25, 0.6)
    known &= ~np.isin(kind, (KIND["garage"], KIND["garages"], KIND["shed"]))
    return np.where(known, year, 0)
