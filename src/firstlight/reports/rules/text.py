"""From a raw text to tokens, sentences, paragraphs and quotes, all of them spans of the original.

Normalisation keeps the length: a character becomes one character (or the ignorable mark), so a
span in what the grammars see is a span in what was received. Ignorable marks are then taken out
and an offset table leads back.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

IGNORED = "\u00ad"  # the soft hyphen stands for everything that has no width

_ZERO_WIDTH = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\ufeff\ufe0e\ufe0f\u20e3\u0301\u061c"
)
_CHARACTERS = {
    **dict.fromkeys(_ZERO_WIDTH, IGNORED),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f",
        " ",
    ),
    **dict.fromkeys("\r\u0085\u2028\u2029", "\n"),
    **dict.fromkeys("\u2018\u2019\u02bc\u02b9\u0060\u00b4\u2032\u201b\uff07", "'"),
    **dict.fromkeys("\u2013\u2014\u2015\u2212\u2012", "–"),
    **dict.fromkeys("\u2010\u2011", "-"),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
_CHARACTER_TABLE = str.maketrans(_CHARACTERS)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,600}>|<!--.{0,2000}?-->", re.DOTALL)
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "table", "article", "section"}
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,10});")

_SITES = "ru|ua|com|net|org|info|news|tv|me|az|am|by|il|lb|eu|uk"  # "News.Az" is one name
_TOKEN = re.compile(
    r"(?P<word>(?:[a-z]\.){2,4}|\d{2}s\b|\d{1,4}-(?!\d)[^\W\d_][\w]{0,60}(?:['\-][^\W_]\w{0,60}){0,4}"
    rf"|[^\W\d_]\w{{0,60}}(?:['\-/][^\W_]\w{{0,60}}){{0,6}}(?:\.(?:{_SITES})\b)?)"
    r"|(?P<number>\d{1,3}(?:[ ,.]\d{3}){1,3}(?![\d:])(?![.,]\d)|\d{1,12}(?:[.,]\d{1,3}(?!\d))?|\d+)"
    r"|(?P<line>\n+)|(?P<mark>\S)"
)
_WROTE_ON = ("on", "в", "у")  # "he wrote on X. The ..."
_ENDERS = frozenset(".!?…")
_ABBREVIATIONS = frozenset(
    [
        "г",
        "гг",
        "ул",
        "им",
        "т",
        "д",
        "п",
        "пос",
        "с",
        "дер",
        "обл",
        "р",
        "н",
        "рн",
        "вул",
        "м",
        "смт",
        "тис",
        "тыс",
        "млн",
        "млрд",
        "просп",
        "пл",
        "стор",
        "кв",
        "мм",
        "см",
        "км",
        "руб",
        "грн",
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "gen",
        "col",
        "lt",
        "sgt",
        "maj",
        "capt",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "no",
        "vs",
        "u",
        "s",
        "ст",
        "о",
        "наб",
        "пер",
        "бул",
        "б-р",
        "пр-т",
        "пр",
        "р-н",
        "обл.",
        "м-н",
        "ім",
        "буд",
        "зв",
        "проф",
        "ген",
        "полк",
        "кол",
        "гол",
    ]
)
_UNITS = ("г", "р", "м", "км", "руб", "грн", "мм", "см", "тыс", "млн")
_LATIN_AS_CYRILLIC = str.maketrans("aceiopxykmthABCEHIKMOPTXy", "асеіорхукмтнАВСЕНІКМОРТХу")
_OPENERS = {"«": "»", "“": "”", "„": "“”", '"': '"'}
MAX_QUOTE = 3000
LONGEST_SENTENCE = 200  # tokens
WRAPPED = 100  # characters: no line is longer in a text that a mail program wrapped


class Token(NamedTuple):
    """A word, number, mark or line end: `text` is lower case with ё as е; `start:end` in `Text.canon`."""

    start: int
    end: int
    text: str
    kind: str
    capital: bool
    upper: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first:last` (half open) of one sentence, its paragraph's number and its language."""

    first: int
    last: int
    start: int
    end: int
    paragraph: int
    language: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Wording inside quotation marks; `start:end` excludes the marks."""

    start: int
    end: int


@dataclass
class Text:
    """A received text with everything the grammars look at."""

    original: str
    canon: str
    lower: str
    offsets: list[int] | None
    tokens: list[Token]
    language: str = "en"
    sentences: list[Sentence] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of a span in `canon`."""
        if self.offsets is None or start >= end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1

    def token_at(self, position: int) -> int:
        """The index of the last token that starts at or before a character position."""
        return max(bisect_right(self.tokens, position, key=lambda token: token.start) - 1, 0)

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds a character position."""
        return max(bisect_right(self.sentences, position, key=lambda one: one.start) - 1, 0)


def normalise(text: str) -> str:
    """Unify spaces, dashes and apostrophes, blank out markup; the length stays the same."""
    normal = text.translate(_CHARACTER_TABLE)
    if "<" in normal and _TAG.search(normal):
        normal = _TAG.sub(_blank_tag, normal)
    if "&" in normal:
        normal = _ENTITY.sub(_entity, normal)
    return normal


def prepare(original: str) -> Text:
    """Normalise and tokenise; sentences, quotes and languages are added by `language.segment`."""
    normal = normalise(original)
    offsets = None
    if IGNORED in normal:
        offsets = [index for index, character in enumerate(normal) if character != IGNORED]
        normal = normal.replace(IGNORED, "")
    lower = normal.lower()
    if len(lower) != len(normal):  # some capitals have a longer small form
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in normal)
    lower = lower.replace("ё", "е")
    tokens = _tokens(normal, lower)
    if max(map(len, normal.split("\n")), default=0) <= WRAPPED:
        tokens = [t for i, t in enumerate(tokens) if t.kind != "line" or not _soft_wrap(normal, tokens, i)]
    return Text(original, normal, lower, offsets, tokens)


def _blank_tag(match: re.Match[str]) -> str:
    name = (match.group(2) or "").lower()
    filler = " " * len(match.group(0))
    return "\n" + filler[1:] if name in _BLOCKS else IGNORED * len(match.group(0)) if name else filler


def _entity(match: re.Match[str]) -> str:
    value = html.unescape(match.group(0))
    if len(value) != 1 or value == match.group(0):
        return match.group(0)
    value = value.translate(_CHARACTER_TABLE)
    return value + IGNORED * (len(match.group(0)) - 1)


_LATIN = re.compile("[a-z]")


def _tokens(canon: str, lower: str) -> list[Token]:
    tokens: list[Token] = []
    new = tuple.__new__  # a named tuple's own constructor costs twice as much
    for match in _TOKEN.finditer(lower):
        start, end = match.span()
        kind = match.lastgroup or "mark"
        word = match.group()
        if kind != "word":
            tokens.append(new(Token, (start, end, word, kind, False, False)))
            continue
        shown = canon[start:end]
        if not word.isascii() and _LATIN.search(word):
            word = _one_script(word)
        capital = shown[0].isupper()
        upper = len(shown) > 1 and shown.isupper()
        tokens.append(new(Token, (start, end, word, kind, capital, upper)))
    return tokens


def _one_script(word: str) -> str:
    """A Cyrillic word with a few Latin look-alikes in it, as typed on phones."""
    latin = sum("a" <= c <= "z" for c in word)
    if "-" in word or latin * 2 >= sum(c.isalpha() for c in word):
        return word
    return word.translate(_LATIN_AS_CYRILLIC)


def split_sentences(text: Text) -> list[tuple[int, int, int]]:
    """Token ranges (first, last, paragraph) of the sentences, in order."""
    tokens, sentences, first, paragraph = text.tokens, [], 0, 0
    for index, token in enumerate(tokens):
        if token.kind == "line":
            if index > first:
                sentences.append((first, index, paragraph))
            first, paragraph = index + 1, paragraph + 1
        elif (token.text in _ENDERS and _ends_sentence(text, index)) or _ends_in_abbreviation(tokens, index):
            last = index + 1
            while last < len(tokens) and tokens[last].text in "\"»”“)'" and _glued(tokens, last):
                last += 1
            if last > first:
                sentences.append((first, last, paragraph))
            first = max(first, last)
    if first < len(tokens):
        sentences.append((first, len(tokens), paragraph))
    return [part for one in sentences for part in _cut(one)]


def _cut(sentence: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """A sentence of unheard-of length in pieces: nothing may take longer the longer it is."""
    first, last, paragraph = sentence
    starts = range(first, last, LONGEST_SENTENCE)
    return [(start, min(start + LONGEST_SENTENCE, last), paragraph) for start in starts]


def _ends_in_abbreviation(tokens: list[Token], index: int) -> bool:
    """ "... at 6:45 a.m. The next": the stop of the abbreviation ends the sentence."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return tokens[index].text in ("a.m.", "p.m.") and after is not None and after.capital


def _glued(tokens: list[Token], index: int) -> bool:
    closes = (
        index + 1 >= len(tokens)
        or tokens[index + 1].start > tokens[index].end
        or tokens[index + 1].text in ".,;"
    )
    return tokens[index].start == tokens[index - 1].end and closes


def _soft_wrap(canon: str, tokens: list[Token], index: int) -> bool:
    """A line end inside a sentence, as mail programs write them."""
    if index == 0 or index + 1 >= len(tokens) or tokens[index].end - tokens[index].start > 1:
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    line_start = canon.rfind("\n", 0, tokens[index].start) + 1
    long_line = tokens[index].start - line_start >= 45
    return (
        long_line and before.text not in ".!?…:;" and after.kind in ("word", "number") and not after.capital
    )


def _ends_sentence(text: Text, index: int) -> bool:
    tokens, token = text.tokens, text.tokens[index]
    following = index + 1
    while (
        following < len(tokens)
        and tokens[following].text in "\"»”“)'"
        and tokens[following].start == tokens[following - 1].end
    ):
        following += 1
    if following >= len(tokens) or tokens[following].kind == "line":
        return True
    after, before = tokens[following], tokens[index - 1] if index else None
    if after.start == tokens[following - 1].end and after.kind != "mark":
        return False  # 8.30, U.S.
    if token.text == "." and before is not None and before.end == token.start:
        initial = before.kind == "word" and len(before.text) == 1 and before.capital
        initial = initial and not (before.text == "x" and tokens[index - 2].text in _WROTE_ON)
        if initial or before.text in _ABBREVIATIONS:
            counted = any(one.kind == "number" for one in tokens[max(index - 5, 0) : index - 1])
            return (
                after.capital
                and not initial
                and (before.text in ("н", "s") or (counted and before.text in _UNITS))
            )
        if before.text in ("a.m", "p.m", "m"):
            return after.capital
    return (
        after.capital
        or after.kind in ("number", "mark")
        or token.text in "!?"
        or not after.text[:1].isalpha()
    )


def find_quotes(canon: str) -> list[Quote]:
    """Quotations, longest first at a place; straight marks pair up inside one paragraph."""
    quotes: list[Quote] = []
    opened: list[tuple[str, int]] = []
    for match in re.finditer(r"[«»“”„\"\n]", canon):
        mark, position = match.group(), match.start()
        if mark == "\n":
            opened.clear()
        elif opened and mark in _OPENERS[opened[-1][0]]:
            _, start = opened.pop()
            if 0 < position - start <= MAX_QUOTE:
                quotes.append(Quote(start, position))
        elif mark in _OPENERS:
            opened.append((mark, position + 1))
        elif mark == "”" and any(one == "“" for one, _ in opened):
            while opened and opened[-1][0] != "“":
                opened.pop()
            quotes.append(Quote(opened.pop()[1], position))
    return sorted((q for q in quotes if q.end > q.start), key=lambda quote: (quote.start, -quote.end))
