"""Which town a name means: one candidate or none. A wrong pin is worse than no pin."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from firstlight.reports.rules.gazetteer import OWN, Gazetteer, Town, gazetteer
from firstlight.reports.rules.place_regions import Found
from firstlight.reports.rules.places import places_in
from firstlight.reports.rules.records import Place
from firstlight.reports.rules.romanise import fold, romanise
from firstlight.reports.rules.sentence import Line

CERTAIN = 50_000  # inhabitants from which a name means the city wherever it is said
TOWN = 15_000  # below, a name without a region around it may be a village that no gazetteer has
VILLAGE = 20_000  # no village has more
ALIKE = 0.45  # of two romanised names, 0 to 1
DOMINANT = 10  # times larger than its largest namesake
# Named for a month, a feast or a colour: dozens of settlements bear each of them.
_EVERYWHERE = (
    "oktyabrsky",
    "pervomaisk",
    "pervomaysk",
    "pervomaysky",
    "sovetsky",
    "sovetsk",
    "kirovsk",
    "krasnoarmeysk",
)
_VILLAGES = ("сел", "деревн", "хутор", "аул", "кибуц", "кібуц")
_OF = ("village", "villages", "hamlet", "kibbutz", "moshav")
_AS_WRITTEN = ("IL", "LB", "PS", "SY")  # no one spelling is the press's
Area = tuple[str, str]  # country, first-level region


@dataclass(frozen=True)
class Home:
    """Where the reader is at home, or nothing."""

    area: Area | None = None


def home_of(name: str | None) -> Home:
    """The home region of a town's name, as given to `--home`; an unknown name gives no prior."""
    if not name:
        return Home()
    for language in ("en", "ru", "uk"):
        named = gazetteer().look_up(name.lower().replace("ё", "е").split(), language)
        if named:
            largest = max((town for town, _ in named), key=lambda town: town.population)
            return Home((largest.country, largest.admin1))
    return Home()


def read_places(
    lines: list[Line], people: set[int], home: Home, own: Gazetteer | None = None
) -> tuple[list[Place], list[Place]]:
    """Places of a text, and its areas: districts and the regions of official titles.

    Parameters
    ----------
    people
        Tokens of names and offices of speakers; they are no places.
    home
        The prior: a name that the home region has too is never pinned elsewhere.
    own
        The town's own places: pinned before all others.
    """
    found = [(line, one) for line in lines for one in places_in(line, people, own)]
    near = _pointed_to(found)
    if home.area is not None:
        near.add(home.area)
    places: list[Place] = []
    areas: list[Place] = []
    for line, one in found:
        start, end = line.span(one.first, one.last)
        if one.kind in ("title", "district"):
            kind = "region" if one.kind == "title" else "district"
            areas.append(Place(start, end, one.name, None, None, kind, 5 if kind == "district" else 6))
        elif one.region is not None:
            places.append(Place(start, end, one.name, None, None, "region", 6))
        else:
            places.append(_place(line, one, near, home))
    return places, areas


def _place(line: Line, one: Found, near: set[Area], home: Home) -> Place:
    start, end = line.span(one.first, one.last)
    towns = _so_named(one, line.sentence.language)
    if _says_village(line, one):
        towns = [town for town in towns if town.population < VILLAGE]  # «в селе Муром» is not the city
    town = _pick(towns, near, home)
    if town is None:
        return Place(start, end, one.name)
    written = one.name if line.sentence.language == "en" and town.country in _AS_WRITTEN else ""
    name = fold(written).replace("qiryat", "kiryat") if written else town.name
    return Place(start, end, name, town.lon, town.lat)


def _says_village(line: Line, one: Found) -> bool:
    before = [line.tokens[i].text for i in range(max(one.first - 2, line.sentence.first), one.first)]
    return before[-1:] != [] and (
        before[-1].startswith(_VILLAGES) or (before[-1] == "of" and before[0] in _OF)
    )


def _so_named(one: Found, language: str) -> list[Town]:
    """The towns that bear the name now; of those that once did only cities, by which they are still known."""
    towns = {town: name for town, name in one.named if isinstance(town, Town)}
    own = [town for town, name in towns.items() if _is_name_of(town, name, language)]
    return own or [town for town in towns if town.population >= CERTAIN]


@lru_cache(maxsize=5000)
def _is_name_of(town: Town, name: str, language: str) -> bool:
    """Whether a spelling is one of the town's present name, not of a former one (GeoNames keeps both)."""
    if town.country not in ("UA", "RU"):
        return True
    return SequenceMatcher(None, romanise(name, language), town.name).ratio() >= ALIKE


def _pointed_to(found: list[tuple[Line, Found]]) -> set[Area]:
    """The regions the text itself names, and those of its large unambiguous cities."""
    areas: set[Area] = set()
    for _, one in found:
        if one.region is not None:
            areas.add((one.region.country, one.region.admin1))
        towns = sorted((t for t, _ in one.named if isinstance(t, Town)), key=lambda town: -town.population)
        if towns and towns[0].population >= CERTAIN and towns[0].name not in _EVERYWHERE:
            areas.add((towns[0].country, towns[0].admin1))
    return areas


def _pick(towns: list[Town], near: set[Area], home: Home) -> Town | None:
    """One town, or None: abstain where namesakes cannot be told apart."""
    if not towns:
        return None
    if towns[0].country == OWN:
        return towns[0] if len(towns) == 1 else None
    ranked = sorted(towns, key=lambda town: -town.population)
    largest = ranked[0]
    dominant = len(ranked) == 1 or largest.population >= DOMINANT * max(ranked[1].population, 1)
    if largest.population >= CERTAIN and dominant and largest.name not in _EVERYWHERE:
        return largest
    local = [town for town in towns if (town.country, town.admin1) in near]
    if len(local) == 1:
        return local[0]
    if local or home.area is not None:
        return None
    sure = len(ranked) == 1 and largest.population >= TOWN and largest.name not in _EVERYWHERE
    return largest if sure else None
