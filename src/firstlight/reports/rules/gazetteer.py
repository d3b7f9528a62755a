"""The compact gazetteer: names in any case form to the towns and regions they may mean.

Source: GeoNames (CC BY 4.0), compiled by scripts/build_gazetteer.py.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice, product

from firstlight.reports.rules.cases import nominatives
from firstlight.reports.rules.files import ReadingError
from firstlight.reports.rules.romanise import fold

MOST_FORMS = 150  # of a name of several words
OWN = "own"  # the country of a town's own places


@dataclass(frozen=True, slots=True)
class Town:
    """One populated place; `name` in lower-case English as the press writes it."""

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True)
class Region:
    """One first-level region; it is never pinned."""

    name: str
    country: str
    admin1: str


Named = list[tuple[Town, str]]


class Gazetteer:
    """Towns by each of their names in small letters."""

    def __init__(self, rows: list[list[str]], spellings: Iterable[dict[str, str]] = ()) -> None:
        self._rows = rows
        self._index: dict[str, list[int]] = {}
        self._unpinned: dict[str, str] = {}
        for number, row in enumerate(rows):
            for name in row[7].split("|"):
                self._index.setdefault(name, []).append(number)
        for more in spellings:
            self._spell(more["name"], more["country"], more["spellings"].split("|"))
        self._first = {name.partition(" ")[0] for name in (*self._index, *self._unpinned)}
        self._town = lru_cache(maxsize=5000)(self._make)

    def _spell(self, name: str, country: str, spellings: list[str]) -> None:
        """Further spellings of a town; of one that is not here only the name is known, not where it is."""
        known = [number for number in self._index.get(name, ()) if self._rows[number][2] == country]
        for spelling in spellings:
            if known and spelling not in self._rows[known[0]][7].split("|"):
                self._index.setdefault(spelling, []).append(known[0])
            elif not known:
                self._unpinned.setdefault(spelling, name)
        if not known:
            self._unpinned.setdefault(name, name)

    def __len__(self) -> int:
        return len(self._rows)

    def _make(self, number: int) -> Town:
        _, name, country, admin1, lat, lon, population, _ = self._rows[number]
        return Town(name, country, admin1, float(lat), float(lon), int(population))

    def look_up(self, words: list[str], language: str) -> Named:
        """The towns that a run of small-letter words may name in any case form, with the name it matched."""
        found: Named = []
        for name in self._names(words, language):
            found += [(self._town(row), name) for row in self._index.get(name, ())]
        return list(dict.fromkeys(found))

    def unpinned(self, words: list[str], language: str) -> str | None:
        """The name of a place known by name only, in any case form."""
        return next((self._unpinned[n] for n in self._names(words, language) if n in self._unpinned), None)

    def _names(self, words: list[str], language: str) -> Iterator[str]:
        """What a run of words may be in the nominative."""
        forms = [nominatives(word, language) for word in words]
        if language != "en":
            forms[0] = tuple(form for form in forms[0] if form in self._first)
        return (" ".join(candidate) for candidate in islice(product(*forms), MOST_FORMS))


def own_places(text: str) -> Gazetteer:
    """A town's own places, which win over the built-in ones.

    Parameters
    ----------
    text
        CSV with the columns name, lon, lat (degrees, WGS84) and, if wanted, names: further
        spellings separated by ``|``. The name is shown, in lower-case English as elsewhere.

    Raises
    ------
    ReadingError
        ``bad-places``: a column is missing, or a line has no name or no point on the Earth.
    """
    reader = csv.DictReader(text.lstrip("\ufeff").splitlines())
    if not {"name", "lon", "lat"} <= set(reader.fieldnames or ()):
        raise ReadingError("bad-places", line=1)
    rows = []
    for number, row in enumerate(reader, 2):
        name = (row["name"] or "").strip().lower().replace("ё", "е")
        try:
            lon, lat = float(row["lon"]), float(row["lat"])
        except (TypeError, ValueError) as error:
            raise ReadingError("bad-places", line=number) from error
        if not name or not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ReadingError("bad-places", line=number)
        spellings = [one.strip().lower().replace("ё", "е") for one in (row.get("names") or "").split("|")]
        names = "|".join(dict.fromkeys(one for one in (name, *spellings) if one))
        rows.append(["", name, OWN, "", str(lat), str(lon), "0", names])
    return Gazetteer(rows)


def _rows(*parts: str) -> Iterator[dict[str, str]]:
    text = files("firstlight.reports.data").joinpath(*parts).read_text(encoding="utf8")
    return csv.DictReader(text.splitlines())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The built-in gazetteer, loaded once (about 50 ms)."""
    path = files("firstlight.reports.data").joinpath("gazetteer.csv")
    reader = csv.reader(path.read_text(encoding="utf8").splitlines())
    next(reader)
    return Gazetteer(list(reader), _rows("grammars", "places", "spellings.csv"))


@lru_cache(maxsize=1)
def regions() -> dict[str, Region]:
    """Regions by their name."""
    found = {}
    for row in _rows("grammars", "places", "regions.csv"):
        towns = [town for town, _ in gazetteer().look_up([*fold(row["city"]).split()], "en")]
        own = [town for town in towns if town.country == row["country"]]
        largest = max(own, key=lambda town: town.population, default=None)
        found[row["name"]] = Region(row["name"], row["country"], largest.admin1 if largest else "")
    return found


@lru_cache(maxsize=1)
def region_adjectives() -> dict[str, Region]:
    """The stem of each region's Slavic adjective («белгородск»), and the region."""
    return {
        stem: regions()[row["name"]]
        for row in _rows("grammars", "places", "regions.csv")
        for stem in f"{row['ru']}|{row['uk']}".split("|")
        if stem
    }


@lru_cache(maxsize=1)
def region_nouns() -> list[tuple[re.Pattern[str], Region]]:
    """Patterns of a region's own noun («Харківщина»), and the region."""
    found = []
    for row in _rows("grammars", "places", "regions_nouns.csv"):
        region = regions().get(row["name"], Region(row["name"], "UA", "11"))
        words = "|".join(word.replace("*", r"\w{1,3}") for word in row["words"].split("|"))
        found.append((re.compile(f"(?:{words})"), region))
    return found


@lru_cache(maxsize=1)
def english_regions() -> dict[str, Region]:
    """The word before "region" or "oblast" in English, and the region."""
    return {
        word: regions()[row["name"]]
        for row in _rows("grammars", "places", "regions.csv")
        for word in row["en"].split("|")
    }
