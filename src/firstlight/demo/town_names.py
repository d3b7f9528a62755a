"""Names of streets, districts and public places, invented and neutral, in two scripts (town_names.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Name:
    """One name: Ukrainian (``name`` on the map), Russian, and in Latin letters."""

    uk: str
    ru: str
    en: str

    def tags(self) -> dict[str, str]:
        """As OpenStreetMap keeps it."""
        return {"name": self.uk, "name:ru": self.ru, "name:en": self.en}


@cache
def wordlist() -> dict[str, Any]:
    """The word list as in town_names.json."""
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("town_names.json").read_text("utf-8"))
    return loaded


def town_name() -> Name:
    return Name(**wordlist()["town"])


def river_name() -> Name:
    return Name(**wordlist()["river"])


def place_name(kind: str, number: int) -> Name:
    """Such as the third school; ``kind`` is a key of "places"."""
    return Name(**{script: text.format(n=number) for script, text in wordlist()["places"][kind].items()})


def district_names() -> list[Name]:
    """The first is the one in the middle of the town."""
    return [Name(**entry) for entry in wordlist()["districts"]]


class StreetNamer:
    """Gives out street names of a kind (street, lane, avenue, boulevard, embankment), never one twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._open: dict[str, Iterator[Name]] = {}

    def next(self, kind: str) -> Name:
        if kind not in self._open:
            self._open[kind] = self._names(kind)
        return next(self._open[kind])

    def _names(self, kind: str) -> Iterator[Name]:
        """Plain names first, then with a prefix (New, Upper, ...), then numbered ones without end."""
        words = wordlist()
        pattern = words["kinds"][kind]
        gender = pattern["gender"]
        order = self._rng.permutation(len(words["stems"]))
        stems = [words["stems"][i][gender] for i in order]
        joined = [
            {
                script: words["joined"][script].format(prefix=prefix[gender][script], stem=stem[script])
                for script in stem
            }
            for prefix in words["prefixes"]
            for stem in stems
        ]
        for stem in (*stems, *joined):
            yield _fill(pattern, stem)
        for number in count(2):
            for stem in stems:
                shape = words["numbered"][gender]
                yield _fill(
                    pattern, {script: shape[script].format(n=number, stem=stem[script]) for script in stem}
                )


def _fill(pattern: dict[str, str], stem: dict[str, str]) -> Name:
    return Name(**{script: pattern[script].format(stem=stem[script]) for script in ("uk", "ru", "en")})
