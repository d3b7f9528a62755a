"""Alarms."""

from __future__ import annotations

from firstlight.accounts.models import Town
from firstlight.accounts.selectors import STAFF, Access
from firstlight.reports.models import Alarm


def open_alarm(town: Town) -> Alarm | None:
    """The alarm that is on now; None: there is none. For services: no person, no access."""
    return Alarm.objects.filter(town=town, ended_at=None).first()


def alarms_for(access: Access, most: int = 100) -> list[Alarm]:
    """The latest alarms, newest first; every member of staff must know them."""
    access.require(*STAFF)
    return list(Alarm.objects.filter(town=access.town).select_related("entered_by")[:most])
