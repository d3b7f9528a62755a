"""The compact gazetteer: names in any case form to the towns and regions they may mean.

Source: GeoNames (CC BY 4.0), compiled by scripts/build_gazetteer.py.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_SLAVIC_ENDINGS = tuple(
    sorted(
        ["ого", "его", "ому", "ему", "ыми", "ими", "ами", "ями", "ах", "ях", "ам", "ям", "ов", "ев", "ей", "ой", "ою", "ею", "ий", "ый", "ым", "им", "ом", "ем", "ую", "юю", "ая", "яя", "ое", "ее", "ые", "ие", "ої", "ій", "ії", "а", "я", "о", "е", "у", "ю", "ы", "и", "ь", "й", "і", "ї", "є", "ів", "їв", "их", "ых"],
        key=len,
        reverse=True,
    )
)
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_CHANGES = (("ієв", "иєв"),)


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
    """One first-level region; `lat`/`lon` are None: a region is never pinned."""

    name: str
    country: str
    admin1: str


def key(name: str) -> tuple[str, ...]:
    """What all case forms of a name have in common, one stem per word."""
    return tuple(
        _stem(word) for word in re.split(r"[\s\-]+", name.lower().replace("ё", "е").replace("ґ", "г")) if word
    )


def _stem(word: str) -> str:
    if not _CYRILLIC.search(word):
        return word.replace("'", "").removesuffix("s") if word.endswith("'s") else word.replace("'", "")
    for ending in ("ів", "їв"):
        if word.endswith(ending) and len(word) > 4:
            return word[:-2] + ("о" if ending == "ів" else "є") + "в"
    for before, after in (
        ("іг", "ог"),
        ("іль", "ол"),
        ("ець", "ц"),
        ("ец", "ц"),
        ("яни", "ян"),
        ("київ", "києв"),
    ):
        if word.endswith(before) and len(word) > len(before) + 1 and before not in ("яни",):
            return word[: -len(before)] + after
    if word == "ріг":
        return "рог"
    for ending in _SLAVIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stemmed = word[: -len(ending)]
            if ending in ("ов", "ев", "ей", "ів", "їв", "ин") and len(stemmed) < 4:
                continue
            if ending in ("ов", "ев", "ів", "їв", "ой", "ей") or not stemmed:
                return word if ending in ("ов", "ев") else stemmed
            return stemmed
    return word


def fold(name: str) -> str:
    """Plain lower-case ASCII: "Karmi'el" is karmiel."""
    flat = unicodedata.normalize("NFKD", name)
    return re.sub(
        r"\s+", " ", re.sub(r"[^a-z \-]", "", flat.encode("ascii", "ignore").decode().lower())
    ).strip()


class Gazetteer:
    """Towns by the key of each of their names, and regions by their adjectives."""

    def __init__(self, towns: Iterable[tuple[Town, list[str]]]) -> None:
        self.by_key: dict[tuple[str, ...], list[tuple[Town, str]]] = {}
        self.first_words: dict[str, int] = {}
        for town, names in towns:
            for name in names:
                parts = key(name)
                if not parts:
                    continue
                known = self.by_key.setdefault(parts, [])
                if (town, name) not in known:
                    known.append((town, name))
                self.first_words[parts[0]] = max(self.first_words.get(parts[0], 0), len(parts))

    def look_up(self, words: list[str]) -> list[tuple[Town, str]]:
        """The towns that a run of words may name in any case form, with the name it matched."""
        return self.by_key.get(tuple(_stem(part) for word in words for part in word.split("-") if part), [])


def _data(*parts: str) -> Iterator[dict[str, str]]:
    text = files("firstlight.reports.data").joinpath(*parts).read_text(encoding="utf8")
    return csv.DictReader(text.splitlines())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The built-in gazetteer, loaded once (about 0.1 s)."""
    press = {row["geonames"]: row["press"] for row in _data("grammars", "places", "names.csv")}

    def rows() -> Iterator[tuple[Town, list[str]]]:
        for row in _data("gazetteer.csv"):
            shown = press.get(row["name"]) or fold(row["name"]).replace("qiryat", "kiryat")
            town = Town(
                shown,
                row["country"],
                row["admin1"],
                float(row["lat"]),
                float(row["lon"]),
                int(row["population"]),
            )
            names = [
                row["name"],
                shown,
                fold(row["name"]),
                *(row["names"].split("|") if row["names"] else ()),
            ]
            yield town, names

    return Gazetteer(rows())


@lru_cache(maxsize=1)
def regions() -> list[tuple[re.Pattern[str], Region]]:
    """Patterns of one word over small letters, and the region an adjective or noun names."""
    found = []
    admin = {
        town.name: town.admin1
        for towns in gazetteer().by_key.values()
        for town, _ in towns
        if town.population > 40_000
    }
    by_name = {}
    for row in _data("grammars", "places", "regions.csv"):
        region = Region(row["name"], row["country"], admin.get(fold(row["city"]), ""))
        by_name[region.name] = region
        stems = "|".join(filter(None, (row["ru"], row["uk"])))
        if stems:
            found.append((re.compile(rf"(?:{stems})(?:ой|ая|ую|ою|а|ої|ій|у|ий)"), region))
    for row in _data("grammars", "places", "regions_nouns.csv"):
        region = by_name.get(row["name"], Region(row["name"], "UA", ""))
        words = "|".join(word.replace("*", r"\w{1,3}").split("+")[0] for word in row["words"].split("|"))
        found.append((re.compile(rf"(?:{words})"), region))
    return found


@lru_cache(maxsize=1)
def english_regions() -> dict[str, Region]:
    """The word before "region" or "oblast" in English, and the region."""
    known = {region.name: region for _, region in regions()}
    return {
        word: known[row["name"]]
        for row in _data("grammars", "places", "regions.csv")
        if row["name"] in known
        for word in row["en"].split("|")
    }
