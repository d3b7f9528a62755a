"""Which speaker each claim belongs to, and how surely: explicit, carried over, implicit or none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firstlight.reports.rules.records import Claim, Speaker
from firstlight.reports.rules.sentence import Line
from firstlight.reports.rules.speakers import Frame
from firstlight.reports.rules.text import Quote, Text

RELAYS = ("agency", "outlet")  # beside another speaker they only pass on
_OUTLET = re.compile(
    r"^\W*(?:за попередньою інформацією|за попередніми даними|по предварительн\w+ (?:данным|информации)|"
    r"according to preliminary|preliminar)"
)
_CONTINUES = re.compile(
    r"^\W*(?:также|кроме того|еще|помимо этого|при этом|також|крім того|окрім того|ще|до того ж|"
    r"also|in addition|moreover|he|she|он|она|він|вона)\b|\b(?:as well|also|также|також)\b"
)


def attribute(
    text: Text, lines: list[Line], claims: Iterable[Claim], frames: list[Frame], speakers: list[Speaker]
) -> None:
    """Set `speaker` and `attribution` of every claim in place."""
    explicit = _per_sentence(lines, frames)
    quoted = _per_quote(text, frames)
    before = _told_afterwards(lines, frames, explicit)
    carried = _carried(lines, explicit, quoted, before, speakers)
    for claim in claims:
        number = text.sentence_at(claim.start)
        speaker, how = _for_claim(claim, number, explicit, quoted, before, carried)
        claim.speaker = speaker.id if speaker is not None else None
        claim.attribution = how if speaker is not None else "none"


def _for_claim(
    claim: Claim,
    number: int,
    explicit: dict[int, list[Frame]],
    quoted: list[tuple[Quote, Speaker]],
    before: dict[int, Speaker],
    carried: dict[int, tuple[Speaker, str]],
) -> tuple[Speaker | None, str]:
    for quote, speaker in quoted:
        if quote.start <= claim.start and claim.end <= quote.end:
            return speaker, "explicit"
    frames = explicit.get(number)
    if frames:
        return _governing(frames, claim), "explicit"
    if number in before:
        return before[number], "explicit"
    if number in carried:
        return carried[number]
    return None, "none"


def _per_sentence(lines: list[Line], frames: list[Frame]) -> dict[int, list[Frame]]:
    found: dict[int, list[Frame]] = {}
    for frame in frames:
        if frame.speaker is not None:
            found.setdefault(frame.sentence, []).append(frame)
    return found


def _governing(frames: list[Frame], claim: Claim) -> Speaker | None:
    """The frame that says this claim: a relay's origin, else the nearest before, else the first."""
    own = [frame for frame in frames if frame.speaker is not None and frame.speaker.type not in RELAYS]
    frames = own or frames
    origins = [frame for frame in frames if frame.kind in ("relay", "by", "by_pron")]
    if origins and any(frame.kind == "relay" for frame in frames):
        return origins[-1].speaker
    earlier = [frame for frame in frames if frame.at <= claim.start]
    later = [frame for frame in frames if frame.at > claim.start]
    if len(frames) > 1 and earlier and later:
        return earlier[-1].speaker
    return (earlier[-1] if earlier else later[0]).speaker


def _per_quote(text: Text, frames: list[Frame]) -> list[tuple[Quote, Speaker]]:
    """Quotations with their speaker: named right after the closing mark, or before the opening one."""
    found = []
    for quote in text.quotes:
        if quote.end - quote.start < 25:
            continue
        tail = [
            f
            for f in frames
            if f.speaker is not None
            and quote.end <= f.at <= quote.end + 160
            and "\n" not in text.canon[quote.end : f.at]
        ]
        head = [
            f
            for f in frames
            if f.speaker is not None
            and quote.start - 200 <= f.at < quote.start
            and "\n" not in text.canon[f.at : quote.start]
        ]
        head = [f for f in head if text.sentence_at(f.at) == text.sentence_at(max(quote.start - 2, 0))]
        tail = [
            f
            for f in tail
            if text.sentence_at(f.at) in (text.sentence_at(quote.end - 1), text.sentence_at(quote.end))
        ]
        frame = tail[0] if tail else head[-1] if head else None
        if frame is not None and frame.speaker is not None:
            found.append((quote, frame.speaker))
    return found


def _told_afterwards(
    lines: list[Line], frames: list[Frame], explicit: dict[int, list[Frame]]
) -> dict[int, Speaker]:
    """«Об этом сообщил ...» speaks for the sentences before it, back to the last other speaker."""
    found: dict[int, Speaker] = {}
    for frame in frames:
        if not frame.about_before or frame.speaker is None:
            continue
        paragraph = lines[frame.sentence].sentence.paragraph
        number = frame.sentence - 1
        first_in_paragraph = number >= 0 and lines[number].sentence.paragraph != paragraph
        origin = _origin(explicit.get(frame.sentence, [])) or frame.speaker
        while number >= 0 and number not in explicit and number not in found:
            away = paragraph - lines[number].sentence.paragraph
            if away > (1 if first_in_paragraph else 0):
                break
            found[number] = origin
            number -= 1
    return found


def _origin(frames: list[Frame]) -> Speaker | None:
    relayed = [frame.speaker for frame in frames if frame.kind == "relay"]
    if relayed:
        return relayed[-1]
    own = [f.speaker for f in frames if f.speaker is not None and f.speaker.type not in RELAYS]
    return own[-1] if own and len(own) < len(frames) else None


def _carried(
    lines: list[Line],
    explicit: dict[int, list[Frame]],
    quoted: list[tuple[Quote, Speaker]],
    before: dict[int, Speaker],
    speakers: list[Speaker],
) -> dict[int, tuple[Speaker, str]]:
    """A speaker goes on speaking inside a paragraph, and in the next ones if nobody else speaks."""
    found: dict[int, tuple[Speaker, str]] = {}
    current: Speaker | None = None
    paragraph = -1
    told = False  # the last to speak did so in «Про це повідомив ...»: what follows is theirs too
    own = [s for s in speakers if s.type not in RELAYS] or speakers
    alone = len([s for s in own if not any(o.via == s.id for o in speakers)]) == 1
    for number, line in enumerate(lines):
        words = line.text.lower[line.sentence.start : min(line.sentence.start + 200, line.sentence.end)]
        if line.sentence.paragraph != paragraph:
            paragraph = line.sentence.paragraph
            if (
                not told
                and current is not None
                and not alone
                and not _CONTINUES.match(words)
                and words[:1] not in '«“„"–-•▪●'
            ):
                current = None
            how = "implicit"
            if _OUTLET.match(words) and not alone:
                current, told = None, False
        told = told and number not in explicit
        if number in explicit:
            told = any(frame.about_before for frame in explicit[number])
            current, how = _origin(explicit[number]) or explicit[number][-1].speaker, "carried over"
        elif number in before:
            current, how = before[number], "carried over"
        else:
            inside = [
                s
                for quote, s in quoted
                if quote.start <= line.sentence.start and line.sentence.end <= quote.end + 3
            ]
            if inside:
                current, how = inside[-1], "carried over"
            elif current is not None:
                found[number] = (current, how)
    return _backwards(lines, explicit, found)


def _backwards(
    lines: list[Line], explicit: dict[int, list[Frame]], found: dict[int, tuple[Speaker, str]]
) -> dict[int, tuple[Speaker, str]]:
    """The sentence before the first "X said" of a paragraph is X's too if nobody else speaks there."""
    by_paragraph: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        by_paragraph.setdefault(line.sentence.paragraph, []).append(number)
    for numbers in by_paragraph.values():
        speaking = [frame for number in numbers for frame in explicit.get(number, ())]
        origins = {id(_origin(explicit[n]) or explicit[n][-1].speaker) for n in numbers if n in explicit}
        if len(origins) != 1:
            continue
        first = next(n for n in numbers if n in explicit)
        if all(frame.speaker is not None and frame.speaker.type in RELAYS for frame in speaking):
            continue  # "the agency reports": what stands before it is whoever's text this is
        for number in numbers[max(numbers.index(first) - 1, 0) : numbers.index(first)]:
            if number not in found and speaking[0].speaker is not None:
                found[number] = (_origin(explicit[first]) or speaking[0].speaker, "implicit")
    return found
