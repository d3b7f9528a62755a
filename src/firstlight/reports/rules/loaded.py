"""Wording that takes sides: kept as quotation spans, and never part of a claim."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from firstlight.reports.rules.text import Text


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    path = files("firstlight.reports.data").joinpath("grammars", "loaded.toml")
    table = tomllib.loads(path.read_text(encoding="utf8"))
    neutral = "|".join(table["neutral"])
    return {
        language: re.compile(
            rf"\b(?:(?P<neutral>{neutral})|(?:{'|'.join(sorted(table[language], key=len, reverse=True))}))\b"
        )
        for language in ("en", "ru", "uk")
    }


def read_loaded(text: Text) -> list[tuple[int, int]]:
    """Spans of loaded wording in `Text.canon`, in order, none overlapping."""
    found: list[tuple[int, int]] = []
    for sentence in text.sentences:
        for match in _patterns()[sentence.language].finditer(text.lower, sentence.start, sentence.end):
            if match.group("neutral") is None and (not found or match.start() >= found[-1][1]):
                found.append(match.span())
    return found
