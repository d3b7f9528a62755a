"""Case forms of place names: from a form in a text back to what the nominative may be.

Over-generates on purpose: a candidate counts only if the gazetteer has it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

_LONGEST = 5


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, tuple[str, ...]]]:
    path = files("firstlight.reports.data").joinpath("grammars", "places", "cases.toml")
    tables = tomllib.loads(path.read_text(encoding="utf8"))
    return {
        language: {ending: tuple(n.replace("_", "") for n in new.split()) for ending, new in table.items()}
        for language, table in tables.items()
    }


@lru_cache(maxsize=20_000)
def nominatives(word: str, language: str) -> tuple[str, ...]:
    """The forms a small-letter word may have in the nominative, itself first.

    A hyphenated word is changed in its parts: Ивано-Франковске, Ростове-на-Дону.
    """
    table = _tables().get(language)
    if table is None:
        return (word,)
    if "-" in word:
        return _hyphenated(word, language)
    found = {word: None}
    for length in range(min(_LONGEST, len(word) - 1), -1, -1):
        ending = word[len(word) - length :]
        for new in table.get(ending, ()):
            found[word[: len(word) - length] + new] = None
    return tuple(found)


def _hyphenated(word: str, language: str) -> tuple[str, ...]:
    first, _, last = word.partition("-")
    whole = {word: None}
    for tail in nominatives(last, language):
        whole[f"{first}-{tail}"] = None
    for head in nominatives(first, language):
        whole[f"{head}-{last}"] = None
    return tuple(whole)
