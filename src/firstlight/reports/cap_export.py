"""An alarm of the town as a CAP 1.2 message, to hand on to neighbours and their systems."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstlight import clock
from firstlight.reports.models import Alarm
from firstlight.reports.rules.cap import CapAlert, CapArea, CapInfo


def alarm_as_alert(alarm: Alarm) -> CapAlert:
    """The alarm as it stands: an alert while it is on, then an update that says all clear.

    In an exercise its status is Exercise, so that nobody takes it for real.
    """
    town = alarm.town
    started_at = alarm.started_at.replace(microsecond=0)
    ended_at = alarm.ended_at.replace(microsecond=0) if alarm.ended_at else None
    ring = (
        (town.west, town.south), (town.east, town.south), (town.east, town.north), (town.west, town.north),
        (town.west, town.south),
    )  # fmt: skip
    info = CapInfo(
        event=_("Alarm"),
        categories=("Security", "Safety"),
        urgency="Immediate" if ended_at is None else "Past",
        severity="Severe",
        certainty="Observed",
        language=get_language() or "en",
        responses=("Shelter",) if ended_at is None else ("AllClear",),
        onset_at=started_at,
        sender_name=alarm.source,
        headline=_("Alarm: take cover") if ended_at is None else _("All clear"),
        areas=(CapArea(town.name, polygons=(ring,)),),
    )
    sender = f"urn:uuid:{town.pk}"
    first = f"{alarm.pk}-1"
    return CapAlert(
        identifier=first if ended_at is None else f"{alarm.pk}-2",
        sender=sender,
        sent_at=ended_at or started_at,
        status="Exercise" if clock.is_exercise() else "Actual",
        msg_type="Alert" if ended_at is None else "Update",
        scope="Public",
        references=() if ended_at is None else ((sender, first, started_at),),
        infos=(info,),
    )
