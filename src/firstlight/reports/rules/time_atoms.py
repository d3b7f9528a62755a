"""The pieces times are made of: dates, weekdays, days by name, parts of the day, clock times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from firstlight.reports.rules.time_words import TimeWords, value_of, which

_DIGIT = re.compile(r"\d")
_FEAST = re.compile(r"\b(?:palm|easter|good|ash|holy|bloody|black|вербное|пасхальное|вербна|великодня)\s+$")
_AND = re.compile(r",?\s+(?:and|и|та|і|й)\s+|,\s+")
_AS_OF = re.compile(
    r"\b(?:ноч[ьи]|ніч|ночі|состоянию|станом|данным|утро|вечер|ранок|вечір)\s+(?:\S+\s+){0,2}на\s+$"
)
_THEN_TO = re.compile(r"\s+(?:на|into|to)\s+")


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of a time in `lower[start:end]`; `value` depends on `kind`.

    date (year|None, month, day, last_day|None), month (year, month), weekday (0..6, direction),
    day (offset in days), before (), same (), week (offset in weeks), past (), after (), part (name),
    part_day (name, offset), clock (hour, minute, end_hour|None, end_minute|None, half), night_of ().
    """

    kind: str
    start: int
    end: int
    value: tuple[Any, ...]
    as_of: bool = False


def atoms_in(lower: str, canon: str, words: TimeWords) -> list[Atom]:
    """All pieces of times in one sentence, first the longest; none overlap."""
    found: list[Atom] = []
    if _DIGIT.search(lower):
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
    for pattern in words.dates:
        for match in pattern.finditer(lower):
            month = which(match, "m")
            name_at = match.start(f"m{month}")
            if words.language == "en" and not canon[name_at].isupper():
                continue  # may, march
            _add_date(found, match, month, match.group("day2") if "day2" in match.groupdict() else None)
    for match in words.numeric.finditer(lower):
        clock_like = re.search(r"(?:\b(?:о|об|в|во|около|близько)\s+)$", lower[: match.start("day")])
        if not clock_like and (match.group("year") or len(match.group("day")) == 2):
            _add_date(found, match, int(match.group("month")), None)
    for match in words.iso.finditer(lower):
        _add_date(found, match, int(match.group("month")), None)
    for match in words.month.finditer(lower):
        month = which(match, "m")
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
    if words.named.search(lower) is None:
        return
    direction, end = "past", -1
    for match in words.weekday.finditer(lower):
        if _FEAST.search(lower, 0, match.start(f"w{(number := which(match, 'w'))}")):
            continue
        lead = f"{match.group('lead') or ''} {match.group('which') or ''}"
        goes_on = direction == "future" and _AND.fullmatch(lower, end, match.start()) is not None
        direction = "future" if goes_on and not lead.strip() else _direction(lead, words)
        end = match.end()
        if direction == "future" and _AS_OF.search(lower, 0, match.start(f"w{number}")):
            direction = "past"  # «в ночь на субботу», «по состоянию на среду»
        if direction == "future" and _THEN_TO.match(lower, match.end()):
            direction = "past"  # «со среды на четверг»
        found.append(Atom("weekday", match.start(), match.end(), (number, direction)))
    for kind, (pattern, table) in (("day", words.days), ("part_day", words.parts_relative)):
        for match in pattern.finditer(lower):
            value = value_of(table, match.group())
            found.append(Atom(kind, *match.span(), (value,) if kind == "day" else tuple(value)))
    for kind, pattern in (
        ("before", words.before),
        ("after", words.after),
        ("same", words.same),
        ("past", words.past),
    ):
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
