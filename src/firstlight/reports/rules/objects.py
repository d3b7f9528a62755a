"""Objects named in a sentence: nouns with their adjectives and counts, and what kind they are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from firstlight.reports.rules.grammar import Chunk, Grammar, read_table
from firstlight.reports.rules.numbers import Amount
from firstlight.reports.rules.sentence import EXTRA_TAGS, Line
from firstlight.reports.rules.words import is_adjective, number_of

_STOREYS = re.compile(r"(\d{1,2})-(?:этаж|поверх|stor|ти|и)")


@lru_cache(maxsize=1)
def categories() -> dict[str, dict[str, str]]:
    """Tags to categories: nouns, adjectives, elements."""
    path = files("firstlight.reports.data").joinpath("grammars", "damage", "categories.toml")
    table: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf8"))
    return table


@lru_cache(maxsize=4)
def damage_grammar(language: str) -> Grammar:
    return Grammar(read_table("damage", language), extra_tags=(*EXTRA_TAGS, "THING"))


@dataclass(slots=True)
class Thing:
    """An object, with or without a count, at chunks `first:last`."""

    first: int
    last: int
    category: str
    amount: Amount | None
    plural: bool | None
    element: bool
    near: bool
    inside: bool
    predicate: int | None = None
    elements: list[str] = field(default_factory=list)


def things_in(line: Line, chunks: list[Chunk]) -> list[Thing]:
    table = categories()
    things, index = [], 0
    while index < len(chunks):
        tag = chunks[index].tag
        if tag in table["elements"]:
            amount = chunks[index - 1].value if index and chunks[index - 1].tag == "AMOUNT" else None
            first = index - 1 if amount is not None else index
            things.append(
                Thing(
                    first,
                    index + 1,
                    table["elements"][tag],
                    amount,
                    None,
                    True,
                    _is_near(chunks, first),
                    False,
                )
            )
        elif tag in table["nouns"] and not _only_adjective(line, chunks[index]):
            if _compound(line, chunks, index, table):
                chunks[index + 1] = _merged(chunks, index, table)
                index += 1
                continue
            last = _of_infrastructure(chunks, index) if tag == "OBJECT" else index
            thing = _object(line, chunks, index, table)
            housed = _building_of(chunks, index, table)
            if housed > index:  # «здание школы»
                thing.category, thing.last, index = table["nouns"][chunks[housed].tag], housed + 1, housed
            elif last > index:
                thing.category, thing.last, index = "infrastructure", last + 1, last
            things.append(thing)
        index += 1
    return things


def _object(line: Line, chunks: list[Chunk], index: int, table: dict[str, dict[str, str]]) -> Thing:
    """The noun at `index` with its adjectives and count before it."""
    first, adjectives = index, []
    while first > 0 and index - first < 5:
        before = chunks[first - 1]
        storeys = _STOREYS.match(line.tokens[before.first].text)
        if before.tag in table["adjectives"]:
            adjectives.append(table["adjectives"][before.tag])
        elif storeys:
            adjectives.append("apartment_building" if int(storeys.group(1)) > 2 else "residential")
        elif before.tag not in ("MOD", "QUOTE") and not (
            before.tag == "WORD" and _describes(line, before, chunks, first - 1)
        ):
            break
        first -= 1
    amount = None
    if first > 0 and chunks[first - 1].tag == "AMOUNT":
        first, amount = first - 1, chunks[first - 1].value
    while (
        first < index
        and chunks[first].tag in ("MOD", "WORD", "QUOTE")
        and amount is None
        and line.tokens[chunks[first].first].text not in ("a", "an", "the")
    ):
        first += 1
    category = _category(table["nouns"][chunks[index].tag], adjectives, table["adjectives"])
    near = _is_near(chunks, first)
    inside = first > 0 and chunks[first - 1].tag == "IN"
    return Thing(first, index + 1, category, amount, _plural(line, chunks, index, first), False, near, inside)


def _compound(line: Line, chunks: list[Chunk], index: int, table: dict[str, dict[str, str]]) -> bool:
    """ "car museum", "school building": the first noun only describes the second."""
    if line.sentence.language != "en" or index + 1 >= len(chunks):
        return False
    return chunks[index + 1].tag in table["nouns"] and not line.tokens[chunks[index].last - 1].text.endswith(
        "s"
    )


def _merged(chunks: list[Chunk], index: int, table: dict[str, dict[str, str]]) -> Chunk:
    """The second noun of a compound, with the first one's tag where the second is only "building"."""
    first, second = chunks[index], chunks[index + 1]
    plain = table["nouns"][second.tag] == "other"
    return Chunk(first.tag if plain else second.tag, first.first, second.last, second.value)


def _building_of(chunks: list[Chunk], index: int, table: dict[str, dict[str, str]]) -> int:
    """The chunk of «школы» in «здание сельской школы», or `index`."""
    at = index + 1
    if chunks[index].tag == "BUILDING":
        while at < len(chunks) and at - index < 5 and chunks[at].tag in ("MOD", "WORD", *table["adjectives"]):
            at += 1
        known = at < len(chunks) and chunks[at].tag in table["nouns"]
        return (
            at
            if known and table["nouns"][chunks[at].tag] not in ("other", "house", "vehicle", "apartment")
            else index
        )
    return index


def _of_infrastructure(chunks: list[Chunk], index: int) -> int:
    """The chunk of «инфраструктуры» in «объекты портовой и промышленной инфраструктуры», or `index`."""
    for at in range(index + 1, min(index + 6, len(chunks))):
        if chunks[at].tag == "INFRA":
            return at
        if chunks[at].tag in ("STOP", "WHO", "DAMAGED", "AMOUNT", "IN"):
            break
    return index


def _only_adjective(line: Line, chunk: Chunk) -> bool:
    """«тролейбусні лінії» are no trolleybuses."""
    single = chunk.last - chunk.first == 1
    return single and is_adjective(line.tokens[chunk.first].text, line.sentence.language)


def _describes(line: Line, chunk: Chunk, chunks: list[Chunk], at: int) -> bool:
    """An unknown adjective between the count and its noun."""
    word = line.tokens[chunk.first].text
    if at == 0 or chunks[at - 1].tag not in ("AMOUNT", "MOD") or line.tokens[chunk.first].kind != "word":
        return False
    if line.sentence.language == "en":
        return not word.endswith(("ed", "ing", "s"))
    return word.endswith(("ых", "их", "ий", "ый", "ой", "ого", "ые", "ие", "ом", "ая", "ую", "а", "і", "у"))


def _category(noun: str, adjectives: list[str], order: dict[str, str]) -> str:
    if noun in ("house", "other", "apartment", "residential", "nonresidential"):
        for category in order.values():
            if category in adjectives:
                return "apartment" if noun == "apartment" else category
    return noun


def _is_near(chunks: list[Chunk], first: int) -> bool:
    at = first - 1
    while at >= 0 and first - at < 4 and chunks[at].tag in ("MOD", "QUOTE", "WORD"):
        at -= 1
    return at >= 0 and chunks[at].tag == "NEAR"


def _plural(line: Line, chunks: list[Chunk], index: int, first: int) -> bool | None:
    """True, False, or None where the form can be both."""
    chunk = chunks[index]
    if line.sentence.language == "en":
        words = [line.tokens[i].text for i in range(chunk.first, chunk.last)]
        if words[-1] in ("infrastructure", "housing", "glass", "retail"):
            return None
        return (words[-1].endswith("s") and not words[-1].endswith(("ss", "us"))) or words[0] == "blocks"
    singular = {
        number_of(line.tokens[i].text, line.sentence.language) for i in range(chunk.first, chunk.last)
    }
    if first < index:
        singular.add(number_of(line.tokens[chunks[first].first].text, line.sentence.language))
    if "sing" in singular:
        return False
    return True if "plur" in singular else None
