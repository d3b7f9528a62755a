"""Tolls in words, with their sources, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from firstlight.reports.labels import FATES, figure_words, range_words, subject_label, value_words
from firstlight.reports.models import Claim, Incident
from firstlight.reports.plotting import plot_of
from firstlight.reports.rules.plots import TollPlot
from firstlight.reports.rules.tolls import METRICS, Figure, PeriodToll
from firstlight.reports.selectors.ledger import TownLedger, source_name


@dataclass(frozen=True)
class Word:
    """One word of one source in its timeline."""

    claim: Claim
    value: str
    at: datetime
    fate: str
    counts: bool


@dataclass(frozen=True)
class ShownFigure:
    """One metric of an incident: headline, range, who says so, and every source's own timeline."""

    label: str
    figure: Figure
    headline: str
    range: str
    standing: tuple[Claim, ...]
    as_of: datetime | None
    timelines: dict[str, list[Word]]
    plot: TollPlot | None


@dataclass(frozen=True)
class ShownPeriod:
    label: str
    claim: Claim
    value: str
    period: PeriodToll


def shown_toll(ledger: TownLedger, incident: Incident) -> list[ShownFigure]:
    """All three metrics of one incident."""
    figures = ledger.toll(incident).figures
    return [_shown(ledger, figures[metric]) for metric in METRICS]


def _shown(ledger: TownLedger, figure: Figure) -> ShownFigure:
    by_source: dict[str, list[Word]] = {}
    fates = {point.claim: point.fate for point in figure.timeline}
    for point in figure.timeline:
        claim = ledger.claims[point.claim]
        word = Word(
            claim,
            value_words(claim),
            point.at,
            str(FATES.get(point.fate, point.fate)),
            point.fate == "standing",
        )
        by_source.setdefault(point.source, []).append(word)
    timelines = {source_name(words[-1].claim): words for words in by_source.values()}
    said = {
        name: [(str(word.claim.pk), fates[str(word.claim.pk)], word.at) for word in words]
        for name, words in timelines.items()
    }
    standing = tuple(ledger.claims[key] for key in figure.standing)
    as_of = max((claim.as_of or claim.statement.published_at for claim in standing), default=None)
    return ShownFigure(
        label=subject_label(figure.metric),
        figure=figure,
        headline=figure_words(figure),
        range=range_words(figure),
        standing=standing,
        as_of=as_of,
        timelines=timelines,
        plot=plot_of(ledger, said),
    )


def shown_periods(ledger: TownLedger) -> list[ShownPeriod]:
    """Totals of periods, as each source stated them: never added to anything."""
    shown = []
    for period in ledger.ledger.periods:
        claim = ledger.claims[period.claim]
        shown.append(ShownPeriod(subject_label(period.metric), claim, value_words(claim), period))
    return shown
