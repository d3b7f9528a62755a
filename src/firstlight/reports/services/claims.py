"""Claims: the software proposes, a person decides; every decision can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Claim, Incident

EDITABLE = frozenset(
    {
        "subject",
        "value_min",
        "value_max",
        "qualifier",
        "modality",
        "scope",
        "attribution",
        "speaker",
        "office",
        "as_of",
        "event_from",
        "event_to",
    }
)


@transaction.atomic
def confirm_claim(*, claim: Claim, by: User, incident: Incident | None = None) -> Claim:
    """The statement does say this. With an incident the claim is assigned to it as well.

    Confirming again is harmless. Raises ReportError: ``already-decided`` (rejected),
    ``other-town``, ``merged``.
    """
    return _decide(claim, Claim.State.CONFIRMED, by, incident)


@transaction.atomic
def reject_claim(*, claim: Claim, by: User) -> Claim:
    """The statement does not say this. Raises ReportError: ``already-decided`` (confirmed)."""
    return _decide(claim, Claim.State.REJECTED, by, None)


@transaction.atomic
def reopen_claim(*, claim: Claim, by: User) -> Claim:
    """Take a decision back: the claim waits again. One that waits is left as it is."""
    claim = _lock(claim)
    if claim.state == Claim.State.PROPOSED:
        return claim
    before = claim.state
    claim.state, claim.decided_by, claim.decided_at = Claim.State.PROPOSED, None, None
    claim.save(update_fields=["state", "decided_by", "decided_at"])
    record(by=by, action="reports.reopen-claim", target=claim, town_id=claim.town_id, data={"was": before})
    return claim


@transaction.atomic
def edit_claim(*, claim: Claim, changes: Mapping[str, Any], by: User) -> Claim:
    """Correct a waiting claim; its evidence span never changes, and the log keeps what was proposed.

    Parameters
    ----------
    changes
        Field to value; the fields of `EDITABLE`.

    Raises
    ------
    ReportError
        ``already-decided`` (reopen it first), ``unknown-field``, ``range`` (values not in order).
    """
    if unknown := set(changes) - EDITABLE:
        raise ReportError("unknown-field", field=min(unknown))
    claim = _lock(claim)
    if claim.state != Claim.State.PROPOSED:
        raise ReportError("already-decided")
    changed = {
        name: [getattr(claim, name), new] for name, new in changes.items() if new != getattr(claim, name)
    }
    if not changed:
        return claim
    for name, (_, new) in changed.items():
        setattr(claim, name, new)
    if claim.value_min is not None and claim.value_max is not None and claim.value_max < claim.value_min:
        raise ReportError("range")
    claim.origin = "person"
    claim.save(update_fields=[*changed, "origin"])
    record(by=by, action="reports.edit-claim", target=claim, town_id=claim.town_id, data=changed)
    return claim


@transaction.atomic
def assign_claim(*, claim: Claim, incident: Incident | None, by: User) -> Claim:
    """Say which incident a claim speaks of; None: of none. Raises ReportError: ``other-town``, ``merged``."""
    claim = _lock(claim)
    if claim.incident_id == (incident.pk if incident else None):
        return claim
    _check_incident(claim, incident)
    before = claim.incident_id
    claim.incident = incident
    claim.save(update_fields=["incident"])
    data = {"from": before, "to": incident.pk if incident else None}
    record(by=by, action="reports.assign-claim", target=claim, town_id=claim.town_id, data=data)
    return claim


def _decide(claim: Claim, state: str, by: User, incident: Incident | None) -> Claim:
    claim = _lock(claim)
    if claim.state not in {Claim.State.PROPOSED, state}:
        raise ReportError("already-decided")
    if incident is not None:
        _check_incident(claim, incident)
    is_same = claim.state == state and (incident is None or claim.incident_id == incident.pk)
    if is_same:
        return claim
    claim.incident = incident or claim.incident
    claim.state, claim.decided_by, claim.decided_at = state, by, clock.now()
    claim.save(update_fields=["incident", "state", "decided_by", "decided_at"])
    verb = "confirm" if state == Claim.State.CONFIRMED else "reject"
    data = {"statement": claim.statement_id, "incident": claim.incident_id}
    record(by=by, action=f"reports.{verb}-claim", target=claim, town_id=claim.town_id, data=data)
    return claim


def _check_incident(claim: Claim, incident: Incident | None) -> None:
    if incident is None:
        return
    if incident.town_id != claim.town_id:
        raise ReportError("other-town")
    if incident.merged_into_id is not None:
        raise ReportError("merged")


def _lock(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).select_related("incident").get(pk=claim.pk)
