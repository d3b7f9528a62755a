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
from firstlight.reports.rules.words import is_adjective, is_noun, number_of

_PARTS = ("ROOF", "WINDOW", "FACADE", "BUILDING")
_STOREYS = re.compile(r"(\d{1,2})-(?:этаж|поверх|stor|ти|и)")
_NAMED_BY_STOREYS = re.compile(r"(\d{1,2})-?(?:ти)?(?:этаж[ек]|поверхів|поверховк)")
_HOMES = ("house", "apartment_building")
_OUT_OF = ("из", "з", "із", "of")
_SINGULAR_MASS = ("infrastructure", "housing", "glass", "retail")
_BECAME = ("was", "were", "suffered", "sustained", "received", "получили", "зазнали", "дістали")
_ENDINGS = (
    "ым",
    "им",
    "ыми",
    "ими",
    "ых",
    "их",
    "ий",
    "ый",
    "ой",
    "ого",
    "ые",
    "ие",
    "ом",
    "ая",
    "ую",
    "а",
    "і",
    "у",
)


@dataclass(frozen=True)
class Categories:
    """What a tag of the damage grammars means."""

    nouns: dict[str, str]
    adjectives: dict[str, str]
    elements: dict[str, str]


@lru_cache(maxsize=1)
def categories() -> Categories:
    """Tags to categories: nouns, adjectives (earlier ones win), elements."""
    path = files("firstlight.reports.data").joinpath("grammars", "damage", "categories.toml")
    return Categories(**tomllib.loads(path.read_text(encoding="utf8")))


@lru_cache(maxsize=4)
def damage_grammar(language: str) -> Grammar:
    """The grammar of objects and damage, loaded once."""
    return Grammar(read_table("damage", language), extra_tags=EXTRA_TAGS)


@dataclass(slots=True)
class Thing:
    """An object, with or without a count, at chunks `first:last`.

    `plural` None: the form can be both. `element`: a roof, a window, a fire. `near`: beside it, not
    it. `inside`: «в доме». `genitive`: «кровля дома». `predicate` is the chunk that says damage.
    """

    first: int
    last: int
    category: str
    amount: Amount | None
    plural: bool | None
    element: bool
    near: bool
    inside: bool
    genitive: bool = False
    predicate: int | None = None
    elements: list[str] = field(default_factory=list)


def things_in(line: Line, chunks: list[Chunk]) -> list[Thing]:
    """The objects of one sentence, in order."""
    finder = _Finder(line, [_by_storeys(line, chunk) for chunk in chunks])
    index = 0
    while index < len(finder.chunks):
        index = finder.step(index)
    return finder.things


def _by_storeys(line: Line, chunk: Chunk) -> Chunk:
    """«9-этажка», «12-поверхівка»: houses named by their storeys."""
    word = line.tokens[chunk.first].text
    if chunk.tag != "WORD" or not word[0].isdigit():
        return chunk
    named = _NAMED_BY_STOREYS.match(word)
    return chunk._replace(tag="HIGHRISE") if named and int(named.group(1)) > 2 else chunk


class _Finder:
    def __init__(self, line: Line, chunks: list[Chunk]) -> None:
        self.line, self.chunks = line, chunks
        self.language = line.sentence.language
        self.table = categories()
        self.things: list[Thing] = []

    def word(self, index: int) -> str:
        """The first word of a chunk in small letters, nothing outside the sentence."""
        return self.line.tokens[self.chunks[index].first].text if 0 <= index < len(self.chunks) else ""

    def tag(self, index: int) -> str:
        """The tag of a chunk, STOP outside the sentence."""
        return self.chunks[index].tag if 0 <= index < len(self.chunks) else "STOP"

    def step(self, index: int) -> int:
        """Read the object at a chunk, if there is one; the chunk to go on with."""
        tag = self.tag(index)
        if tag in self.table.elements:
            self.things.append(self.element(index))
        elif tag in self.table.nouns and not self.only_adjective(index):
            if self.describes_next(index):
                self.chunks[index + 1] = self.merged(index)
                self.chunks[index] = self.chunks[index]._replace(tag="MOD")
                return index + 1
            thing = self.object(index)
            if not self.belongs(thing):
                self.things.append(thing)
            return thing.last
        elif tag == "AMOUNT" and self.more_of_last(index):
            last = self.things[-1].category
            self.things.append(
                Thing(index, index + 1, last, self.chunks[index].value, None, False, False, False)
            )
        elif tag == "AMOUNT" and self.left_out(index):
            self.things.append(self.like_next(index))
        elif tag == "AMOUNT" and self.tag(index + 1) in ("MULTI", "PRIVATE") and self.without_noun(index):
            category = self.table.adjectives[
                self.tag(index + 1)
            ]  # «41 багатоквартирний та 22 приватні будинки»
            amount = self.chunks[index].value
            self.things.append(Thing(index, index + 2, category, amount, None, False, False, False))
            return index + 2
        return index + 1

    def more_of_last(self, index: int) -> bool:
        """«20 домов повреждены, ещё 2 – разрушены»: more of what was counted last."""
        at = index + 1 + (self.tag(index + 1) in ("DASH", "MOD"))
        at += self.tag(at) != "DAMAGED" and self.word(at) in _BECAME
        if self.tag(at) != "DAMAGED" or self.chunks[index].value.collective or not self.things:
            return False
        begins = self.tag(index - 1) in ("COMMA", "AND") or self.tag(index - 2) in ("COMMA", "AND")
        return begins and self.things[-1].amount is not None and self.tag(at + 1) in ("STOP", "COMMA", "AND")

    def left_out(self, index: int) -> bool:
        """«разрушен один и повреждены 12 домов»: a count whose noun comes with the next count."""
        if (
            self.tag(index - 1) != "DAMAGED"
            or self.tag(index + 1) != "AND"
            or self.tag(index + 2) != "DAMAGED"
        ):
            return False
        return self.tag(index + 3) == "AMOUNT" and self.noun_after(index + 3) is not None

    def without_noun(self, index: int) -> bool:
        """«41 багатоквартирний та 22 приватні будинки», «14 многоквартирных домов и 40 частных»."""
        if self.tag(index + 2) in ("AND", "COMMA") and self.tag(index + 3) == "AMOUNT":
            return True
        known = bool(self.things) and self.things[-1].category in (*_HOMES, "residential")
        return known and self.tag(index + 2) in ("STOP", "COMMA") and self.things[-1].amount is not None

    def noun_after(self, index: int) -> int | None:
        """The noun that a count counts."""
        for at in range(index + 1, min(index + 5, len(self.chunks))):
            if self.tag(at) in self.table.nouns:
                return at
            if self.tag(at) not in ("MOD", "WORD", *self.table.adjectives):
                return None
        return None

    def like_next(self, index: int) -> Thing:
        """What a count without its noun counts: the same as the next count."""
        noun = self.noun_after(index + 3)
        assert noun is not None
        category = self.category(self.tag(noun), self.adjectives(noun)[1])
        return Thing(index, index + 1, category, self.chunks[index].value, None, False, False, False)

    def element(self, index: int) -> Thing:
        """A roof, a window, a facade, a fire."""
        counted = self.tag(index - 1) == "AMOUNT"
        first = index - 1 if counted else index
        amount = self.chunks[first].value if counted else None
        category = self.table.elements[self.tag(index)]
        inside = self.tag(first - 1) == "IN"
        return Thing(first, index + 1, category, amount, None, True, self.is_near(first), inside)

    def object(self, index: int) -> Thing:
        """The noun at `index` with its adjectives and count before it."""
        first, adjectives = self.adjectives(index)
        amount = None
        if self.tag(first - 1) == "AMOUNT":
            first, amount = first - 1, self.chunks[first - 1].value
        elif self.word(first) not in ("a", "an", "the"):
            while first < index and self.tag(first) in ("MOD", "WORD", "QUOTE"):
                first += 1
        if amount is None and self.word(first - 1) in _OUT_OF and self.tag(first - 2) == "AMOUNT":
            amount, first = self.chunks[first - 2].value, first - 2  # «в одной из квартир»
        category = self.category(self.tag(index), adjectives)
        genitive = self.is_genitive(first)
        thing = Thing(first, index + 1, category, amount, self.plural(index, first, genitive=genitive), False,
                      self.is_near(first), self.tag(first - 1) == "IN", genitive)  # fmt: skip
        self.extend(thing, index)
        self.also(thing, adjectives)
        return thing

    def belongs(self, thing: Thing) -> bool:
        """«прицеп грузового автомобиля»: of one kind and beside each other they are one."""
        whose = self.things[-1] if self.things else None
        beside = whose is not None and whose.last == thing.first and whose.category == thing.category
        return beside and thing.genitive and thing.category == "vehicle"

    def also(self, thing: Thing, adjectives: list[str]) -> None:
        """«частные и многоквартирные дома» are objects of two kinds, if no number says of both at once."""
        other = next((one for one in adjectives if one in _HOMES and one != thing.category), None)
        if other is None or thing.amount is not None or thing.category not in _HOMES:
            return
        joint = next((at for at in range(thing.first, thing.last) if self.tag(at) == "AND"), None)
        if joint is None:
            return
        self.things.append(Thing(thing.first, joint, other, None, True, False, thing.near, thing.inside))
        thing.first = joint + 1

    def adjectives(self, index: int) -> tuple[int, list[str]]:
        """Where the noun phrase begins, and the categories its adjectives give."""
        first, found = index, []
        while first > 0 and index - first < 5:
            if self.language == "en" and first < index and self.word(first) in ("a", "an"):
                break
            tag = self.tag(first - 1)
            storeys = _STOREYS.match(self.word(first - 1))
            if tag in self.table.adjectives:
                found.append(self.table.adjectives[tag])
            elif storeys:
                found.append("apartment_building" if int(storeys.group(1)) > 2 else "residential")
            elif tag == "AND" and self.tag(first - 2) in self.table.adjectives:
                pass  # «коммерческих и социальных объектах»
            elif tag not in ("MOD", "QUOTE") and not self.is_unknown_adjective(first - 1):
                break
            first -= 1
        return first, found

    def extend(self, thing: Thing, index: int) -> None:
        """«здание сельской школы» is a school, «объекты портовой инфраструктуры» are infrastructure."""
        if self.tag(index) == "BUILDING":
            at = index + 1
            while at - index < 5 and self.tag(at) in ("MOD", "WORD", *self.table.adjectives):
                at += 1
            category = self.table.nouns.get(self.tag(at), "other")
            if self.tag(at) == "OBJECT" and at > index + 1:  # «будівля закладу відпочинку»: no dwelling
                thing.category = "other"
            if category not in ("other", "house", "vehicle", "apartment"):
                thing.category, thing.last = category, at + 1
        elif self.tag(index) == "OBJECT":
            for at in range(index + 1, index + 6):
                if self.tag(at) == "INFRA":
                    thing.category, thing.last = "infrastructure", at + 1
                    return
                if self.tag(at) in ("STOP", "WHO", "DAMAGED", "AMOUNT", "IN"):
                    return

    def describes_next(self, index: int) -> bool:
        """ "car museum", "school building": the first noun only describes the second."""
        if self.language != "en" or self.tag(index + 1) not in self.table.nouns:
            return False
        return not self.line.tokens[self.chunks[index].last - 1].text.endswith("s")

    def merged(self, index: int) -> Chunk:
        """The second noun of a compound, with the first one's tag where the second is only "building"."""
        first, second = self.chunks[index], self.chunks[index + 1]
        plain = self.table.nouns[second.tag] == "other"
        return Chunk(first.tag if plain else second.tag, first.first, second.last, second.value)

    def only_adjective(self, index: int) -> bool:
        """«тролейбусні лінії» are no trolleybuses."""
        single = self.chunks[index].last - self.chunks[index].first == 1
        return single and is_adjective(self.word(index), self.language)

    def is_unknown_adjective(self, index: int) -> bool:
        """An adjective that no list has, or «70 повреждённых квартир»: between the count and its noun."""
        inside = self.tag(index - 1) == "IN" and is_adjective(self.word(index), self.language)
        if (
            self.tag(index) not in ("WORD", "DAMAGED")
            or not (
                inside
                or self.tag(index - 1) in (("AMOUNT", "MOD") if self.tag(index) == "WORD" else ("AMOUNT",))
            )
            or self.line.tokens[self.chunks[index].first].kind != "word"
        ):
            return False
        word = self.word(index)
        if self.tag(index) == "DAMAGED" and self.language == "en":
            return word in ("damaged", "destroyed")
        return not word.endswith(("ed", "ing", "s")) if self.language == "en" else word.endswith(_ENDINGS)

    def category(self, tag: str, adjectives: list[str]) -> str:
        """The category of a noun under its adjectives."""
        noun = self.table.nouns[tag]
        if noun in ("house", "other", "residential", "nonresidential"):
            return next((one for one in self.table.adjectives.values() if one in adjectives), noun)
        return noun

    def is_near(self, first: int) -> bool:
        """«возле школы», «на территории продовольственных складов»: not the object itself."""
        at = first - 1
        while at >= 0 and first - at < 4 and self.tag(at) in ("MOD", "QUOTE", "WORD"):
            at -= 1
        return self.tag(at) == "NEAR"

    def is_genitive(self, first: int) -> bool:
        """Whether an object stands after what it has: «фасады школы и поликлиники», «подъезд дома»."""
        before = self.tag(first - 1)
        if self.language == "en" or first == 0:
            return False
        if before in ("AND", "COMMA") and self.things and self.things[-1].last == first - 1:
            return self.things[-1].genitive
        return before in (*_PARTS, "VEHICLE") or (
            before == "WORD" and is_noun(self.word(first - 1), self.language)
        )

    def plural(self, index: int, first: int, *, genitive: bool) -> bool | None:
        """True, False, or None where the form can be both."""
        chunk = self.chunks[index]
        if self.language == "en":
            words = [self.line.tokens[i].text for i in range(chunk.first, chunk.last)]
            if words[-1] in _SINGULAR_MASS:
                return None
            return (words[-1].endswith("s") and not words[-1].endswith(("ss", "us"))) or words[0] == "blocks"
        cases = ("gent",) if genitive else () if self.tag(first - 1) == "IN" else ("nomn", "accs")
        words = [self.word(index), self.word(first)]
        numbers = {number_of(word, self.language, cases) for word in words}
        if "sing" in numbers:
            return False
        return True if "plur" in numbers else None
