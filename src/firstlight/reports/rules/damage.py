"""Damage: which objects, how many, linked to a word that says they were damaged."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from firstlight.reports.rules.grammar import Chunk, Grammar, read_table
from firstlight.reports.rules.numbers import Amount
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import EXTRA_TAGS, Line
from firstlight.reports.rules.words import is_adjective, is_verb, number_of

_STOREYS = re.compile(r"(\d{1,2})-(?:этаж|поверх|stor|ти|и)")
_HOSTS = (
    "house",
    "apartment_building",
    "residential",
    "school",
    "social",
    "office",
    "commercial",
    "industrial",
    "other",
    "apartment",
    "nonresidential",
    "outbuilding",
    "infrastructure",
)
_FAR = 9


@lru_cache(maxsize=1)
def categories() -> dict[str, dict[str, str]]:
    """Tags to categories: nouns, adjectives, elements."""
    path = files("firstlight.reports.data").joinpath("grammars", "damage", "categories.toml")
    table: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf8"))
    return table


@lru_cache(maxsize=4)
def _grammar(language: str) -> Grammar:
    return Grammar(read_table("damage", language), extra_tags=(*EXTRA_TAGS, "THING"))


@dataclass(slots=True)
class _Thing:
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


@dataclass
class DamageContext:
    """Whether a list follows a heading such as «Повреждены:»."""

    listing: bool = False


def read_damage(line: Line, context: DamageContext) -> list[Claim]:
    """The claims about damaged objects in one sentence, in order."""
    rules = _grammar(line.sentence.language)
    chunks = line.chunks(rules)
    things = _things(line, chunks)
    predicates = [at for at in range(len(chunks)) if _is_predicate(chunks, at) and not _negated(chunks, at)]
    heading = bool(predicates) and chunks[-1].tag == "COLON"
    listed = context.listing and not predicates
    context.listing = heading or (listed and bool(things))
    if listed:
        for thing in things:
            thing.predicate = -1
    else:
        _link(line, chunks, things, predicates)
    kept = [
        one for one in things if one.predicate is not None and not one.near and not _says_nothing(chunks, one)
    ]
    return [_claim(line, chunks, thing) for thing in _with_hosts(chunks, kept)]


def _says_nothing(chunks: list[Chunk], thing: _Thing) -> bool:
    """«повреждены объекты»: nobody can tell of what."""
    return chunks[thing.last - 1].tag == "OBJECT" and thing.category == "other" and thing.amount is None


def _is_predicate(chunks: list[Chunk], at: int) -> bool:
    """A word of damage; a fire is one where it says in what: «пожар в доме»."""
    if chunks[at].tag == "FIRE":
        return any(chunk.tag == "IN" for chunk in chunks[at + 1 : at + 2])
    return chunks[at].tag in ("DAMAGED", "SUFFERED", "HITS")


def _negated(chunks: list[Chunk], at: int) -> bool:
    """«не повреждено», «повреждений нет», "damaged by" as an adjective after "by"."""
    if at > 0 and chunks[at - 1].tag == "NOT":
        return True
    for chunk in chunks[at + 1 : at + 9]:
        if chunk.tag == "NONE":
            return True
        if chunk.tag in ("STOP", "WHO", "DAMAGED"):
            return False
    return False


def _things(line: Line, chunks: list[Chunk]) -> list[_Thing]:
    table = categories()
    things, index = [], 0
    while index < len(chunks):
        tag = chunks[index].tag
        if tag in table["elements"]:
            amount = chunks[index - 1].value if index and chunks[index - 1].tag == "AMOUNT" else None
            first = index - 1 if amount is not None else index
            things.append(
                _Thing(
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


def _object(line: Line, chunks: list[Chunk], index: int, table: dict[str, dict[str, str]]) -> _Thing:
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
    return _Thing(
        first, index + 1, category, amount, _plural(line, chunks, index, first), False, near, inside
    )


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
        return (words[-1].endswith("s") and not words[-1].endswith(("ss", "us"))) or words[0] in ("blocks",)
    singular = {
        number_of(line.tokens[i].text, line.sentence.language) for i in range(chunk.first, chunk.last)
    }
    if first < index:
        singular.add(number_of(line.tokens[chunks[first].first].text, line.sentence.language))
    if "sing" in singular:
        return False
    return True if "plur" in singular else None


def _link(line: Line, chunks: list[Chunk], things: list[_Thing], predicates: list[int]) -> None:
    """Tie each object to the nearest word of damage; objects in one list share it."""
    for thing in things:
        best: tuple[float, int] | None = None
        for at in predicates:
            if chunks[at].tag == "HITS" and not (thing.first > at and thing.inside):
                continue  # «попал в дом», not «попал под обстрел»
            if chunks[at].tag == "SUFFERED" and thing.amount is None and (thing.inside or thing.first > at):
                continue
            cost = _cost(line, chunks, thing, at)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, at)
        if best is not None:
            thing.predicate = best[1]
    ordered = sorted(things, key=lambda thing: thing.first)
    for run in (ordered, ordered[::-1]):
        for one, other in zip(run, run[1:], strict=False):
            if (
                other.predicate is None
                and one.predicate is not None
                and not one.near
                and _listed(line, chunks, one, other)
            ):
                other.predicate = one.predicate


def _cost(line: Line, chunks: list[Chunk], thing: _Thing, at: int) -> float | None:
    between = chunks[thing.last : at] if at >= thing.last else chunks[at + 1 : thing.first]
    cost = 0.0
    for chunk in between:
        if chunk.tag in ("STOP", "WHO", "SAFE", "DAMAGED", "SUFFERED"):
            return None
        if chunk.tag == "WORD" and is_verb(line.tokens[chunk.first].text, line.sentence.language):
            return None
        cost += {"COMMA": 0.5, "AND": 0.5, "AMOUNT": 0.2, "TIME": 0.2, "MOD": 0.2}.get(chunk.tag, 1.0)
    return cost if cost <= (1.5 if chunks[at].tag == "SUFFERED" else _FAR) else None


def _listed(line: Line, chunks: list[Chunk], one: _Thing, other: _Thing) -> bool:
    low, high = (one, other) if one.first < other.first else (other, one)
    between = chunks[low.last : high.first]
    words = sum(chunk.tag == "WORD" for chunk in between)
    barred = any(chunk.tag in ("STOP", "WHO", "SAFE") for chunk in between)
    verbs = any(
        chunk.tag == "WORD" and is_verb(line.tokens[chunk.first].text, line.sentence.language)
        for chunk in between
    )
    joined = any(chunk.tag in ("COMMA", "AND", "DASH") for chunk in between)
    return joined and not barred and not verbs and words <= 8


def _with_hosts(chunks: list[Chunk], things: list[_Thing]) -> list[_Thing]:
    """Roofs and windows of a named building belong to its claim; others stand alone."""
    kept = []
    for thing in things:
        if not thing.element:
            kept.append(thing)
            continue
        host = _host(chunks, thing, things)
        if host is None:
            if not (kept and kept[-1].category == thing.category and thing.first - kept[-1].last < 1):
                kept.append(thing)  # «покрівлі дахів» is one roof
        elif thing.category not in host.elements:
            host.elements.append(thing.category)
    return sorted(kept, key=lambda thing: thing.first)


def _host(chunks: list[Chunk], element: _Thing, things: list[_Thing]) -> _Thing | None:
    best: tuple[int, _Thing] | None = None
    for thing in things:
        if thing.element or thing.category not in (*_HOSTS, "vehicle"):
            continue
        if element.category == "vehicle":
            continue
        gap = thing.first - element.last if thing.first >= element.last else element.first - thing.last
        related = thing.inside or (thing.first >= element.last and gap <= 1) or element.category == "fire"
        if related and gap <= 10 and (best is None or gap < best[0]):
            best = (gap, thing)
    return best[1] if best else None


def _claim(line: Line, chunks: list[Chunk], thing: _Thing) -> Claim:
    start, end = line.span(chunks[thing.first].first, chunks[thing.last - 1].last)
    amount = thing.amount
    low = high = None
    qualifier, words = "vague", None
    if amount is not None:
        low, high, qualifier = amount.low, amount.high, amount.qualifier
        if qualifier == "vague":
            span = line.span(amount.first, amount.last)
            words = line.text.canon[span[0] : span[1]]
    elif not thing.element and _one(chunks, thing):
        low = high = 1
        qualifier = "exact"
    return Claim(
        "damage",
        thing.category,
        start,
        end,
        low,
        high,
        qualifier,
        words=words,
        elements=tuple(thing.elements),
    )


def _one(chunks: list[Chunk], thing: _Thing) -> bool:
    """Whether an uncounted object is one: singular, or a form that is singular after «в» or «кровля»."""
    if chunks[thing.last - 1].tag in ("HOUSING", "INFRA") and thing.category in ("house", "residential"):
        return False  # a sector, an area
    after_element = thing.first > 0 and chunks[thing.first - 1].tag in (
        "ROOF",
        "WINDOW",
        "FACADE",
        "BUILDING",
    )
    return thing.plural is False or (thing.plural is None and (thing.inside or after_element))
