"""The reads of this room: for staff, and what anybody may see."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from firstlight.accounts.models import Role, Town
from firstlight.accounts.selectors import STAFF, Access
from firstlight.measures.models import Measure
from firstlight.measures.rules.chains import Chain, Link, chains_of
from firstlight.reports.models import Claim

WRITERS = (Role.PUBLISHER,)
PUBLIC = (Measure.State.PUBLISHED, Measure.State.LIFTED)
KEPT_IN_FEED = timedelta(days=90)

KIND_OF_CLAIM = {
    "school_holidays": Measure.Kind.SCHOOL_HOLIDAYS,
    "remote_learning": Measure.Kind.REMOTE_LEARNING,
    "school_closure": Measure.Kind.SCHOOL_CLOSURE,
    "class_cancelled": Measure.Kind.SCHOOL_CLOSURE,
    "kindergarten_duty": Measure.Kind.KINDERGARTEN_DUTY,
    "closure": Measure.Kind.STREET_CLOSED,
    "evacuation": Measure.Kind.EVACUATION,
    "temporary_shelter": Measure.Kind.SHELTER,
    "shelter": Measure.Kind.SHELTER,
    "blackout": Measure.Kind.UTILITY,
    "utility": Measure.Kind.UTILITY,
}


@dataclass(frozen=True)
class PublicMeasure:
    """A published chain in the words of its newest link."""

    chain: Chain
    kind: str
    text: str
    legal_basis: str
    districts: tuple[str, ...]  # names; empty: the whole town

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return str(Measure.Kind(self.kind).label)


def measures_for(access: Access, state: str = "") -> QuerySet[Measure]:
    """The measures of the town, soonest end first; of one state where one is named.

    People with a district scope see what applies in their districts, or in the whole town.
    """
    measures = _visible(access)
    if state:
        measures = measures.filter(state=state)
    return measures.select_related("extends", "extended_by", "published_by").prefetch_related("districts")


def measure_for(access: Access, measure_id: UUID) -> Measure:
    """One measure; 404 unless it is theirs to see."""
    measures = _visible(access).select_related("extends", "extended_by", "claim__statement", "made_by")
    measure = measures.filter(pk=measure_id).first()
    if measure is None:
        raise Http404
    return measure


def chain_of(measure: Measure) -> list[Measure]:
    """The decisions before and after this one, drafts too, first to last."""
    row = [measure]
    while (before := row[0].extends) is not None:
        row.insert(0, before)
    while (after := Measure.objects.filter(extends=row[-1]).first()) is not None:
        row.append(after)
    return row


NOT_OURS = ("inspection", "alert", "alert_cancelled", "power_restored", "stay_home")
"""Said of measures in a wide sense; the administration decides nothing about them here."""


def announced_for(access: Access) -> QuerySet[Claim]:
    """Confirmed claims that a measure may be made from, newest statement first.

    Left out: what a measure was made from, and what one that was not lifted says already (the same
    kind until the same day): several papers announce one decision.
    """
    known = set(
        Measure.objects.filter(town=access.town)
        .exclude(state=Measure.State.LIFTED)
        .values_list("kind", "ends_on")
    )
    claims = _open_claims(access)
    new = [one.pk for one in claims if (KIND_OF_CLAIM.get(one.subject), _until(one)) not in known]
    return claims.filter(pk__in=new)


def _open_claims(access: Access) -> QuerySet[Claim]:
    access.require(*WRITERS)
    return (
        Claim.objects.filter(
            town=access.town, kind=Claim.Kind.MEASURE, state=Claim.State.CONFIRMED, measures=None
        )
        .exclude(modality="denied")
        .exclude(subject__in=NOT_OURS)
        .select_related("statement")
        .order_by("-statement__published_at")
    )


def announced_claim_for(access: Access, claim_id: UUID) -> Claim:
    """A confirmed claim no measure was made from; 404 unless it is there."""
    claim = _open_claims(access).filter(pk=claim_id).first()
    if claim is None:
        raise Http404
    return claim


def prefill(claim: Claim, today: date) -> dict[str, Any]:
    """What a claim says of a measure, as first values of the form; what it does not say is absent."""
    first: dict[str, Any] = {
        "kind": KIND_OF_CLAIM.get(claim.subject, Measure.Kind.OTHER),
        "starts_on": today,
        "text": claim.evidence,
    }
    if (until := _until(claim)) is not None:
        first["ends_on"] = until
    return first


def _until(claim: Claim) -> date | None:
    """The end a claim names; None: it names none that could be read."""
    with suppress(ValueError):
        return date.fromisoformat(str(claim.detail.get("until") or ""))
    return None


def public_measures(town: Town, today: date, *, past: bool = False) -> list[PublicMeasure]:
    """What anybody may see: published chains that still apply or will, soonest end first.

    `past`: lifted ones and ones that ended in the last 90 days as well, for feeds that must take
    an entry back.
    """
    rows = Measure.objects.filter(town=town, state__in=PUBLIC).prefetch_related("districts")
    by_id = {str(row.pk): row for row in rows}
    chains = chains_of(_link(row) for row in by_id.values())
    if past:
        shown = [chain for chain in chains if chain.links[-1].ends_on >= today - KEPT_IN_FEED]
    else:
        shown = [chain for chain in chains if not chain.is_lifted and chain.ends_on >= today]
    return [_public(chain, by_id[chain.newest.id]) for chain in shown]


def _link(measure: Measure) -> Link:
    assert measure.published_at is not None  # only published ones come here
    return Link(
        id=str(measure.pk),
        extends=str(measure.extends_id) if measure.extends_id else None,
        starts_on=measure.starts_on,
        ends_on=measure.ends_on,
        published_at=measure.published_at,
        lifted_at=measure.lifted_at,
    )


def _public(chain: Chain, newest: Measure) -> PublicMeasure:
    return PublicMeasure(
        chain=chain,
        kind=newest.kind,
        text=newest.text,
        legal_basis=newest.legal_basis,
        districts=tuple(district.name for district in newest.districts.all()),
    )


def _visible(access: Access) -> QuerySet[Measure]:
    access.require(*STAFF)
    measures = Measure.objects.filter(town=access.town)
    scope = access.districts()
    if scope is None:
        return measures
    here = measures.filter(districts__in=scope) | measures.filter(districts=None)
    return measures.filter(pk__in=here.values("pk"))
