"""Measures of an administration: what, how decided, from when and until when."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from firstlight.reports.rules.grammar import Chunk
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import Line, grammar
from firstlight.reports.rules.times import TimeSpan
from firstlight.reports.rules.words import is_future

WINDOW = 12
_UNTIL = re.compile(r"^(?:\W*)(?:до|по|until|till|through|to|by)\b|\b(?:до|по|until|till|through)\s*$")
_SINCE = re.compile(
    r"^(?:\W*)(?:с|со|з|із|from|since|starting|as of)\b|\b(?:с|со|з|із|from|since|starting)\s*$"
)


def read_measures(line: Line, times: list[TimeSpan]) -> list[Claim]:
    """The measures of one sentence: at most one of a kind.

    Parameters
    ----------
    times
        The times of the whole text; those inside the sentence give `since` and `until`.
    """
    rules, sentence = grammar("measures", line.sentence.language), line.sentence
    if not rules.words.says(line.tokens, sentence.first, sentence.last, _first_needs(sentence.language)):
        return []
    chunks = line.chunks(rules)
    where: dict[str, list[int]] = {}
    tags_of, tokens = rules.words.tags_of, line.tokens
    for at, chunk in enumerate(chunks):
        if chunk.tag == "WORD":
            continue
        where.setdefault(chunk.tag, []).append(at)
        if chunk.last - chunk.first == 1:
            for tag in tags_of(tokens[chunk.first].text):
                if tag != chunk.tag:
                    where.setdefault(tag, []).append(at)
    claims: list[Claim] = []
    listed = {*where.get("NUM", ()), *where.get("AMOUNT", ())}  # "kindergartens 3, 8 and 21 are closed"
    listed |= {at for at, chunk in enumerate(chunks) if at and tokens[chunk.first].capital}
    there = where.keys()
    for rule, needs in _rules(line.sentence.language):
        if any(map(there.isdisjoint, needs)):
            continue
        kinds = {claim.subject for claim in claims}
        if rule["measure"] in kinds or kinds.intersection(rule.get("unless", ())):
            continue
        found = _together(where, rule, listed)
        if found is None or any(tag in where for tag in rule.get("without", ())):
            continue
        if rule["measure"] == "alert" and _only_mentioned(where, rule, found):
            continue
        claims.append(_claim(line, chunks, rule["measure"], found, times, where))
    return sorted(claims, key=lambda claim: claim.start)


def _only_mentioned(where: dict[str, list[int]], rule: dict[str, Any], found: tuple[int, int]) -> bool:
    """ "no sirens sounded"; «во время воздушной тревоги»: when, not that one was given."""
    if any(found[0] - 2 <= at <= found[1] for at in where.get("NOT", ())):
        return True
    return len(rule["needs"]) == 1 and any(found[0] - 3 <= at < found[0] for at in where.get("DURING", ()))


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[tuple[dict[str, Any], tuple[frozenset[str], ...]], ...]:
    """The rules of a language, each with the tags of which one of every set must be there."""
    rules = grammar("measures", language).tables.get("rule", ())
    return tuple((rule, tuple(frozenset(need.split("|")) for need in rule["needs"])) for rule in rules)


@lru_cache(maxsize=8)
def _first_needs(language: str) -> frozenset[str]:
    """Tags of which a sentence with any measure has at least one."""
    return frozenset().union(*(needs[0] for _, needs in _rules(language)))


def _together(
    where: dict[str, list[int]], rule: dict[str, object], listed: set[int]
) -> tuple[int, int] | None:
    """Chunk positions (first, last) of the closest occurrence of all needed tags.

    Commas part what a tight rule needs, but for those between numbers and names (`listed`).
    """
    needs = rule["needs"]
    assert isinstance(needs, list)
    groups = [sorted(at for tag in need.split("|") for at in where.get(tag, ())) for need in needs]
    if not all(groups):
        return None
    best: tuple[int, int] | None = None
    commas = [at for at in where.get("COMMA", ()) if not {at - 1, at + 1} <= listed]
    for anchor in groups[0]:
        spots = [anchor, *(min(group, key=lambda at: abs(at - anchor)) for group in groups[1:])]
        low, high = min(spots), max(spots)
        window = rule.get("window", WINDOW)
        assert isinstance(window, int)
        if rule.get("tight") and any(low < at < high for at in commas):
            continue
        if high - low <= window and (best is None or high - low < best[1] - best[0]):
            best = (low, high)
    return best


def _claim(
    line: Line,
    chunks: list[Chunk],
    kind: str,
    found: tuple[int, int],
    times: list[TimeSpan],
    where: dict[str, list[int]],
) -> Claim:
    start, end = line.span(chunks[found[0]].first, chunks[found[1]].last)
    since, until, stop = _dates(line, times, start)
    if until is not None and stop > end and stop - end < 200:
        end = stop
    return Claim("measure", kind, start, end, modality=_modality(line, kind, where), since=since, until=until)


def _modality(line: Line, kind: str, where: dict[str, list[int]]) -> str:
    if kind in ("alert", "alert_cancelled"):
        return "decided"
    for tag, modality in (
        ("DISCUSS", "discussed"),
        ("ADVISE", "recommended"),
        ("ORDER", "ordered"),
        ("PLAN", "planned"),
    ):
        if tag in where:
            return modality
    words = line.tokens[line.sentence.first : line.sentence.last]
    if any(token.kind == "word" and is_future(token.text, line.sentence.language) for token in words):
        return "planned"
    return "decided"


def _dates(line: Line, times: list[TimeSpan], start: int) -> tuple[date | None, date | None, int]:
    """Since when, until when, and where that ends: the first end behind the measure, else the last before."""
    since = until = None
    stop = said_from = -1
    for span in times:
        if not line.sentence.start <= span.start < line.sentence.end or span.date is None:
            continue
        words = line.text.lower[span.start : span.end]
        before = line.text.lower[max(line.sentence.start, span.start - 12) : span.start]
        if _UNTIL.search(words) or _UNTIL.search(before):
            if stop <= start:
                until, stop = span.date, span.end
        elif (_SINCE.search(words) or _SINCE.search(before)) and said_from <= start:
            since, said_from = span.date, span.end
            if span.until is not None and (span.until.date() - span.date).days > 1:
                until, stop = span.until.date(), span.end
    return since, until, stop
