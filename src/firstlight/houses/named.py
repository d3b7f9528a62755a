"""The house that an address names, for rooms that know no house (setting `ADDRESS_FINDER`)."""

from __future__ import annotations

import math

from firstlight.accounts.models import Town
from firstlight.houses.models import House, StreetName
from firstlight.houses.rules.addresses import parse_query
from firstlight.houses.services_match import SMALLEST_M
from firstlight.reports.register import Address


def find_address(town: Town, words: str) -> Address | None:
    """The one standing house with exactly this street, in any script, and number; else None.

    No person, no access: for services. Guessing is left to `search_houses`, where somebody chooses.
    """
    query = parse_query(words)
    if not query.street_key or not query.number_key:
        return None
    names = StreetName.objects.filter(town=town)
    streets = set(names.filter(key=query.street_key).values_list("street_id", flat=True))
    if not streets:
        bare = query.street_key.partition(":")[0]
        streets = set(names.filter(key__startswith=f"{bare}:").values_list("street_id", flat=True))
    found = House.objects.filter(
        town=town, street__in=streets, number_key=query.number_key[:40], gone_at=None
    )[:2]
    if len(found) != 1:
        return None
    house = found[0]
    radius_m = max(SMALLEST_M, math.sqrt((house.area_m2 or 0) / 2))
    return Address(str(house), house.lon, house.lat, radius_m, str(house.pk))
