"""What reading a statement yields: claims with evidence, speakers, times, places, quotations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

KINDS = ("casualty", "no_report", "weapon", "damage", "measure")
_SUBJECT_KEYS = {
    "casualty": "victims",
    "no_report": "victims",
    "weapon": "weapon",
    "damage": "object",
    "measure": "measure",
}


@dataclass
class Claim:
    """One assertion; `start:end` in `Text.canon` until the reading is made.

    `subject` is the victims, weapon, object or measure. `low`/`high` are null where no number was
    said; `qualifier` exact, at_least, at_most, about or vague. `modality` asserted, planned,
    ordered, denied, hypothetical (measures also decided, discussed, recommended, lifted).
    `subset_of` is the claim whose total holds this one.
    """

    kind: str
    subject: str
    start: int
    end: int
    low: int | None = None
    high: int | None = None
    qualifier: str = "exact"
    modality: str = "asserted"
    scope: str = ""
    subset_of: Claim | None = None
    transfer: bool = False  # an injured person who died
    model: str | None = None
    outcome: str | None = None
    until: date | None = None
    since: date | None = None
    words: str | None = None  # "dozens": floors are applied by the ledger, the words are kept
    speaker: str | None = None
    attribution: str = "none"
    as_of: datetime | None = None
    event_from: datetime | None = None
    event_to: datetime | None = None
    places: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()

    def to_json(self, index_of: dict[int, int]) -> dict[str, Any]:
        """The claim as in the output contract."""
        result: dict[str, Any] = {"kind": self.kind, _SUBJECT_KEYS[self.kind]: self.subject}
        result |= {"start": self.start, "end": self.end, "speaker": self.speaker}
        if self.kind != "measure":
            result |= {"min": self.low, "max": self.high}
        if self.kind == "weapon":
            result |= {"model": self.model, "outcome": self.outcome}
        if self.kind == "measure":
            result |= {"since": _iso(self.since), "until": _iso(self.until)}
        result |= {
            "qualifier": self.qualifier,
            "modality": self.modality,
            "scope": self.scope or None,
            "attribution": self.attribution,
            "subset_of": index_of.get(id(self.subset_of)) if self.subset_of is not None else None,
            "transfer": self.transfer,
            "as_of": _iso(self.as_of),
            "event_from": _iso(self.event_from),
            "event_to": _iso(self.event_to),
            "places": list(self.places),
        }
        if self.words:
            result["words"] = self.words
        if self.elements:
            result["elements"] = list(self.elements)
        return result


@dataclass
class Speaker:
    """Who the text attributes statements to; `via` is the speaker who relays this one."""

    id: str
    name: str
    type: str
    office: str = ""
    channel: str | None = None
    via: str | None = None
    mentions: list[tuple[int, int]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The speaker as in the output contract."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "office": self.office or None,
            "channel": self.channel,
            "via": self.via,
            "mentions": [list(span) for span in self.mentions],
        }


@dataclass
class Time:
    """One time expression with its resolved interval; `date` None: cannot be known from the text."""

    start: int
    end: int
    date: date | None
    time: str | None
    since: datetime | None
    until: datetime | None
    part: str | None = None
    flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The time as in the output contract."""
        return {
            "start": self.start,
            "end": self.end,
            "date": _iso(self.date),
            "time": self.time,
            "from": _iso(self.since),
            "to": _iso(self.until),
            "part": self.part,
            "flags": list(self.flags),
        }


@dataclass
class Place:
    """A named place; `lon`/`lat` None where it could be more than one, or is in no gazetteer."""

    start: int
    end: int
    name: str
    lon: float | None = None
    lat: float | None = None
    kind: str = "town"
    precision: int = 4  # UCDP 1 exact to 7 unknown

    def to_json(self) -> dict[str, Any]:
        """The place as in the output contract."""
        return {
            "start": self.start,
            "end": self.end,
            "name": self.name,
            "lon": self.lon,
            "lat": self.lat,
            "kind": self.kind,
            "precision": self.precision,
        }


@dataclass
class Reading:
    """Everything read from one statement. All spans index the text as received."""

    text: str
    language: str
    published_at: str | None
    claims: list[Claim]
    speakers: list[Speaker]
    times: list[Time]
    places: list[Place]
    areas: list[Place]
    quotes: list[tuple[int, int]]

    @property
    def text_sha256(self) -> str:
        """The hash of the text as received (UTF-8), lower-case hexadecimal."""
        return hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The output contract of `firstlight read --json`."""
        index_of = {id(claim): index for index, claim in enumerate(self.claims)}
        return {
            "language": self.language,
            "published_at": self.published_at,
            "text_sha256": self.text_sha256,
            "speakers": [speaker.to_json() for speaker in self.speakers],
            "claims": [claim.to_json(index_of) for claim in self.claims],
            "times": [time.to_json() for time in self.times],
            "places": [place.to_json() for place in self.places],
            "areas": [place.to_json() for place in self.areas],
            "quotes": [{"start": start, "end": end} for start, end in self.quotes],
        }


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
