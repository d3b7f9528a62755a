"""People killed, injured, missing: counts linked to what happened to them, and stated zeros."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from firstlight.reports.rules.grammar import Chunk, Grammar
from firstlight.reports.rules.linking import link, share
from firstlight.reports.rules.numbers import Amount
from firstlight.reports.rules.people import PREDICATES, Item, items_in, with_ages, with_people, with_persons
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import Line, grammar

_AFTER_INJURY = re.compile(
    r"(?:один|одна|одного|двое|трое|еще один) из (?:\w+ )?(?:ранен|пострадавш)\w+|"
    r"(?:скончал|умер|умерл)\w* (?:\w+ ){0,2}в (?:больниц|реанимац|госпитал)\w+|"
    r"(?:один|одна|двоє|одного) (?:з |із )?(?:\w+ )?(?:поранен|постраждал)\w+|"
    r"помер\w* (?:в|у) (?:лікарн|реанімац)\w+|"
    r"succumbed|(?:died|dies) (?:\w+ ){0,3}(?:in|at) (?:a |the )?hospital|"
    r"died of (?:his|her|their) (?:wounds|injuries)|one of the (?:\w+ )?(?:wounded|injured)"
)
_HARM = frozenset([*PREDICATES, "CASUALTY", "TOLL", "NOVICTIMS"])


def read_casualties(line: Line) -> list[Claim]:
    """The claims about people in one sentence, in order."""
    rules = grammar("casualties", line.sentence.language)
    if not rules.words.says(line.tokens, line.sentence.first, line.sentence.last, _HARM):
        return []
    chunks = line.chunks(rules)
    if not _says_harm(chunks) or any(chunk.tag == "AVERAGE" for chunk in chunks):
        return []  # of six a day nobody can be counted
    chunks = with_people(line, with_ages(line, with_persons(line, chunks)))
    if not _says_harm(chunks):
        return []
    claims, used = _by_rules(line, chunks, rules)
    items = items_in(line, chunks, used)
    for item in items:
        link(line, chunks, item, used)
    share(line, chunks, items, used)
    _parts_of_tolls(line, chunks, claims, items)
    _in_what_state(line, chunks, items)
    claims += _claims(line, chunks, items)
    for claim in claims:
        _qualify(line, claim)
    return sorted(claims, key=lambda claim: claim.start)


def _parts_of_tolls(line: Line, chunks: list[Chunk], tolls: list[Claim], items: list[Item]) -> None:
    """«Число жертв возросло до 31, в том числе трое детей»: the children are of the 31."""
    for item in items:
        at = item.at if item.subset else 0
        while at > 0 and chunks[at].tag != "INCLUDING":
            at -= 1
        before = at - 1 - (chunks[at - 1].tag in ("COMMA", "DASH", "LEFT"))
        if at == 0 or before < 0:
            continue
        end = line.span(chunks[before].first, chunks[before].last)[1]
        toll = next((one for one in tolls if one.end == end), None)
        if toll is not None:
            item.kind, item.predicate = toll.subject, None


def _in_what_state(line: Line, chunks: list[Chunk], items: list[Item]) -> None:
    """«66 раненых, девять в тяжёлом состоянии»: nine of the 66."""
    hurt = sorted((one for one in items if one.kind == "injured"), key=lambda one: one.at)
    for one, other in pairwise(hurt):
        chunk = chunks[other.predicate] if other.predicate is not None else None
        words = [token.text for token in line.tokens[chunk.first : chunk.last]] if chunk else []
        if words[-1:] in (["condition"], ["состоянии"], ["стані"]):
            other.subset = other.subset or (other.amount.low or 0) < (one.amount.low or 0)


def _says_harm(chunks: list[Chunk]) -> bool:
    return any(chunk.tag in _HARM for chunk in chunks)


def _by_rules(line: Line, chunks: list[Chunk], rules: Grammar) -> tuple[list[Claim], set[int]]:
    """Claims of the grammar's own rules: zeros, no reports, totals. Their chunks are then used."""
    code = rules.code(chunks)
    claims: list[Claim] = []
    used: set[int] = set()
    for pattern, rule in rules.rules:
        for match in pattern.finditer(code):
            span = range(match.start(), match.end())
            if used.intersection(span):
                continue
            used.update(span)
            claims += _rule_claims(line, chunks, match, rule)
    return claims, used


def _rule_claims(
    line: Line, chunks: list[Chunk], match: re.Match[str], rule: dict[str, object]
) -> list[Claim]:
    start, end = line.span(chunks[match.start()].first, chunks[match.end() - 1].last)
    inside = chunks[match.start() : match.end()]
    if "count" in match.groupdict() and match.start("count") >= 0:
        amount: Amount = chunks[match.start("count")].value
        if amount.low is not None and amount.high is not None and amount.low < amount.high:
            amount = replace(amount, low=amount.high)  # "rose from 9 to 12" is twelve
        if amount.low is None and amount.high is not None:
            amount = replace(amount, low=amount.high, qualifier="exact")  # «увеличилось до пяти»
        kind = str(rule.get("kind", "")) or next(
            (PREDICATES[chunk.tag] for chunk in inside if chunk.tag in PREDICATES), "killed"
        )
        return [_claim("casualty", kind, start, end, amount, line)]
    kinds = list(dict.fromkeys(PREDICATES[chunk.tag] for chunk in inside if chunk.tag in PREDICATES))
    subject = _nobody(line, inside, kinds)
    if rule["gives"] == "nothing":
        return []
    if rule["gives"] == "no_report":
        return [Claim("no_report", subject, start, end)]
    return [Claim("casualty", subject, start, end, 0, 0)]


def _nobody(line: Line, inside: list[Chunk], kinds: list[str]) -> str:
    """Who there are none of: "any" when the word means all who were hurt in any way."""
    words = " ".join(
        line.tokens[i].text
        for chunk in inside
        if chunk.tag in PREDICATES
        for i in range(chunk.first, chunk.last)
    )
    wide = ("пострада", "постражд", "жертв", "casualt", "injur", "hurt", "harm", "травм")
    if len(kinds) > 1 or any(word in words for word in wide):
        return "any"
    return kinds[0] if kinds else "any"


def _claims(line: Line, chunks: list[Chunk], items: list[Item]) -> list[Claim]:
    claims: list[Claim] = []
    for group in _coordinated(chunks, [item for item in items if item.kind is not None]):
        claim = _claim_of(line, chunks, group)
        if group[0].subset:
            same = [one for one in claims if one.subject == claim.subject and one.subset_of is None]
            claim.subset_of, claim.scope = same[-1] if same else None, "subset"
        claims.append(claim)
        if len(group) > 1:
            for item in group:
                part = _claim_of(line, chunks, [item], alone=True)
                part.subset_of, part.scope = claim, "subset"
                claims.append(part)
    return claims


def _claim_of(line: Line, chunks: list[Chunk], group: list[Item], *, alone: bool = False) -> Claim:
    """The claim of one count, or of several that "and" joins: «погибли мужчина и женщина» are two."""
    first = min(chunks[item.at].first for item in group)
    last = max(chunks[item.at].last for item in group)
    amount = group[0].amount
    if len(group) > 1:
        total = sum(item.amount.low or 0 for item in group)
        amount = Amount(amount.first, amount.last, total, total, "exact")
    predicate = None if alone else group[0].predicate
    if predicate is not None:
        first, last = min(first, chunks[predicate].first), max(last, chunks[predicate].last)
    start, end = line.span(first, last)
    return _claim("casualty", group[0].kind or "injured", start, end, amount, line)


def _coordinated(chunks: list[Chunk], items: list[Item]) -> list[list[Item]]:
    """Counts that "and" joins under one predicate stand together: a total and its parts."""
    groups: list[list[Item]] = []
    for item in items:
        last = groups[-1][-1] if groups else None
        together = (
            last is not None
            and item.predicate is not None
            and (item.predicate, item.kind) == (last.predicate, last.kind)
            and not (item.subset or last.subset)
            and None not in (item.amount.low, item.amount.high, last.amount.low, last.amount.high)
            and _joined(chunks, last.at, item.at)
        )
        if together:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _qualify(line: Line, claim: Claim) -> None:
    """Mark deaths after injury, which are no new victims, and what only may be."""
    around = line.text.lower[
        max(claim.start - 40, line.sentence.start) : min(claim.end + 40, line.sentence.end)
    ]
    if (
        claim.subject == "killed"
        and claim.high is not None
        and claim.high <= 3
        and _AFTER_INJURY.search(around)
    ):
        claim.transfer = True
    words = grammar("casualties", line.sentence.language).words
    for token in line.tokens[line.sentence.first : line.sentence.last]:
        near = claim.start - 25 <= token.start and token.end <= claim.end + 15
        if near and {"MAY", "IF"}.intersection(words.tags_of(token.text)):
            claim.modality = "hypothetical"


def _joined(chunks: list[Chunk], one: int, other: int) -> bool:
    """Whether nothing but "and", commas, ages and adjectives stand between two counts."""
    between = [chunk.tag for chunk in chunks[min(one, other) + 1 : max(one, other)]]
    return bool(between) and all(
        tag in ("AND", "COMMA", "AGE", "A", "MOD", "MORE", "LEFT", "RIGHT") for tag in between
    )


def _claim(kind: str, subject: str, start: int, end: int, amount: Amount, line: Line) -> Claim:
    words = None
    if amount.qualifier == "vague":
        span = line.span(amount.first, amount.last)
        words = line.text.canon[span[0] : span[1]]
    return Claim(kind, subject, start, end, amount.low, amount.high, amount.qualifier, words=words)
