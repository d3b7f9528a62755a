"""Places named in a text: regions, districts, towns and villages with the words around them."""

from __future__ import annotations

import re

from firstlight.reports.rules.gazetteer import (
    Gazetteer,
    Named,
    english_regions,
    gazetteer,
)
from firstlight.reports.rules.grammar import matches
from firstlight.reports.rules.place_regions import (
    ADJECTIVE,
    Found,
    district_at,
    next_word,
    region_at,
    says_region,
)
from firstlight.reports.rules.place_words import PlaceWords, place_words
from firstlight.reports.rules.romanise import romanise
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.words import is_adjective, is_given_or_family_name, is_noun

SMALL, TOWN, CITY = 500, 15_000, 100_000  # inhabitants
_AGREEMENT = (  # ending of the adjective; (it, its nominative); (noun's ending, its nominative)
    ("ая", ("ая", "ая"), ("", "")), ("яя", ("яя", "яя"), ("", "")), ("ое", ("ое", "ое"), ("", "")),
    ("ий", ("ий", "ий"), ("", "")), ("ый", ("ый", "ый"), ("", "")),
    ("ой", ("ой", "ая"), ("[еиыу]", "а")), ("ей", ("ей", "яя"), ("[еиыу]", "а")),
    ("ую", ("ую", "ая"), ("у", "а")),
    ("ом", ("ом", "ое"), ("е", "о")), ("ій", ("ій", "а"), ("[іи]", "а")), ("ої", ("ої", "а"), ("[иі]", "а")),
)  # fmt: skip
_OBLIQUE = {"ском": "ское", "ном": "ное", "ской": "ская", "ной": "ная", "ому": "е", "ій": "а"}
_NO_NOUN = ("district", "region", "regions", "street", "not_after", "no_place")
_INSIDE_NAMES = frozenset(["на", "on", "i", "le", "el", "al", "an", "de", "da"])
_ARTICLES = frozenset(
    ["al", "el", "ar", "as", "ash", "at", "ez", "аль", "эль", "ар", "эр", "аш", "эш", "ха", "а", "ель"]
)
_INSIDE = frozenset(["in", "near", "outside", "around"])
_UNDER = frozenset(["під", "под", "після", "после", "за", "under", "after"])  # «Київ під ударом»
_SAYS = frozenset(["said", "says", "denied", "claims", "claimed"])
_SEPARATORS = frozenset([",", "(", "/", "–", "-", ":", "•", "—"])

_STREETS = ("улицах", "улицам", "улицы", "вулицях", "вулицям", "вулиці")


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
    spoken = line.sentence.language != "en" and says_region(line, words)
    index = line.sentence.first
    while index < line.sentence.last:
        one = None
        token = tokens[index]
        if token.kind == "word" and token.capital and index not in people:
            one = (
                region_at(line, index, words, spoken)
                or district_at(line, index, words)
                or _feature(line, index, words)
            )
            one = one or (_own(line, index, people, own) if own is not None else None)
            one = one or _town(line, index, people, words)
        if one is None:
            index += 1
            continue
        index = one.last
        if one.kind == "street":
            index = _streets_end(line, index)
            continue
        found.append(one)
        if one.kind == "town" and _begins_list(line, one.first, words):
            more = _listed(line, index, people, words)
            found += more
            index = more[-1].last if more else index
    return found


def _streets_end(line: Line, index: int) -> int:
    """The end of the names that go on «на улицах Первой, Второй и Третьей»."""
    several = line.tokens[index - 2].text.startswith(_STREETS)
    while (
        several
        and index + 1 < line.sentence.last
        and line.tokens[index].text in (",", "и", "та", "і", "й")
        and line.tokens[index + 1].capital
    ):
        index += 2
    return index


def _begins_list(line: Line, first: int, words: PlaceWords) -> bool:
    """Whether a name stands after «сёла», "the towns of"."""
    before = first - 2 if line.tokens[first - 1].text == "of" else first - 1
    return before >= line.sentence.first and words.has("settlements", line.tokens[before].text)


def _listed(line: Line, index: int, people: set[int], words: PlaceWords) -> list[Found]:
    """The names that go on a list of settlements, in the gazetteer or not: «сёла Борки, Казинка и Новая»."""
    found: list[Found] = []
    tokens = line.tokens
    while index + 1 < line.sentence.last and tokens[index].text in (",", "and", "и", "та", "і", "й"):
        at = index + 1
        known = (
            region_at(line, at, words, False) or district_at(line, at, words) if tokens[at].capital else None
        )
        if known is not None or not _run(line, at, 1, people) or words.has("no_place", tokens[at].text):
            break
        end = at + 1 + _run(line, at, 2, people)
        run = [tokens[i].text for i in range(at, end)]
        named = gazetteer().look_up(run, line.sentence.language)
        name = (
            _shown(run, line.sentence.language, named)
            if named
            else romanise(" ".join(run), line.sentence.language)
        )
        found.append(Found(at, end, "town", name, tuple(named)))
        index = end
    return found


def _feature(line: Line, index: int, words: PlaceWords) -> Found | None:
    for phrase, name in (
        words.feature_names if line.tokens[index].text.startswith(words.feature_starts) else ()
    ):
        end = index + len(phrase)
        if end <= line.sentence.last and all(
            matches(part, line.tokens[index + i].text) for i, part in enumerate(phrase)
        ):
            describes = len(phrase) == 1 and words.has("settlement", next_word(line, end))
            return None if describes else Found(index, end, "town", name)  # "the Galilee town of X"
    following = next_word(line, index + 1)
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
    if ADJECTIVE.fullmatch(last) or any(words.has(name, last) for name in _NO_NOUN):
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
    if token.capital or "-" not in token.text:
        return token.capital
    article = token.text.partition("-")[0]
    after = token.start + len(article) + 1
    return article in _ARTICLES and line.text.canon[after].isupper()


def _unknown(line: Line, index: int, people: set[int], words: PlaceWords) -> Found | None:
    """A name the gazetteer does not have, after «село» or «посёлок»: never pinned."""
    tokens = line.tokens
    if tokens[index - 1].text.startswith(("город", "міст")) or words.has(
        "district", next_word(line, index + 1)
    ):
        return None
    two = _run(line, index, 2, people) and not words.has("district", next_word(line, index + 2))
    two = two and tokens[index].text.isascii() == tokens[index + 1].text.partition("-")[0].isascii()
    length = 2 if two and not ADJECTIVE.fullmatch(tokens[index + 1].text) else 1
    run = [tokens[i].text for i in range(index, index + length)]
    if words.has("no_place", run[0]) or (line.sentence.language == "en" and words.has("not_after", run[-1])):
        return None
    name = _nominative(run[0], line.sentence.language) if length == 1 else " ".join(run)
    return Found(index, index + length, "town", romanise(name, line.sentence.language))


def _nominative(word: str, language: str) -> str:
    """The nominative of a name that is an adjective: «в хуторе Церковном»."""
    if language == "en" or not is_adjective(word, language):
        return word
    ending = next((e for e in _OBLIQUE if word.endswith(e)), "")
    return word.removesuffix(ending) + _OBLIQUE[ending] if ending else word


def _plausible(line: Line, index: int, length: int, named: Named, words: PlaceWords) -> bool:
    """A capital letter alone does not make a place: size, a preposition or the list it stands in does."""
    tokens, first, language = line.tokens, line.sentence.first, line.sentence.language
    word, before = tokens[index].text, tokens[index - 1].text if index > first else ""
    largest = max(town.population for town, _ in named)
    following = next_word(line, index + length)
    inside = before in _INSIDE and following in _SAYS  # "officials in Tyre said", not "Moscow said"
    if length == 1 and (words.has("no_place", word) or (words.has("not_after", following) and not inside)):
        return False
    if length == 1 and (_describesnext_word(line, index) or _district_left_out(line, index, words)):
        return False
    if length == 1 and words.has("capitals", word):
        around = words.has("capital_before", before) or words.has("settlement", following)
        return around or _dateline(line, index) or (index == first and following in _UNDER)
    governed = words.has("before", before)
    if length > 1:
        return largest >= SMALL or governed
    if tokens[index].upper and language != "en" and len(word) > 1 and _all_capitals(line):
        return governed or largest >= CITY
    if index == first or (index == first + 1 and before in '«"“–•'):
        return largest >= (TOWN if _heads(line, index) else CITY)
    if _part_of_name(line, index, language):
        return False
    if governed:
        return largest >= SMALL or before not in ("and", "or", "и", "і", "та", "й", "of", "to")
    return largest >= (CITY if before not in _SEPARATORS and language == "en" else 2000)


def _describesnext_word(line: Line, index: int) -> bool:
    """«на Курской дороге», «Курская АЭС»: an adjective of the noun behind it."""
    if line.sentence.language == "en" or index + 1 >= line.sentence.last:
        return False
    after = line.tokens[index + 1]
    if after.kind != "word" or not (after.upper or not after.capital):
        return False
    word, language = line.tokens[index].text, line.sentence.language
    return is_adjective(word, language) and (after.upper or is_noun(after.text, language))


def _district_left_out(line: Line, index: int, words: PlaceWords) -> bool:
    """«У Печерському районі …, у Подільському …»: the second is a district of the same town."""
    word = line.tokens[index].text
    if line.sentence.language == "en" or not word.endswith(("ському", "цькому", "ском", "цком")):
        return False
    return any(words.has("district", line.tokens[at].text) for at in range(line.sentence.first, index))


def _dateline(line: Line, index: int) -> bool:
    """ "BEIRUT (Agency) –": where a report was written."""
    begins = index == line.sentence.first and line.tokens[index].upper
    return begins and next_word(line, index + 1) in ("(", "–", "—", "-", ",")


def _heads(line: Line, index: int) -> bool:
    """«Херсон. Двое ранены», "Balakliia: five hurt": a name that stands alone before the news."""
    word, following = line.tokens[index].text, next_word(line, index + 1)
    alone = following in (".", ":") or index + 1 == line.sentence.last
    after = range(index + 1, min(index + 6, line.sentence.last))
    alone = alone or any(line.tokens[at].text == ":" for at in after)  # «Херсон за сутки: ...»
    return alone and not is_given_or_family_name(word, line.sentence.language)


def _part_of_name(line: Line, index: int, language: str) -> bool:
    """A capitalised neighbour, or a word that is a surname: a person, a brand."""
    tokens = line.tokens
    after = index + 1 < line.sentence.last and tokens[index + 1].capital and tokens[index + 1].kind == "word"
    before = (
        index > line.sentence.first + 1
        and tokens[index - 1].capital
        and tokens[index - 1].kind == "word"
        and len(tokens[index - 1].text) > 2  # «"В Одесі ...»
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
