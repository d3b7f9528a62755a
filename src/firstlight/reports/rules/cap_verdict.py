"""What a warning means for one town: an alarm, its end, or nothing, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely

from firstlight.geo.distance import metres_per_degree
from firstlight.reports.rules.cap import CapAlert, CapArea, CapInfo

EVERYWHERE = "*"
STALE = timedelta(hours=24)
URGENT = {"Immediate"}
GRAVE = {"Extreme", "Severe"}

ALARM, ALL_CLEAR, CANCEL = "alarm", "all_clear", "cancel"
VERDICTS = (
    ALARM, ALL_CLEAR, CANCEL, "practice", "private", "reply", "no_area", "elsewhere", "other_event", "over",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What is ours.

    Parameters
    ----------
    area
        Shapely polygon(s) of the town, in degrees.
    codes
        Geocodes and names of areas that mean the town, in lower case; "*": every warning is for it.
    events
        Words, in lower case, one of which an alarm's event must hold. None: whatever is immediate
        and at least severe, or tells people to shelter.
    """

    area: Any
    codes: frozenset[str] = frozenset()
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """One of VERDICTS; for an alarm also from when (UTC), and until when (None: until it is ended)."""

    verdict: str
    starts_at: datetime | None = None
    expires_at: datetime | None = None


def judge(alert: CapAlert, ground: Ground, *, now: datetime, is_exercise: bool = False) -> Judgement:
    """What a warning means for a town now.

    Parameters
    ----------
    now
        By the sender's clock, in UTC.
    is_exercise
        Practice messages (Exercise, Test) count then as well.
    """
    refused = _refused(alert, is_exercise)
    if refused:
        return Judgement(refused)
    if alert.msg_type == "Cancel":
        return Judgement(CANCEL)
    ours = [info for info in alert.infos if is_ours(info, ground)]
    if not ours:
        has_area = any(info.areas for info in alert.infos)
        return Judgement("elsewhere" if has_area else "no_area")
    alarms = [info for info in ours if is_alarm(info, ground.events)]
    if alarms:
        return _alarm(alert, alarms, now)
    if any(
        "AllClear" in info.responses and (alert.references or _is_named(info, ground.events)) for info in ours
    ):
        return Judgement(ALL_CLEAR)
    return Judgement("other_event")


def _refused(alert: CapAlert, is_exercise: bool) -> str:
    counts = alert.status == "Actual" or (is_exercise and alert.status in {"Exercise", "Test"})
    if not counts:
        return "practice"
    if alert.scope == "Private":
        return "private"
    return "reply" if alert.msg_type in {"Ack", "Error"} else ""


def _alarm(alert: CapAlert, infos: list[CapInfo], now: datetime) -> Judgement:
    """From the earliest beginning to the latest end of the parts that concern the town."""
    starts_at = min(info.onset_at or info.effective_at or alert.sent_at for info in infos)
    ends = [info.expires_at for info in infos]
    expires_at = None if None in ends else max(end for end in ends if end is not None)
    is_over = expires_at <= now if expires_at is not None else now - alert.sent_at > STALE
    return Judgement("over" if is_over else ALARM, starts_at, expires_at)


def is_alarm(info: CapInfo, events: tuple[str, ...]) -> bool:
    """Whether people must be under cover."""
    if "AllClear" in info.responses or info.urgency == "Past":
        return False
    if events:
        return _is_named(info, events)
    return "Shelter" in info.responses or (info.urgency in URGENT and info.severity in GRAVE)


def _is_named(info: CapInfo, events: tuple[str, ...]) -> bool:
    """Whether the event, or a code of it, holds one of the words; no words: it does."""
    said = [info.event.casefold(), *(value.casefold() for _, value in info.event_codes)]
    return not events or any(word in text for word in events for text in said)


def is_ours(info: CapInfo, ground: Ground) -> bool:
    """Whether a warning concerns the town: by a code, a name, a polygon or a circle."""
    if EVERYWHERE in ground.codes:
        return True
    return any(_names(area, ground.codes) or _covers(area, ground.area) for area in info.areas)


def _names(area: CapArea, codes: Iterable[str]) -> bool:
    said = {area.name.casefold(), *(value.casefold() for _, value in area.geocodes)}
    return not said.isdisjoint(codes)


def _covers(area: CapArea, ours: Any) -> bool:
    shapes = [shapely.make_valid(shapely.Polygon(ring)) for ring in area.polygons]
    shapes += [_disc(*circle) for circle in area.circles]
    return any(bool(shapely.intersects(one, ours)) for one in shapes)


def _disc(lon: float, lat: float, radius_m: float) -> Any:
    """A circle as a polygon with 64 corners, drawn round the true circle, never inside it."""
    per_lon, per_lat = (float(one) for one in metres_per_degree(lat))
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    radius = max(radius_m, 1.0) / np.cos(np.pi / 64)
    return shapely.Polygon(
        np.column_stack(
            (lon + radius * np.cos(angle) / max(per_lon, 1.0), lat + radius * np.sin(angle) / per_lat)
        )
    )
