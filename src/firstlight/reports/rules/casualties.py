"""People killed, injured, missing: counts linked to what happened to them, and stated zeros."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from firstlight.reports.rules.grammar import Chunk, Grammar
from firstlight.reports.rules.numbers import NO_NUMBER, Amount
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.sentence import Line, grammar
from firstlight.reports.rules.words import person_number

PREDICATES = {
    "KILLED": "killed", "INJURED": "injured", "MISSING": "missing", "DEAD": "killed", "HURT": "injured",
    "GONE": "missing", "HURT1": "injured", "DEAD1": "killed",
}  # fmt: skip
VICTIMS = ("DEAD", "HURT", "GONE", "HURT1", "DEAD1")
FAR = 9  # words between a count and what happened to the people
_BARRIERS = ("STOP", "WHO", "COLON")
_TRANSPARENT = ("COMMA", "LEFT", "RIGHT", "AGE", "TIME", "MORE", "AUX", "MOD", "QUOTE", "DASH")


@dataclass(slots=True)
class _Item:
    """A count of people at chunk `at`; `kind` and the predicate's chunk once they are linked."""

    at: int
    amount: Amount
    people: bool
    kind: str | None = None
    predicate: int | None = None
    subset: bool = False


def read_casualties(line: Line) -> list[Claim]:
    """The claims about people in one sentence, in order."""
    rules = grammar("casualties", line.sentence.language)
    chunks = _people(line, _with_ages(line, _animate(line, line.chunks(rules))), rules)
    if not any(chunk.tag in PREDICATES or chunk.tag == "TOLL" for chunk in chunks):
        return []
    claims, used = _by_rules(line, chunks, rules)
    items = _items(line, chunks, used)
    for item in items:
        _link(line, chunks, item, used)
    _share(chunks, items, used)
    claims += _claims(line, chunks, items)
    return sorted(claims, key=lambda claim: claim.start)


def _animate(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """Nouns of persons that no list has (фельдшер, повар), beside a count or a predicate."""
    if line.sentence.language == "en":
        return chunks
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


def _people(line: Line, chunks: list[Chunk], rules: Grammar) -> list[Chunk]:
    """Join a count with its noun: «37 мирных жителей» becomes one PEOPLE chunk."""
    joined: list[Chunk] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        end = _noun_after(line, chunks, index) if chunk.tag == "AMOUNT" else 0
        if end:
            joined.append(Chunk("PEOPLE", chunk.first, chunks[end - 1].last, chunk.value))
            index = end
            continue
        if chunk.tag == "AMOUNT" and chunk.value.collective and not _counts_things(chunks, index + 1):
            chunk = chunk._replace(tag="PEOPLE")
        joined.append(chunk)
        index += 1
    return joined


def _counts_things(chunks: list[Chunk], index: int) -> bool:
    return index < len(chunks) and chunks[index].tag == "WRECK"


def _with_ages(line: Line, chunks: list[Chunk]) -> list[Chunk]:
    """«Мужчины 34 и 52 лет» are two: the ages count the people."""
    found: list[Chunk] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        ages, end = 0, index + 1
        while chunk.tag == "PERSON" and end < len(chunks) and chunks[end].tag in ("AGE", "AND", "COMMA"):
            ages += chunks[end].tag == "AGE" and line.tokens[chunks[end].first].text[0].isdigit()
            end += 1
        alone = not found or found[-1].tag != "AMOUNT"
        if ages > 1 and alone and chunks[end - 1].tag == "AGE":
            amount = Amount(chunk.first, chunk.last, ages, ages, "exact")
            found.append(Chunk("PEOPLE", chunk.first, chunks[end - 1].last, amount))
            index = end
            continue
        if ages > 1 and chunks[end - 1].tag == "AGE":
            found += [chunk, Chunk("AGE", chunks[index + 1].first, chunks[end - 1].last)]
            index = end
            continue
        found.append(chunk)
        index += 1
    return found


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
            return at + 1
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


def _by_rules(line: Line, chunks: list[Chunk], rules: Grammar) -> tuple[list[Claim], set[int]]:
    """Claims of the grammar's own rules: zeros, no reports, totals. Their chunks are then used."""
    code, claims, used = rules.code(chunks), [], set()
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
        kind = next((PREDICATES[chunk.tag] for chunk in inside if chunk.tag in PREDICATES), "killed")
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


def _items(line: Line, chunks: list[Chunk], used: set[int]) -> list[_Item]:
    items = []
    for at, chunk in enumerate(chunks):
        if at in used:
            continue
        if chunk.tag == "PEOPLE":
            items.append(_Item(at, chunk.value, True))
        elif chunk.tag in ("ONE", "HURT1", "DEAD1") and _alone(line, chunks, at):
            items.append(_Item(at, Amount(chunk.first, chunk.last, 1, 1, "exact"), True))
        elif chunk.tag == "AMOUNT":
            items.append(_Item(at, chunk.value, False))
        elif _another(line, chunks, at):
            items.append(_Item(at, Amount(chunk.first, chunk.last, 1, 1, "exact"), True))
    items = [item for item in items if not _says_no_number(line, item.amount)]
    for item in items:
        item.subset = (
            _inside_aside(chunks, item.at)
            or any(chunk.tag == "INCLUDING" for chunk in chunks[max(item.at - 3, 0) : item.at])
            or _partitive(chunks, item.at)
        )
    return items


def _another(line: Line, chunks: list[Chunk], at: int) -> bool:
    """ "another was wounded" is one more person; "another strike" is not."""
    after = chunks[at + 1].tag if at + 1 < len(chunks) else "STOP"
    return line.tokens[chunks[at].first].text == "another" and after in ("AUX", *PREDICATES)


def _says_no_number(line: Line, amount: Amount) -> bool:
    """«все», «большинство», "most": of whom, not how many."""
    return amount.qualifier == "vague" and line.tokens[amount.first].text in NO_NUMBER


def _inside_aside(chunks: list[Chunk], at: int) -> bool:
    """Whether a count stands after a colon, between dashes or in brackets, behind the total it is a part of."""
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
        total = before and any(chunk.tag == "PEOPLE" for chunk in chunks[max(before[-1] - 3, 0) : before[-1]])
        if total and after:
            return True
    return False


def _alone(line: Line, chunks: list[Chunk], at: int) -> bool:
    """Whether a singular person is somebody who was hit, not part of a longer noun."""
    chunk = chunks[at]
    if line.sentence.language == "en":
        before = chunks[at - 1].tag if at else "STOP"
        return before in ("A", "AGE", "MOD", "ONE", "INJURED", "MORE")
    if chunk.tag in ("HURT1", "DEAD1"):
        return False
    return not (at and chunks[at - 1].tag in ("ONE",))


def _partitive(chunks: list[Chunk], at: int) -> bool:
    """«трое из них», "three of the dead"."""
    return at + 1 < len(chunks) and chunks[at + 1].tag == "INCLUDING"


def _link(line: Line, chunks: list[Chunk], item: _Item, used: set[int]) -> None:
    """Find what happened to the counted people: the nearest predicate that nothing bars."""
    best: tuple[float, int] | None = None
    for step in (1, -1):
        found = _search(line, chunks, item, used, step)
        if found is not None and (best is None or found < best):
            best = found
    if best is not None:
        item.predicate, item.kind = best[1], PREDICATES[chunks[best[1]].tag]


def _search(
    line: Line, chunks: list[Chunk], item: _Item, used: set[int], step: int
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


def _counts_wounds(line: Line, chunk: Chunk) -> bool:
    """«много осколочных ранений» counts wounds, not people."""
    word = line.tokens[chunk.last - 1].text
    return line.sentence.language != "en" and word.endswith(
        ("ений", "ень", "травм", "ожогов", "опіків", "контузий")
    )


def _aside(chunks: list[Chunk], at: int, step: int) -> int | None:
    """Where to go on after «, включая шестерых детей,» or "(two men)" beside the way; None: nothing aside."""
    opening = chunks[at].tag
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


def _predicate_soon(chunks: list[Chunk], at: int) -> bool:
    for chunk in chunks[at : at + 3]:
        if chunk.tag in PREDICATES:
            return True
        if chunk.tag not in ("AUX", "FUNC", "TIME", "MORE"):
            return False
    return False


def _bare_ok(chunks: list[Chunk], at: int, predicate: int) -> bool:
    """A number without a noun counts people only right beside the predicate."""
    low, high = sorted((at, predicate))
    between = chunks[low + 1 : high]
    if any(chunk.tag not in ("MORE", "AUX", "MOD", "DASH", "COLON", "AGE") for chunk in between):
        return False
    if at < predicate:
        return True
    after = chunks[at + 1].tag if at + 1 < len(chunks) else "STOP"
    return (
        after in ("STOP", "COMMA", "AND", "RIGHT", "FUNC", "INCLUDING", "TIME", "WHO", *PREDICATES)
        or after == "LEFT"
    )


def _share(chunks: list[Chunk], items: list[_Item], used: set[int]) -> None:
    """A count coordinated with a linked one shares its predicate; a subset takes the total's."""
    ordered = sorted(items, key=lambda item: item.at)
    for forward in (ordered, ordered[::-1]):
        for one, other in zip(forward, forward[1:], strict=False):
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


def _claims(line: Line, chunks: list[Chunk], items: list[_Item]) -> list[Claim]:
    claims: list[Claim] = []
    groups = _summed(chunks, [item for item in items if item.kind is not None])
    for group in groups:
        first = min(chunks[item.at].first for item in group)
        last = max(chunks[item.at].last for item in group)
        amount = group[0].amount
        if len(group) > 1:
            total = sum(item.amount.low or 0 for item in group)
            amount = Amount(amount.first, amount.last, total, total, "exact")
        predicate = group[0].predicate
        if predicate is not None:
            first, last = min(first, chunks[predicate].first), max(last, chunks[predicate].last)
        start, end = line.span(first, last)
        kind = group[0].kind or "injured"
        claim = _claim("casualty", kind, start, end, amount, line)
        if group[0].subset:
            parents = [one for one in claims if one.subject == kind and one.subset_of is None]
            claim.subset_of = parents[-1] if parents else None
            claim.scope = "subset"
        claims.append(claim)
    return claims


def _summed(chunks: list[Chunk], items: list[_Item]) -> list[list[_Item]]:
    """«погибли мужчина и женщина» is one claim of two; digits stay apart."""
    groups: list[list[_Item]] = []
    for item in items:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and item.predicate is not None
            and last.predicate == item.predicate
            and item.kind == last.kind
            and not (item.subset or last.subset)
            and item.amount.low is not None
            and last.amount.low is not None
            and (
                chunks[item.at].tag == "ONE"
                or chunks[last.at].tag == "ONE"
                or item.amount.low + last.amount.low <= 10
            )
        ):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


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
