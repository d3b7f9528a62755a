"""The pieces times are made of: dates, weekdays, days by name, parts of the day, clock times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from firstlight.reports.rules.grammar import read_table


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of a time in `lower[start:end]`; `value` depends on `kind`.

    date (year|None, month, day, last_day|None), month (year, month), weekday (0..6, direction),
    day (offset in days), before (), same (), week (offset in weeks), past (), part (name),
    part_day (name, offset), clock (hour, minute, end_hour|None, end_minute|None, half), night_of ().
    """

    kind: str
    start: int
    end: int
    value: tuple[Any, ...]
    as_of: bool = False


class TimeWords:
    """The compiled time expressions of one language."""

    def __init__(self, language: str) -> None:
        table = read_table("times", language)
        self.language, self.table = language, table
        months = "|".join(f"(?P<m{n}>{month})" for n, month in enumerate(table["months"], 1))
        weekdays = "|".join(f"(?P<w{n}>{day})" for n, day in enumerate(table["weekdays"]))
        lead, year = table["date_lead"], table["year_tail"]
        day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|-?го|-?е)?"
        to_day = r"(?:\s*(?:-|–|to|по|до|and|и|та|на)\s*(?P<day2>[0-3]?\d)(?:st|nd|rd|th|-?го)?)?"
        if language == "en":
            self.date = re.compile(
                rf"\b{lead}(?:(?:{months})\s+{day}{to_day}(?![\d:])(?:,?\s+(?P<year>(?:19|20)\d\d))?)\b"
            )
            self.date2 = re.compile(
                rf"\b{lead}{day}(?:\s+of)?\s+(?:{months})\b(?:,?\s+(?P<year>(?:19|20)\d\d))?"
            )
        else:
            self.date = re.compile(
                rf"\b{lead}{day}{to_day}\s+(?:{months})\b(?:\s+(?P<year>(?:19|20)\d\d)\b{year})?"
            )
            self.date2 = None
        self.numeric = re.compile(
            rf"\b{lead}(?P<day>[0-3]?\d)\.(?P<month>0[1-9]|1[0-2])(?:\.(?P<year>(?:20)?\d\d))?(?![\d.:%])\b{year}"
        )
        self.iso = re.compile(r"\b(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b")
        self.month = re.compile(
            rf"\b(?:(?:{table['month_lead']})\s+)?(?:{months})\s+(?P<year>(?:19|20)\d\d)\b{year}"
        )
        self.weekday = re.compile(
            rf"\b(?P<lead>{table['weekday_lead']})(?:(?P<which>{table['weekday_next']}|{table['weekday_last']})\s+)?(?:{weekdays})\b(?:'s)?"
        )
        self.days = _alternatives(table["relative"])
        self.parts_relative = _alternatives(table["parts_relative"])
        self.before = re.compile(rf"\b(?:{table['before']['words']})\b")
        self.same = re.compile(rf"\b(?:{table['same_day']})\b")
        self.past = re.compile(rf"\b(?:{table['past_day']})\b")
        self.weeks = (
            (re.compile(rf"\b(?:{table['next_week']})\b"), 1),
            (re.compile(rf"\b(?:{table['last_week']})\b"), -1),
        )
        self.parts = tuple(
            (name, re.compile(rf"\b(?:{table['parts'][name]})\b"))
            for name in ("night", "morning", "day", "evening")
        )
        self.bare = re.compile(rf"\b(?:{table['parts']['bare']})\b")
        self.night_of = re.compile(rf"\b(?:{table['night_of']})$")
        self.glue = re.compile(table["glue"])
        self.future = re.compile(table["future"])
        self.as_of = re.compile(rf"(?:{table['as_of']})\s+$")
        self.clocks = _clocks(language, table)
        self.clock_words = tuple(
            (re.compile(rf"\b(?:{words})\b"), hour, minute) for words, hour, minute in table["clock_words"]
        )


@lru_cache(maxsize=8)
def time_words(language: str) -> TimeWords:
    """The time expressions of a language, compiled once."""
    return TimeWords(language)


def _alternatives(table: dict[str, Any]) -> tuple[re.Pattern[str], dict[str, Any]]:
    words = sorted(table, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b"), table


def _clocks(language: str, table: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    lead = table["clock_lead"]
    clock = r"(?P<h>[01]?\d|2[0-4])[:](?P<min>[0-5]\d)"
    until = r"(?:\s*(?:-|–|to|and|until|до|по|и|та|і)\s*(?P<h2>[01]?\d|2[0-4])(?:[:.](?P<min2>[0-5]\d))?)?"
    if language == "en":
        half = r"(?:\s*(?P<half>[ap])\.?m\b\.?)"
        only_range = r"(?:\s*(?:-|–|to|until)\s*(?P<h2>[01]?\d|2[0-4])(?:[:.](?P<min2>[0-5]\d))?)?"
        return (
            re.compile(
                rf"\b(?:between|from)\s+(?P<h>[01]?\d|2[0-4])(?:[:.](?P<min>[0-5]\d))?(?:\s*[ap]\.?m\.?)?(?:\s*(?:and|to|until)\s*(?P<h2>[01]?\d|2[0-4])(?:[:.](?P<min2>[0-5]\d))?){half}"
            ),
            re.compile(rf"\b(?:between|from)\s+{clock}{until}(?![\d:])"),
            re.compile(rf"\b{lead}(?P<h>[01]?\d|2[0-4])(?:[:.](?P<min>[0-5]\d))?{only_range}{half}"),
            re.compile(rf"\b{lead}{clock}{only_range}(?![\d:])"),
        )
    part = r"(?P<part>утра|вечера|ночи|дня|ранку|вечора|ночі)"
    need = lead.removesuffix("{0,4}") + "{1,4}"
    return (
        re.compile(rf"\b{lead}{clock}{until}(?![\d:])(?:\s+{part})?"),
        re.compile(rf"\b{need}(?P<h>[01]?\d|2[0-4])\.(?P<min>[0-5]\d)(?![\d.%])(?:\s+{part})?"),
        re.compile(
            rf"(?<!через )(?<!за )(?<!течение )(?<!протягом )\b{need}(?P<h>[01]?\d|2[0-4])(?:-?(?:й|ї|ій|ти|го|у|ю))?(?:\s*(?:{table['clock_hours']})\b)(?:\s+(?P<min>[0-5]?\d)\s+(?:минут\w*|хвилин\w*|хв|мин))?(?:\s+{part})?"
        ),
        re.compile(rf"\b{need}(?P<h>[01]?\d|2[0-4])(?:-?(?:й|ї|ій))?\s+{part}"),
    )


def atoms_in(lower: str, canon: str, words: TimeWords) -> list[Atom]:
    """All pieces of times in one sentence, first the longest; none overlap."""
    found: list[Atom] = []
    digits = any(character.isdigit() for character in lower)
    if digits:
        _dates(lower, canon, words, found)
        _clock_times(lower, words, found)
    for pattern, hour, minute in words.clock_words:
        found += [Atom("clock", *m.span(), (hour, minute, None, None, None)) for m in pattern.finditer(lower)]
    _named(lower, words, found)
    found.sort(key=lambda atom: (atom.start, atom.start - atom.end))
    return _without_overlap(found)


def _without_overlap(found: list[Atom]) -> list[Atom]:
    kept: list[Atom] = []
    for atom in found:
        if kept and atom.start < kept[-1].end:
            if _rank(atom) > _rank(kept[-1]) or (
                _rank(atom) == _rank(kept[-1]) and atom.end - atom.start > kept[-1].end - kept[-1].start
            ):
                kept[-1] = atom
            continue
        kept.append(atom)
    return kept


def _rank(atom: Atom) -> int:
    return {"date": 3, "part_day": 2, "clock": 2, "weekday": 2, "part": 0}.get(atom.kind, 1)


def _dates(lower: str, canon: str, words: TimeWords, found: list[Atom]) -> None:
    for pattern in (words.date, words.date2):
        if pattern is None:
            continue
        for match in pattern.finditer(lower):
            month = next(
                int(name[1:])
                for name, value in match.groupdict().items()
                if value and name[0] == "m" and name[1:].isdigit()
            )
            name_at = match.start(f"m{month}")
            if words.language == "en" and not canon[name_at].isupper():
                continue  # may, march
            _add_date(found, match, month, match.group("day2") if "day2" in match.groupdict() else None)
    for match in words.numeric.finditer(lower):
        clock_like = re.search(r"(?:\b(?:о|об|около|близько)\s+)$", lower[: match.start("day")])
        if not clock_like and (match.group("year") or len(match.group("day")) == 2):
            _add_date(found, match, int(match.group("month")), None)
    for match in words.iso.finditer(lower):
        _add_date(found, match, int(match.group("month")), None)
    for match in words.month.finditer(lower):
        month = next(
            int(name[1:])
            for name, value in match.groupdict().items()
            if value and name[0] == "m" and name[1:].isdigit()
        )
        if words.language != "en" or canon[match.start(f"m{month}")].isupper():
            found.append(Atom("month", *match.span(), (int(match.group("year")), month)))


def _add_date(found: list[Atom], match: re.Match[str], month: int, second: str | None) -> None:
    day, year = int(match.group("day")), match.group("year")
    if not 1 <= day <= 31:
        return
    number = int(year) + (2000 if int(year) < 100 else 0) if year else None
    last = int(second) if second and day < int(second) <= 31 else None
    end = (
        match.end("day") if second and last is None and match.end("day") > match.start("day") else match.end()
    )
    found.append(
        Atom(
            "date",
            match.start(),
            max(end, match.end(f"m{month}")) if second else end,
            (number, month, day, last),
        )
    )


def _clock_times(lower: str, words: TimeWords, found: list[Atom]) -> None:
    for pattern in words.clocks:
        for match in pattern.finditer(lower):
            groups = match.groupdict()
            hour, minute = int(groups["h"]), int(groups.get("min") or 0)
            half = groups.get("half") or {"вечера": "p", "вечора": "p", "дня": "d"}.get(
                groups.get("part") or ""
            )
            second = groups.get("h2")
            end_hour = _half(int(second), half) if second else None
            as_of = words.as_of.search(lower[: match.start("h")]) is not None
            value = (
                _half(hour, half),
                minute,
                end_hour,
                int(groups.get("min2") or 0) if second else None,
                half,
            )
            found.append(Atom("clock", match.start(), match.end(), value, as_of))


def _half(hour: int, half: str | None) -> int:
    if half in ("p", "d") and hour < 12 and (half == "p" or hour < 7):
        return hour + 12
    return 0 if (half == "a" and hour == 12) or hour == 24 else hour


def _named(lower: str, words: TimeWords, found: list[Atom]) -> None:
    for match in words.weekday.finditer(lower):
        number = next(
            int(name[1:])
            for name, value in match.groupdict().items()
            if value and name[0] == "w" and name[1:].isdigit()
        )
        lead = f"{match.group('lead') or ''} {match.group('which') or ''}"
        direction = _direction(lead, words)
        found.append(Atom("weekday", match.start(), match.end(), (number, direction)))
    for kind, (pattern, table) in (("day", words.days), ("part_day", words.parts_relative)):
        for match in pattern.finditer(lower):
            value = table[match.group()]
            found.append(Atom(kind, *match.span(), (value,) if kind == "day" else tuple(value)))
    for kind, pattern in (("before", words.before), ("same", words.same), ("past", words.past)):
        found += [Atom(kind, *match.span(), ()) for match in pattern.finditer(lower)]
    for pattern, offset in words.weeks:
        found += [Atom("week", *match.span(), (offset,)) for match in pattern.finditer(lower)]
    for name, pattern in words.parts:
        found += [Atom("part", *match.span(), (name,)) for match in pattern.finditer(lower)]


def _direction(lead: str, words: TimeWords) -> str:
    if re.search(rf"\b(?:{words.table['weekday_next']})\b", lead):
        return "next"
    if re.search(rf"\b(?:{words.table['weekday_last']})\b", lead):
        return "last"
    if re.search(rf"\b(?:{words.table['weekday_future']})\b", lead):
        return "future"
    return "past"
