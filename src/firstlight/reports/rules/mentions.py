"""Names, offices and bodies in a sentence that could be speaking."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from firstlight.reports.rules.grammar import Chunk, Grammar, read_table
from firstlight.reports.rules.sentence import EXTRA_TAGS, Line
from firstlight.reports.rules.words import could_be_name, is_first_name

_ENDINGS = re.compile(
    r"(?:ого|ому|ыми|ими|ами|ями|ой|ою|ый|ий|ым|им|ом|ем|ев|ую|ей|ам|ій|а|у|ы|е|и|я|ю|ь|і|й|о|'s)$"
)
_PLACE_ADJECTIVE = re.compile(r"(?:ск|цк|зьк|ськ|цьк)(?:ой|ого|ому|ая|ую|ий|ої|ій|у|а|е|их|ом|им|ою)$")
_PLACE_IN_LATIN = ("in", "at", "near", "on", "over", "from", "to", "into", "of")
_PLACE_PREPOSITIONS = frozenset(
    [*_PLACE_IN_LATIN, "в", "во", "на", "над", "под", "у", "із", "из", "з", "зі", "по", "до", "біля"]
)
_FOLDED = str.maketrans("ёґєїіэ", "егеиие")
TOPICS = {
    "defence": ("оборон", "defen", "минобор", "міноборо"),
    "health": ("здрав", "здоров", "health", "моз", "минздрав"),
    "interior": ("внутр", "interior", "internal", "мвс", "мвд"),
    "foreign": ("иностр", "foreign", "мид", "мзс"),
    "emergency": ("мчс", "emergenc", "надзвич", "чрезвыч", "дснс", "госчс"),
    "magen": ("magen", "mda", "маген", "мада"),
    "hatzalah": ("hatzalah", "zaka"),
    "fire": ("fire", "пожарн", "пожеж"),
    "cross": ("cross", "крест", "хрест"),
    "medical": ("медич", "медиц", "ambulance"),
    "energy": ("energy", "энерг", "енерг"),
    "air": ("повітр", "воздуш", "air"),
    "education": ("educat", "образ", "освіт"),
}
COUNTRIES = {
    "israel": ("israel", "израил", "ізраїл"),
    "lebanon": ("leban", "ливан", "ліван"),
    "ukraine": ("ukrain", "украин", "україн"),
    "russia": ("russia", "росси", "російс", "рф"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A possible speaker: tokens `first:last`. `surname` is a comparable stem, `topic` tells bodies apart."""

    first: int
    last: int
    type: str
    name: str
    surname: str = ""
    office: str = ""
    topic: str = ""
    body: bool = False


@lru_cache(maxsize=4)
def speakers_grammar(language: str) -> Grammar:
    """The grammar of speakers, which knows mentions as SPK."""
    return Grammar(read_table("speakers", language), extra_tags=(*EXTRA_TAGS, "SPK", "END"))


def stem(word: str) -> str:
    """A surname or place name without its case ending, for comparison."""
    word = word.lower().translate(_FOLDED)
    short = _ENDINGS.sub("", word)
    return short if len(short) >= 3 else word


def with_mentions(line: Line, surnames: frozenset[str] = frozenset()) -> list[Chunk]:
    """The sentence's chunks, every possible speaker being one SPK chunk with a `Mention`.

    `surnames` are stems met before in the text: they are persons also where written small.
    """
    rules = speakers_grammar(line.sentence.language)
    chunks = line.chunks(rules)
    joined: list[Chunk] = []
    index = 0
    tokens = line.tokens
    while index < len(chunks):
        chunk = chunks[index]
        small = chunk.tag == "WORD" and not surnames and not tokens[chunk.first].capital
        found = None if small else _mention_at(line, chunks, index, surnames)
        if found is None:
            joined.append(chunk)
            index += 1
            continue
        mention, end = found
        joined.append(Chunk("SPK", mention.first, mention.last, mention))
        index = end
    return joined


def _mention_at(
    line: Line, chunks: list[Chunk], index: int, surnames: frozenset[str]
) -> tuple[Mention, int] | None:
    tag = chunks[index].tag
    if tag.startswith(("ROLE_", "ORG_")):
        return _office(line, chunks, index)
    if tag != "WORD":
        return None
    if line.tokens[chunks[index].first].capital:
        return _led(line, chunks, index) or _person(line, chunks, index)
    return _known(line, chunks[index], index, surnames) if surnames else None


def _office(line: Line, chunks: list[Chunk], index: int) -> tuple[Mention, int] | None:
    """An office or body with what belongs to it: «губернатор Белгородской области Вячеслав Гладков»."""
    tag = chunks[index].tag
    if not tag.startswith(("ROLE_", "ORG_")):
        return None
    end = index + 1
    names: list[Chunk] = []
    kinds = [tag]
    while end < len(chunks) and end - index < 14:
        chunk = chunks[end]
        if chunk.tag.startswith(("ROLE_", "ORG_")):
            if names:
                break
            kinds.append(chunk.tag)
        elif _name(line, chunk) and line.tokens[chunk.first - 1].text in ("of", "in", "for"):
            pass  # "the governor of Odesa, ..."
        elif _name(line, chunk):
            names.append(chunk)
        elif chunk.tag == "LEFT" and end + 2 < len(chunks) and chunks[end + 2].tag == "RIGHT":
            end += 2  # (ОВА)
        elif _small_name(line, chunks, end, names):
            names += chunks[end : end + 2]
            end += 1
        elif chunk.tag == "COMMA" and not names and _names_follow(line, chunks, end + 1):
            pass
        elif (
            chunk.tag == "QUOTE"
            and tag.startswith("ORG_")
            and end + 1 < len(chunks)
            and (chunks[end + 1].tag == "WORD" or chunks[end - 1].tag == "WORD")
        ):
            if not names and _quoted_name(line, chunks, end) is None:
                break
        elif (chunk.tag not in ("OF", "LEAD") or (names and chunk.tag != "OF")) and (
            not _adjective(line, chunk) or names
        ):
            break
        end += 1
    while (
        end > index + 1
        and chunks[end - 1].tag in ("OF", "LEAD", "COMMA", "QUOTE")
        and line.tokens[chunks[end - 1].first].text
        in ("of", "the", "for", "a", "в", "у", "и", "з", "та", ",", "по", "«", '"', "“")
    ):
        end -= 1
    kind = next((one for one in kinds if one.startswith("ROLE_")), tag)
    return _mention(line, chunks, index, end, kind, names), end


def _quoted_name(line: Line, chunks: list[Chunk], at: int) -> int | None:
    return (
        at
        if any(chunk.tag == "QUOTE" for chunk in chunks[at + 1 : at + 5]) or chunks[at - 1].tag == "WORD"
        else None
    )


def _names_follow(line: Line, chunks: list[Chunk], at: int) -> bool:
    """After a comma: two capitalised names make an apposition."""
    two = at + 1 < len(chunks) and _name(line, chunks[at]) and _name(line, chunks[at + 1])
    return two and not _PLACE_ADJECTIVE.search(line.tokens[chunks[at].first].text)


def _mention(line: Line, chunks: list[Chunk], index: int, end: int, tag: str, names: list[Chunk]) -> Mention:
    first, last = chunks[index].first, chunks[end - 1].last
    words = [line.tokens[i].text for i in range(first, last)]
    shown = line.text.canon[line.tokens[first].start : line.tokens[last - 1].end]
    people = list(names)
    while people and _where(line, people[0]):
        people.pop(0)  # Белгородской, Москвы: where the office is, not who holds it
    kind = tag.partition("_")[2].lower()
    body = tag.startswith("ORG_")
    topic = _topic(words) or (_country(line, first) if kind == "officials" else "")
    holder = [chunk for chunk in names if not _PLACE_ADJECTIVE.search(line.tokens[chunk.first].text)]
    if body and kind in ("administration", "police", "ems", "military") and _two_names(line, holder):
        body, kind = False, "governor" if kind == "administration" else "official"
    if body:
        places = [
            stem(line.tokens[chunk.first].text)
            for chunk in names
            if _PLACE_ADJECTIVE.search(line.tokens[chunk.first].text)
        ]
        return Mention(first, last, kind, shown, "", shown, topic + "".join(places), True)
    if line.sentence.language == "en" and people:
        people = _english_person(line, people)
    if not people:
        return Mention(first, last, kind, shown, "", shown, topic)
    name = line.text.canon[line.tokens[people[0].first].start : line.tokens[people[-1].last - 1].end]
    office = shown[: line.tokens[people[0].first].start - line.tokens[first].start].rstrip(" ,")
    return Mention(first, last, kind, name, stem(line.tokens[people[-1].last - 1].text), office, topic)


def _topic(words: list[str]) -> str:
    return next(
        (topic for topic, stems in TOPICS.items() if any(word.startswith(stems) for word in words)), ""
    )


def _country(line: Line, first: int) -> str:
    """Whose officials: "Israeli medical officials" and "Lebanese authorities" are not the same."""
    words = [token.text for token in line.tokens[max(first - 2, line.sentence.first) : first + 1]]
    return next((one for one, stems in COUNTRIES.items() if any(w.startswith(stems) for w in words)), "")


def _where(line: Line, chunk: Chunk) -> bool:
    """Whether a name after an office is its place: «мэр Москвы», «губернатор Курской области»."""
    from firstlight.reports.rules.places import could_be_place

    word = line.tokens[chunk.first].text
    if _PLACE_ADJECTIVE.search(word):
        return True
    language = line.sentence.language
    return (
        language != "en"
        and not is_first_name(word, language)
        and could_be_place(line, chunk.first, chunk.last)
    )


def _two_names(line: Line, people: list[Chunk]) -> bool:
    """Whether the names end in a given name and a surname: «ОВА Олег Синегубов»."""
    if len(people) < 2 or people[-2].last != people[-1].first or line.sentence.language == "en":
        return False
    return is_first_name(line.tokens[people[-2].first].text, line.sentence.language)


def _english_person(line: Line, people: list[Chunk]) -> list[Chunk]:
    """The run of names at the end of "the governor of the Belgorod region Vyacheslav Gladkov"."""
    run = [people[-1]]
    for chunk in people[-2::-1]:
        if chunk.last != run[0].first:
            break
        run.insert(0, chunk)
    before = line.tokens[run[0].first - 1].text if run[0].first else ""
    return [] if before == "of" or (before == "the" and len(run) == 1) else run


def _led(line: Line, chunks: list[Chunk], index: int) -> tuple[Mention, int] | None:
    """«Сумська ОВА», "Rambam Hospital": a name before the body it tells apart."""
    if index + 1 >= len(chunks) or not _name(line, chunks[index]):
        return None
    at = index + 1
    while at < len(chunks) - 1 and at - index < 3 and chunks[at].tag == "OF":
        at += 1
    if line.sentence.language == "en" and chunks[at].tag.startswith("ROLE_"):
        return _office(line, chunks, at)  # "Sumy Mayor Ihor Madeup", "Sumy Region Governor ..."
    if not (_adjective(line, chunks[index]) or _english_body(line, chunks, index + 1)):
        return None
    found = _office(line, chunks, index + 1)
    if found is None:
        return None
    mention, end = found
    first = chunks[index].first
    shown = line.text.canon[line.tokens[first].start : line.tokens[mention.last - 1].end]
    place = stem(line.tokens[first].text)
    topic = mention.topic or place if mention.body else mention.topic
    name = mention.name if mention.surname else shown
    return replace(
        mention, first=first, name=name, office=shown if mention.body else mention.office, topic=topic
    ), end


def _english_body(line: Line, chunks: list[Chunk], at: int) -> bool:
    """Whether an English body written as a name follows: "Hospital", not "hospital"."""
    return (
        line.sentence.language == "en"
        and chunks[at].tag in ("ORG_EMS", "ORG_POLICE", "ORG_ADMINISTRATION")
        and line.tokens[chunks[at].first].capital
        and not line.tokens[chunks[at].first].upper
    )


def _person(line: Line, chunks: list[Chunk], index: int) -> tuple[Mention, int] | None:
    """A bare name of up to three words, with an office after it in apposition."""
    end = index
    while end < len(chunks) and end - index < 3 and _name(line, chunks[end]):
        end += 1
    if end - index > 1 and _only_begins(line, chunks[index]):
        return None  # «Згодом Федоров»: the name begins with the next word
    if end == index:
        return None
    first, last = chunks[index].first, chunks[end - 1].last
    before = line.tokens[first - 1].text if first > line.sentence.first else ""
    told = index > 0 and chunks[index - 1].tag == "BYWORD"  # "according to X"
    if end - index == 1 and before in _PLACE_PREPOSITIONS and not told:
        return None
    name = line.text.canon[line.tokens[first].start : line.tokens[last - 1].end]
    surname = stem(line.tokens[last - 1].text)
    if "." in name.strip("."):
        return Mention(first, last, "outlet", name, "", "", name.lower(), True), end  # News.Az
    if name.isascii() and line.sentence.language != "en":
        return Mention(first, last, "outlet", name, "", "", name.lower(), True), end
    if (
        len(name.partition("-")[0]) <= 6
        and name.partition("-")[0].isupper()
        and " " not in name
        and not _shouted(line, first, last)
    ):
        return Mention(first, last, "outlet", name, "", "", name.lower(), True), end
    if end + 1 < len(chunks) and chunks[end].tag == "COMMA":
        at = end + 1
        while at < len(chunks) and chunks[at].tag in ("LEAD", "OF"):
            at += 1
        if at < len(chunks) and chunks[at].tag.startswith("ROLE_"):
            office = _office(line, chunks, at)
            if office is not None and not office[0].surname:
                return Mention(first, last, office[0].type, name, surname, office[0].office), office[1]
    return Mention(first, last, "person", name, surname), end


def _known(line: Line, chunk: Chunk, index: int, surnames: frozenset[str]) -> tuple[Mention, int] | None:
    token = line.tokens[chunk.first]
    if chunk.tag != "WORD" or token.capital or len(token.text) < 5 or stem(token.text) not in surnames:
        return None
    name = line.text.canon[token.start : token.end]
    return Mention(chunk.first, chunk.last, "person", name, stem(token.text)), index + 1


def _only_begins(line: Line, chunk: Chunk) -> bool:
    """Whether a word has its capital from the beginning of the sentence only."""
    word = line.tokens[chunk.first].text
    if chunk.first != line.sentence.first or line.sentence.language == "en":
        return False
    return not could_be_name(word, line.sentence.language)


def _shouted(line: Line, first: int, last: int) -> bool:
    """Whether the words around are in capitals too, so that capitals mean nothing."""
    around = [i for i in (first - 1, last) if line.sentence.first <= i < line.sentence.last]
    return any(
        line.tokens[i].upper and line.tokens[i].kind == "word" and len(line.tokens[i].text) > 3
        for i in around
    )


def _name(line: Line, chunk: Chunk) -> bool:
    token = line.tokens[chunk.first]
    return (
        chunk.tag == "WORD"
        and token.capital
        and token.kind == "word"
        and len(token.text) > 1
        and not token.text[0].isdigit()
    )


def _small_name(line: Line, chunks: list[Chunk], at: int, names: list[Chunk]) -> bool:
    """A given name and surname without capitals after an office."""
    if names or at + 1 >= len(chunks) or chunks[at].tag != "WORD" or chunks[at + 1].tag != "WORD":
        return False
    return is_first_name(line.tokens[chunks[at].first].text, line.sentence.language)


def _adjective(line: Line, chunk: Chunk) -> bool:
    return chunk.tag == "WORD" and _PLACE_ADJECTIVE.search(line.tokens[chunk.first].text) is not None
