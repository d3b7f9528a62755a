"""The ledger: tolls of incidents and periods, from confirmed claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import Access
from firstlight.reports.models import Claim, Incident
from firstlight.reports.rules.tolls import METRICS, Figure, Ledger, Toll, TollClaim, speaker_key, tolls
from firstlight.reports.selectors.incidents import standing_incidents
from firstlight.reports.selectors.scope import READERS

PEOPLE = (Claim.Kind.CASUALTY, Claim.Kind.NO_REPORT)
NO_DATA = Toll(None, {metric: Figure(metric, "no_data") for metric in METRICS})


@dataclass(frozen=True)
class TownLedger:
    """The tolls of a town with the claims and incidents they speak of, by their ids as text."""

    ledger: Ledger
    claims: dict[str, Claim]
    incidents: dict[str, Incident]

    def toll(self, incident: Incident) -> Toll:
        """The toll of one incident; three times no data where no claim speaks of it."""
        return self.ledger.incidents.get(str(incident.pk), NO_DATA)


def ledger_for(access: Access) -> TownLedger:
    """The ledger as staff see it: every confirmed claim."""
    access.require(*READERS)
    return town_ledger(access.town)


def town_ledger(town: Town, *, counts: Callable[[Claim], bool] = lambda claim: True) -> TownLedger:
    """The ledger of a town. For services: no person, no access.

    Parameters
    ----------
    counts
        Whether a confirmed claim may enter: a release may let only named speakers in.
    """
    rows = (
        Claim.objects.filter(town=town, kind__in=PEOPLE, state=Claim.State.CONFIRMED)
        .select_related("statement")
        .order_by("statement__published_at", "start")
    )
    claims = {str(claim.pk): claim for claim in rows if counts(claim)}
    incidents = {str(incident.pk): incident for incident in standing_incidents(town)}
    windows = {key: (one.started_at, one.ended_at) for key, one in incidents.items()}
    return TownLedger(tolls(_toll_claims(claims.values()), windows=windows), claims, incidents)


def source_name(claim: Claim) -> str:
    """Who is behind a claim, as a reader sees it: the cited speaker, else who published."""
    return claim.speaker or claim.office or claim.statement.relayed_from or claim.statement.author


def _toll_claims(claims: Iterable[Claim]) -> list[TollClaim]:
    """Rows as the pure ledger takes them.

    The same words published by several authors, with nobody cited, are the first author's: one
    source, however often they were copied. Words that an author passed on are whose they were.
    """
    first: dict[str, object] = {}  # of each text, the statement it copies or is
    first_author: dict[object, str] = {}
    found = []
    for claim in claims:  # in order of publication
        statement = claim.statement
        origin = first.setdefault(statement.text_sha256, statement.copy_of_id or statement.pk)
        author = first_author.setdefault(origin, statement.author)
        cited = claim.speaker or claim.office or statement.relayed_from
        source = speaker_key(cited, claim.office) if cited else speaker_key(author, author)
        found.append(_toll_claim(claim, source, relayed=bool(cited) and cited != statement.author))
    return found


def _toll_claim(claim: Claim, source: str, *, relayed: bool) -> TollClaim:
    is_total = claim.scope in {"period", "cumulative"} and claim.incident_id is None
    has_window = claim.event_from is not None and claim.event_to is not None
    return TollClaim(
        id=str(claim.pk),
        metric=claim.subject,
        low=claim.value_min,
        high=claim.value_max,
        source=source,
        said_at=claim.statement.published_at,
        incident=str(claim.incident_id) if claim.incident_id else None,
        as_of=claim.as_of,
        qualifier=claim.qualifier,
        words=claim.detail.get("words"),
        modality=claim.modality,
        relayed=relayed,
        no_report=claim.kind == Claim.Kind.NO_REPORT,
        part=claim.subset_of_id is not None,
        transfer=claim.is_transfer,
        period=(claim.event_from, claim.event_to) if is_total and has_window else None,  # type: ignore[arg-type]
    )
