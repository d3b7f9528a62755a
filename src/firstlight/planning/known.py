"""What the town knows when a plan is made: impacts that stand, and calls that have a place."""

from __future__ import annotations

from firstlight.accounts.models import Town
from firstlight.planning.rules.reported import Reported
from firstlight.reports.models import Call, Impact, Incident


def reported_in(town: Town, incident: Incident | None = None) -> list[Reported]:
    """Impacts and placed calls of the town; with an incident its impacts only.

    A cleared impact stays in the belief: its damage is there, its danger is not.
    """
    impacts = Impact.objects.filter(town=town, withdrawn_at=None)
    if incident is not None:
        impacts = impacts.filter(incident=incident)
    calls = Call.objects.filter(town=town, state=Call.State.PLACED, lon__isnull=False)
    known = [
        Reported(
            lon=impact.lon,
            lat=impact.lat,
            radius_m=impact.radius_m,
            danger_m=impact.danger_m if impact.clearance == Impact.Clearance.DANGER else 0.0,
        )
        for impact in impacts
    ]
    for lon, lat, radius_m in calls.values_list("lon", "lat", "radius_m"):
        if lon is not None and lat is not None and radius_m is not None:
            known.append(Reported(lon=lon, lat=lat, radius_m=radius_m, is_call=True))
    return known
