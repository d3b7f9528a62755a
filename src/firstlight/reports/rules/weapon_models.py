"""Models of weapons as officials and agencies name them: names and kinds, nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from firstlight.reports.rules.grammar import Chunk, Grammar, Words
from firstlight.reports.rules.sentence import Line


@dataclass(frozen=True)
class Models:
    """Model names: words -> (name, kind)."""

    words: Words
    kind: dict[str, str]
    all: frozenset[str]


@lru_cache(maxsize=1)
def models() -> Models:
    """The lexicon of models, loaded once."""
    path = files("firstlight.reports.data").joinpath("grammars", "weapons", "models.toml")
    words, kind = Words(), {}
    for name, entry in tomllib.loads(path.read_text(encoding="utf8"))["model"].items():
        kind[name] = entry["kind"]
        for word in entry["words"]:
            words.add(name, word)
    return Models(words, kind, frozenset(kind))


def with_models(line: Line, rules: Grammar) -> list[Chunk]:
    """Chunks of the sentence with MODEL where a model is named."""
    known, fixed = models(), dict(line.fixed)
    tokens, index = line.tokens, line.sentence.first
    while index < line.sentence.last:
        name, starts = known.words.look_up(tokens[index].text)
        if name is None and "/" in tokens[index].text:  # "Iskander-M/KN-23": the first of two names
            name = known.words.look_up(tokens[index].text.partition("/")[0])[0]
        if name is None and _plural(tokens[index].text):  # "15 Kh-101s"
            name = known.words.look_up(tokens[index].text[:-1])[0]
        phrase = known.words.phrase_at(tokens, index, starts) if starts else None
        if phrase is not None:
            name, end = phrase
        else:
            end = index + 1
        if name is not None and _is_model(line, name, index):
            fixed[index] = Chunk("MODEL", index, end, name)
            index = end
        else:
            index += 1
    return rules.chunk(tokens, line.sentence.first, line.sentence.last, fixed)


def _plural(word: str) -> bool:
    return word.endswith("s") and "-" in word


def _is_model(line: Line, name: str, index: int) -> bool:
    """Common words (hail, hurricane, dagger) are models only in capitals or quotation marks."""
    token = line.tokens[index]
    if any(c.isdigit() for c in token.text) or "-" in token.text or name in ("shahed", "himars", "bayraktar"):
        return True
    quoted = index > 0 and line.tokens[index - 1].text in "«\"“„'"
    return token.capital and (quoted or index > line.sentence.first)
