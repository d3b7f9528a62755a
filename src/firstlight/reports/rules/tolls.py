"""The ledger: from confirmed claims to tolls, low / best / high, by the rules of trusted recorders.

A total is never added up from claims and never the largest one seen. What is counted, what is a
part, a copy, an older word of the same speaker: every claim keeps its fate, none is dropped.

Source
------
Casualty recording standards as practised by UCDP (low/best/high), ACLED (conservative headline,
floors for vague words), Airwars (incident in time and space), Iraq Body Count (period totals
without what is recorded already) and OHCHR (reported is not verified).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firstlight.reports.rules.romanise import LETTERS

METRICS = ("killed", "injured", "missing")
FLOORS = (  # ACLED: the floor of a vague word; the words themselves are kept in the claim
    (re.compile(r"hundred|сотн|сотен|сотень"), 100),
    (re.compile(r"dozen|дюжин"), 12),
    (re.compile(r"\btens\b|десят"), 10),
    (re.compile(r"thousand|тысяч|тисяч"), 1000),
)
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class TollClaim:
    """One confirmed claim about people.

    `metric` is killed, injured, missing or any (any only as a zero or in no-reports).
    `source` names who is behind the figure however it reached us: the cited speaker, or the author
    where nobody is cited; spellings of one name are one source (`speaker_key`). `relayed` says it
    reached us through somebody else. `low`/`high` are None where no number was said.
    """

    id: str
    metric: str
    low: int | None
    high: int | None
    source: str
    said_at: datetime
    incident: str | None = None
    as_of: datetime | None = None
    qualifier: str = "exact"
    words: str | None = None
    modality: str = "asserted"
    relayed: bool = False
    no_report: bool = False
    part: bool = False
    transfer: bool = False
    period: Window | None = None
    verified: bool = False

    @property
    def at(self) -> datetime:
        """What orders the words of one source: "as of" if said, else when it was said."""
        return self.as_of or self.said_at

    @property
    def floor(self) -> int | None:
        """The least number this claim can mean; None: it says nothing about a number."""
        if self.low is not None:
            return self.low
        if self.qualifier == "at_most":
            return 0
        if self.words:
            return next((floor for word, floor in FLOORS if word.search(self.words.lower())), 1)
        return 1 if self.high is None else 0

    @property
    def is_zero(self) -> bool:
        """A stated "none"; different from silence and from "no reports"."""
        return not self.no_report and self.high == 0


@dataclass(frozen=True)
class Point:
    """One word of one source in a timeline."""

    claim: str
    source: str
    at: datetime
    low: int | None
    high: int | None
    fate: str


@dataclass(frozen=True)
class Figure:
    """One metric of one incident or period.

    `state` is count, zero, no_reports or no_data. `best` is the conservative figure of the sources
    that stand; `high` None with `open_ended` means "at least". `disputed`: sources that stand differ.
    """

    metric: str
    state: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    open_ended: bool = False
    disputed: bool = False
    verified_best: int | None = None
    standing: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    timeline: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Toll:
    """The figures of one incident: always all three metrics."""

    incident: str | None
    figures: Mapping[str, Figure]
    counts_are_likely_low: bool = True  # OHCHR: reported counts miss people


@dataclass(frozen=True)
class PeriodToll:
    """A total over a period as one source stated it, and what recorded incidents explain of it.

    `outside` is derived: the stated floor less the best figures of the incidents inside; None where
    an incident inside has no count. It is never added to anything.
    """

    claim: str
    metric: str
    low: int | None
    high: int | None
    period: Window | None
    holds: tuple[str, ...]
    inside_best: int
    outside: int | None


@dataclass(frozen=True)
class Ledger:
    """All tolls, and the fate of every claim by its id."""

    incidents: Mapping[str | None, Toll]
    periods: tuple[PeriodToll, ...]
    fates: Mapping[str, str]


@dataclass
class _Sorting:
    fates: dict[str, str] = field(default_factory=dict)


def tolls(claims: Iterable[TollClaim], *, windows: Mapping[str, Window] | None = None) -> Ledger:
    """Tolls of all incidents and periods.

    Parameters
    ----------
    claims
        Confirmed claims in any order; ids are unique. Claims without an incident and with a period
        are period totals, those without both are kept under the incident None.
    windows
        Start and end of each incident: which of them a period total holds.

    Returns
    -------
    Ledger
        The same for any order of the claims. Each claim's fate is one of standing, superseded,
        copy, part, transfer, period, no_report, not_asserted.
    """
    ordered = sorted(claims, key=lambda claim: (claim.at, claim.said_at, claim.id))
    sorting = _Sorting()
    groups: dict[str | None, list[TollClaim]] = {}
    periods = []
    for claim in ordered:
        if claim.incident is None and claim.period is not None and claim.modality == "asserted":
            sorting.fates[claim.id] = "period"
            periods.append(claim)
        else:
            groups.setdefault(claim.incident, []).append(claim)
    incidents = {incident: _toll(incident, group, sorting) for incident, group in groups.items()}
    totals = tuple(_period(claim, incidents, windows or {}) for claim in _without_copies(periods, sorting))
    return Ledger(incidents, totals, sorting.fates)


def toll(claims: Iterable[TollClaim]) -> Toll:
    """The toll of one incident's claims (all of one incident, or all without)."""
    found = tolls(claims).incidents
    if not found:
        return Toll(None, {metric: Figure(metric, "no_data") for metric in METRICS})
    if len(found) > 1:
        raise ValueError("claims of more than one incident")
    return next(iter(found.values()))


def _toll(incident: str | None, claims: list[TollClaim], sorting: _Sorting) -> Toll:
    return Toll(incident, {metric: _figure(metric, claims, sorting) for metric in METRICS})


def _figure(metric: str, claims: list[TollClaim], sorting: _Sorting) -> Figure:
    # "No one was hurt" speaks of killed and injured; of the missing it says nothing.
    meant = (metric,) if metric == "missing" else (metric, "any")
    concerned = [claim for claim in claims if claim.metric in meant]
    fates = _fates(concerned)
    for claim in concerned:
        if claim.metric == metric or claim.id not in sorting.fates:
            sorting.fates[claim.id] = fates[claim.id]
        elif fates[claim.id] == "standing":  # "no one was hurt" stands if it stands for any metric
            sorting.fates[claim.id] = "standing"
    timeline = tuple(Point(c.id, c.source, c.at, c.low, c.high, fates[c.id]) for c in concerned)
    transfers = tuple(claim.id for claim in concerned if fates[claim.id] == "transfer")
    standing = [claim for claim in concerned if fates[claim.id] == "standing"]
    if not standing:
        silent = any(fates[claim.id] == "no_report" for claim in concerned)
        state = "no_reports" if silent else "no_data"
        return Figure(metric, state, transfers=transfers, timeline=timeline)
    return _counted(metric, standing, transfers, timeline)


def _counted(
    metric: str, standing: list[TollClaim], transfers: tuple[str, ...], timeline: tuple[Point, ...]
) -> Figure:
    positive = [claim for claim in standing if not claim.is_zero]
    ids = tuple(claim.id for claim in standing)
    if not positive:
        return Figure(metric, "zero", 0, 0, 0, standing=ids, transfers=transfers, timeline=timeline)
    floors = [claim.floor or 0 for claim in positive]
    tops = [claim.high for claim in positive if claim.high is not None]
    open_ended = any(claim.high is None for claim in positive)
    best = min(floors) if any(floors) else 0
    high = max([*tops, *floors])
    low = 0 if len(positive) < len(standing) else min(floors)
    verified = [claim.floor or 0 for claim in positive if claim.verified]
    differ = len({(claim.low, claim.high) for claim in positive}) > 1 or len(positive) < len(standing)
    return Figure(
        metric,
        "count",
        low,
        best,
        high,
        open_ended=open_ended,
        disputed=differ and len({claim.source for claim in standing}) > 1,
        verified_best=min(verified) if verified else None,
        standing=ids,
        transfers=transfers,
        timeline=timeline,
    )


def _fates(claims: list[TollClaim]) -> dict[str, str]:
    """What becomes of each claim of one metric; `claims` are in order of `at`."""
    fates: dict[str, str] = {}
    latest: dict[str, TollClaim] = {}
    for claim in claims:
        if claim.modality != "asserted":
            fates[claim.id] = "not_asserted"
        elif claim.no_report:
            fates[claim.id] = "no_report"
        elif claim.part:
            fates[claim.id] = "part"
        elif claim.transfer:
            fates[claim.id] = "transfer"
        else:
            fates[claim.id] = _place(claim, claims, latest, fates)
    return fates


def _place(
    claim: TollClaim, claims: list[TollClaim], latest: dict[str, TollClaim], fates: dict[str, str]
) -> str:
    """Standing, copy or superseded; an older word of the same source may fall here."""
    earlier = [
        one
        for one in claims
        if one.source == claim.source and fates.get(one.id) in ("standing", "superseded", "copy")
    ]
    before = latest.get(claim.source)
    same = [one for one in earlier if (one.low, one.high) == (claim.low, claim.high)]
    if same and (claim.relayed or (before is not None and before in same)):
        return "copy"
    if before is not None:
        if claim.is_zero and not before.is_zero:
            return "superseded"  # people do not become unhurt: the count stands, the zero is kept
        if (before.at, before.said_at) == (claim.at, claim.said_at) and not before.is_zero:
            # Two counts in one breath: the smaller is within the larger, neither is newer.
            if (claim.floor or 0) <= (before.floor or 0):
                return "part"
            fates[before.id] = "part"
        else:
            fates[before.id] = "superseded"
    latest[claim.source] = claim
    return "standing"


def _without_copies(claims: list[TollClaim], sorting: _Sorting) -> list[TollClaim]:
    """Period totals, the newest of each source, metric and period; copies and older ones have their fate."""
    kept: dict[tuple[str, str, Window | None], TollClaim] = {}
    for claim in claims:
        place = (claim.source, claim.metric, claim.period)
        before = kept.get(place)
        if before is not None and (before.low, before.high) == (claim.low, claim.high):
            sorting.fates[claim.id] = "copy"
            continue
        if before is not None:
            sorting.fates[before.id] = "superseded"
        kept[place] = claim
    return list(kept.values())


def _period(
    claim: TollClaim, incidents: Mapping[str | None, Toll], windows: Mapping[str, Window]
) -> PeriodToll:
    holds = []
    inside, known = 0, True
    for incident in sorted(one for one in incidents if one is not None):
        window = windows.get(incident)
        if claim.period is None or window is None:
            continue
        if claim.period[0] <= window[0] and window[1] <= claim.period[1]:
            holds.append(incident)
            figure = incidents[incident].figures.get(claim.metric)
            if figure is None or figure.best is None:
                known = False
            else:
                inside += figure.best
    outside = max((claim.floor or 0) - inside, 0) if known else None
    return PeriodToll(
        claim.id, claim.metric, claim.low, claim.high, claim.period, tuple(holds), inside, outside
    )


_ROMAN = {
    **LETTERS["ru"],
    "ґ": "g",
    "г": "g",
    "ю": "iu",
    "я": "ia",
    "й": "i",
    "ы": "i",
    "і": "i",
    "ї": "i",
    "є": "e",
    "ё": "e",
}
_BODY_WORDS = {
    "defence": re.compile(r"оборон|defen[cs]e"),
    "health": re.compile(r"здрав|охорони здоров|health"),
    "emergency": re.compile(r"мчс|дснс|надзвич|чрезвыч|emergenc"),
    "police": re.compile(r"полиц|поліц|police"),
    "general staff": re.compile(r"генштаб|генеральн\w+ штаб|general staff"),
    "air force": re.compile(r"воздушн\w+ сил|повітрян\w+ сил|air force"),
}


def speaker_key(name: str, office: str = "") -> str:
    """One key for all spellings of a speaker: Вымыслов, Вимислов and Vymyslov are one.

    Parameters
    ----------
    name
        As the text has it: a person's name (the last word counts) or a body's.
    office
        The office, if the reading gave one; where it is the name itself, it is a body.
    """
    lower = name.lower().strip()
    for key, pattern in _BODY_WORDS.items():
        if pattern.search(lower) and (not office or office.lower() == lower or len(lower.split()) > 3):
            return key
    words = re.findall(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*", lower)
    if not words:
        return lower
    last = words if office and office.lower() == lower else words[-1:]
    roman = " ".join("".join(_ROMAN.get(c, c) for c in word) for word in last)
    roman = re.sub(r"[^a-z ]", "", roman)
    roman = roman.replace("y", "i").replace("h", "").replace("ii", "i").replace("iie", "ie")
    return re.sub(r"(?:ogo|omu|im|om|oi|a|u|u|e|i)$", "", roman) if len(roman) > 5 else roman
