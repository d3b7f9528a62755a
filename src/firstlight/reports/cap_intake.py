"""From warnings to alarms: what a message opens, prolongs or ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import shapely
from django.db import transaction
from shapely.geometry import shape

from firstlight import clock
from firstlight.accounts.models import District, Town, User
from firstlight.audit.services import record
from firstlight.reports.models import Alarm, CapFeed, CapMessage
from firstlight.reports.rules.cap import CapAlert, read_alert
from firstlight.reports.rules.cap_verdict import Ground, Judgement, judge

State, Verdict = CapMessage.State, CapMessage.Verdict
CARRYING = (State.COMING, State.ACTIVE)


def ground_of(feed: CapFeed) -> Ground:
    """What a feed's warnings are measured against: the town's districts, or its bounds without any."""
    town = feed.town
    boundaries = District.objects.filter(town=town).exclude(boundary=None).values_list("boundary", flat=True)
    area = shapely.union_all([shapely.make_valid(shape(boundary)) for boundary in boundaries])
    if area.is_empty:
        area = shapely.box(town.west, town.south, town.east, town.north)
    return Ground(area, frozenset(split_words(feed.codes)), tuple(split_words(feed.events)))


def split_words(text: str) -> list[str]:
    """The words of a comma-separated field, in lower case."""
    return [word.strip().casefold() for word in text.split(",") if word.strip()]


@transaction.atomic
def take_message(*, feed: CapFeed, raw: bytes, by: User, entry: str = "") -> CapMessage:
    """Keep a warning and do what it says; the same message again changes nothing.

    Parameters
    ----------
    entry
        Where and as of when the feed listed it, so that it is not fetched again.

    Raises
    ------
    CapError
        As `read_alert`.
    """
    alert = read_alert(raw)
    town = Town.objects.select_for_update().get(pk=feed.town_id)
    known = CapMessage.objects.filter(feed=feed, sender=alert.sender, identifier=alert.identifier).first()
    if known is not None:
        if entry and known.entry != entry:
            CapMessage.objects.filter(pk=known.pk).update(entry=entry)
        return known
    shift = timedelta(seconds=clock.offset_s())  # senders keep to the real clock, in an exercise too
    judged = judge(alert, ground_of(feed), now=clock.now() - shift, is_exercise=clock.is_exercise())
    message = _keep(feed, alert, judged, raw, entry, shift)
    _obey(message, alert, town, by)
    settle(town=town, by=by)
    return message


def _keep(
    feed: CapFeed, alert: CapAlert, judged: Judgement, raw: bytes, entry: str, shift: timedelta
) -> CapMessage:
    is_alarm = judged.verdict == Verdict.ALARM
    return CapMessage.objects.create(
        town_id=feed.town_id,
        feed=feed,
        entry=entry,
        sender=alert.sender,
        identifier=alert.identifier,
        sent_at=alert.sent_at,
        status=alert.status,
        msg_type=alert.msg_type,
        texts=[
            {"language": i.language, "event": i.event, "headline": i.headline, "instruction": i.instruction,
             "sender_name": i.sender_name}
            for i in alert.infos
        ],
        verdict=judged.verdict,
        state=State.COMING if is_alarm else State.IDLE,
        starts_at=judged.starts_at and judged.starts_at + shift,
        expires_at=judged.expires_at and judged.expires_at + shift,
        raw=raw.decode("utf-8", errors="replace"),
    )  # fmt: skip


def _obey(message: CapMessage, alert: CapAlert, town: Town, by: User) -> None:
    """End what the message replaces or cancels. `settle` begins what is due."""
    if message.verdict in {Verdict.PRACTICE, Verdict.PRIVATE, Verdict.REPLY}:
        return
    carrying = CapMessage.objects.filter(town=town, feed=message.feed, state__in=CARRYING).exclude(
        pk=message.pk
    )
    ended: set[UUID] = set()
    if message.msg_type in {"Update", "Cancel"} or message.verdict == Verdict.ALL_CLEAR:
        for sender, identifier, _sent in alert.references:
            ended |= set(carrying.filter(sender=sender, identifier=identifier).values_list("pk", flat=True))
    if message.verdict == Verdict.ALL_CLEAR and not alert.references:
        ended = set(carrying.filter(sender=message.sender).values_list("pk", flat=True))
    if not ended:
        return
    alarm_id = (
        CapMessage.objects.filter(pk__in=ended, alarm__isnull=False).values_list("alarm", flat=True).first()
    )
    CapMessage.objects.filter(pk__in=ended).update(state=State.ENDED)
    if alarm_id is not None:
        CapMessage.objects.filter(pk=message.pk).update(alarm=alarm_id)


@transaction.atomic
def settle(*, town: Town, by: User) -> Alarm | None:
    """Bring the town's alarm in step with its warnings and the clock.

    Warnings whose time has come open an alarm or join the one that is on; expired ones end; an
    alarm by warnings ends when none is in force any more. An alarm by hand is left alone.

    Returns
    -------
    Alarm | None
        The alarm that is on afterwards.
    """
    town = Town.objects.select_for_update().get(pk=town.pk)
    now = clock.now()
    messages = CapMessage.objects.filter(town=town, state__in=CARRYING)
    messages.filter(expires_at__lte=now).update(state=State.ENDED)
    alarm = Alarm.objects.filter(town=town, ended_at=None).first()
    for message in messages.filter(state=State.COMING, starts_at__lte=now).order_by("starts_at"):
        alarm = alarm or _open(town, message, by)
        message.alarm, message.state = alarm, State.ACTIVE
        message.save(update_fields=["alarm", "state"])
    if alarm is None or alarm.is_by_hand or messages.filter(alarm=alarm, state=State.ACTIVE).exists():
        return alarm
    _close(alarm, now, by)
    return None


def _open(town: Town, message: CapMessage, by: User) -> Alarm:
    alarm = Alarm.objects.create(
        town=town,
        started_at=min(message.starts_at or clock.now(), clock.now()),
        source=message.feed.name,
        entered_by=by,
        is_by_hand=False,
    )
    data = {"started_at": alarm.started_at, "source": alarm.source, "message": message.identifier}
    record(by=by, action="reports.start-alarm", target=alarm, town_id=town.id, data=data)
    return alarm


def _close(alarm: Alarm, now: datetime, by: User) -> None:
    """At the last expiry where every warning ran out, else when the end reached us."""
    last = list(alarm.messages.exclude(state=State.IDLE).order_by("-expires_at"))
    expiries = [message.expires_at for message in last if message.expires_at is not None]
    ran_out = len(expiries) == len(last) and all(one <= now for one in expiries)
    latest = max(expiries, default=now)
    alarm.ended_at = max(alarm.started_at, latest if ran_out else now).astimezone(UTC)
    alarm.save(update_fields=["ended_at"])
    data = {"ended_at": alarm.ended_at, "source": alarm.source}
    record(by=by, action="reports.end-alarm", target=alarm, town_id=alarm.town_id, data=data)
