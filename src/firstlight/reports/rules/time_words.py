"""The time expressions of a language, compiled from its table."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from firstlight.reports.rules.grammar import read_table

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|-?го|-?е)?"
_TO_DAY = r"(?:\s*(?:-|–|to|по|до|and|и|та|на)\s*(?P<day2>[0-3]?\d)(?:st|nd|rd|th|-?го)?)?"
_HOUR = r"(?P<h>[01]?\d|2[0-4])"
_MINUTE = r"(?P<min>[0-5]\d)"
_DASH_TO = r"(?:[-–]|\s+[-–]\s+(?=\d\d?[:.]\d))"  # "as of 18:00 – 22 wounded" is no range
_SECOND_TIME = r"(?P<h2>[01]?\d|2[0-4])(?:[:.](?P<min2>[0-5]\d))?"


class TimeWords:
    """The compiled time expressions of one language."""

    def __init__(self, language: str) -> None:
        table = read_table("times", language)
        self.language, self.table = language, table
        self.dates = _dates(language, table)
        lead, year = table["date_lead"], table["year_tail"]
        self.numeric = re.compile(
            rf"\b{lead}(?P<day>[0-3]?\d)\.(?P<month>0[1-9]|1[0-2])(?:\.(?P<year>(?:20)?\d\d))?(?![\d.:%])\b{year}"
        )
        self.iso = re.compile(r"\b(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b")
        self.month = re.compile(
            rf"\b(?:(?:{table['month_lead']})\s+)?(?:{_numbered('m', table['months'], 1)})\s+{_YEAR}\b{year}"
        )
        self.weekday = re.compile(
            rf"\b(?P<lead>{table['weekday_lead']})"
            rf"(?:(?P<which>{table['weekday_next']}|{table['weekday_last']})\s+)?"
            rf"(?:{_numbered('w', table['weekdays'], 0)})\b(?:'s)?"
        )
        self.days = _alternatives(table["relative"])
        self.parts_relative = _alternatives(table["parts_relative"])
        self.before = re.compile(rf"\b(?:{table['before']['words']})\b")
        self.after = re.compile(rf"\b(?:{table['after']['words']})\b")
        self.same = re.compile(rf"\b(?:{table['same_day']})\b")
        self.past = re.compile(rf"\b(?:{table['past_day']})\b")
        self.weeks = (
            (re.compile(rf"\b(?:{table['next_week']})\b"), 1),
            (re.compile(rf"\b(?:{table['last_week']})\b"), -1),
        )
        names = ("night", "morning", "day", "evening")
        self.parts = tuple((name, re.compile(rf"\b(?:{table['parts'][name]})\b")) for name in names)
        plain = [
            *table["weekdays"],
            *map(_fragment, table["relative"]),
            *map(_fragment, table["parts_relative"]),
        ]
        plain += [table[name] for name in ("same_day", "past_day", "next_week", "last_week")]
        plain += [
            table["before"]["words"],
            table["after"]["words"],
            *(table["parts"][name] for name in names),
        ]
        self.named = re.compile(rf"\b(?:{'|'.join(plain)})")  # whether any of these is there at all
        self.bare = re.compile(rf"\b(?:{table['parts']['bare']})\b")
        self.night_of = re.compile(rf"\b(?:{table['night_of']})$")
        self.night_range = re.compile(rf"\b(?:{table['night_range']})$")
        self.glue = re.compile(table["glue"])
        self.future = re.compile(table["future"])
        self.declared = re.compile(table["declared"])  # "Tuesday was declared a day of mourning"
        self.from_day = re.compile(rf"(?:{table['weekday_from']})\s")
        self.said = re.compile(rf"\b{table['said']}")
        self.as_of = re.compile(rf"(?:{table['as_of']})\s+$")
        self.clocks = _english_clocks(table) if language == "en" else _slavic_clocks(table)
        self.clock_words = tuple(
            (re.compile(rf"\b(?:{words})\b"), hour, minute) for words, hour, minute in table["clock_words"]
        )


@lru_cache(maxsize=8)
def time_words(language: str) -> TimeWords:
    """The time expressions of a language, compiled once."""
    return TimeWords(language)


def which(match: re.Match[str], letter: str) -> int:
    """The number of the month (m) or weekday (w) that a pattern matched."""
    return next(
        int(name[1:])
        for name, value in match.groupdict().items()
        if value and name[0] == letter and name[1:].isdigit()
    )


def _numbered(letter: str, patterns: list[str], first: int) -> str:
    return "|".join(f"(?P<{letter}{number}>{pattern})" for number, pattern in enumerate(patterns, first))


def value_of(table: dict[str, Any], words: str) -> Any:
    """What a table says of matched words, some of whose entries are stems («вчерашн*»)."""
    if words in table:
        return table[words]
    return next(value for entry, value in table.items() if entry[-1] == "*" and words.startswith(entry[:-1]))


def _fragment(entry: str) -> str:
    return re.escape(entry[:-1]) + r"\w+" if entry[-1] == "*" else re.escape(entry)


def _alternatives(table: dict[str, Any]) -> tuple[re.Pattern[str], dict[str, Any]]:
    words = sorted(table, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(_fragment, words)) + r")\b"), table


def _dates(language: str, table: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    lead, year = table["date_lead"], table["year_tail"]
    months = _numbered("m", table["months"], 1)
    if language == "en":
        return (
            re.compile(rf"\b{lead}(?:(?:{months})\s+{_DAY}{_TO_DAY}(?![\d:])(?:,?\s+{_YEAR})?)\b"),
            re.compile(rf"\b{lead}{_DAY}{_TO_DAY}(?:\s+of)?\s+(?:{months})\b(?:,?\s+{_YEAR})?"),
        )
    return (re.compile(rf"\b{lead}{_DAY}{_TO_DAY}\s+(?:{months})\b(?:\s+{_YEAR}\b{year})?"),)


def _english_clocks(table: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    lead, half = table["clock_lead"], r"(?:\s*(?P<half>[ap])\.?m\b\.?)"
    time, until = rf"{_HOUR}(?:[:.]{_MINUTE})?", rf"(?:\s*(?:-|–|to|until)\s*{_SECOND_TIME})?"
    between = rf"(?:\s*[ap]\.?m\.?)?(?:\s*(?:and|to|until)\s*{_SECOND_TIME})"
    to = rf"(?:\s*(?:-|–|to|and|until)\s*{_SECOND_TIME})?"
    sure = rf"(?:(?:{_DASH_TO}|\s*(?:to|until)\s*){_SECOND_TIME})?"
    return (
        re.compile(rf"\b(?:between|from)\s+{time}{between}{half}"),
        re.compile(rf"\b(?:between|from)\s+{_HOUR}:{_MINUTE}{to}(?![\d:])"),
        re.compile(rf"\b{lead}{time}{until}{half}"),
        re.compile(rf"\b{lead}{_HOUR}:{_MINUTE}{sure}(?![\d:])"),
    )


def _slavic_clocks(table: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    lead = table["clock_lead"]
    need = lead.removesuffix("{0,4}") + "{1,4}"  # a bare «5 часов» is a duration
    part = r"(?:\s+(?P<part>утра|вечера|ночи|дня|ранку|вечора|ночі))"
    until = rf"(?:(?:{_DASH_TO}|\s*(?:до|по)\s*){_SECOND_TIME})?"
    between = r"\b(?:(?:в период|у період|примерно|приблизно)\s+)?(?:между|між)\s+"
    no_duration = "(?<!через )(?<!за )(?<!течение )(?<!протягом )"
    hours = rf"(?:-?(?:й|ї|ій|ти|го|у|ю))?(?:\s*(?:{table['clock_hours']})\b)"
    minutes = r"(?:\s+(?P<min>[0-5]?\d)\s+(?:минут\w*|хвилин\w*|хв|мин))?"
    return (
        re.compile(rf"{between}{_HOUR}:{_MINUTE}\s*(?:и|та|і)\s*{_SECOND_TIME}(?![\d:]){part}?"),
        re.compile(rf"\b{lead}{_HOUR}:{_MINUTE}{until}(?![\d:]){part}?"),
        re.compile(rf"\b{need}{_HOUR}\.{_MINUTE}(?![\d.%]){part}?"),
        re.compile(rf"{no_duration}\b{need}{_HOUR}{hours}{minutes}{part}?"),
        re.compile(rf"\b{need}{_HOUR}(?:-?(?:й|ї|ій))?{part}"),
    )
