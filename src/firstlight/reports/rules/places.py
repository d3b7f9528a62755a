"""Places named in a text: regions, districts, towns and villages with the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from firstlight.reports.rules.gazetteer import (
    Gazetteer,
    Named,
    Region,
    english_regions,
    gazetteer,
    region_adjectives,
    region_nouns,
)
from firstlight.reports.rules.grammar import matches
from firstlight.reports.rules.place_words import PlaceWords, place_words
from firstlight.reports.rules.romanise import romanise
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.words import is_adjective, is_given_or_family_name

SMALL, TOWN, CITY = 500, 15_000, 100_000  # inhabitants
_ADJECTIVE = re.compile(r"(.+?(?:ск|цк|ськ|зьк|цьк))(?:ого|ому|ом|ий|ій|ої|ой|их|а|у|ую|ая|ою|ые|ими|им|ых)$")
_AGREEMENT = (  # ending of the adjective; (it, its nominative); (noun's ending, its nominative)
    ("ая", ("ая", "ая"), ("", "")), ("яя", ("яя", "яя"), ("", "")), ("ое", ("ое", "ое"), ("", "")),
    ("ий", ("ий", "ий"), ("", "")), ("ый", ("ый", "ый"), ("", "")),
    ("ой", ("ой", "ая"), ("[еиыу]", "а")), ("ей", ("ей", "яя"), ("[еиыу]", "а")),
    ("ую", ("ую", "ая"), ("у", "а")),
    ("ом", ("ом", "ое"), ("е", "о")), ("ій", ("ій", "а"), ("[іи]", "а")), ("ої", ("ої", "а"), ("[иі]", "а")),
)  # fmt: skip
_NO_NOUN = ("district", "region", "regions", "street", "not_after", "no_place")
_FEMININE = re.compile(r"(?:н|ск|цк|ськ|зьк|цьк)(?:ой|ая|ую|ою|а|ої|ій|у|их)$")
_LISTING = frozenset([",", "and", "the", "и", "та", "і", "й", "а", "також", "также", "в", "у", "(", ")"])
_INSIDE_NAMES = frozenset(["на", "on", "i", "le", "el", "al", "an", "de", "da"])
_ARTICLES = frozenset(
    ["al", "el", "ar", "as", "ash", "at", "ez", "аль", "эль", "ар", "эр", "аш", "эш", "ха", "а", "ель"]
)
_INSIDE = frozenset(["in", "near", "outside", "around"])
_SAYS = frozenset(["said", "says", "denied", "claims", "claimed"])
_SEPARATORS = frozenset([",", "(", "/", "–", "-", ":", "•", "—"])


@dataclass(frozen=True, slots=True)
class Found:
    """A place at tokens `first:last`: a region, a district, or a town with what it may be."""

    first: int
    last: int
    kind: str
    name: str
    named: tuple[tuple[object, str], ...] = ()
    region: Region | None = None


def could_be_place(line: Line, first: int, last: int) -> bool:
    """Whether tokens are a town of some size, or a region, and so no person."""
    words = [line.tokens[i].text for i in range(first, last)]
    known = place_words(line.sentence.language)
    if (len(words) == 1 and known.has("no_place", words[0])) or " ".join(words) in known.features:
        return True
    named = gazetteer().look_up(words, line.sentence.language)
    return any(town.population >= TOWN for town, _ in named) or words[-1] in english_regions()


def places_in(line: Line, people: set[int], own: Gazetteer | None = None) -> list[Found]:
    """The places of one sentence; `people` are tokens of names and offices, which are none.

    Names in `own` are places wherever they stand.
    """
    tokens, words = line.tokens, place_words(line.sentence.language)
    found: list[Found] = []
    index = line.sentence.first
    while index < line.sentence.last:
        one = None
        token = tokens[index]
        if token.kind == "word" and token.capital and index not in people:
            one = _region(line, index, words) or _district(line, index, words) or _feature(line, index, words)
            one = one or (_own(line, index, people, own) if own is not None else None)
            one = one or _town(line, index, people, words)
        if one is None:
            index += 1
            continue
        if one.kind != "street":
            found.append(one)
        index = one.last
    return found


def _next(line: Line, index: int) -> str:
    return line.tokens[index].text if index < line.sentence.last else ""


def _region(line: Line, index: int, words: PlaceWords) -> Found | None:
    word, following = line.tokens[index].text, _next(line, index + 1)
    near = range(max(index - 3, line.sentence.first), index)
    title = any(words.has("title", line.tokens[i].text) for i in near) or words.has("title", following)
    kind = "title" if title else "region"
    singular = words.has("region", following)
    if line.sentence.language == "en":
        region = english_regions().get(word.removesuffix("'s"))
        if region is None:
            return None
        if _after_regions_of(line, index, words):
            return Found(index, index + 1, kind, region.name, region=region)
        if singular or _list_of_regions(line, index, words):
            return Found(index, index + (2 if singular else 1), kind, region.name, region=region)
        return (
            Found(index, index + 2, "title", region.name, region=region) if following == "regional" else None
        )
    found = (
        _adjective_region(line, index, words, kind)
        if singular or title or _says_region(line, words) or following.startswith(("регион", "регіон"))
        else None
    )
    return found or _noun_region(line, index)


def _adjective_region(line: Line, index: int, words: PlaceWords, kind: str) -> Found | None:
    word, following = line.tokens[index].text, _next(line, index + 1)
    singular = words.has("region", following)
    end = index + 2 if singular or words.has("regions", following) else index + 1
    stem = _ADJECTIVE.fullmatch(word)
    of_region = following.startswith(("регион", "регіон"))
    region = (
        region_adjectives().get(stem.group(1)) if stem and (of_region or _FEMININE.search(word)) else None
    )
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


def _says_region(line: Line, words: PlaceWords) -> bool:
    """Whether the sentence has the word region, for «семь — над Курской»."""
    tokens = line.tokens[line.sentence.first : line.sentence.last]
    return any(
        words.has("region", t.text) or words.has("regions", t.text) for t in tokens if t.kind == "word"
    )


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


def _district(line: Line, index: int, words: PlaceWords) -> Found | None:
    tokens = line.tokens
    if not (line.sentence.language == "en" or _ADJECTIVE.fullmatch(tokens[index].text)):
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


def _feature(line: Line, index: int, words: PlaceWords) -> Found | None:
    for phrase, name in (
        words.feature_names if line.tokens[index].text.startswith(words.feature_starts) else ()
    ):
        end = index + len(phrase)
        if end <= line.sentence.last and all(
            matches(part, line.tokens[index + i].text) for i, part in enumerate(phrase)
        ):
            return Found(index, end, "town", name)
    following = _next(line, index + 1)
    two = f"{line.tokens[index].text} {following}"
    if two in words.features or (words.has("feature", following) and line.tokens[index + 1].capital):
        return Found(index, index + 2, "town", two)
    return None


def _own(line: Line, index: int, people: set[int], own: Gazetteer) -> Found | None:
    """A place of the town's own list."""
    for length in (3, 2, 1):
        if _run(line, index, length, people):
            run = [line.tokens[i].text.removesuffix("'s") for i in range(index, index + length)]
            named = own.look_up(run, line.sentence.language)
            if named:
                return Found(index, index + length, "town", named[0][0].name, tuple(named))
    return None


def _town(line: Line, index: int, people: set[int], words: PlaceWords) -> Found | None:
    tokens, language, first = line.tokens, line.sentence.language, line.sentence.first
    start = index - 1 if index - 1 > first and tokens[index - 1].text in '.«"“' else index
    settlement = words.ends_with("settlement", tokens, start, first)
    if language == "en" and start - 1 > first and tokens[start - 1].text == "of":
        settlement = words.ends_with("settlement", tokens, start - 1, first)  # "the village of Testby"
    if words.ends_with("street", tokens, start, first) and not settlement:
        return Found(index, index + 1, "street", "")
    for length in (3, 2, 1):
        if not _run(line, index, length, people):
            continue
        run = [tokens[i].text.removesuffix("'s") for i in range(index, index + length)]
        named = gazetteer().look_up(run, language)
        if length == 1 and settlement and language != "en" and is_adjective(run[0], language):
            longer = _compound(line, index, people, words)
            if longer is not None:
                return longer
        if named and (settlement or _plausible(line, index, length, named, words)):
            return Found(index, index + length, "town", _shown(run, language, named), tuple(named))
        if (settlement or words.has("before", tokens[start - 1].text if start > first else "")) and not named:
            known = gazetteer().unpinned(run, language)
            if known is not None:
                return Found(index, index + length, "town", " ".join(run) if language == "en" else known)
    if settlement and (language != "en" or tokens[start - 1].text in ("of", "kibbutz", "moshav")):
        return _unknown(line, index, people, words)
    return _compound(line, index, people, words) if language != "en" else None


def _compound(line: Line, index: int, people: set[int], words: PlaceWords) -> Found | None:
    """«в Мокрой Орловке», «Мелихово и Дальняя Игуменка»: adjective and noun, in no gazetteer."""
    tokens = line.tokens
    before = tokens[index - 1].text if index > line.sentence.first else ""
    known = words.has("before", before) or words.has("settlement", before) or before in _SEPARATORS
    if not _run(line, index, 2, people) or not known:
        return None
    first, last = tokens[index].text, tokens[index + 1].text
    whole = next(((form, noun) for end, form, noun in _AGREEMENT if first.endswith(end)), None)
    other = tokens[index + 1]
    if whole is None or words.has("no_place", first) or not is_adjective(first, line.sentence.language):
        return None
    if _ADJECTIVE.fullmatch(last) or any(words.has(name, last) for name in _NO_NOUN):
        return None
    if is_given_or_family_name(last, line.sentence.language) or len(first) < 5 or other.upper:
        return None
    adjective = first[: -len(whole[0][0])] + whole[0][1]
    noun = re.sub(whole[1][0] + "$", whole[1][1], last)
    return Found(index, index + 2, "town", romanise(f"{adjective} {noun}", line.sentence.language))


def _run(line: Line, index: int, length: int, people: set[int]) -> bool:
    """Whether `length` tokens can be one name."""
    if index + length > line.sentence.last:
        return False
    if not _capital(line, index + length - 1):
        return False
    return all(
        line.tokens[i].kind == "word"
        and i not in people
        and (_capital(line, i) or (i > index and line.tokens[i].text in _INSIDE_NAMES))
        for i in range(index, index + length)
    )


def _capital(line: Line, index: int) -> bool:
    """Whether a word is written as a name, its Arabic or Hebrew article aside: "al-Kurum"."""
    token = line.tokens[index]
    article, dash, _ = token.text.partition("-")
    after = token.start + len(article) + 1
    return token.capital or (bool(dash) and article in _ARTICLES and line.text.canon[after].isupper())


def _unknown(line: Line, index: int, people: set[int], words: PlaceWords) -> Found | None:
    """A name the gazetteer does not have, after «село» or «посёлок»: never pinned."""
    tokens = line.tokens
    if tokens[index - 1].text.startswith(("город", "міст")) or words.has("district", _next(line, index + 1)):
        return None
    two = _run(line, index, 2, people) and not words.has("district", _next(line, index + 2))
    length = 2 if two and not _ADJECTIVE.fullmatch(tokens[index + 1].text) else 1
    run = [tokens[i].text for i in range(index, index + length)]
    if line.sentence.language == "en" and (words.has("no_place", run[0]) or words.has("not_after", run[-1])):
        return None
    return Found(index, index + length, "town", romanise(" ".join(run), line.sentence.language))


def _plausible(line: Line, index: int, length: int, named: Named, words: PlaceWords) -> bool:
    """A capital letter alone does not make a place: size, a preposition or the list it stands in does."""
    tokens, first, language = line.tokens, line.sentence.first, line.sentence.language
    word, before = tokens[index].text, tokens[index - 1].text if index > first else ""
    largest = max(town.population for town, _ in named)
    following = _next(line, index + length)
    inside = before in _INSIDE and following in _SAYS  # "officials in Tyre said", not "Moscow said"
    if length == 1 and (words.has("no_place", word) or (words.has("not_after", following) and not inside)):
        return False
    if length == 1 and words.has("capitals", word):
        return words.has("capital_before", before) or _dateline(line, index)
    governed = words.has("before", before)
    if length > 1:
        return largest >= SMALL or governed
    if tokens[index].upper and language != "en" and len(word) > 1 and _all_capitals(line):
        return governed or largest >= CITY
    if index == first or (index == first + 1 and before in '«"“–•'):
        return largest >= CITY
    if _part_of_name(line, index, language):
        return False
    if governed:
        return largest >= SMALL or before not in ("and", "or", "и", "і", "та", "й", "of", "to")
    return largest >= (CITY if before not in _SEPARATORS and language == "en" else 2000)


def _dateline(line: Line, index: int) -> bool:
    """ "BEIRUT (Agency) –": where a report was written."""
    begins = index == line.sentence.first and line.tokens[index].upper
    return begins and _next(line, index + 1) in ("(", "–", "—", "-", ",")


def _part_of_name(line: Line, index: int, language: str) -> bool:
    """A capitalised neighbour, or a word that is a surname: a person, a brand."""
    tokens = line.tokens
    after = index + 1 < line.sentence.last and tokens[index + 1].capital and tokens[index + 1].kind == "word"
    before = (
        index > line.sentence.first + 1 and tokens[index - 1].capital and tokens[index - 1].kind == "word"
    )
    if language == "en":
        return after or before
    return before or (after and is_given_or_family_name(tokens[index].text, language))


def _all_capitals(line: Line) -> bool:
    words = [
        t
        for t in line.tokens[line.sentence.first : line.sentence.last]
        if t.kind == "word" and len(t.text) > 2
    ]
    return all(token.upper for token in words)


def _shown(run: list[str], language: str, named: Named) -> str:
    """The name where no town is pinned: the nominative in the text's language, romanised."""
    if language == "en":
        return " ".join(run)
    own = [name for _, name in named if _in_language(name, language)]
    own.sort(key=lambda name: -_common(name, " ".join(run)))
    return romanise(own[0], language) if own else romanise(" ".join(run), language)


def _common(one: str, other: str) -> int:
    """How many letters two names share from the start."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _in_language(name: str, language: str) -> bool:
    if not re.search("[а-яіїєґ]", name):
        return False
    return not re.search("[іїєґ]", name) if language == "ru" else not re.search("[ыэъё]", name)
