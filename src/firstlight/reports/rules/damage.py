"""Damage: which objects, how many, linked to a word that says they were damaged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from firstlight.reports.rules.grammar import Chunk
from firstlight.reports.rules.objects import Thing, damage_grammar, things_in
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.words import is_verb

_HOSTS: tuple[str, ...] = (
    "house",
    "apartment_building",
    "residential",
    "school",
    "social",
    "office",
    "commercial",
    "industrial",
)
_HOSTS += ("other", "apartment", "nonresidential", "outbuilding", "infrastructure", "vehicle")
_FAR = 9
_HARM = frozenset(["DAMAGED", "SUFFERED", "HITS", "STRIKES", "BLOWS", "FIRE"])


@dataclass
class DamageContext:
    """Whether a list follows a heading such as «Повреждены:»."""

    listing: bool = False


def read_damage(line: Line, context: DamageContext) -> list[Claim]:
    """The claims about damaged objects in one sentence, in order."""
    rules, sentence = damage_grammar(line.sentence.language), line.sentence
    if not context.listing and not rules.words.says(line.tokens, sentence.first, sentence.last, _HARM):
        return []
    chunks = line.chunks(rules)
    things = things_in(line, chunks)
    predicates = [at for at in range(len(chunks)) if _is_predicate(chunks, at) and not _negated(chunks, at)]
    heading = bool(predicates) and chunks[-1].tag == "COLON"
    listed = context.listing and not predicates
    context.listing = heading or (listed and bool(things))
    if listed:
        for thing in things:
            thing.predicate = -1
    else:
        _link(line, chunks, things, predicates)
    _set_aside_sites(line, chunks, things)
    kept = [
        one for one in things if one.predicate is not None and not one.near and not _says_nothing(chunks, one)
    ]
    return [_claim(line, chunks, thing) for thing in _with_hosts(chunks, kept)]


def _set_aside_sites(line: Line, chunks: list[Chunk], things: list[Thing]) -> None:
    """«На предприятии повреждён склад»: the plant is where it was, the store is what."""
    for thing in things:
        if not thing.inside or thing.amount is not None or thing.first == 0 or thing.predicate is None:
            continue
        before = line.tokens[chunks[thing.first - 1].first].text
        if before == "на" and any(
            other.predicate == thing.predicate < other.first and not (other.element or other.inside)
            for other in things
        ):
            thing.near = True


def _says_nothing(chunks: list[Chunk], thing: Thing) -> bool:
    """«повреждены объекты»: nobody can tell of what."""
    return chunks[thing.last - 1].tag == "OBJECT" and thing.category == "other" and thing.amount is None


def _is_predicate(chunks: list[Chunk], at: int) -> bool:
    """A word of damage; a fire is one where it says in what: «пожар в доме», «в доме возник пожар»."""
    if chunks[at].tag == "FIRE":
        broke_out = any(chunk.tag == "SUPPORT" for chunk in chunks[max(at - 2, 0) : at + 3])
        return broke_out or any(chunk.tag in ("IN", "AMOUNT") for chunk in chunks[at + 1 : at + 2])
    return chunks[at].tag in ("DAMAGED", "SUFFERED", "HITS", "STRIKES", "BLOWS")


def _negated(chunks: list[Chunk], at: int) -> bool:
    """«не повреждено», «повреждений нет», "damaged by" as an adjective after "by"."""
    if at > 0 and chunks[at - 1].tag == "NOT":
        return True
    for chunk in chunks[max(at - 6, 0) : at][::-1]:  # «без жертв и разрушений»
        if chunk.tag == "WITHOUT":
            return True
        if chunk.tag not in ("AND", "COMMA", "WORD", "MOD"):
            break
    for chunk in chunks[at + 1 : at + 9]:
        if chunk.tag == "NONE":
            return True
        if chunk.tag in ("STOP", "WHO", "DAMAGED"):
            return False
    return False


def _link(line: Line, chunks: list[Chunk], things: list[Thing], predicates: list[int]) -> None:
    """Tie each object to the nearest word of damage; objects in one list share it."""
    for thing in things:
        best: tuple[float, int] | None = None
        for at in predicates:
            cost = _cost(line, chunks, thing, at) if _fits(chunks, thing, at) else None
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, at)
        if best is not None:
            thing.predicate = best[1]
    ordered = sorted(things, key=lambda thing: thing.first)
    for one, other in pairwise(ordered):
        if one.element and other.genitive and other.first == one.last and other.predicate is None:
            other.predicate = one.predicate  # «упали на крышу дома»
    for run in (ordered, ordered[::-1]):
        for one, other in pairwise(run):
            if (
                other.predicate is None
                and one.predicate is not None
                and not one.near
                and _listed(line, chunks, one, other)
            ):
                other.predicate = one.predicate


def _fits(chunks: list[Chunk], thing: Thing, at: int) -> bool:
    """Whether a word of damage can be said of an object where it stands."""
    tag, counted = chunks[at].tag, thing.amount is not None
    behind = thing.first > at and all(chunk.tag == "MOD" for chunk in chunks[at + 1 : thing.first])
    if tag == "HITS":  # «попал в дом», «в дом врезался», not «попал под обстрел»
        return thing.inside and (thing.first > at or at == thing.last)
    if tag == "BLOWS":  # «нанёс удар по дому», not «по складам» of an army
        return thing.first > at and thing.inside and (counted or _one(chunks, thing))
    if tag == "STRIKES":  # «дрон атаковал автомобиль», "targeted two motorcycles"
        return behind and not thing.inside and (counted or _one(chunks, thing))
    if tag == "SUFFERED":  # «пострадал жилой дом», not somebody «в доме»
        return counted or (not thing.inside and (behind or thing.first < at))
    return not (tag == "FIRE" and thing.category == "fire")  # a fire does not burn


def _cost(line: Line, chunks: list[Chunk], thing: Thing, at: int) -> float | None:
    between = chunks[thing.last : at] if at >= thing.last else chunks[at + 1 : thing.first]
    cost = 0.0
    for chunk in between:
        if chunk.tag in ("STOP", "WHO", "SAFE", "DAMAGED", "SUFFERED"):
            return None
        if chunk.tag == "WORD" and is_verb(line.tokens[chunk.first].text, line.sentence.language):
            return None
        cost += {"COMMA": 0.5, "AND": 0.5, "AMOUNT": 0.2, "TIME": 0.2, "MOD": 0.2}.get(chunk.tag, 1.0)
    return cost if cost <= (1.5 if chunks[at].tag == "SUFFERED" else _FAR) else None


def _listed(line: Line, chunks: list[Chunk], one: Thing, other: Thing) -> bool:
    low, high = (one, other) if one.first < other.first else (other, one)
    between = chunks[low.last : high.first]
    words = sum(chunk.tag == "WORD" for chunk in between)
    barred = any(chunk.tag in ("STOP", "WHO", "SAFE") for chunk in between)
    verbs = any(
        chunk.tag == "WORD" and is_verb(line.tokens[chunk.first].text, line.sentence.language)
        for chunk in between
    )
    joined = any(chunk.tag in ("COMMA", "AND", "DASH") for chunk in between) or (
        len(between) == 1 and between[0].tag == "IN" and high.amount is not None  # 53 flats in 15 buildings
    )
    return joined and not barred and not verbs and words <= 8


def _with_hosts(chunks: list[Chunk], things: list[Thing]) -> list[Thing]:
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


def _host(chunks: list[Chunk], element: Thing, things: list[Thing]) -> Thing | None:
    best: tuple[int, Thing] | None = None
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


def _claim(line: Line, chunks: list[Chunk], thing: Thing) -> Claim:
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


def _one(chunks: list[Chunk], thing: Thing) -> bool:
    """Whether an uncounted object is one: singular, or a form that is singular after «в» or «кровля»."""
    if chunks[thing.last - 1].tag in ("HOUSING", "INFRA") and thing.category in ("house", "residential"):
        return False  # a sector, an area
    return thing.plural is False or (thing.plural is None and (thing.inside or thing.genitive))
