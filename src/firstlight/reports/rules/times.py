"""Times in a text as intervals, resolved against the time of publication and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from firstlight.reports.rules.text import Sentence, Text
from firstlight.reports.rules.time_atoms import Atom, atoms_in
from firstlight.reports.rules.time_words import TimeWords, time_words

PART_HOURS = {"night": (-3, 6), "morning": (5, 12), "day": (12, 18), "evening": (17, 24)}
_NAMING = ("date", "weekday", "day", "part_day", "before")  # what later "in the evening" refers to
_DAYS = ("date", "weekday", "day", "before", "after", "same", "part_day", "past", "week", "month")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """One time expression; `start:end` in `Text.canon`.

    `date` is None where the day cannot be known; `since`/`until` bound the interval (local time of
    the publication); `flags` says what was assumed: carried, relative, as_of, future.
    """

    start: int
    end: int
    date: date | None
    clock: time | None = None
    part: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    flags: tuple[str, ...] = ()


@dataclass
class _State:
    """What earlier sentences said: the last day named, and in which paragraph."""

    published: date | None
    day: date | None = None
    paragraph: int = -1
    named: bool = False
    night: bool = False  # the last day named was the end of a night


def read_times(text: Text, published: date | None) -> list[TimeSpan]:
    """All times of a text, in order.

    Parameters
    ----------
    published
        The day of publication where the text is from; without it weekdays, days by name and dates
        without a year stay unresolved (`date` None).
    """
    state, spans = _State(published), []
    for sentence in text.sentences:
        words = time_words(sentence.language)
        lower = text.lower[sentence.start : sentence.end]
        atoms = atoms_in(lower, text.canon[sentence.start : sentence.end], words)
        if not atoms:
            continue
        if state.paragraph != sentence.paragraph:
            state.paragraph, state.named = sentence.paragraph, False
        for group in _groups(lower, atoms, words):
            span = _resolve(lower, group, words, state, sentence)
            if span is not None:
                spans.append(span)
    return spans


def _groups(lower: str, atoms: list[Atom], words: TimeWords) -> list[list[Atom]]:
    groups: list[list[Atom]] = []
    for atom in atoms:
        if groups and _joins(lower, groups[-1], atom, words):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _joins(lower: str, group: list[Atom], atom: Atom, words: TimeWords) -> bool:
    between = lower[group[-1].end : atom.start]
    if len(between) > 40 or not words.glue.fullmatch(between):
        return False
    kinds = {one.kind for one in group}
    overnight = any(one.kind == "part" and one.value[0] == "night" for one in group)
    if re.search(r"\b(?:and|и|та|і)\b", between) and not overnight:
        return False
    if atom.kind in ("part", "clock", "part_day"):
        clash = {"part": ("part", "part_day"), "clock": ("clock",), "part_day": ("part_day", "part")}[
            atom.kind
        ]
        return not any(kind in kinds for kind in clash) or (overnight and atom.kind == "part")
    if atom.kind in _DAYS:
        others = kinds & set(_DAYS)
        return (
            not others
            or (others <= {"weekday", "day"} and atom.kind == "date")
            or (others == {"date"} and atom.kind == "weekday")
            or (overnight and others == {"weekday"} and atom.kind == "weekday")
        )
    return False


def _resolve(
    lower: str, group: list[Atom], words: TimeWords, state: _State, sentence: Sentence
) -> TimeSpan | None:
    start, end = group[0].start, group[-1].end
    days = [atom for atom in group if atom.kind in _DAYS]
    if not days and all(atom.kind == "part" for atom in group):
        bare = words.bare.search(lower, start)
        if bare is None or bare.start() > start:
            return None
        end = max(end, bare.end())
    night_at = _night_before(lower, group, days, words)
    flags: list[str] = ["as_of"] if any(atom.as_of for atom in group) else []
    part = next((atom.value[0] for atom in group if atom.kind in ("part", "part_day")), None)
    day, last = _day_of(lower, days, words, state, flags, part)
    if night_at is not None:
        start, part = night_at, "night"
    if part == "night" and last is not None and day is not None and (last - day).days == 1:
        day, last = last, None  # the night of 2 to 3 January ends on the third
    elif words.language == "en" and part == "night" and group[0].kind in ("weekday", "date"):
        flags.append("night_from")  # "Saturday night" begins on Saturday
    span = TimeSpan(sentence.start + start, sentence.start + end, day, None, part, flags=tuple(flags))
    if day is not None and (
        _late_in_night(lower, group, night_at) or ("carried" in flags and _on_the_eve(group, state))
    ):
        span = replace(span, date=day - timedelta(days=1))
    if day is not None and "future" not in flags and any(atom.kind in _NAMING for atom in days):
        state.day, state.named, state.night = day, True, part == "night"
    return _with_interval(_to_its_end(span, days, last), group)


def _late_in_night(lower: str, group: list[Atom], night_at: int | None) -> bool:
    """«В ночь на 3 января, около 23:40» was on the second."""
    late = any(atom.kind == "clock" and atom.value[0] >= 18 for atom in group)
    return late and (night_at is not None or lower.startswith(("ночь на", "ніч на"), group[0].start))


def _on_the_eve(group: list[Atom], state: _State) -> bool:
    """Whether a clock time without a day was on the evening before: of a night, or over midnight."""
    clock = next((atom for atom in group if atom.kind == "clock"), None)
    if clock is None or any(atom.kind in ("part", "part_day") and atom.value[0] != "night" for atom in group):
        return False
    hour, _, end_hour, _, _ = clock.value
    over_midnight = end_hour is not None and end_hour % 24 < hour
    return (hour >= 18 and state.named and state.night) or (
        over_midnight and (state.night or not state.named)
    )


def _night_before(lower: str, group: list[Atom], days: list[Atom], words: TimeWords) -> int | None:
    """Where «в ночь на» or "overnight on" begins before a day, or None."""
    if not days and words.language != "en":
        return None
    found = words.night_of.search(lower[: group[0].start])
    if found is None and group[0].kind in ("date", "weekday", "day"):
        # the lead words of a date may have swallowed «на»
        found = words.night_of.search(lower[: _core(lower, group[0])])
    if found is None and group[0].kind == "date" and group[0].value[3] is not None:
        found = words.night_range.search(lower[: group[0].start])  # «в ночь с 2 на 3 января»
    return found.start() if found is not None else None


def _to_its_end(span: TimeSpan, days: list[Atom], last: date | None) -> TimeSpan:
    """The span with the end of a range of days, of a past day or of a week."""
    if span.date is None:
        return span
    if last is not None:
        return replace(span, until=datetime.combine(last + timedelta(days=1), time()))
    if any(atom.kind == "month" for atom in days):
        after = (span.date.replace(day=28) + timedelta(days=4)).replace(day=1)
        return replace(span, until=datetime.combine(after, time()))
    if any(atom.kind in ("past", "week") for atom in days):
        length = 7 if days[0].kind == "week" else 1
        return replace(span, until=datetime.combine(span.date + timedelta(days=length), time()))
    return span


def _core(lower: str, atom: Atom) -> int:
    """Where the digits or the name of a date begin, its prepositions left out."""
    match = re.search(r"\S+(?:\s*[-–]\s*\S+)?(?:\s+\S+){0,2}$", lower[atom.start : atom.end])
    position = atom.start
    for word in re.finditer(r"\S+", lower[atom.start : atom.end]):
        if len(word.group()) > 2 or word.group()[0].isdigit():
            position = atom.start + word.start()
            break
    return position if match else atom.start


def _with_interval(span: TimeSpan, group: list[Atom]) -> TimeSpan:
    clock_atom = next((atom for atom in group if atom.kind == "clock"), None)
    clock = since = until = None
    if clock_atom is not None:
        hour, minute, end_hour, end_minute, half = clock_atom.value
        if half is None and span.part == "evening" and hour < 12:
            hour += 12
        clock = time(hour % 24, minute)
        if span.date is not None:
            since = datetime.combine(span.date, clock)
            until = (
                datetime.combine(span.date, time(end_hour % 24, end_minute))
                if end_hour is not None
                else since
            )
            if until < since:
                until += timedelta(days=1)
    elif span.date is not None:
        midnight = datetime.combine(span.date, time())
        first, last = PART_HOURS[span.part] if span.part else (0, 24)
        if "night_from" in span.flags:
            first, last = 21, 30
        since, until = midnight + timedelta(hours=first), span.until or midnight + timedelta(hours=last)
    return replace(span, clock=clock, since=since, until=until)


def _day_of(
    lower: str, days: list[Atom], words: TimeWords, state: _State, flags: list[str], part: str | None
) -> tuple[date | None, date | None]:
    if not days:
        flags.append("carried")
        return (state.day if state.named else state.published), None
    exact = next((atom for atom in days if atom.kind == "date"), None)
    if exact is not None:
        return _date_of(exact, state.published)
    atom = days[-1]
    if atom.kind == "month":
        return date(atom.value[0], atom.value[1], 1), None
    if atom.kind == "same":
        flags.append("relative")
        return (state.day or state.published), None
    if state.published is None:
        return None, None
    if atom.kind == "weekday":
        words_of = lower[atom.start : atom.end]
        said_past = words_of.endswith("'s") or words_of.startswith(("after", "since", "после", "після"))
        said_past = said_past or words.said.search(lower[: atom.start]) is not None  # "announced Wednesday"
        future = words.future.search(lower) is not None and not said_past
        if atom.value[0] == state.published.weekday() and atom.value[1] != "next":
            today = part == "evening" or words.from_day.match(words_of) is not None
            if today and atom.value[1] == "future":
                return state.published, None  # "by Friday evening" of a Friday
        elif words.declared.match(lower, atom.end):
            future = True
        return _weekday(atom, state.published, flags, future=future), None
    if atom.kind == "before":
        flags.append("relative")
        anchor = state.day if state.named and state.day else state.published
        return anchor - timedelta(days=1), None
    if atom.kind == "after":
        flags.append("relative")
        return (state.day + timedelta(days=1) if state.day else None), None
    if atom.kind == "past":
        return state.published - timedelta(days=1), None
    if atom.kind == "week":
        monday = state.published - timedelta(days=state.published.weekday())
        if atom.value[0] > 0:
            flags.append("future")
        return monday + timedelta(weeks=atom.value[0]), None
    offset = atom.value[0] if atom.kind == "day" else atom.value[1]
    if offset > 0:
        flags.append("future")
    return state.published + timedelta(days=offset), None


def _date_of(atom: Atom, published: date | None) -> tuple[date | None, date | None]:
    year, month, day, last = atom.value
    if year is None and published is None:
        return None, None
    years = [year] if year is not None else [published.year - 1, published.year, published.year + 1]  # type: ignore[union-attr]
    candidates = []
    for one in years:
        try:
            candidates.append(date(one, month, day))
        except ValueError:
            continue  # 31 April, 29 February
    if not candidates:
        return None, None
    nearest = min(candidates, key=lambda one: abs((one - published).days) if published else 0)
    if last is not None:
        try:
            return nearest, nearest.replace(day=last)
        except ValueError:
            return nearest, None
    return nearest, None


def _weekday(atom: Atom, published: date, flags: list[str], *, future: bool) -> date:
    number, direction = atom.value
    back = (published.weekday() - number) % 7
    if direction == "last":
        return published - timedelta(days=back or 7)
    if direction in ("next", "future") or (future and direction == "past"):
        flags.append("future")
        return published + timedelta(days=(number - published.weekday()) % 7 or 7)
    return published - timedelta(days=back)
