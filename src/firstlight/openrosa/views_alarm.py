"""What the field app asks under an alarm: is one on, and here is our headcount."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Device
from firstlight.openrosa.answers import json_answer
from firstlight.openrosa.cover import phone_state
from firstlight.openrosa.door import phone_view
from firstlight.openrosa.errors import DoorError
from firstlight.planning.headcounts import Count, HeadcountError, alarm_to_count, report_headcount

LIMIT_BYTES = 4096


@require_GET
@phone_view
def state(request: HttpRequest, device: Device) -> HttpResponse:
    """Whether an alarm is on, which plan is in force, and whether a headcount is asked for."""
    return json_answer(request, phone_state(device))


@csrf_exempt  # outside the others, or they would hide the phone's door from the check
@require_POST
@phone_view
def headcount(request: HttpRequest, device: Device) -> HttpResponse:
    """Take a team's headcount: JSON {counted, expected, lon, lat, at}; 201, also for the same again."""
    count = read_count(request)
    phone = getattr(device, "team_phone", None)
    if phone is None:
        raise DoorError("no-team")
    alarm = alarm_to_count(device.town)
    if alarm is None:
        raise HeadcountError("no-alarm-to-count")
    report_headcount(alarm=alarm, team=phone.team, count=count, by=device)
    answer = json_answer(request, phone_state(device))
    answer.status_code = 201
    return answer


def read_count(request: HttpRequest) -> Count:
    """The body as a count. Raises DoorError ``bad-json``; what is out of range the service refuses."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT_BYTES:
        raise DoorError("bad-json")
    try:
        said = json.loads(request.body)
        at = datetime.fromisoformat(said["at"]) if said.get("at") else None
        if at is not None and at.tzinfo is None:
            raise DoorError("bad-json")
        return Count(
            counted=_whole(said["counted"]),
            expected=_whole(said["expected"]),
            lon=_degrees(said.get("lon")),
            lat=_degrees(said.get("lat")),
            at=at,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DoorError("bad-json") from error


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _degrees(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)
