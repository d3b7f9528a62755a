"""Incidents: made, corrected and merged by a person; the software only proposes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Incident
from firstlight.reports.places import Spot


@dataclass(frozen=True)
class IncidentFacts:
    """What is known of an attack.

    Parameters
    ----------
    started_at, ended_at
        The window, UTC; both ends included.
    place
        In words, as officials name it.
    lon, lat
        Degrees; both or neither.
    precision
        Of the place: 1 exact, 2 within 25 km, 3 district, 4 region, 5 a line or an area, 6 country,
        7 air or sea (UCDP where_prec). Never shown finer.
    """

    title: str
    started_at: datetime
    ended_at: datetime
    cause: str = Incident.Cause.SHELLING
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    precision: int = 3

    def check(self, town: Town) -> None:
        """Raise ReportError (``no-title``, ``naive-time``, ``ends-before-start``, ``precision``,
        or a code of `Spot.check`) for what cannot be."""
        if not self.title.strip():
            raise ReportError("no-title")
        if self.started_at.tzinfo is None or self.ended_at.tzinfo is None:
            raise ReportError("naive-time")
        if self.ended_at < self.started_at:
            raise ReportError("ends-before-start")
        if not 1 <= self.precision <= 7:
            raise ReportError("precision")
        if (self.lon is None) != (self.lat is None):
            raise ReportError("not-lonlat")
        if self.lon is not None and self.lat is not None:
            Spot(self.lon, self.lat, radius_m=1).check(town)


@transaction.atomic
def make_incident(*, town: Town, facts: IncidentFacts, by: User) -> Incident:
    """A new incident of the town. Raises ReportError as `IncidentFacts.check` does."""
    facts.check(town)
    incident = Incident.objects.create(town=town, created_by=by, **asdict(facts))
    record(by=by, action="reports.make-incident", target=incident, town_id=town.id, data=asdict(facts))
    return incident


@transaction.atomic
def edit_incident(*, incident: Incident, facts: IncidentFacts, by: User) -> Incident:
    """Correct an incident; the log keeps what stood there before.

    Raises ReportError: ``merged``, or as `IncidentFacts.check` does.
    """
    incident = _open_incident(incident)
    facts.check(incident.town)
    before = {name: getattr(incident, name) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(incident, name, value)
    incident.save()
    changes = {name: [before[name], value] for name, value in asdict(facts).items() if value != before[name]}
    record(by=by, action="reports.edit-incident", target=incident, town_id=incident.town_id, data=changes)
    return incident


@transaction.atomic
def merge_incidents(*, keep: Incident, merged: Incident, by: User) -> Incident:
    """Two records of one attack become one: claims and impacts of `merged` move to `keep`.

    The window of `keep` grows to hold both. `merged` stays, marked, so that its address still leads
    somewhere. Raises ReportError: ``same-incident``, ``other-town``, ``merged``.
    """
    if keep.pk == merged.pk:
        raise ReportError("same-incident")
    if keep.town_id != merged.town_id:
        raise ReportError("other-town")
    keep, merged = _open_incident(keep), _open_incident(merged)
    claims = merged.claims.update(incident=keep)
    impacts = merged.impacts.update(incident=keep)
    keep.started_at = min(keep.started_at, merged.started_at)
    keep.ended_at = max(keep.ended_at, merged.ended_at)
    keep.save(update_fields=["started_at", "ended_at"])
    merged.merged_into = keep
    merged.merged_at = clock.now()
    merged.save(update_fields=["merged_into", "merged_at"])
    data = {"merged": str(merged.pk), "claims": claims, "impacts": impacts}
    record(by=by, action="reports.merge-incidents", target=keep, town_id=keep.town_id, data=data)
    return keep


def _open_incident(incident: Incident) -> Incident:
    """The incident as it is now, locked; ``merged`` if it has become part of another."""
    current = Incident.objects.select_for_update(of=("self",)).select_related("town").get(pk=incident.pk)
    if current.merged_into_id is not None:
        raise ReportError("merged")
    return current
