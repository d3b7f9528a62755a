"""Numbers in words and digits, with what qualifies them; ages, units and house numbers are no counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from firstlight.reports.rules.grammar import Words, read_table
from firstlight.reports.rules.text import Token

_NO_NUMBER_SLAVIC = (
    "все",
    "всех",
    "всем",
    "часть",
    "большинство",
    "многие",
    "ряд",
    "усі",
    "всі",
    "усіх",
    "всіх",
)
_NO_NUMBER_UKRAINIAN = ("частина", "частину", "більшість", "решта", "решту", "багато")
NO_NUMBER = frozenset(  # they say of whom, not how many
    ["most", "some", "all", "few", "many", "various", *_NO_NUMBER_SLAVIC, *_NO_NUMBER_UKRAINIAN]
)
_LISTS: tuple[str, ...] = (
    "at_least",
    "more_than",
    "about",
    "at_most",
    "units",
    "age_after",
    "age_before",
    "address",
)
_LISTS += ("range_start", "range_to", "numbered")
LARGEST = 5_000_000  # nothing that is counted here is more: longer digits are telephone or card numbers
_GROUPED = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+")
_SUFFIXED = re.compile(r"(\d{1,4})-(?:х|ти|ми|м|ма|рьох|ьох|ох|мя|ро|є|eх|ро)")
_AGE_LINKS = frozenset([",", "и", "та", "і", "й", "and", "–", "-", "до", "to"])
_COUNTED_AFTER = frozenset(["people", "others", "more", "other", "civilians", "children", "человек", "осіб"])
_AGED = re.compile(r"\d{1,3}-(?:летн|річн|year|month|ти?-?летн|месячн|місячн)")
_STREETS = ("улиц", "ул", "просп", "переул", "бульв", "шоссе", "площад", "вулиц", "вул", "провул")


@dataclass(frozen=True, slots=True)
class Amount:
    """How many: tokens `first:last`; `low`/`high` are null where no number was said.

    `qualifier` is exact, at_least, at_most, about or vague; `collective` words stand for people.
    """

    first: int
    last: int
    low: int | None
    high: int | None
    qualifier: str
    collective: bool = False


class Numerals:
    """The number words of one language."""

    def __init__(self, language: str) -> None:
        table = read_table("numbers", language)
        self.value: dict[str, int] = {}
        self.collective: set[str] = set()
        for number, words in table["values"].items():
            self.value.update(dict.fromkeys(words, int(number)))
        for number, words in table["collective"].items():
            self.value.update(dict.fromkeys(words, int(number)))
            self.collective.update(words)
        self.scale = {word: int(number) for number, words in table["scale"].items() for word in words}
        self.half = {word: float(number) for number, words in table["half"].items() for word in words}
        self.vague = frozenset(table["vague"])
        self.lists = {name: _words(table[name]) for name in _LISTS}

        names = ("at_least", "more_than", "about", "at_most", "range_start")
        first = {entry.split()[0] for name in names for entry in table[name]}
        self.starters = frozenset([*self.value, *self.half, *self.vague, *first])
        self.leads = _words([entry for name in names for entry in table[name]])

    def leads_at(self, token: Token) -> bool:
        """Whether a word that qualifies the number after it, or begins a range, may begin at a token."""
        tag, starts = self.leads.look_up(token.text)
        return tag is not None or bool(starts)

    def may_begin(self, token: Token) -> bool:
        """Whether a number, or what qualifies one, may begin at a token."""
        text = token.text
        return token.kind == "number" or text in self.starters or text[:1].isdigit() or "-" in text

    def begins(self, name: str, tokens: list[Token], index: int) -> int:
        """The end of the entry of list `name` that begins at a token, or 0."""
        if index >= len(tokens):
            return 0
        words = self.lists[name]
        tag, starts = words.look_up(tokens[index].text)
        phrase = words.phrase_at(tokens, index, starts) if starts else None
        if phrase is not None:
            return phrase[1]
        return index + 1 if tag else 0


def _words(entries: list[str]) -> Words:
    words = Words()
    for entry in entries:
        words.add("yes", entry)
    return words


@lru_cache(maxsize=8)
def numerals(language: str) -> Numerals:
    """The number words of a language, loaded once."""
    return Numerals(language)


def amounts(tokens: list[Token], first: int, last: int, language: str, masked: set[int]) -> list[Amount]:
    """The counts in tokens `first:last`; tokens in `masked` (dates, times) are not looked at."""
    words, found, index = numerals(language), [], first
    while index < last:
        if index in masked or not words.may_begin(tokens[index]):
            index += 1
            continue
        amount = _qualified(words, tokens, index, last, masked)
        if amount is None:
            index += 1
            continue
        if not _is_no_count(words, tokens, amount, last):
            found.append(amount)
        index = max(amount.last, index + 1)
    return found


def _qualified(
    words: Numerals, tokens: list[Token], index: int, last: int, masked: set[int]
) -> Amount | None:
    if not words.leads_at(tokens[index]):
        return _range(words, tokens, index, last)
    for name, qualifier in (
        ("at_least", "at_least"),
        ("more_than", "at_least"),
        ("at_most", "at_most"),
        ("about", "about"),
    ):
        end = words.begins(name, tokens, index)
        if end and end < last and end not in masked:
            end = _skip_article(tokens, end)
            inner = _plain(words, tokens, end, last)
            if (inner is not None and inner.last not in masked) or (inner is not None and inner.last >= last):
                return _apply(inner, index, qualifier)
    end = words.begins("range_start", tokens, index)
    if end and end < last:
        ranged = _range(words, tokens, end, last)
        if ranged is not None and ranged.low != ranged.high:
            return Amount(index, ranged.last, ranged.low, ranged.high, "exact", ranged.collective)
    return _range(words, tokens, index, last)


def _skip_article(tokens: list[Token], index: int) -> int:
    return index + 1 if tokens[index].text in ("a", "an") and index + 1 < len(tokens) else index


def _apply(inner: Amount, first: int, qualifier: str) -> Amount:
    low, high = inner.low, inner.high
    if low is None or inner.qualifier == "vague":
        return Amount(first, inner.last, low, high, "vague", inner.collective)
    if qualifier == "at_least":
        high = None
    elif qualifier == "at_most":
        low = None
    return Amount(first, inner.last, low, high, qualifier, inner.collective)


def _range(words: Numerals, tokens: list[Token], index: int, last: int) -> Amount | None:
    amount = _plain(words, tokens, index, last)
    if amount is None or amount.low is None or amount.last + 1 >= last:
        return amount
    link = tokens[amount.last]
    dashed = link.text in "–-" and link.kind == "mark"
    worded = words.begins("range_to", tokens, amount.last) == amount.last + 1
    if dashed or worded:
        second = _plain(words, tokens, amount.last + 1, last)
        if second is not None and second.low is not None and amount.low < second.low:
            close = dashed and link.start == tokens[amount.last - 1].end
            before = tokens[index - 1].text if index else ""
            if (
                close
                or before in ("from", "between", "от", "від", "с", "з")
                or (link.text in ("or", "или", "або", "чи") and second.low - amount.low <= 5)
            ):
                return Amount(index, second.last, amount.low, second.low, "exact", second.collective)
    return amount


def _plain(words: Numerals, tokens: list[Token], index: int, last: int) -> Amount | None:
    """One number: digits, digits with a scale word, or number words."""
    if index >= last:
        return None
    token = tokens[index]
    if token.kind == "number":
        return _digits(words, tokens, index, last)
    if token.kind != "word":
        return None
    if token.text in words.vague:
        return Amount(index, index + 1, None, None, "vague")
    scaled = _scaled(words, tokens, index, last)
    if scaled is not None:
        return scaled
    suffixed = _SUFFIXED.fullmatch(token.text)
    if suffixed:
        number = int(suffixed.group(1))
        return Amount(index, index + 1, number, number, "exact")
    return _worded(words, tokens, index, last)


def _scaled(words: Numerals, tokens: list[Token], index: int, last: int) -> Amount | None:
    """«Два десятка», «полторы сотни», "two dozen", "half a dozen"."""
    times: float | None = words.half.get(tokens[index].text) or words.value.get(tokens[index].text)
    at = _skip_article(tokens, index + 1) if index + 1 < last else last
    if times is None or times >= 10 or at >= last or tokens[at].text not in words.scale:
        return None
    number = int(times * words.scale[tokens[at].text])
    return Amount(index, at + 1, number, number, "exact")


def _digits(words: Numerals, tokens: list[Token], index: int, last: int) -> Amount | None:
    text, end = tokens[index].text, index + 1
    if _GROUPED.fullmatch(text):
        value = float(re.sub(r"\D", "", text))
    elif len(text) > 9:
        return Amount(index, end, None, None, "none")
    else:
        value = float(text.replace(",", "."))
    if end < last and words.value.get(tokens[end].text, 0) in (1000, 1_000_000):
        value, end = value * words.value[tokens[end].text], end + 1
        if end < last and tokens[end].text == "." and tokens[end - 1].text in ("тыс", "тис", "млн"):
            end += 1
    if value != int(value) or value > LARGEST:
        return Amount(index, end, None, None, "none")
    return Amount(index, end, int(value), int(value), "exact")


def _worded(words: Numerals, tokens: list[Token], index: int, last: int) -> Amount | None:
    total = part = 0
    smallest, end, collective = 10**9, index, False
    while end < last and tokens[end].kind == "word":
        value = _word_value(words, tokens[end].text)
        if value is None:
            joined = tokens[end].text == "and" and part >= 100 and end + 1 < last
            following = _word_value(words, tokens[end + 1].text) if joined else None
            if following is None or following >= 100:
                break
            end += 1
            continue
        if value == 100 and 0 < part < 10 and words.value.get("hundred"):
            part *= 100
        elif value in (1000, 1_000_000) and end > index:
            total, part = total + max(part, 1) * value, 0
        elif end > index and (value >= smallest or smallest % 10 or smallest <= 10):
            break
        else:
            part += value
        smallest = value
        collective = collective or tokens[end].text in words.collective
        end += 1
    if end == index:
        return None
    return Amount(index, end, total + part, total + part, "exact", collective)


def _word_value(words: Numerals, word: str) -> int | None:
    value = words.value.get(word)
    if value is None and "-" in word:
        tens, _, ones = word.partition("-")
        if words.value.get(tens, 0) in range(20, 91, 10) and words.value.get(ones, 99) < 10:
            return words.value[tens] + words.value[ones]
    return value


def _is_no_count(words: Numerals, tokens: list[Token], amount: Amount, last: int) -> bool:
    """Ages, measures, house and school numbers, list numbers, unreadable digits."""
    if amount.qualifier == "none":
        return True
    end, before = amount.last, tokens[amount.first - 1] if amount.first else None
    if before is not None and before.kind == "number" and before.end == tokens[amount.first].start:
        return True  # the tail of a run of digits longer than any count
    if end < last:
        after = tokens[end]
        if after.kind == "number" and after.start == tokens[end - 1].end:
            return True
        if words.begins("units", tokens, end) or words.begins("age_after", tokens, end) or after.text == "%":
            return True
        if (
            after.text == "-"
            and end + 1 < last
            and tokens[end + 1].kind == "word"
            and after.start == tokens[end - 1].end
        ):
            return True
        if after.text == ")" and before is not None and before.text == "(":
            return True
        if after.text == "." and after.end == tokens[min(end + 1, last - 1)].start and amount.first == 0:
            return True
    if before is None:
        return False
    if before.kind == "word" and (words.begins("age_before", tokens, amount.first - 1) == amount.first):
        return True
    if before.text in ("№", "#", "+", "$", "€", "₽", "@"):
        return True
    digits = tokens[amount.last - 1].kind == "number" and amount.first == amount.last - 1
    return digits and words.begins("address", tokens, amount.first - 1) == amount.first


def is_numbered(tokens: list[Token], amount: Amount, language: str) -> bool:
    """Whether bare digits say which one: «в квартире 45», "in flat 45"."""
    digits = tokens[amount.last - 1].kind == "number" and amount.first == amount.last - 1
    if not digits or amount.first == 0:
        return False
    if _behind_street(tokens, amount.first):
        return True
    return numerals(language).begins("numbered", tokens, amount.first - 1) == amount.first


def _behind_street(tokens: list[Token], at: int) -> bool:
    """The 55 of «на улице Щорса, 55»: a house."""
    back = at - 1 - (tokens[at - 1].text == ",")
    for index in range(back, max(back - 4, 0), -1):
        if tokens[index].text.startswith(_STREETS):
            return index < back
        if not (tokens[index].capital or tokens[index].text == "."):
            return False
    return False


def ages(tokens: list[Token], first: int, last: int, language: str) -> list[tuple[int, int]]:
    """Token ranges of ages: «45 лет», "aged 30", and every number of «34 и 52 лет»."""
    words, found = numerals(language), []
    index = last - 1
    follows = False  # whether an age stands to the right, over "and" or a comma
    while index >= first:
        token = tokens[index]
        if token.kind == "number" and len(token.text) <= 2:
            end = words.begins("age_after", tokens, index + 1) if index + 1 < last else 0
            before = words.begins("age_before", tokens, index - 1) == index if index > first else False
            if end or before or (follows and tokens[index + 1].text in _AGE_LINKS):
                found.append((index, max(end, index + 1)))
                follows = True
                index -= 1
                continue
        follows = follows and token.text in _AGE_LINKS
        index -= 1
    return [*found, *_ages_behind(words, tokens, first, last)]


def _ages_behind(words: Numerals, tokens: list[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The further ages of "aged 29 and 41": numbers after a link that count nothing themselves."""
    found = []
    for index in range(first + 1, last - 2):
        if tokens[index].kind != "number" or words.begins("age_before", tokens, index - 1) != index:
            continue
        at = index + 1
        while at + 1 < last and tokens[at].text in _AGE_LINKS and tokens[at + 1].kind == "number":
            after = tokens[at + 2] if at + 2 < last else None
            if len(tokens[at + 1].text) > 2 or (after is not None and after.text in _COUNTED_AFTER):
                break
            found.append((at + 1, at + 2))
            at += 2
    return found


def is_age(word: str) -> bool:
    """Whether a word is an age ("76-year-old", «45-летний»)."""
    return word.endswith("-old") or (word[0].isdigit() and _AGED.match(word) is not None)
