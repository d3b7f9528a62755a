"""Claims and tolls as tables with their codebook, for analysts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import Town
from firstlight.reports.models import Claim
from firstlight.reports.rules.tables import Column
from firstlight.reports.rules.tolls import METRICS, PeriodToll
from firstlight.reports.selectors.ledger import TownLedger, town_ledger

Rows = list[dict[str, Any]]

CLAIM_COLUMNS: dict[str, tuple[str, str | Promise]] = {
    "claim_id": ("text", _("Key of the claim.")),
    "statement_id": ("text", _("Key of the statement that says it.")),
    "text_sha256": ("text", _("SHA-256 of the statement's text; start and end count its code points.")),
    "author": ("text", _("Who published the statement.")),
    "channel": ("text", _("Where it was published.")),
    "source_url": ("text", _("Its address.")),
    "published_at": ("time", _("When it was published.")),
    "language": ("text", _("Its language: en, ru or uk.")),
    "relayed_from": ("text", _("Whom the author passed on, as the channel itself says.")),
    "copy_of": ("text", _("Statement with the same words that came first; both are one source.")),
    "kind": ("text", _("casualty, no_report, weapon, damage, measure or alarm.")),
    "subject": ("text", _("Killed, injured, missing; the weapon; the object; the measure.")),
    "value_min": ("whole", _("Least number meant; empty: said without a number. 0 is a stated none.")),
    "value_max": ("whole", _("Greatest number meant; empty with a value_min: at least.")),
    "qualifier": ("text", _("exact, at_least, at_most, about or vague.")),
    "words": ("text", _("The words of a vague number, such as dozens.")),
    "modality": (
        "text",
        _("asserted, planned, ordered, denied, hypothetical, decided or discussed."),
    ),
    "scope": ("text", _("night, previous_day, period or cumulative.")),
    "outcome": ("text", _("Of weapons: launched, used, hit, intercepted or lost, as claimed.")),
    "until": ("text", _("Of measures: the last day.")),
    "speaker": ("text", _("Who is said to have said it.")),
    "office": ("text", _("The speaker's office.")),
    "attribution": ("text", _("explicit, carried over, implicit or none.")),
    "as_of": ("time", _("The moment the figure is said to be true for.")),
    "event_from": ("time", _("Beginning of what it speaks of.")),
    "event_to": ("time", _("End of it.")),
    "start": ("whole", _("First code point of the evidence in the text.")),
    "end": ("whole", _("Code point after its last.")),
    "evidence": ("text", _("The words themselves.")),
    "part_of": ("text", _("Key of the claim whose total holds this one.")),
    "is_transfer": ("truth", _("An injured person who died: counted among the killed, no new victim.")),
    "origin": ("text", _("What found it: rules, model, both or person.")),
    "state": ("text", _("proposed, confirmed or rejected by a person.")),
    "decided_at": ("time", _("When it was decided.")),
    "incident_id": ("text", _("Key of the incident it was given to.")),
    "fate": (
        "text",
        _("In the ledger: standing, superseded, copy, part, transfer or period."),
    ),
}

TOLL_COLUMNS: dict[str, tuple[str, str | Promise]] = {
    "level": ("text", _("incident, or period: a total that a source stated, never added to incidents.")),
    "incident_id": ("text", _("Key of the incident.")),
    "incident": ("text", _("Its title.")),
    "cause": ("text", _("Its cause.")),
    "place": ("text", _("Its place in words.")),
    "precision": ("whole", _("How exactly the place is known: 1 the point to 7 air or sea (UCDP).")),
    "begins_at": ("time", _("Beginning of the incident or period.")),
    "ends_at": ("time", _("End of it.")),
    "metric": ("text", _("killed, injured or missing.")),
    "state": ("text", _("count, zero (said so), no_reports or no_data.")),
    "low": ("whole", _("Least of the sources that stand.")),
    "best": ("whole", _("The careful figure: the least that a source which stands counts.")),
    "high": ("whole", _("Greatest of them.")),
    "open_ended": ("truth", _("A source says at least.")),
    "disputed": ("truth", _("Sources that stand differ.")),
    "outside": ("whole", _("Of a period: what the recorded incidents inside it do not explain (derived).")),
    "claims": ("text", _("Keys of the claims that stand, separated by blanks.")),
}


_OF_CLAIM = (
    "kind", "subject", "value_min", "value_max", "qualifier", "modality", "scope", "speaker", "office",
    "attribution", "as_of", "event_from", "event_to", "start", "end", "evidence", "is_transfer", "origin",
    "state", "decided_at",
)  # fmt: skip
_OF_STATEMENT = (
    "text_sha256", "author", "channel", "source_url", "published_at", "language", "relayed_from",
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """One table: its columns and how its rows are found."""

    columns: dict[str, tuple[str, str | Promise]]
    rows: Callable[[Town], Rows]

    def codebook(self) -> list[Column]:
        """The columns in the active language."""
        return [Column(name, kind, str(meaning)) for name, (kind, meaning) in self.columns.items()]


def claim_rows(town: Town) -> Rows:
    """Every claim of a town that was not rejected, with its evidence. For services: no person, no access."""
    fates = town_ledger(town).ledger.fates
    claims = Claim.objects.filter(town=town).exclude(state=Claim.State.REJECTED)
    ordered = claims.select_related("statement").order_by("statement__published_at", "start", "id")
    return [_claim_row(claim, fates.get(str(claim.pk))) for claim in ordered]


def _claim_row(claim: Claim, fate: str | None) -> dict[str, Any]:
    statement, detail = claim.statement, claim.detail
    return {
        **{name: getattr(claim, name) for name in _OF_CLAIM},
        **{name: getattr(statement, name) for name in _OF_STATEMENT},
        **{name: detail.get(name) for name in ("words", "outcome", "until")},
        "claim_id": str(claim.pk),
        "statement_id": str(statement.pk),
        "copy_of": _key(statement.copy_of_id),
        "part_of": _key(claim.subset_of_id),
        "incident_id": _key(claim.incident_id),
        "fate": fate,
    }


def toll_rows(town: Town) -> Rows:
    """Three rows an incident, one a period total. For services: no person, no access."""
    ledger = town_ledger(town)
    rows = []
    for key, incident in sorted(ledger.incidents.items(), key=lambda one: one[1].started_at):
        toll = ledger.toll(incident)
        for metric in METRICS:
            figure = toll.figures[metric]
            rows.append(
                {
                    **_empty_toll(),
                    "level": "incident", "incident_id": key, "incident": incident.title,
                    "cause": incident.cause, "place": incident.place, "precision": incident.precision,
                    "begins_at": incident.started_at, "ends_at": incident.ended_at, "metric": metric,
                    "state": figure.state, "low": figure.low, "best": figure.best, "high": figure.high,
                    "open_ended": figure.open_ended, "disputed": figure.disputed,
                    "claims": " ".join(figure.standing),
                }
            )  # fmt: skip
    return rows + [_period_row(period, ledger) for period in ledger.ledger.periods]


def _period_row(period: PeriodToll, ledger: TownLedger) -> dict[str, Any]:
    begins, ends = period.period or (None, None)
    return {
        **_empty_toll(),
        "level": "period", "begins_at": begins, "ends_at": ends, "metric": period.metric, "state": "count",
        "low": period.low, "high": period.high, "outside": period.outside, "claims": period.claim,
    }  # fmt: skip


def _empty_toll() -> dict[str, Any]:
    return dict.fromkeys(TOLL_COLUMNS)


def _key(value: object) -> str | None:
    return None if value is None else str(value)


EXPORTS = {"claims": Export(CLAIM_COLUMNS, claim_rows), "tolls": Export(TOLL_COLUMNS, toll_rows)}
