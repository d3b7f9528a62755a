"""Reading a statement: one text in, attributed claims with exact evidence out.

Normalisation that keeps the length -> language -> sentences and quotes -> times -> counts ->
typed grammars -> speakers and attribution -> places -> verifier. No network, no clock, no model.
"""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from firstlight.reports.rules.attribution import attribute
from firstlight.reports.rules.casualties import read_casualties
from firstlight.reports.rules.damage import DamageContext, read_damage
from firstlight.reports.rules.events import place_in_time
from firstlight.reports.rules.files import MAX_CHARACTERS, ReadingError
from firstlight.reports.rules.gazetteer import Gazetteer
from firstlight.reports.rules.language import segment
from firstlight.reports.rules.loaded import read_loaded
from firstlight.reports.rules.measures import read_measures
from firstlight.reports.rules.pins import home_of, read_places
from firstlight.reports.rules.records import Claim, Place, Reading, Speaker, Time
from firstlight.reports.rules.sentence import Line, lines
from firstlight.reports.rules.speakers import Frame, aside_of, merge_speakers, read_frames
from firstlight.reports.rules.text import Text, prepare
from firstlight.reports.rules.times import TimeSpan, read_times
from firstlight.reports.rules.verify import verified
from firstlight.reports.rules.weapons import WeaponContext, read_weapons

YEARS = range(1900, 2200)  # of publication; days before and after them can be reckoned with safely
_ITEM = re.compile(r"[-–—•·*▪▫●◾🔹🔸➖]|\d{1,4}[ )]")


def read_statement(
    text: str,
    *,
    published_at: datetime | date | None,
    home: str | None = None,
    language: str | None = None,
    own: Gazetteer | None = None,
) -> Reading:
    """Read one statement.

    Parameters
    ----------
    text
        As received, at most `MAX_CHARACTERS` characters. All spans of the reading index it.
    published_at
        When it was published, with its zone if it has one. Without it, weekdays, "yesterday" and
        dates without a year stay unresolved; so they do if its year is none of `YEARS`.
    home
        A town's name: namesakes elsewhere are not pinned if the home region has one too.
    language
        ``en``, ``ru`` or ``uk`` if known; otherwise detected, sentence by sentence.
    own
        The town's own places (`gazetteer.own_places`), which win over the built-in ones.

    Raises
    ------
    ReadingError
        ``empty``: nothing but blanks. ``too-long``: over the limit.
    """
    if not text.strip("\ufeff\u200b \t\r\n\x00"):
        raise ReadingError("empty")
    if len(text) > MAX_CHARACTERS:
        raise ReadingError("too-long", characters=len(text), limit=MAX_CHARACTERS)
    prepared = segment(prepare(text), language)
    day = published_at.date() if isinstance(published_at, datetime) else published_at
    if day is not None and day.year not in YEARS:
        day = None
    times = read_times(prepared, day)
    sentences = lines(prepared, times)
    frames = read_frames(sentences)
    speaking = {i for f in frames if f.mention is not None for i in range(f.mention.first, f.mention.last)}
    asides = {index for frame in frames for index in aside_of(sentences, frame)}
    claims = verified(prepared, _claims([line.without(speaking, asides) for line in sentences], times))
    speakers = merge_speakers(frames, sentences)
    attribute(prepared, sentences, claims, frames, speakers)
    zone = published_at.tzinfo if isinstance(published_at, datetime) else None
    place_in_time(prepared, claims, times, day, zone)
    people = _people(frames)
    places, areas = read_places(sentences, people, home_of(home), own)
    return _reading(prepared, published_at, claims, speakers, (times, zone), (places, areas))


def _claims(sentences: list[Line], times: list[TimeSpan]) -> list[Claim]:
    found: list[Claim] = []
    context, weapons = DamageContext(), WeaponContext()
    total: Claim | None = None
    for line in sentences:
        people = read_casualties(line)
        total = _under(line, people, total)
        found += people
        found += read_weapons(line, weapons)
        found += read_damage(line, context)
        found += read_measures(line, times)
    return found


def _under(line: Line, people: list[Claim], total: Claim | None) -> Claim | None:
    """Make the items of a list parts of the total before its colon; return the total that still leads."""
    words = line.text.lower[line.sentence.start : line.sentence.end].strip()
    if total is not None and _ITEM.match(words):
        for claim in people:
            if claim.kind == "casualty" and claim.subject == total.subject and claim.subset_of is None:
                claim.subset_of, claim.scope = total, "subset"
        return total
    counted = [one for one in people if one.kind == "casualty" and one.subset_of is None and one.high != 0]
    return counted[-1] if counted and words.endswith(":") else None


def _people(frames: list[Frame]) -> set[int]:
    """Tokens of names and offices of speakers: no places."""
    return {
        index
        for frame in frames
        if frame.mention is not None and frame.mention.surname
        for index in range(frame.mention.first, frame.mention.last)
    }


def _reading(
    text: Text,
    published_at: datetime | date | None,
    claims: list[Claim],
    speakers: list[Speaker],
    timing: tuple[list[TimeSpan], tzinfo | None],
    where: tuple[list[Place], list[Place]],
) -> Reading:
    """Everything moved from the canonical text to the original."""
    for claim in claims:
        claim.start, claim.end = text.original_span(claim.start, claim.end)
    for place in [*where[0], *where[1]]:
        place.start, place.end = text.original_span(place.start, place.end)
    for speaker in speakers:
        speaker.mentions = [text.original_span(*span) for span in sorted(speaker.mentions)]
    spans, zone = timing
    return Reading(
        text=text.original,
        language=text.language,
        published_at=published_at.isoformat() if published_at is not None else None,
        claims=claims,
        speakers=speakers,
        times=[_time(text, span, zone) for span in spans],
        places=where[0],
        areas=where[1],
        quotes=[text.original_span(*span) for span in read_loaded(text)],
    )


def _time(text: Text, span: TimeSpan, zone: tzinfo | None) -> Time:
    start, end = text.original_span(span.start, span.end)
    clock = span.clock.strftime("%H:%M") if span.clock is not None else None
    since = span.since.replace(tzinfo=zone) if span.since is not None else None
    until = span.until.replace(tzinfo=zone) if span.until is not None else None
    return Time(start, end, span.date, clock, since, until, span.part, span.flags)
