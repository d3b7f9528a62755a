"""Every grammar file's own examples, and that every file can be read at all."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files

import pytest

from firstlight.reports.rules.grammar import Grammar, read_table
from firstlight.reports.rules.language import segment
from firstlight.reports.rules.numbers import Amount
from firstlight.reports.rules.reading import Reading, read_statement
from firstlight.reports.rules.sentence import lines
from firstlight.reports.rules.text import prepare

DAY = date(2024, 1, 3)  # a Wednesday
KINDS = ("casualties", "weapons", "damage", "measures", "times", "speakers", "places", "numbers")
EXAMPLES = [
    (kind, language, example)
    for kind in KINDS
    for language in ("en", "ru", "uk")
    for example in read_table(kind, language)["example"]
]


def count(low: int | None, high: int | None, qualifier: str) -> str:
    if low is None and high is None:
        return "?"
    if qualifier == "about":
        return f"~{low}"
    if high is None:
        return f"{low}+"
    return str(high) if low == high else f"{low}-{high}"


def shown(kind: str, reading: Reading) -> list[str]:
    """A reading in the notation of the grammar files."""
    if kind == "times":
        return [f"{t.date} {t.time or ''}".strip() for t in reading.times]
    if kind == "speakers":
        return [f"{s.type} {s.name}" for s in reading.speakers]
    if kind == "places":
        return [place.name for place in reading.places]
    found = []
    for claim in reading.claims:
        number = count(claim.low, claim.high, claim.qualifier)
        if kind == "casualties" and claim.kind == "casualty":
            found.append(f"{claim.subject} {number}")
        elif kind == "casualties" and claim.kind == "no_report":
            found.append(f"no_report {claim.subject}")
        elif kind == "weapons" and claim.kind == "weapon":
            found.append(f"{claim.subject} {number} {claim.outcome} {claim.model or ''}".strip())
        elif kind == "damage" and claim.kind == "damage":
            found.append(f"{claim.subject} {number}")
        elif kind == "measures" and claim.kind == "measure":
            found.append(f"{claim.subject} {claim.modality} {claim.until or ''}".strip())
    return found


def amounts(text: str, language: str) -> list[str]:
    prepared = segment(prepare(text), language)
    found: list[Amount] = [amount for line in lines(prepared, []) for amount in line.amounts]
    return [count(amount.low, amount.high, amount.qualifier) for amount in found]


@pytest.mark.parametrize(
    ("kind", "language", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_grammar_says_it_reads(kind, language, example):
    if kind == "numbers":
        assert amounts(example["text"], language) == example["read"]
    else:
        reading = read_statement(example["text"], published_at=DAY, language=language)
        assert shown(kind, reading) == example["read"]


def test_every_rule_compiles_and_every_pattern_names_known_tags():
    folder = files("firstlight.reports.data").joinpath("grammars")
    tables = [kind for kind in folder.iterdir() if kind.is_dir()]
    assert len(tables) == len(KINDS)
    for kind in ("casualties", "weapons", "damage", "measures", "speakers"):
        for language in ("en", "ru", "uk"):
            extra = ("TIME", "AGE", "AMOUNT", "SPEAKER", "PEOPLE", "MODEL", "SPK", "END")
            grammar = Grammar(read_table(kind, language), extra_tags=extra)
            assert all(isinstance(pattern, re.Pattern) for pattern, _ in grammar.rules)


@pytest.mark.parametrize("pattern", ["NUM KILED", "(NUM", "num", "NUM{1,2", "a=b=NUM"])
def test_an_unreadable_pattern_is_refused(pattern):
    grammar = Grammar({"words": {"KILLED": ["killed"]}})
    with pytest.raises((ValueError, KeyError, re.error)):
        grammar.compile(pattern)
