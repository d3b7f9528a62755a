"""Places named in a text: regions, towns and villages, pinned only where there is one candidate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firstlight.reports.rules.gazetteer import Region, Town, english_regions, gazetteer, regions
from firstlight.reports.rules.records import Place
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.text import Token

LARGE = 15_000  # inhabitants from which a name needs no preposition to be a place
_LOCATIVE = {
    "en": frozenset(["in", "at", "near", "on", "over", "of", "from", "to", "into", "outside", "around", "toward", "towards", "against", "and", "between", "across", "city", "town", "village"]),
    "ru": frozenset(["в", "во", "на", "под", "над", "у", "из", "по", "до", "с", "со", "около", "возле", "близ", "к", "и", "город", "города", "городе", "городу", "городом", "г", "поселок", "поселке", "поселка", "пос", "п", "село", "селе", "села", "с", "деревне", "деревня", "деревни", "хутор", "хуторе", "х", "станице", "пгт", "через", "между", "от", "рп", "слобода"]),
    "uk": frozenset(["в", "у", "на", "під", "над", "біля", "з", "із", "до", "по", "зі", "та", "і", "й", "поблизу", "через", "від", "місто", "місті", "міста", "місту", "м", "село", "селі", "села", "с", "смт", "селище", "селищі", "селища", "сел", "хутір", "хуторі", "поміж", "між"]),
}  # fmt: skip
_SETTLEMENT = re.compile(
    r"^(?:город(?:а|е|у|ом|ах|ов)?|г|поселк(?:е|а|у|ом|и|ах|ов)|поселок|пос|пгт|сел[оаеуі]|селах|сел|селом|деревн[яеию]|хутор(?:е|а)?|х|станиц[аеы]|"
    r"слобод[аеы]|village|town|city|villages|towns|cities|settlement|settlements|kibbutz|moshav|community|"
    r"місто|місті|міста|місту|містом|містах|м|селищ[еіау]|селищах|смт|хутір|хутор[іа]|населенн\w+|населен\w+|пункт\w*)$"
)
_REGION_NOUN = re.compile(
    r"^(?:област\w+|обл|края?|краю|краем|republic|регион\w*|region\w*|oblast|province|region's)$"
)
_DISTRICT = re.compile(
    r"^(?:район\w*|р-н\w*|округ\w*|громад\w*|district\w*|municipalit\w*|hromada|raion|направлени\w*|напрямк\w*|напрямок)$"
)
_FEATURE = re.compile(r"^(?:valley|heights|galilee|hills|panhandle)$")
_FEATURES = {
    "upper galilee",
    "western galilee",
    "jezreel valley",
    "golan heights",
    "hula valley",
    "lower galilee",
    "galilee panhandle",
    "bekaa valley",
    "beqaa valley",
    "central galilee",
    "jordan valley",
    "hefer valley",
}
_STREET = re.compile(
    r"^(?:ул|улиц\w*|вул|вулиц\w*|просп\w*|пр-т\w*|street|avenue|st|шоссе|переул\w*|площад\w*|площ\w*|мікрорайон\w*|микрорайон\w*|бульвар\w*)$"
)
_TITLES = re.compile(
    r"^(?:губернатор\w*|глав[аыуе]|мэр\w*|голов[аиуі]|начальник\w*|очільник\w*|governor\w*|mayor\w*|head|врио|ова|хова|ода|прокуратур\w*|ministry|officials?|official)$"
)


@dataclass(frozen=True)
class Home:
    """Where the reader is at home: a country, a first-level region, or neither known."""

    country: str = ""
    admin1: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    first: int
    last: int
    towns: tuple[Town, ...]
    region: Region | None
    name: str
    kind: str
    sure: bool


def home_of(name: str | None) -> Home:
    """The home region of a town's name, as given to `--home`; unknown names give no prior."""
    if not name:
        return Home()
    towns = gazetteer().look_up(name.lower().split())
    if not towns:
        return Home()
    largest = max((town for town, _ in towns), key=lambda town: town.population)
    return Home(largest.country, largest.admin1)


def could_be_place(line: Line, first: int, last: int) -> bool:
    """Whether tokens are a town of some size in the gazetteer."""
    towns = gazetteer().look_up([line.tokens[i].text for i in range(first, last)])
    return any(town.population >= LARGE for town, _ in towns)


def read_places(lines: list[Line], people: set[int], home: Home) -> tuple[list[Place], list[Place]]:
    """Places and areas (districts, official titles' regions) of a text.

    Parameters
    ----------
    people
        Tokens that belong to persons' names or offices; they are no places.
    home
        The prior: a homonym is pinned there if it has exactly one namesake in the home region.
    """
    found: list[tuple[Line, _Found]] = []
    for line in lines:
        found += [(line, one) for one in _in_line(line, people)]
    context = _context(found, home)
    places: list[Place] = []
    areas: list[Place] = []
    for line, one in found:
        start, end = line.span(one.first, one.last)
        if one.region is not None:
            target = areas if one.kind == "title" else places
            target.append(Place(start, end, one.region.name, None, None, "region", 6))
            continue
        if one.kind == "district":
            areas.append(Place(start, end, one.name, None, None, "district", 5))
            continue
        town = _pick(one.towns, context, home)
        name = town.name if town is not None else one.name
        lonlat = (town.lon, town.lat) if town is not None else (None, None)
        places.append(Place(start, end, name, *lonlat, "town", 3))
    return _unique(places), _unique(areas)


def _unique(places: list[Place]) -> list[Place]:
    seen: set[tuple[int, int]] = set()
    return [
        p
        for p in sorted(places, key=lambda p: p.start)
        if (p.start, p.end) not in seen and not seen.add((p.start, p.end))
    ]  # type: ignore[func-returns-value]


def _in_line(line: Line, people: set[int]) -> list[_Found]:
    tokens, language = line.tokens, line.sentence.language
    found, index = [], line.sentence.first
    while index < line.sentence.last:
        one = None
        if tokens[index].kind == "word" and tokens[index].capital and index not in people:
            one = (
                _region(line, index)
                or _district(line, index)
                or _feature(line, index)
                or _town(line, index, people, language)
            )
        if one is None:
            index += 1
            continue
        if one.kind != "skip":
            found.append(one)
        index = one.last
    return found


def _region(line: Line, index: int) -> _Found | None:
    tokens, last = line.tokens, line.sentence.last
    word = tokens[index].text
    following = tokens[index + 1].text if index + 1 < last else ""
    title = any(
        _TITLES.match(tokens[i].text) for i in range(max(index - 3, line.sentence.first), index)
    ) or bool(_TITLES.match(following))
    kind = "title" if title else "region"
    if line.sentence.language == "en":
        region = english_regions().get(word.removesuffix("'s"))
        if region is not None and following in ("region", "oblast", "province", "regions", "regional"):
            return _Found(
                index, index + 2, (), region, region.name, "title" if following == "regional" else kind, True
            )
        listed = _english_list(line, index)
        if region is not None and listed:
            return _Found(index, index + 1, (), region, region.name, kind, True)
        return _noun_region(word, index)
    if _REGION_NOUN.match(following) or _listed_adjective(line, index) or title:
        for pattern, region in regions():
            if pattern.fullmatch(word):
                end = index + 2 if _REGION_NOUN.match(following) else index + 1
                return _Found(index, end, (), region, region.name, kind, True)
    if _REGION_NOUN.match(following) and re.search(r"(?:н|ск|ськ|зьк|цьк)(?:ой|ая|ую|ою|а|ої|ій|у)$", word):
        return _Found(index, index + 2, (), None, romanise(word, line.sentence.language), "district", True)
    return _noun_region(word, index)


def _noun_region(word: str, index: int) -> _Found | None:
    if word in ("crimea", "крым", "крыму", "крыма", "крим", "криму", "кримом", "крымом"):
        return _Found(index, index + 1, (), Region("crimea", "UA", "11"), "crimea", "region", True)
    if re.search(r"(?:щин|ччин|донетч|запоріж)\w{1,3}$", word):
        for pattern, region in regions():
            if pattern.fullmatch(word) and not word.startswith("запоріж"):
                return _Found(index, index + 1, (), region, region.name, "region", True)
    return None


def _english_list(line: Line, index: int) -> bool:
    """ "Odesa, Dnipropetrovsk and Donetsk regions": all of them are regions."""
    at, tokens = index + 1, line.tokens
    while at < line.sentence.last and at - index < 24:
        if tokens[at].text in ("regions", "oblasts", "provinces"):
            return True
        if tokens[at].text not in (",", "and", "the") and not tokens[at].capital:
            return False
        at += 1
    return False


def _listed_adjective(line: Line, index: int) -> bool:
    """«в Белгородской, Курской и Брянской областях»."""
    at, tokens = index + 1, line.tokens
    while at < line.sentence.last and at - index < 24:
        word = tokens[at].text
        if re.match(r"област(?:ях|ей|и|ям|ями|ях)$|областях$|областей$", word):
            return True
        if (
            word not in (",", "и", "та", "і", "й", "а", "також", "также", "в", "у", "(", ")")
            and not tokens[at].capital
        ):
            return False
        at += 1
    return False


def _district(line: Line, index: int) -> _Found | None:
    tokens, last = line.tokens, line.sentence.last
    at = index + 1
    while (
        at < last
        and at - index < 22
        and (
            tokens[at].text
            in (
                ",",
                "и",
                "та",
                "і",
                "й",
                "городского",
                "муниципального",
                "міської",
                "сільської",
                "селищної",
                "городских",
                "городском",
                "municipal",
                "and",
            )
            or tokens[at].capital
        )
    ):
        at += 1
    if at < last and _DISTRICT.match(tokens[at].text) and _adjective(tokens[index]):
        end = at + 1 if at == index + 1 else index + 1
        return _Found(index, end, (), None, tokens[index].text, "district", True)
    return None


def _adjective(token: Token) -> bool:
    return (
        re.search(r"(?:ск|ськ|зьк|цьк|цк)(?:ого|ому|ом|ий|ій|ої|ой|их|а|у|ую|ая)$", token.text) is not None
        or token.text.isascii()
    )


def _feature(line: Line, index: int) -> _Found | None:
    tokens = line.tokens
    if index + 1 < line.sentence.last:
        two = f"{tokens[index].text} {tokens[index + 1].text}"
        if two in _FEATURES or (
            _FEATURE.match(tokens[index + 1].text)
            and tokens[index + 1].capital
            and tokens[index].text not in ("the",)
        ):
            return _Found(index, index + 2, (), None, two, "town", False)
    return None


def _town(line: Line, index: int, people: set[int], language: str) -> _Found | None:
    tokens, last = line.tokens, line.sentence.last
    before = tokens[index - 1].text if index > line.sentence.first else ""
    if before == "." and index - 2 >= line.sentence.first:
        before = tokens[index - 2].text
    settlement = bool(_SETTLEMENT.match(before)) and before != "с"
    if _STREET.match(before) or (before in ("№",)):
        return _Found(index, index + 1, (), None, "", "skip", False)
    for length in (3, 2, 1):
        if index + length > last or any(
            not (tokens[i].capital or (i > index and tokens[i].text in ("на", "on", "i", "le")))
            or i in people
            or tokens[i].kind != "word"
            for i in range(index, index + length)
        ):
            continue
        words = [tokens[i].text.removesuffix("'s") for i in range(index, index + length)]
        named = gazetteer().look_up(words)
        towns = tuple(dict.fromkeys(town for town, _ in named))
        if not towns:
            continue
        if _plausible(line, index, length, towns, before, settlement=settlement):
            return _Found(index, index + length, towns, None, _shown(words, language, named), "town", True)
    if (
        settlement
        and language != "en"
        and before not in ("города", "міста", "городе", "місті", "сел", "м", "х", "населенных")
    ):
        end = index + 1
        while end < last and tokens[end].kind == "word" and tokens[end].capital and end - index < 3:
            end += 1
        words = [tokens[i].text for i in range(index, end)]
        if any(_DISTRICT.match(tokens[i].text) for i in range(end, min(end + 1, last))):
            end -= 1
        if end > index:
            return _Found(
                index, end, (), None, romanise(" ".join(words[: end - index]), language), "town", False
            )
    return None


def _plausible(
    line: Line, index: int, length: int, towns: tuple[Town, ...], before: str, *, settlement: bool
) -> bool:
    """A capital letter alone does not make a place: size, a preposition or a settlement word does."""
    tokens = line.tokens
    largest = max(town.population for town in towns)
    first = index == line.sentence.first
    following = tokens[index + length].text if index + length < line.sentence.last else ""
    if settlement:
        return True
    if following in ("time", "oblast", "region", "said", "officials", "administration", "ministry"):
        return False
    locative = before in _LOCATIVE[line.sentence.language] or before in (",", "(", "/", "–", "-", ":")
    if length > 1:
        return largest >= 500 or locative
    if first:
        return largest >= 100_000 and tokens[index].text not in ("мир", "победа")
    return (
        (locative
        and (largest >= 3000 or before not in (",", "(", "/", "–", "-", ":", "and", "и", "та", "і")))
        or largest >= 100_000
    )


def _shown(words: list[str], language: str, named: list[tuple[Town, str]]) -> str:
    """The name to show where no town is pinned: the nominative in the text's language, romanised."""
    if language == "en":
        return " ".join(words)
    own = [name for _, name in named if _in_language(name, language)]
    return romanise(own[0].lower(), language) if own else romanise(" ".join(words), language)


def _in_language(name: str, language: str) -> bool:
    lower = name.lower()
    if not re.search("[а-яіїєґ]", lower):
        return False
    return not re.search("[іїєґ]", lower) if language == "ru" else not re.search("[ыэъё]", lower)


def _context(found: list[tuple[Line, _Found]], home: Home) -> dict[tuple[str, str], int]:
    """How often the text itself points to each region: named regions and unambiguous towns."""
    votes: dict[tuple[str, str], int] = {}
    for _, one in found:
        if one.region is not None:
            place = (one.region.country, one.region.admin1)
            votes[place] = votes.get(place, 0) + 2
        elif one.towns:
            largest = max(one.towns, key=lambda town: town.population)
            if largest.population >= 50_000:
                place = (largest.country, largest.admin1)
                votes[place] = votes.get(place, 0) + 1
    return votes


def _pick(towns: tuple[Town, ...], context: dict[tuple[str, str], int], home: Home) -> Town | None:
    """One town, or None: abstain where namesakes cannot be told apart."""
    if not towns:
        return None
    if len(towns) == 1:
        town = towns[0]
        at_home = not home.country or (town.country, town.admin1) == (home.country, home.admin1)
        return town if town.population >= 1000 or at_home or (town.country, town.admin1) in context else None
    local = [town for town in towns if (town.country, town.admin1) == (home.country, home.admin1)]
    ranked = sorted(towns, key=lambda town: -town.population)
    if (
        ranked[0].population >= 50_000
        and ranked[0].population >= 20 * max(ranked[1].population, 1)
        and not local
    ):
        return ranked[0]
    if len(local) == 1:
        return local[0] if ranked[0].population < 50_000 or ranked[0] is local[0] else None
    if ranked[0].population >= 50_000 and ranked[0].population >= 20 * max(ranked[1].population, 1):
        return ranked[0]
    near = [town for town in towns if (town.country, town.admin1) in context]
    return near[0] if len(near) == 1 else None


_LETTERS = {
    "ru": dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", ["a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "_", "y", "_", "e", "yu", "ya"], strict=True)),
    "uk": dict(zip("абвгґдежзийклмнопрстуфхцчшщьюяєіїʼ", ["a", "b", "v", "h", "g", "d", "e", "zh", "z", "y", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "_", "iu", "ia", "ie", "i", "i", "_"], strict=True)),
}  # fmt: skip


def romanise(name: str, language: str) -> str:
    """A name in Latin letters: BGN/PCGN for Russian (simplified), the official table for Ukrainian."""
    table = _LETTERS.get(language)
    if table is None:
        return name
    result = []
    for word in name.split():
        if language == "ru":
            word = re.sub(r"(?<=[аеиоуыэюяйъь])е|^е", "ye", word)
            word = re.sub(r"[ыи]й$", "y", word)
        else:
            word = word.replace("зг", "zgh")
            word = re.sub(
                "^є",
                "ye",
                re.sub("^ї", "yi", re.sub("^ю", "yu", re.sub("^я", "ya", re.sub("^й", "y", word)))),
            )
        result.append("".join(table.get(c, c) for c in word).replace("_", "").replace("'", ""))
    return " ".join(result)
