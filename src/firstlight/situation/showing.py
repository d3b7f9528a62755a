"""A release in words. Reads the frozen content and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from firstlight.reports.labels import figure_words, range_words, subject_label
from firstlight.reports.models import Incident
from firstlight.reports.rules.tolls import METRICS, Figure
from firstlight.situation.content import GROUPS
from firstlight.situation.texts import HELD


@dataclass(frozen=True)
class ShownSource:
    name: str
    office: str
    author: str  # who published it; empty where that is the speaker
    url: str
    as_of: datetime


@dataclass(frozen=True)
class ShownFigure:
    label: str
    state: str
    headline: str
    range: str
    disputed: bool
    sources: tuple[ShownSource, ...]


@dataclass(frozen=True)
class ShownIncident:
    cause: str
    started_at: datetime
    ended_at: datetime
    district: str | None
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True)
class ShownHeld:
    text: str | Promise
    until: datetime | None
    count: int


@dataclass(frozen=True)
class Situation:
    """Everything the public page says of a release.

    `repair`: (district, counts in the order of `GROUPS`), None where a count is hidden. `totals`:
    (count, whether it is "at least": the sum of what is shown), None where there is nothing to say.
    """

    as_of: datetime
    incidents: tuple[ShownIncident, ...]
    repair: tuple[tuple[str, tuple[int | None, ...]], ...]
    totals: tuple[tuple[int, bool] | None, ...]
    threshold: int
    held: tuple[ShownHeld, ...]

    @property
    def has_repair(self) -> bool:
        """Whether the table says anything."""
        return any(total is not None for total in self.totals)


def shown_situation(content: Mapping[str, Any], withheld: list[dict[str, Any]]) -> Situation:
    """The frozen content, with words and times."""
    repair = content["repair"]
    rows = tuple((row["name"], tuple(row[group] for group in GROUPS)) for row in repair["districts"])
    return Situation(
        as_of=datetime.fromisoformat(content["as_of"]),
        incidents=tuple(_incident(one) for one in content["incidents"]),
        repair=rows,
        totals=tuple(_total(repair, group) for group in GROUPS),
        threshold=repair["threshold"],
        held=tuple(_held(entry) for entry in withheld),
    )


def _total(repair: Mapping[str, Any], group: str) -> tuple[int, bool] | None:
    """The total as released; else the sum of the districts shown, which is no more than they say."""
    if repair["total"][group] is not None:
        return repair["total"][group], False
    shown = [row[group] for row in repair["districts"] if row[group] is not None]
    return (sum(shown), True) if shown else None


def _incident(one: Mapping[str, Any]) -> ShownIncident:
    return ShownIncident(
        cause=str(Incident.Cause(one["cause"]).label),
        started_at=datetime.fromisoformat(one["started_at"]),
        ended_at=datetime.fromisoformat(one["ended_at"]),
        district=one["district"],
        figures=tuple(_figure(metric, one["toll"][metric]) for metric in METRICS),
    )


def _figure(metric: str, told: Mapping[str, Any]) -> ShownFigure:
    figure = Figure(
        metric=metric,
        state=told["state"],
        low=told["low"],
        best=told["best"],
        high=told["high"],
        open_ended=told["open_ended"],
        disputed=told["disputed"],
    )
    return ShownFigure(
        label=subject_label(metric),
        state=figure.state,
        headline=figure_words(figure),
        range=range_words(figure),
        disputed=figure.disputed,
        sources=tuple(_source(source) for source in told["sources"]),
    )


def _source(source: Mapping[str, Any]) -> ShownSource:
    name = source["speaker"] or source["office"] or source["author"]
    return ShownSource(
        name=name,
        office=source["office"] if source["office"] != name else "",
        author=source["author"] if source["author"] != name else "",
        url=source["url"],
        as_of=datetime.fromisoformat(source["as_of"]),
    )


def _held(entry: Mapping[str, Any]) -> ShownHeld:
    until = datetime.fromisoformat(entry["until"]) if entry["until"] else None
    return ShownHeld(text=HELD.get(entry["code"], entry["code"]), until=until, count=entry["count"])
