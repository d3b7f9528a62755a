"""The words around a name that decide whether it is a place, per language."""

from __future__ import annotations

from functools import lru_cache

from firstlight.reports.rules.grammar import Words, read_table
from firstlight.reports.rules.text import Token

_LISTS: tuple[str, ...] = (
    "before",
    "settlement",
    "region",
    "regions",
    "district",
    "feature",
    "not_after",
    "street",
    "title",
)
_LISTS += ("settlements", "capitals", "capital_before", "no_place")


class PlaceWords:
    """The word lists of one language."""

    def __init__(self, language: str) -> None:
        table = read_table("places", language)
        self.lists = {name: _words(table[name]) for name in _LISTS}
        self.features = frozenset(table["features"])
        self.feature_starts = tuple(words.split()[0].rstrip("*") for words in table.get("feature_names", {}))
        self.feature_names = [
            (tuple(words.split()), name) for words, name in table.get("feature_names", {}).items()
        ]

    def has(self, name: str, word: str) -> bool:
        """Whether a single word is in a list."""
        words = self.lists[name]
        return (words.cache.get(word) or words.look_up(word))[0] is not None

    def ends_with(self, name: str, tokens: list[Token], end: int, first: int) -> bool:
        """Whether the words just before token `end` (not before `first`) are an entry of a list."""
        if end <= first:
            return False
        if self.has(name, tokens[end - 1].text):
            return True
        if end - 2 < first:
            return False
        words = self.lists[name]
        starts = words.look_up(tokens[end - 2].text)[1]
        phrase = words.phrase_at(tokens, end - 2, starts) if starts else None
        return phrase is not None and phrase[1] == end


def _words(entries: list[str]) -> Words:
    words = Words()
    for entry in entries:
        words.add("yes", entry)
    return words


@lru_cache(maxsize=4)
def place_words(language: str) -> PlaceWords:
    """The lists of a language, loaded once."""
    return PlaceWords(language)
