"""Which team carries which phone."""

from __future__ import annotations

from django.db import transaction

from firstlight.accounts.models import Device
from firstlight.audit.services import Actor, record
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.models import TeamPhone
from firstlight.planning.models import Team


@transaction.atomic
def assign_phone(*, device: Device, team: Team, by: Actor) -> TeamPhone:
    """Give a phone to a team: from its next fetch it gets that team's round and sector.

    Raises
    ------
    InspectionError
        ``other-town``: phone and team belong to two towns.
    """
    if device.town_id != team.town_id:
        raise InspectionError("other-town")
    phone, _ = TeamPhone.objects.update_or_create(device=device, defaults={"team": team})
    record(
        by=by,
        action="inspections.assign-phone",
        target=device,
        town_id=device.town_id,
        data={"team": team.number},
    )
    return phone
