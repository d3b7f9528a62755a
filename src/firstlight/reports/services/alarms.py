"""Alarms by hand, and a person's word over those that came by a feed: teams stop while one is open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.reports.errors import ReportError
from firstlight.reports.models import Alarm, CapMessage


@transaction.atomic
def start_alarm(*, town: Town, source: str, by: User, at: datetime | None = None) -> Alarm:
    """An alarm began, now or at a time that has passed.

    Raises ReportError: ``no-source``, ``alarm-open`` (one is), ``naive-time``, ``future``.
    """
    if not source.strip():
        raise ReportError("no-source")
    started_at = _past(at)
    # The town's row is the lock: two officers who press at once start one alarm.
    Town.objects.select_for_update().get(pk=town.pk)
    if Alarm.objects.filter(town=town, ended_at=None).exists():
        raise ReportError("alarm-open")
    alarm = Alarm.objects.create(town=town, source=source.strip(), started_at=started_at, entered_by=by)
    data = {"started_at": started_at, "source": alarm.source}
    record(by=by, action="reports.start-alarm", target=alarm, town_id=town.id, data=data)
    return alarm


@transaction.atomic
def end_alarm(*, town: Town, by: User, at: datetime | None = None) -> Alarm:
    """The all-clear; the warnings that carried the alarm do not begin it again.

    Raises ReportError: ``no-alarm``, ``ends-before-start``, ``naive-time``, ``future``.
    """
    ended_at = _past(at)
    alarm = Alarm.objects.select_for_update().filter(town=town, ended_at=None).first()
    if alarm is None:
        raise ReportError("no-alarm")
    if ended_at < alarm.started_at:
        raise ReportError("ends-before-start")
    alarm.ended_at = ended_at
    alarm.save(update_fields=["ended_at"])
    alarm.messages.filter(state=CapMessage.State.ACTIVE).update(state=CapMessage.State.ENDED)
    record(by=by, action="reports.end-alarm", target=alarm, town_id=town.id, data={"ended_at": ended_at})
    return alarm


@transaction.atomic
def keep_alarm(*, town: Town, by: User) -> Alarm:
    """Let a person end the alarm, whatever becomes of the warnings that began it.

    Raises ReportError: ``no-alarm``.
    """
    alarm = Alarm.objects.select_for_update().filter(town=town, ended_at=None).first()
    if alarm is None:
        raise ReportError("no-alarm")
    if not alarm.is_by_hand:
        alarm.is_by_hand = True
        alarm.save(update_fields=["is_by_hand"])
        record(by=by, action="reports.keep-alarm", target=alarm, town_id=town.id)
    return alarm


def _past(at: datetime | None) -> datetime:
    now = clock.now()
    if at is None:
        return now
    if at.tzinfo is None:
        raise ReportError("naive-time")
    if at > now:
        raise ReportError("future")
    return at
