"""For the duty officer: the alarm, statements to confirm, incidents with tolls, calls to place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from firstlight.accounts.selectors import Access
from firstlight.reports.models import Alarm, Call, Incident, Statement
from firstlight.reports.rules.tolls import METRICS
from firstlight.reports.rules.tolls import Figure as TollFigure
from firstlight.reports.selectors.alarms import alarms_for
from firstlight.reports.selectors.calls import calls_for
from firstlight.reports.selectors.incidents import incidents_for
from firstlight.reports.selectors.ledger import TownLedger, ledger_for, source_name
from firstlight.reports.selectors.statements import statements_for

MOST = 5  # rows of each list; the rest is behind its heading


@dataclass(frozen=True)
class TollLine:
    """One figure of an incident with the speakers behind it."""

    figure: TollFigure
    sources: tuple[str, ...]


@dataclass(frozen=True)
class IncidentToll:
    incident: Incident
    lines: tuple[TollLine, ...]


def _toll(incident: Incident, ledger: TownLedger) -> IncidentToll:
    figures = ledger.toll(incident).figures
    lines = []
    for metric in METRICS:
        figure = figures[metric]
        if figure.state == "no_data":
            continue
        behind = dict.fromkeys(source_name(ledger.claims[claim]) for claim in figure.standing)
        lines.append(TollLine(figure, tuple(behind)))
    return IncidentToll(incident, tuple(lines))


def night(access: Access) -> dict[str, Any]:
    """What the night left to do, newest first, and what is known of it."""
    waiting = statements_for(access, waiting=True)
    unplaced: list[Call] = calls_for(access, state=Call.State.NEW)
    statements: list[Statement] = list(waiting[:MOST])
    ledger = ledger_for(access)
    alarms: list[Alarm] = alarms_for(access, most=3)
    return {
        "statements": statements,
        "statement_count": waiting.count(),
        "claim_count": waiting.aggregate(all=Sum("waiting"))["all"] or 0,
        "calls": unplaced[:MOST],
        "call_count": len(unplaced),
        "incidents": [_toll(incident, ledger) for incident in incidents_for(access)[:3]],
        "alarm": next((alarm for alarm in alarms if alarm.ended_at is None), None),
        "last_alarm": next((alarm for alarm in alarms if alarm.ended_at is not None), None),
    }
