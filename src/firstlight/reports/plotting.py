"""What the ledger's plots show: a source's words on people, and interceptions claimed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from firstlight.accounts.selectors import Access
from firstlight.reports.models import Claim
from firstlight.reports.rules.plots import NightPlot, TollPlot, night_plot, toll_plot
from firstlight.reports.selectors.ledger import TownLedger, source_name
from firstlight.reports.selectors.scope import READERS

DRAWN = {"standing", "superseded", "copy"}
MOST_NIGHTS = 60


def plot_of(ledger: TownLedger, words: dict[str, list[tuple[str, str, datetime]]]) -> TollPlot | None:
    """A metric's words as lines: `words` by source, each a claim's key, its fate and when it was said."""
    drawn: dict[str, list[tuple[datetime, int]]] = {}
    for source, points in words.items():
        figures = [
            (at, value)
            for key, fate, at in points
            if fate in DRAWN and (value := _value(ledger.claims[key])) is not None
        ]
        if figures:
            drawn[source] = sorted(figures)
    return toll_plot(drawn)


def _value(claim: Claim) -> int | None:
    return claim.value_min if claim.value_min is not None else claim.value_max


def interceptions(access: Access) -> NightPlot | None:
    """What was claimed to be shot down, by night on the town's clock; for staff, never on the map.

    A statement counts with its largest figure: its parts are inside its total. Statements on one night
    are never added up.
    """
    access.require(*READERS)
    zone = ZoneInfo(access.town.timezone)
    claims = Claim.objects.filter(
        town=access.town, kind=Claim.Kind.WEAPON, state=Claim.State.CONFIRMED, detail__outcome="intercepted"
    ).select_related("statement")
    most: dict[date, dict[str, int]] = defaultdict(dict)
    for claim in claims:
        value = _value(claim)
        if value is None or claim.modality != "asserted":
            continue
        at = claim.event_to or claim.statement.published_at
        of_night = most[at.astimezone(zone).date()]
        source = source_name(claim)
        of_night[source] = max(of_night.get(source, 0), value)
    newest = sorted(most)[-MOST_NIGHTS:]
    return night_plot({night: list(most[night].values()) for night in newest})
