"""What a text says of long ago: "21 years ago", «в 2022 году». Such victims are not tonight's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from firstlight.reports.rules.grammar import read_table
from firstlight.reports.rules.numbers import numerals
from firstlight.reports.rules.times import TimeSpan

_VAGUE_YEARS = 20  # "several years ago"


@lru_cache(maxsize=4)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = read_table("times", language)["history"]
    units = "|".join(f"(?P<{name}>{table[name]})" for name in ("years", "months", "weeks"))
    ago = table["ago_before"] + rf"(?:(?P<count>[\w'-]+)\s+)??(?:{units})\s+(?:{table['ago']})"
    return (
        re.compile(rf"\b{ago}\b"),
        re.compile(rf"\b(?:{table['in_year']})"),
        re.compile(rf"\b(?:{table['last_year']})\b|(?P<month>\b(?:{table['last_month']})\b)"),
        re.compile(rf"\b(?:{table['of_things']})[\w'-]*(?:\s+[\w'-]+){{0,3}}\s*$"),
    )


def long_ago(lower: str, offset: int, language: str, published: date | None) -> list[TimeSpan]:
    """The intervals of one sentence that lie long before its publication.

    Parameters
    ----------
    lower
        The sentence in small letters; it begins at `offset` of the text.
    """
    spans = []
    of_things = _patterns(language)[3]
    for match, since, until in _found(lower, language, published):
        if of_things.search(lower[: match.start()]):
            continue  # a plant built in 1975 was not hit then
        start, end = datetime.combine(since, time()), datetime.combine(until, time())
        spans.append(TimeSpan(offset + match.start(), offset + match.end(), since, since=start, until=end))
    return spans


def _found(lower: str, language: str, published: date | None) -> Iterator[tuple[re.Match[str], date, date]]:
    ago, in_year, last, _ = _patterns(language)
    for match in in_year.finditer(lower):
        year = int(match.group("year"))
        yield match, date(year, 1, 1), date(year + 1, 1, 1)
    if published is None:
        return
    for match in last.finditer(lower):
        if match.group("month"):
            yield match, *_month(published, 1)
        else:
            yield match, date(published.year - 1, 1, 1), date(published.year, 1, 1)
    for match in ago.finditer(lower):
        yield match, *_ago(match, language, published)


def _ago(match: re.Match[str], language: str, published: date) -> tuple[date, date]:
    word = match.group("count") or ""
    values = numerals(language).value
    count = int(word) if word.isdecimal() else values.get(word, 1)
    if word in numerals(language).vague:
        return date(max(published.year - _VAGUE_YEARS, 1), 1, 1), published
    if match.group("years"):
        year = max(published.year - count, 1)
        return date(year, 1, 1), date(year + 1, 1, 1)
    if match.group("months"):
        return _month(published, count)
    monday = date.fromordinal(max(published.toordinal() - published.weekday() - 7 * count, 1))
    return monday, monday + timedelta(weeks=1)


def _month(published: date, back: int) -> tuple[date, date]:
    number = max(published.year * 12 + published.month - 1 - back, 12)
    return date(number // 12, number % 12 + 1, 1), date((number + 1) // 12, (number + 1) % 12 + 1, 1)
