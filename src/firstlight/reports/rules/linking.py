"""What happened to counted people: the nearest predicate that nothing bars."""

from __future__ import annotations

from itertools import pairwise

from firstlight.reports.rules.grammar import Chunk
from firstlight.reports.rules.people import INCLUDED, PREDICATES, Item, kind_included
from firstlight.reports.rules.sentence import Line

FAR = 9  # words between a count and what happened to the people
_BARRIERS = ("STOP", "WHO", "COLON")
_OF_PEOPLE = ("who", "который", "которые", "которых", "котрі", "який", "яка", "які", "яких")
_TRANSPARENT = ("COMMA", "LEFT", "RIGHT", "AGE", "TIME", "MORE", "AUX", "MOD", "QUOTE", "DASH")


def link(line: Line, chunks: list[Chunk], item: Item, used: set[int]) -> None:
    """Find what happened to the counted people: the nearest predicate that nothing bars."""
    named = kind_included(line, chunks, item.at) if item.subset else None
    if named is not None:
        item.kind = named
        return
    best: tuple[float, int] | None = None
    for step in (1, -1):
        found = _search(line, chunks, item, used, step)
        if found is not None and (best is None or found < best):
            best = found
    if best is not None:
        item.predicate, item.kind = best[1], PREDICATES[chunks[best[1]].tag]


def _search(
    line: Line, chunks: list[Chunk], item: Item, used: set[int], step: int
) -> tuple[float, int] | None:
    """The cost and chunk of the first predicate on one side; commas must come in pairs."""
    cost, at, words, commas = 0.0, item.at + step, 0, 0
    while 0 <= at < len(chunks):
        tag = chunks[at].tag
        if tag in PREDICATES and at not in used:
            bare = not item.people and (not _bare_ok(chunks, item.at, at) or _counts_wounds(line, chunks[at]))
            if commas % 2 or bare:
                return None
            return cost + (0.5 if step < 0 and line.sentence.language == "en" else 0), at
        beyond = _aside(chunks, at, step)
        if beyond is not None:
            at, cost = beyond, cost + 1
            continue
        if step > 0 and tag == "WHO" and item.people and _tells_of(line, chunks, item.at, at):
            at, cost, commas = at + step, cost + 1, 0
            continue
        counted = tag == "WRECK" and at > 0 and chunks[at - 1].tag == "AMOUNT"
        if counted or tag in _BARRIERS or tag in ("AMOUNT", "PEOPLE", "ONE", "AND") or at in used:
            return None
        commas += tag == "COMMA"
        cost += 1.5 if tag == "COMMA" else 0.2 if tag in _TRANSPARENT else 1
        words += tag not in _TRANSPARENT
        if words > FAR:
            return None
        at += step
    return None


def _tells_of(line: Line, chunks: list[Chunk], people: int, at: int) -> bool:
    """ "56 people who were wounded", «семеро, которые получили травмы»: the clause tells of the counted."""
    beside = at == people + 1 or (at == people + 2 and chunks[people + 1].tag == "COMMA")
    return beside and line.tokens[chunks[at].first].text in _OF_PEOPLE and _predicate_soon(chunks, at + 1)


def _counts_wounds(line: Line, chunk: Chunk) -> bool:
    """«много осколочных ранений» counts wounds, not people."""
    word = line.tokens[chunk.last - 1].text
    return line.sentence.language != "en" and word.endswith(
        ("ений", "ень", "травм", "ожогов", "опіків", "контузий")
    )


def _aside(chunks: list[Chunk], at: int, step: int) -> int | None:
    """Where to go on after «, включая шестерых детей,» or "(two men)" beside the way; None: nothing aside."""
    opening = chunks[at].tag
    if opening == "INCLUDING" and step > 0:
        return _after_included(chunks, at + 1)
    closing = {"COMMA": "COMMA", "LEFT": "RIGHT", "RIGHT": "LEFT", "DASH": "DASH"}.get(opening)
    if closing is None or (step < 0 and opening != "RIGHT") or (step > 0 and opening == "RIGHT"):
        return None
    subset = at + 1 < len(chunks) and chunks[at + 1].tag == "INCLUDING"
    for ahead in range(at + step, at + step * 14, step):
        if not 0 <= ahead < len(chunks) or chunks[ahead].tag == "STOP":
            return None
        if chunks[ahead].tag == closing:
            if subset or opening != "COMMA" or _predicate_soon(chunks, ahead + 1):
                return ahead + step
            return None
        if chunks[ahead].tag in PREDICATES:
            return None
    return None


def _after_included(chunks: list[Chunk], at: int) -> int | None:
    """The end of "including two children" where no comma ends it and what happened to all follows."""
    while at < len(chunks) and chunks[at].tag in INCLUDED:
        at += 1
    return at if _predicate_soon(chunks, at) else None


def _predicate_soon(chunks: list[Chunk], at: int) -> bool:
    for chunk in chunks[at : at + 3]:
        if chunk.tag in PREDICATES:
            return True
        if chunk.tag not in ("AUX", "FUNC", "TIME", "MORE"):
            return False
    return False


def _without_brackets(chunks: list[Chunk]) -> list[Chunk]:
    """ "31 (18 women and 13 men) injured": what stands in brackets does not part the two."""
    kept, depth = [], 0
    for chunk in chunks:
        depth += (chunk.tag == "LEFT") - (chunk.tag == "RIGHT")
        if depth == 0 and chunk.tag != "RIGHT":
            kept.append(chunk)
    return kept


def _bare_ok(chunks: list[Chunk], at: int, predicate: int) -> bool:
    """A number without a noun counts people only right beside the predicate."""
    low, high = sorted((at, predicate))
    between = _without_brackets(chunks[low + 1 : high])
    if any(chunk.tag not in ("MORE", "AUX", "MOD", "DASH", "COLON", "AGE") for chunk in between):
        return False
    if at < predicate:
        return True
    beyond = at + 2 if at + 1 < len(chunks) and chunks[at + 1].tag in ("MORE", "MOD") else at + 1
    after = chunks[beyond].tag if beyond < len(chunks) else "STOP"
    ends = ("STOP", "COMMA", "AND", "LEFT", "RIGHT", "FUNC", "INCLUDING", "TIME", "WHO")
    return after in (*ends, *PREDICATES)


_IN_LIST = ("COMMA", "AND", "A", "AGE", "MOD", "MORE")


def _share_list(chunks: list[Chunk], ordered: list[Item]) -> None:
    """ "killed a boy, a girl and a man": what a list begins or ends with is said of all of it."""
    run: list[Item] = []
    for one, other in pairwise(ordered):
        between = [chunk.tag for chunk in chunks[one.at + 1 : other.at]]
        listed = (
            bool(between) and all(tag in _IN_LIST for tag in between) and other.people and not other.subset
        )
        run = ([*run, other] if run else [one, other]) if listed else []
        if "AND" not in between or len(run) < 3 or _explains(run):
            continue
        said = run[0] if run[0].kind is not None else run[-1]
        for item in run:
            if item.kind is None and said.kind is not None:
                item.kind, item.predicate = said.kind, said.predicate


def _share_places(line: Line, chunks: list[Chunk], ordered: list[Item]) -> None:
    """ "six were hurt in Reni and one in Izmail": the same happened to the one in the other place."""
    for one, other in pairwise(ordered):
        if one.kind is None or other.kind is not None or other.at + 2 >= len(chunks):
            continue
        between = [chunk.tag for chunk in chunks[one.at + 1 : other.at]]
        after, where = chunks[other.at + 1], line.tokens[chunks[other.at + 2].first]
        if between[-1:] == ["AND"] and "FUNC" in between and after.tag == "FUNC" and where.capital:
            other.kind, other.people = one.kind, True


def _explains(run: list[Item]) -> bool:
    """«Два человека, охранник и водитель, погибли»: the rest says who the first are."""
    return run[0].amount.low == sum(item.amount.low or 0 for item in run[1:])


def share(line: Line, chunks: list[Chunk], items: list[Item], used: set[int]) -> None:
    """A count coordinated with a linked one shares its predicate; a subset takes the total's."""
    ordered = sorted(items, key=lambda item: item.at)
    _share_list(chunks, ordered)
    _share_places(line, chunks, ordered)
    for forward in (ordered, ordered[::-1]):
        for one, other in pairwise(forward):
            if other.kind is None and one.kind is not None and other.people:
                low, high = sorted((one.at, other.at))
                between = [chunk.tag for chunk in chunks[low + 1 : high]]
                if "AND" in between and any(tag in PREDICATES for tag in between[between.index("AND") :]):
                    continue  # "and killing one other" speaks of the other only
                listed = (
                    bool(between)
                    and all(
                        tag in PREDICATES
                        or tag
                        in (
                            "AUX",
                            "AND",
                            "COMMA",
                            "MORE",
                            "AGE",
                            "LEFT",
                            "RIGHT",
                            "MOD",
                            "A",
                            "TIME",
                            "WORD",
                            "FUNC",
                        )
                        for tag in between
                    )
                    and "AND" in between
                )
                if (listed and len(between) <= 8) or (other.subset and low == one.at):
                    other.kind, other.predicate = one.kind, None if other.subset else one.predicate
