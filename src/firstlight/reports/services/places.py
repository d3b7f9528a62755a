"""A town's own places: a list of its own making, or what GeoNames has around it."""

from __future__ import annotations

from django.db import transaction

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.models import PlaceList
from firstlight.reports.rules.files import decode_bytes
from firstlight.reports.rules.gazetteer import own_places
from firstlight.reports.rules.geonames import ATTRIBUTION, places_csv

WITHIN_KM = 60.0


@transaction.atomic
def keep_places(*, town: Town, name: str, raw: bytes, by: User, within_km: float = WITHIN_KM) -> PlaceList:
    """Keep a list of places that win over the gazetteer; the newest counts, statements read before stay.

    Parameters
    ----------
    raw
        CSV with name, lon, lat and names (`gazetteer.own_places`); or a GeoNames dump (tabs), of
        which the populated places within `within_km` of the town are taken.

    Raises
    ------
    ReadingError
        ``bad-places``, ``bad-dump``, ``no-places``, ``empty``, ``binary``.
    """
    text, source = decode_bytes(raw, name=name), name
    if text.partition("\n")[0].count("\t") > 5:
        text, _ = places_csv(text.splitlines(), lon=town.lon, lat=town.lat, within_km=within_km)
        source = f"{name}, {ATTRIBUTION}"
    rows = len(own_places(text))
    kept = PlaceList.objects.create(town=town, text=text, rows=rows, source=source[:200], made_by=by)
    record(by=by, action="reports.keep-places", target=kept, town_id=town.id, data={"rows": rows})
    return kept
