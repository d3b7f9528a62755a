"""Regions and districts named in a text: adjectives, nouns and lists of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from firstlight.reports.rules.gazetteer import Region, english_regions, region_adjectives, region_nouns
from firstlight.reports.rules.place_words import PlaceWords
from firstlight.reports.rules.romanise import romanise
from firstlight.reports.rules.sentence import Line

ADJECTIVE = re.compile(r"(.+?(?:ск|цк|ськ|зьк|цьк))(?:ого|ому|ом|ий|ій|ої|ой|их|а|у|ую|ая|ою|ые|ими|им|ых)$")
_FEMININE = re.compile(r"(?:н|ск|цк|ськ|зьк|цьк)(?:ой|ая|ую|ою|а|ої|ій|у|их)$")
_LISTING = frozenset([",", "and", "the", "и", "та", "і", "й", "а", "також", "также", "в", "у", "(", ")"])

_YES = frozenset(["yes"])  # the one tag of a list of words


@dataclass(frozen=True, slots=True)
class Found:
    """A place at tokens `first:last`: a region, a district, or a town with what it may be."""

    first: int
    last: int
    kind: str
    name: str
    named: tuple[tuple[object, str], ...] = ()
    region: Region | None = None


def next_word(line: Line, index: int) -> str:
    return line.tokens[index].text if index < line.sentence.last else ""


def region_at(line: Line, index: int, words: PlaceWords, spoken: bool) -> Found | None:
    """The region named at a token; `spoken`: the sentence has the word region (`says_region`)."""
    word, following = line.tokens[index].text, next_word(line, index + 1)
    near = range(max(index - 3, line.sentence.first), index)
    title = any(words.has("title", line.tokens[i].text) for i in near) or words.has("title", following)
    kind = "title" if title else "region"
    singular = words.has("region", following)
    if line.sentence.language == "en":
        region = english_regions().get(word.removesuffix("'s"))
        if region is None:
            return _noun_region(line, index)
        if _after_regions_of(line, index, words):
            return Found(index, index + 1, kind, region.name, region=region)
        if singular or _list_of_regions(line, index, words):
            return Found(index, index + (2 if singular else 1), kind, region.name, region=region)
        return (
            Found(index, index + 2, "title", region.name, region=region) if following == "regional" else None
        )
    found = (
        _adjective_region(line, index, words, kind)
        if singular or title or spoken or following.startswith(("регион", "регіон"))
        else None
    )
    return found or _noun_region(line, index)


def _adjective_region(line: Line, index: int, words: PlaceWords, kind: str) -> Found | None:
    word, following = line.tokens[index].text, next_word(line, index + 1)
    singular = words.has("region", following)
    end = index + 2 if singular or words.has("regions", following) else index + 1
    stem = ADJECTIVE.fullmatch(word)
    of_region = following.startswith(("регион", "регіон"))
    agrees = of_region or following.startswith("кра") or _FEMININE.search(word)
    region = region_adjectives().get(stem.group(1)) if stem and agrees else None
    if of_region and region is not None:
        return Found(index, index + 2, kind, region.name, region=region)
    if region is not None and (singular or kind == "title" or not words.has("district", following)):
        return Found(index, end, kind, region.name, region=region)
    if region is None and singular and _FEMININE.search(word):
        return Found(index, end, "district", romanise(word, line.sentence.language))
    return None


def _noun_region(line: Line, index: int) -> Found | None:
    region = _region_named(line.tokens[index].text)
    return Found(index, index + 1, "region", region.name, region=region) if region is not None else None


@lru_cache(maxsize=5000)
def _region_named(word: str) -> Region | None:
    return next((region for pattern, region in region_nouns() if pattern.fullmatch(word)), None)


def says_region(line: Line, words: PlaceWords) -> bool:
    """Whether the sentence has the word region, for «семь — над Курской»."""
    first, last = line.sentence.first, line.sentence.last
    return any(words.lists[name].says(line.tokens, first, last, _YES) for name in ("region", "regions"))


def _list_of_regions(line: Line, index: int, words: PlaceWords) -> bool:
    """ "Odesa, Dnipropetrovsk and Donetsk regions": all of them are regions."""
    for at in range(index + 1, min(index + 24, line.sentence.last)):
        token = line.tokens[at]
        if words.has("regions", token.text):
            return True
        if token.text not in _LISTING and not token.capital:
            return False
    return False


def _after_regions_of(line: Line, index: int, words: PlaceWords) -> bool:
    """ "the region of Odesa", "the regions of Odesa and Kyiv"."""
    at = index - 1
    while (
        at > line.sentence.first
        and index - at < 8
        and (line.tokens[at].text in _LISTING or line.tokens[at].capital)
    ):
        at -= 1
    before = line.tokens[at - 1].text if at > line.sentence.first else ""
    return line.tokens[at].text == "of" and (words.has("region", before) or words.has("regions", before))


def district_at(line: Line, index: int, words: PlaceWords) -> Found | None:
    tokens = line.tokens
    if not (line.sentence.language == "en" or ADJECTIVE.fullmatch(tokens[index].text)):
        return None
    at = index + 1
    while at < min(index + 24, line.sentence.last) and not words.has("district", tokens[at].text):
        if tokens[at].text not in _LISTING and not tokens[at].capital:
            return None
        if line.sentence.language == "en":
            break
        at += 1
    if at >= line.sentence.last or not words.has("district", tokens[at].text):
        return None
    end = at + 1 if at == index + 1 else index + 1
    return Found(index, end, "district", romanise(tokens[index].text, line.sentence.language))
