"""Counts of people in a sentence: joined with their nouns, ages set aside, parts told from totals."""

from __future__ import annotations

from dataclasses import dataclass

from firstlight.reports.rules.grammar import Chunk
from firstlight.reports.rules.numbers import NO_NUMBER, Amount, is_numbered
from firstlight.reports.rules.sentence import Line, grammar
from firstlight.reports.rules.words import person_number

PREDICATES = {
    "KILLED": "killed", "INJURED": "injured", "MISSING": "missing", "DEAD": "killed", "HURT": "injured",
    "GONE": "missing", "HURT1": "injured", "DEAD1": "killed",
}  # fmt: skip


INCLUDED = ("A", "MOD", "MORE", "AGE", "PEOPLE", "AMOUNT", "ONE", "PERSON", "AND")  # after "including"
_OF_THEM = ("of", "among", "из", "среди", "з", "із", "серед", "з-поміж")
_ADJECTIVES = ("minor", "civilian", "national", "adult", "official", "teen")
_AFTER_PERSON = ("STOP", "COMMA", "AND", "AUX", "KILLED", "INJURED", "MISSING", "WHO", "FUNC", "AGE", "TIME")


@dataclass(slots=True)
class Item:
    """A count of people at chunk `at`; `kind` and the predicate's chunk once they are linked."""

    at: int
    amount: Amount
    people: bool
    kind: str | None = None
    predicate: int | None = None
    subset: bool = False


_PART_OF = {
    "killed": ("dead", "killed", "погибш", "убит", "загибл", "вбит"),
    "injured": ("injured", "wounded", "ранен", "пострадавш", "поранен", "постраждал"),
    "missing": ("missing", "пропавш", "зникл"),
}
_COUNTED = ("PEOPLE", "ONE", "PERSON", "AMOUNT")
_AROUND_AN_AGE = frozenset([("ONE", "COMMA", "COMMA"), ("ONE", "COMMA", "STOP")])


def with_persons(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """Nouns of persons that no list has (фельдшер, повар), beside a count or a predicate."""
    if line.sentence.language == "en":
        return _with_named(line, chunks)
    near = {
        i + d
        for i, c in enumerate(chunks)
        if c.tag in PREDICATES or c.tag == "AMOUNT"
        for d in (-3, -2, -1, 1, 2, 3)
    }
    found = list(chunks)
    for at in near:
        if 0 <= at < len(chunks) and chunks[at].tag == "WORD" and not line.tokens[chunks[at].first].capital:
            number = person_number(line.tokens[chunks[at].first].text, line.sentence.language)
            if number is not None:
                found[at] = chunks[at]._replace(tag="ONE" if number == "sing" else "PERSON")
    return found


def _with_named(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """ "50-year-old Ivan Madeup": an age makes a name a person."""
    found = list(chunks)
    for at, chunk in enumerate(chunks):
        end = at + 1
        while end < len(chunks) and chunks[end].tag == "WORD" and line.tokens[chunks[end].first].capital:
            end += 1
        named = chunk.tag == "AGE" and end > at + 1
        if named and (end == len(chunks) or chunks[end].tag not in ("ONE", "PERSON", "WORD", "MOD")):
            found[at + 1] = Chunk("ONE", chunks[at + 1].first, chunks[end - 1].last)
            found[at + 2 : end] = [None] * (end - at - 2)  # type: ignore[list-item]
    return [chunk for chunk in found if chunk is not None]


def with_ages(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """«Мужчины 34 и 52 лет» are two: the ages count the people; other runs of ages become one AGE."""
    chunks = _with_bare_ages(line, chunks)
    found: list[Chunk] = []
    index = 0
    while index < len(chunks):
        ages, end = _run_of_ages(line, chunks, index)
        if ages == 0:
            found.append(chunks[index])
            index += 1
            continue
        run = Chunk("AGE", chunks[index].first, chunks[end - 1].last)
        before = found[-1] if found else None
        counted = len(found) > 1 and found[-2].tag == "AMOUNT"
        if ages > 1 and before is not None and before.tag == "PERSON" and not counted:
            amount = Amount(before.first, before.last, ages, ages, "exact")
            found[-1] = Chunk("PEOPLE", before.first, run.last, amount)
        else:
            found.append(run)
        index = end
    return found


def _with_bare_ages(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """ "A woman, 55, and a boy, 12": a number between commas behind one person is an age."""
    tags = [chunk.tag for chunk in chunks]
    found = list(chunks)
    for at in range(2, len(chunks) - 1):
        between = (tags[at - 2], tags[at - 1], tags[at + 1]) in _AROUND_AN_AGE
        if tags[at] == "AMOUNT" and between and line.tokens[chunks[at].first].text.isdecimal():
            found[at] = Chunk("AGE", chunks[at].first, chunks[at].last)
    return found


def _run_of_ages(line: Line, chunks: list[Chunk], index: int) -> tuple[int, int]:
    """How many ages in digits follow each other over "and" and commas, and where they end."""
    ages, end, at = 0, index, index
    while at < len(chunks) and chunks[at].tag in ("AGE", "AND", "COMMA"):
        if chunks[at].tag == "AGE":
            ages += line.tokens[chunks[at].first].text[0].isdigit()
            end = at + 1
        elif ages == 0:
            break
        at += 1
    return ages, end


def with_people(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """Join a count with its noun: «37 мирных жителей» becomes one PEOPLE chunk."""
    joined: list[Chunk] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        family, end = _family(line, chunks, index)
        if family is not None:
            joined.append(family)
            index = end
            continue
        end = _noun_after(line, chunks, index) if chunk.tag == "AMOUNT" else 0
        if end:
            joined.append(Chunk("PEOPLE", chunk.first, chunks[end - 1].last, chunk.value))
            index = end
            continue
        if chunk.tag == "AMOUNT" and chunk.value.collective and not _counts_things(line, chunks, index + 1):
            chunk = chunk._replace(tag="PEOPLE")
        joined.append(chunk)
        index += 1
    return joined


def _family(line: Line, chunks: list[Chunk], index: int) -> tuple[Chunk | None, int]:
    """«Семья из четырёх» are four, "a mother of two" and «мать двоих детей» are one; and where it ends."""
    if index + 1 >= len(chunks) or chunks[index + 1].tag != "AMOUNT":
        return None, 0
    chunk, count = chunks[index], chunks[index + 1]
    tags = grammar("casualties", line.sentence.language).words.tags_of(line.tokens[chunk.first].text)
    parent = chunk.tag == "PARENT" or (chunk.tag == "ONE" and "PARENT" in tags)
    if not (parent or chunk.tag == "FAMILY") or _counts_things(line, chunks, index + 2):
        return None, 0
    end = _noun_after(line, chunks, index + 1) or index + 2
    tag, value = ("ONE", None) if parent else ("PEOPLE", count.value)
    return Chunk(tag, chunk.first, chunks[end - 1].last, value), end


def _counts_things(line: Line, chunks: list[Chunk], index: int) -> bool:
    """Whether a thing follows, or an "of": "a couple of houses"."""
    return index < len(chunks) and (
        chunks[index].tag == "WRECK" or line.tokens[chunks[index].first].text == "of"
    )


def _noun_after(line: Line, chunks: list[Chunk], index: int) -> int:
    """The end of «count + adjectives + people», or 0."""
    for step in range(1, 5):
        at = index + step
        if at >= len(chunks):
            return 0
        tag = chunks[at].tag
        if tag in ("PERSON", "ONE"):
            while at + 1 < len(chunks) and chunks[at + 1].tag == "PERSON":
                at += 1
            if [chunk.tag for chunk in chunks[at : at + 3]] == ["PERSON", "AND", "PERSON"]:
                at += 2  # "twelve children and teenagers"
            return at + 1
        if tag == "A" and line.tokens[chunks[at].first - 1].text == "of":
            continue  # "four of the victims"
        if tag not in ("MOD", "MORE", "AGE", "WORD") or (tag == "WORD" and not _adjective(line, chunks[at])):
            return 0
    return 0


def _adjective(line: Line, chunk: Chunk) -> bool:
    word = line.tokens[chunk.first].text
    if line.sentence.language == "en":
        return not word.endswith("ing")
    return word.endswith(
        (
            "ых",
            "их",
            "ый",
            "ий",
            "ой",
            "ая",
            "яя",
            "ого",
            "его",
            "ые",
            "ие",
            "ым",
            "им",
            "ую",
            "а",
            "і",
            "ої",
            "ими",
            "ыми",
        )
    )


def items_in(line: Line, chunks: list[Chunk], used: set[int]) -> list[Item]:
    items = []
    for at, chunk in enumerate(chunks):
        if at in used:
            continue
        if chunk.tag == "PEOPLE":
            items.append(Item(at, chunk.value, True))
        elif chunk.tag in ("ONE", "HURT1", "DEAD1") and _alone(line, chunks, at):
            items.append(Item(at, Amount(chunk.first, chunk.last, 1, 1, "exact"), True))
        elif chunk.tag == "AMOUNT":
            if not (is_numbered(line.tokens, chunk.value, line.sentence.language) or _told_apart(chunks, at)):
                items.append(Item(at, chunk.value, False))
        elif _another(line, chunks, at):
            items.append(Item(at, Amount(chunk.first, chunk.last, 1, 1, "exact"), True))
    items = [item for item in items if not _says_no_number(line, item.amount)]
    for item in items:
        item.subset = (
            _inside_aside(chunks, item.at)
            or _included(line, chunks, item.at)
            or _partitive(line, chunks, item.at)
            or _the_others(line, chunks, item)
        )
    return items


def _told_apart(chunks: list[Chunk], at: int) -> bool:
    """«В доме, 55 погибли 15 человек»: the predicate tells of the people behind it, not of the number."""
    tags = [chunk.tag for chunk in chunks[at + 1 : at + 4]]
    return len(tags) > 1 and tags[0] in PREDICATES and tags[1] == "PEOPLE" and tags[-1] not in PREDICATES


def _another(line: Line, chunks: list[Chunk], at: int) -> bool:
    """ "another was wounded" is one more person; "another strike" and "another injuring five" are not."""
    after = chunks[at + 1].tag if at + 1 < len(chunks) else "STOP"
    if line.tokens[chunks[at].first].text != "another" or after not in ("AUX", *PREDICATES):
        return False
    return not line.tokens[chunks[at + 1].first].text.endswith("ing")


def _says_no_number(line: Line, amount: Amount) -> bool:
    """«все», «большинство», "most": of whom, not how many."""
    return amount.qualifier == "vague" and line.tokens[amount.first].text in NO_NUMBER


def _inside_aside(chunks: list[Chunk], at: int) -> bool:
    """Whether a count stands after a colon, between dashes or in brackets, behind its total."""
    colons = [i for i in range(at) if chunks[i].tag == "COLON"]
    if (
        colons
        and any(c.tag == "PEOPLE" for c in chunks[: colons[-1]])
        and any(c.tag in PREDICATES for c in chunks[: colons[-1]])
    ):
        return True
    for opening, closing in (("DASH", "DASH"), ("LEFT", "RIGHT")):
        before = [i for i in range(max(at - 8, 0), at) if chunks[i].tag == opening]
        after = [i for i in range(at + 1, min(at + 9, len(chunks))) if chunks[i].tag == closing]
        if not before or (opening != closing and any(c.tag == closing for c in chunks[before[-1] : at])):
            continue  # the bracket before it is closed again
        counts = ("PEOPLE", "AMOUNT") if opening == "LEFT" else ("PEOPLE",)
        total = any(chunk.tag in counts for chunk in chunks[max(before[-1] - 3, 0) : before[-1]])
        if total and after:
            return True
    return False


def _alone(line: Line, chunks: list[Chunk], at: int) -> bool:
    """Whether a singular person is somebody who was hit, not part of a longer noun."""
    chunk = chunks[at]
    if line.sentence.language == "en":
        before = chunks[at - 1].tag if at else "STOP"
        after = chunks[at + 1].tag if at + 1 < len(chunks) else "STOP"
        if line.tokens[chunk.last - 1].text in _ADJECTIVES and after not in _AFTER_PERSON:
            return False  # "a local hospital", "civilian deaths"
        of_nation = before == "WORD" and at > 0 and line.tokens[chunks[at - 1].first].capital
        with_another = before == "AND" and at > 1 and chunks[at - 2].tag == "ONE"  # "a husband and wife"
        return of_nation or with_another or before in ("A", "AGE", "MOD", "ONE", "INJURED", "MORE")
    if chunk.tag in ("HURT1", "DEAD1"):
        return False
    return not (at and chunks[at - 1].tag == "ONE")


def _the_others(line: Line, chunks: list[Chunk], item: Item) -> bool:
    """ "four of the victims", "the other four", «остальные четверо»: a part of whom was counted before."""
    words = [token.text for token in line.tokens[chunks[item.at].first : chunks[item.at].last]]
    if "of" in words and words[-1] in ("victims", "injured", "wounded", "casualties", "dead"):
        return True
    before = [token.text for token in line.tokens[max(chunks[item.at].first - 2, 0) : chunks[item.at].first]]
    return before == ["the", "other"] or before[-1:] in (["остальные"], ["остальных"], ["решта"], ["решту"])


def _included(line: Line, chunks: list[Chunk], at: int) -> bool:
    """Whether "including" stands shortly before a count, in the same part of the sentence."""
    for back in range(at - 1, max(at - 7, -1), -1):
        tag = chunks[back].tag
        if tag == "INCLUDING":
            return True
        if (
            tag in ("STOP", "RIGHT", "WHO")
            or line.tokens[chunks[back].first].text == "that"
            or (tag == "AND" and (chunks[at].tag == "AMOUNT" or _tells_itself(chunks, at)))
        ):
            return False  # "including two children and 40 wounded"
        if tag == "COMMA" and chunks[back - 1].tag in _COUNTED and _tells_itself(chunks, at):
            return False  # «включая ребёнка, 17 пострадали»
        if back < at - 3 and tag not in (*INCLUDED, "AUX"):
            return False
    return False


def kind_included(line: Line, chunks: list[Chunk], at: int) -> str | None:
    """ "among the dead are a nurse and a driver", «серед загиблих — медик»: whose part a count is."""
    for chunk in reversed(chunks[max(at - 6, 0) : at]):
        if chunk.tag == "INCLUDING":
            last = line.tokens[chunk.last - 1].text
            return next((kind for kind, stems in _PART_OF.items() if last.startswith(stems)), None)
        if chunk.tag not in (*INCLUDED, "COMMA", "DASH", "AUX"):
            return None
    return None


def _tells_itself(chunks: list[Chunk], at: int) -> bool:
    """Whether what happened to the counted follows them at once."""
    after = [chunk.tag for chunk in chunks[at + 1 : at + 3] if chunk.tag != "AUX"]
    return bool(after) and after[0] in PREDICATES


def _partitive(line: Line, chunks: list[Chunk], at: int) -> bool:
    """«трое из них», "three of the dead"; but "nine people including a child" are the total."""
    if at + 1 >= len(chunks) or chunks[at + 1].tag != "INCLUDING":
        return False
    return line.tokens[chunks[at + 1].first].text in _OF_THEM
