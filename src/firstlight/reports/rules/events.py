"""When what a claim says happened: its interval, its scope, and as of when it is said."""

from __future__ import annotations

import re
from datetime import date, timedelta, tzinfo

from firstlight.reports.rules.history import long_ago
from firstlight.reports.rules.records import Claim
from firstlight.reports.rules.text import Text
from firstlight.reports.rules.times import TimeSpan

_CUMULATIVE = re.compile(
    r"since (?:the (?:start|beginning|outbreak)|(?:february )?20\d\d|october)|"
    r"so far in the war|during the war|"
    r"с начала (?:войны|года|вторжения|сво|спецоперации|конфликта|боев)|"
    r"\bс 20\d\d(?:-го)? г|\bз 20\d\d(?:-го)? р|"
    r"за (?:все )?время (?:войны|конфликта|обстрел)|"
    r"(?:з|від) початку (?:війни|року|вторгнення|повномасштаб)|за (?:весь )?час (?:війни|вторгнення)"
)
_PERIOD = re.compile(
    r"\b(?:за|в течение|протягом|упродовж|over|during|within|in) (?:the )?"
    r"(?:past |last |прошл\w+ |минул\w+ |последн\w+ |останн\w+ )?"
    r"(?:недел\w+|тиж\w+|weeks?|month|месяц\w*|місяц\w*|three days|два дня|три дня|выходны\w+|вихідн\w+|"
    r"weekend)\b"
)
_WITHOUT_EVENT = ("measure",)


def place_in_time(
    text: Text, claims: list[Claim], times: list[TimeSpan], published: date | None, zone: tzinfo | None
) -> None:
    """Set `event_from`, `event_to`, `as_of` and `scope` of every claim in place.

    The nearest time of its own sentence counts; without one, the last of its paragraph; without
    that, nothing is assumed. A time "as of" dates the statement, never the event.
    """
    events = [
        span
        for span in times
        if "as_of" not in span.flags and span.since is not None and "future" not in span.flags
    ]
    as_of = [span for span in times if "as_of" in span.flags and span.since is not None]
    history: dict[int, list[TimeSpan]] = {}
    for claim in claims:
        if claim.kind in _WITHOUT_EVENT:
            continue
        number = text.sentence_at(claim.start)
        sentence = text.sentences[number]
        words = text.lower[sentence.start : sentence.end]
        moment = _nearest(
            [span for span in as_of if sentence.start <= span.start < sentence.end], claim
        ) or _earlier(text, as_of, claim)
        if moment is not None and moment.since is not None:
            claim.as_of = moment.since.replace(tzinfo=zone)
        if number not in history:
            history[number] = long_ago(words, sentence.start, sentence.language, published)
        said = [one for one in events if sentence.start <= one.start < sentence.end]
        span = _nearest([*said, *history[number]], claim) or _earlier(text, events, claim)
        if claim.scope != "subset":
            claim.scope = _scope(words, span, published)
        if (
            span is not None
            and span.since is not None
            and span.until is not None
            and claim.scope != "cumulative"
        ):
            claim.event_from, claim.event_to = (
                span.since.replace(tzinfo=zone),
                span.until.replace(tzinfo=zone),
            )


def _nearest(spans: list[TimeSpan], claim: Claim) -> TimeSpan | None:
    if not spans:
        return None
    return min(spans, key=lambda span: max(claim.start - span.end, span.start - claim.end, 0))


def _earlier(text: Text, spans: list[TimeSpan], claim: Claim) -> TimeSpan | None:
    """The last time said before the claim in the same paragraph."""
    paragraph = text.sentences[text.sentence_at(claim.start)].paragraph
    before = [
        s
        for s in spans
        if s.start < claim.start and text.sentences[text.sentence_at(s.start)].paragraph == paragraph
    ]
    return before[-1] if before else None


def _scope(words: str, span: TimeSpan | None, published: date | None) -> str:
    if _CUMULATIVE.search(words):
        return "cumulative"
    if _PERIOD.search(words):
        return "period"
    if span is None or span.date is None:
        return ""
    if span.part == "night":
        return "night"
    if (
        span.since is not None
        and span.until is not None
        and span.until - span.since > timedelta(days=1, hours=1)
    ):
        return "period"
    if published is not None and span.date == published - timedelta(days=1):
        return "previous_day"
    return "day"
