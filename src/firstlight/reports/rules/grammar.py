"""The small engine under all grammars: words become tags, tags are matched by readable patterns.

A grammar is a TOML file in `reports/data/grammars/<type>/<language>.toml`:

``[words]``
    tag -> entries. An entry is a word (``house``), a stem with any ending (``погиб*``), a stem with
    listed endings (``дом+а,у,ом``; ``дом+`` alone is the bare stem), or several of these
    (``death toll``). Longer entries win, then earlier tags.
``[sets]``
    name -> tags, to be used in patterns like a tag; tags with ``!`` are all but these.
``[[rule]]``
    ``pattern`` and whatever the grammar's code wants to know when it matches. A pattern is tags
    with ``? * + {m,n}``, alternatives ``A|B``, groups ``( )`` and captures ``count=NUMBER``.
``[[example]]``
    ``text`` and what must be found in it; all of them are tests.

Every token that no entry knows is ``WORD``, ``NUM`` or one of the marks below, so that each
token is exactly one character of a code string and patterns run at the speed of `re`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from firstlight.reports.rules.text import Token

MARKS = {
    ",": "COMMA",
    ":": "COLON",
    "–": "DASH",
    "-": "DASH",
    "(": "LEFT",
    ")": "RIGHT",
    "/": "SLASH",
    "&": "AND",
    **dict.fromkeys(";.!?…•|", "STOP"),
    **dict.fromkeys('«»"“”„', "QUOTE"),
}
BASIC = ("WORD", "NUM", "MARK", "COMMA", "STOP", "COLON", "DASH", "LEFT", "RIGHT", "SLASH", "QUOTE", "AND")
_ITEM = re.compile(
    r"\s*(\^)|\s*(?:(\w+)=)?([A-Z][A-Z0-9_]*(?:\|[A-Z][A-Z0-9_]*)*)([?*+]\??|\{\d+,\d+\}\??)?|\s*([()|](?:[?*+]\??|\{\d+,\d+\}\??)?)"
)


class Chunk(NamedTuple):
    """Tokens `first:last` under one tag; `value` is what a grammar hung on it."""

    tag: str
    first: int
    last: int
    value: Any = None


@dataclass
class Words:
    """Entries of one `[words]` table, indexed for lookup by a word's prefixes."""

    exact: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    phrases: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    phrase_words: dict[str, tuple[int, ...]] = field(default_factory=dict)
    cache: dict[str, tuple[str | None, tuple[int, ...]]] = field(default_factory=dict)
    all_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    longest_stem: int = 1
    _seconds: dict[tuple[int, ...], str] = field(default_factory=dict)
    _hints: dict[frozenset[str], dict[str, bool]] = field(default_factory=dict)

    def add(self, tag: str, entry: str) -> None:
        """Index one entry under its tag."""
        parts = entry.split()
        if len(parts) > 1:
            self.phrases.append((tag, tuple(parts)))
            self._index(parts[0], "", len(self.phrases) - 1)
        else:
            self._index(entry, tag, -1)

    def _index(self, entry: str, tag: str, phrase: int) -> None:
        if entry.endswith("*"):
            self.stems.setdefault(entry[:-1], []).append((tag, phrase))
            self.longest_stem = max(self.longest_stem, len(entry))
            return
        for form in forms(entry):
            self.exact.setdefault(form, []).append((tag, phrase))

    def look_up(self, word: str) -> tuple[str | None, tuple[int, ...]]:
        """The tag of a word, or None, and the phrases it may begin; longest entry first."""
        known = self.cache.get(word)
        if known is None:
            hits = list(self.exact.get(word, ()))
            for length in range(min(len(word), self.longest_stem), 0, -1):
                hits += self.stems.get(word[:length], ())
            tag = next((tag for tag, phrase in hits if phrase < 0), None)
            starts = sorted({p for _, p in hits if p >= 0}, key=lambda p: (-len(self.phrases[p][1]), p))
            known = (tag, tuple(starts))
            if len(self.cache) < 20_000:
                self.cache[word] = known
        return known

    def tags_of(self, word: str) -> tuple[str, ...]:
        """All tags of a word, for grammars that only ask which words are there."""
        known = self.all_tags.get(word)
        if known is None:
            hits = list(self.exact.get(word, ()))
            for length in range(min(len(word), self.longest_stem), 0, -1):
                hits += self.stems.get(word[:length], ())
            known = tuple(dict.fromkeys(tag for tag, phrase in hits if phrase < 0))
            if len(self.all_tags) < 20_000:
                self.all_tags[word] = known
        return known

    def says(self, tokens: Sequence[Token], first: int, last: int, tags: frozenset[str]) -> bool:
        """Whether a word of `tokens[first:last]` has, or begins a phrase with, one of `tags`.

        Never wrong when False: most sentences are not worth a grammar's full look.
        """
        known = self._hints.setdefault(tags, {})
        for index in range(first, last):
            word = tokens[index].text
            hint = known.get(word)
            if hint is None:
                starts = self.look_up(word)[1]
                hint = not tags.isdisjoint(self.tags_of(word))
                hint = hint or any(self.phrases[start][0] in tags for start in starts)
                if len(known) < 20_000:
                    known[word] = hint
            if hint:
                return True
        return False

    def phrase_at(
        self, tokens: Sequence[Token], index: int, starts: tuple[int, ...]
    ) -> tuple[str, int] | None:
        """The tag and end of the longest phrase that begins here."""
        if index + 1 >= len(tokens):
            return None
        letters = self._seconds.get(starts)
        if letters is None:
            letters = self._seconds[starts] = "".join({self.phrases[number][1][1][0] for number in starts})
        if tokens[index + 1].text[0] not in letters and "*" not in letters:
            return None  # nearly always
        for number in starts:
            tag, parts = self.phrases[number]
            end = index + len(parts)
            if end > len(tokens):
                continue
            for at in range(1, len(parts)):
                if not matches(parts[at], tokens[index + at].text):
                    break
            else:
                return tag, end
        return None


@lru_cache(maxsize=8192)
def forms(entry: str) -> tuple[str, ...]:
    """The words of one entry without a star: ``дом+а,у`` is дома, дому."""
    if "+" not in entry:
        return (entry,)
    stem, _, endings = entry.partition("+")
    return tuple(stem + ending for ending in endings.split(","))


def matches(entry: str, word: str) -> bool:
    """Whether a word is a form of one entry; ``*`` alone is any word."""
    if entry[0] != word[0] and entry[0] not in "*+":  # nearly always: the rest costs four times as much
        return False
    return word.startswith(entry[:-1]) if entry[-1] == "*" else word in forms(entry)


class Grammar:
    """One type's words and rules in one language."""

    def __init__(self, tables: dict[str, Any], *, extra_tags: Sequence[str] = ()) -> None:
        self.tables = tables
        self.words = Words()
        tags = dict.fromkeys([*BASIC, *extra_tags])
        for tag, entries in tables.get("words", {}).items():
            tags[tag] = None
            for entry in entries:
                self.words.add(tag, entry)
        self.codes = {tag: chr(0xE000 + number) for number, tag in enumerate(tags)}
        self._compiled: dict[str, re.Pattern[str]] = {}
        self.sets: dict[str, list[str]] = tables.get("sets", {})
        self.rules = [
            (self.compile(rule["pattern"]), rule) for rule in tables.get("rule", ()) if "pattern" in rule
        ]

    def compile(self, pattern: str) -> re.Pattern[str]:
        """A pattern over tags as a regular expression over code strings."""
        position, parts = 0, []
        pattern = pattern.strip()
        while position < len(pattern):
            item = _ITEM.match(pattern, position)
            if item is None:
                raise ValueError(f"pattern {pattern!r} is unreadable at {position}")
            position = item.end()
            start, name, tags, times, bracket = item.groups()
            if start:
                parts.append("^")
                continue
            if bracket:
                parts.append("(?:" + bracket[1:] if bracket[0] == "(" else bracket)
                continue
            one = "[" + "".join(self._characters(tag) for tag in tags.split("|")) + "]" + (times or "")
            parts.append(f"(?P<{name}>{one})" if name else one)
        return re.compile("".join(parts))

    def compile_once(self, pattern: str) -> re.Pattern[str]:
        """Like `compile`, remembered by the pattern's text."""
        known = self._compiled.get(pattern)
        if known is None:
            known = self._compiled[pattern] = self.compile(pattern)
        return known

    def _characters(self, name: str) -> str:
        if name in self.sets and self.sets[name][0].startswith("!"):
            out = "".join(self._characters(tag.lstrip("!")) for tag in self.sets[name])
            return "".join(re.escape(code) for code in self.codes.values() if re.escape(code) not in out)
        if name in self.sets:
            return "".join(self._characters(tag) for tag in self.sets[name])
        return re.escape(self.codes[name])

    def chunk(self, tokens: Sequence[Token], first: int, last: int, fixed: dict[int, Chunk]) -> list[Chunk]:
        """Tags of the tokens `first:last`; `fixed` chunks (numbers, times) are taken as they are."""
        chunks: list[Chunk] = []
        words, known, new = self.words, self.words.cache, tuple.__new__  # the hottest loop of all
        index = first
        while index < last:
            given = fixed.get(index)
            if given is not None and given.last <= last:
                chunks.append(given)
                index = given.last
                continue
            token = tokens[index]
            tag, starts = known.get(token.text) or words.look_up(token.text)
            phrase = words.phrase_at(tokens, index, starts) if starts else None
            if phrase is not None and phrase[1] <= last:
                chunks.append(Chunk(phrase[0], index, phrase[1]))
                index = phrase[1]
                continue
            if tag is None:
                tag = "WORD" if token.kind == "word" else basic_tag(token)
            chunks.append(new(Chunk, (tag, index, index + 1, None)))
            index += 1
        return chunks

    def code(self, chunks: Sequence[Chunk]) -> str:
        """The code string of chunks, one character each."""
        return "".join(self.codes[chunk.tag] for chunk in chunks)


def basic_tag(token: Token) -> str:
    """The tag of a token that no entry knows."""
    if token.kind == "word":
        return "WORD"
    if token.kind == "number":
        return "NUM"
    return "STOP" if token.kind == "line" else MARKS.get(token.text, "MARK")


def read_table(kind: str, language: str) -> dict[str, Any]:
    """The TOML of one grammar; ``base`` names a grammar whose words, sets and rules it extends."""
    path = files("firstlight.reports.data").joinpath("grammars", kind, f"{language}.toml")
    table = tomllib.loads(path.read_text(encoding="utf8"))
    if "base" in table:
        table = _extended(read_table(kind, table["base"]), table)
    return table


def _extended(base: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    words = {**base.get("words", {}), **table.get("words", {})}
    sets = {**base.get("sets", {}), **table.get("sets", {})}
    rules = [*table.get("rule", ()), *base.get("rule", ())]
    return {**base, **table, "words": words, "sets": sets, "rule": rules}
