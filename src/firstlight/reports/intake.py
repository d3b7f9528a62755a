"""From a reading to rows: what the grammars found, as claims that wait for a person."""

from __future__ import annotations

from typing import Any

from firstlight.reports.models import Claim, Statement
from firstlight.reports.rules import records

Marks = list[dict[str, Any]]


def claims_of(reading: records.Reading, statement: Statement) -> list[Claim]:
    """Unsaved claims of a statement, in the reading's order; parts after the totals they belong to
    are linked by `subset_of`.

    Every claim's evidence is cut from the statement's own text, so that a span can be checked.
    """
    speakers = {speaker.id: speaker for speaker in reading.speakers}
    rows: dict[int, Claim] = {}
    for found in reading.claims:
        speaker = speakers.get(found.speaker or "")
        rows[id(found)] = Claim(
            town=statement.town,
            statement=statement,
            kind=found.kind,
            subject=found.subject,
            value_min=found.low,
            value_max=found.high,
            qualifier=found.qualifier,
            modality=found.modality,
            scope=found.scope,
            attribution=found.attribution,
            speaker=speaker.name[:200] if speaker else "",
            office=speaker.office[:200] if speaker else "",
            is_transfer=found.transfer,
            detail=_detail(found, speaker),
            as_of=found.as_of,
            event_from=found.event_from,
            event_to=found.event_to,
            start=found.start,
            end=found.end,
            evidence=statement.text[found.start : found.end],
        )
    for found in reading.claims:
        if found.subset_of is not None and id(found.subset_of) in rows:
            rows[id(found)].subset_of = rows[id(found.subset_of)]
    return sorted(rows.values(), key=lambda row: row.subset_of is not None)


def marks_of(reading: records.Reading) -> Marks:
    """Spans of the text that are no claims: quotations, times and places, by start."""
    marks: Marks = [{"kind": "quote", "start": start, "end": end} for start, end in reading.quotes]
    for time in reading.times:
        marks.append({"kind": "time", **time.to_json()})
    for place in reading.places:
        marks.append({**place.to_json(), "kind": "place"})
    return sorted(marks, key=lambda mark: (mark["start"], mark["end"]))


def _detail(found: records.Claim, speaker: records.Speaker | None) -> dict[str, Any]:
    """What only one kind of claim has, and how the speaker was heard; nothing that is empty."""
    detail: dict[str, Any] = {
        "model": found.model,
        "outcome": found.outcome,
        "since": found.since.isoformat() if found.since else None,
        "until": found.until.isoformat() if found.until else None,
        "words": found.words,
        "places": list(found.places),
        "elements": list(found.elements),
    }
    if speaker is not None:
        detail |= {"speaker_type": speaker.type, "channel": speaker.channel, "via": speaker.via}
        detail["mentions"] = [list(span) for span in speaker.mentions]
    return {key: value for key, value in detail.items() if value}
