"""A person's decision that a call means a house, and its undoing."""

from __future__ import annotations

import math

from django.db import transaction

from firstlight.accounts.models import User
from firstlight.audit.services import record
from firstlight.errors import CodedError
from firstlight.houses.models import House, ReportMatch
from firstlight.reports.models import Call
from firstlight.reports.places import Spot
from firstlight.reports.services import place_call

SMALLEST_M = 10.0  # a house without an outline is known to about this


class MatchError(CodedError):
    """The call was not matched, and nothing was changed.

    Codes
    -----
    ``other-town``: call and house are of two towns. ``house-gone``: the house is no longer in the register.
    """


@transaction.atomic
def match_call(*, call: Call, house: House, by: User) -> ReportMatch:
    """Say that a call means this house; the same decision twice is one.

    An open call that has no place yet is placed at the house as well, so that plans count it.

    Raises
    ------
    MatchError
        See its codes.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.town_id != house.town_id:
        raise MatchError("other-town")
    if house.gone_at is not None:
        raise MatchError("house-gone", house=str(house))
    match, is_new = ReportMatch.objects.get_or_create(call=call, house=house, defaults={"matched_by": by})
    if not is_new:
        return match
    record(by=by, action="houses.match-call", target=call, town_id=call.town_id, data=_said(house))
    if call.lon is None and call.state != Call.State.CLOSED:
        place_call(call=call, at=Spot(house.lon, house.lat, _radius_m(house)), by=by)
    return match


@transaction.atomic
def unmatch_call(*, call: Call, house: House, by: User) -> bool:
    """Take a match back; False where there was none. The place of the call stays."""
    gone, _ = ReportMatch.objects.filter(call=call, house=house).delete()
    if gone:
        record(by=by, action="houses.unmatch-call", target=call, town_id=call.town_id, data=_said(house))
    return bool(gone)


def _said(house: House) -> dict[str, str]:
    return {"house": str(house.pk), "address": str(house)}


def _radius_m(house: House) -> float:
    """Half the diagonal of a square of the house's ground."""
    return max(SMALLEST_M, math.sqrt((house.area_m2 or 0) / 2))
