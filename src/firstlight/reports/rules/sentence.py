"""What every grammar gets for one sentence: tokens, counts and masked times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from firstlight.reports.rules.grammar import Chunk, Grammar, read_table
from firstlight.reports.rules.numbers import Amount, ages, amounts, is_age
from firstlight.reports.rules.text import Sentence, Text, Token
from firstlight.reports.rules.times import TimeSpan

EXTRA_TAGS = ("TIME", "AGE", "AMOUNT", "SPEAKER")


@dataclass(frozen=True)
class Line:
    """One sentence with its counts; `fixed` are chunks no grammar may retag."""

    text: Text
    sentence: Sentence
    amounts: tuple[Amount, ...]
    fixed: dict[int, Chunk]
    tokens: list[Token] = field(init=False, repr=False)  # of the whole text

    def __post_init__(self) -> None:
        """Keep the tokens at hand: nothing is asked for more often."""
        object.__setattr__(self, "tokens", self.text.tokens)

    def chunks(self, grammar: Grammar) -> list[Chunk]:
        """The sentence under one grammar's tags, without asides."""
        found = grammar.chunk(self.tokens, self.sentence.first, self.sentence.last, self.fixed)
        return [chunk for chunk in found if chunk.tag != "ASIDE"]

    def without(self, tokens: Iterable[int], asides: Iterable[int] = ()) -> Line:
        """The same line with tokens that no grammar looks at: those of speakers; and without asides,
        such as «, за його словами,»."""
        inside = {index: Chunk("SPEAKER", index, index + 1) for index in tokens if self._holds(index)}
        inside |= {index: Chunk("ASIDE", index, index + 1) for index in asides if self._holds(index)}
        return replace(self, fixed={**self.fixed, **inside}) if inside else self

    def _holds(self, index: int) -> bool:
        return self.sentence.first <= index < self.sentence.last and index not in self.fixed

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters of the tokens `first:last`."""
        return self.tokens[first].start, self.tokens[last - 1].end


def lines(text: Text, times: list[TimeSpan]) -> list[Line]:
    """The sentences of a text, ready for the grammars."""
    masked_all = _tokens_in(text, times)
    found = []
    for sentence in text.sentences:
        masked = {index for index in masked_all if sentence.first <= index < sentence.last}
        counts = amounts(text.tokens, sentence.first, sentence.last, sentence.language, masked)
        fixed = {amount.first: Chunk("AMOUNT", amount.first, amount.last, amount) for amount in counts}
        for index in range(sentence.first, sentence.last):
            if index in masked:
                fixed[index] = Chunk("TIME", index, index + 1)
            elif is_age(text.tokens[index].text):
                fixed[index] = Chunk("AGE", index, index + 1)
        for first, last in ages(text.tokens, sentence.first, sentence.last, sentence.language):
            fixed[first] = Chunk("AGE", first, last)
        found.append(Line(text, sentence, tuple(counts), fixed))
    return found


def _tokens_in(text: Text, times: list[TimeSpan]) -> set[int]:
    inside: set[int] = set()
    for span in times:
        index = text.token_at(span.start)
        while index < len(text.tokens) and text.tokens[index].start < span.end:
            inside.add(index)
            index += 1
    return inside


@lru_cache(maxsize=64)
def grammar(kind: str, language: str) -> Grammar:
    """A grammar, loaded once; its tags include the counts, times and ages of `Line.fixed`."""
    return Grammar(read_table(kind, language), extra_tags=(*EXTRA_TAGS, "PEOPLE"))
