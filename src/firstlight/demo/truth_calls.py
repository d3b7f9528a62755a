"""Residents call: some of the damaged houses, each in one language (sentences in truth_calls.json)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from firstlight.demo.truth_model import ELEMENT, LANGUAGES, STORM, Calls
from firstlight.geo.arrays import Bytes, Floats, Ints

_SHARE = 0.1  # of the damaged houses
_FEWEST, _MOST = 8, 60
_SPOKEN = (0.15, 0.5, 0.35)  # shares of LANGUAGES
_LATEST_S = 6600.0
_MANY_WINDOWS = 5


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    """What callers say: topic to language to sentences; {count} is a number of windows."""
    loaded: dict[str, dict[str, list[str]]] = json.loads(
        files(__package__).joinpath("truth_calls.json").read_text("utf-8")
    )
    return loaded


def draw_calls(rng: np.random.Generator, rows: Ints, severity: Bytes, damaged: Floats, kind: str) -> Calls:
    """Calls from some of the damaged houses ``rows``; the worse it is the likelier.

    ``severity`` and ``damaged`` are (n, 8) over the whole register.
    """
    wanted = min(int(np.clip(round(rows.size * _SHARE), _FEWEST, _MOST)), rows.size)
    if wanted == 0:
        return Calls(np.zeros(0, dtype=np.int64), np.zeros(0), (), ())
    weight = severity[rows].astype(float).sum(axis=1)
    house = rng.choice(rows, wanted, replace=False, p=weight / weight.sum())
    after_s = np.sort(np.minimum(rng.lognormal(np.log(1100.0), 0.8, wanted) + 40.0, _LATEST_S))
    languages = [LANGUAGES[i] for i in rng.choice(len(LANGUAGES), wanted, p=_SPOKEN)]
    texts = []
    for row, language in zip(house.tolist(), languages, strict=True):
        choices = sentences()[_topic(severity[row], damaged[row], kind)][language]
        count = int(damaged[row, ELEMENT["windows"]])
        texts.append(choices[int(rng.integers(len(choices)))].format(count=count))
    return Calls(house, np.round(after_s, 0), tuple(languages), tuple(texts))


def _topic(severity: Bytes, damaged: Floats, kind: str) -> str:
    """The worst thing is what people speak of."""
    if severity[ELEMENT["walls"]] >= 2:
        return "walls"
    if severity[ELEMENT["roof_covering"]]:
        return "storm_roof" if kind == STORM else "roof"
    if severity[ELEMENT["balconies"]]:
        return "balcony"
    if damaged[ELEMENT["windows"]] >= _MANY_WINDOWS:
        return "many_windows"
    if damaged[ELEMENT["windows"]]:
        return "few_windows"
    return "facade"
