"""The one way in for phones: token, protocol version, and errors in the phone's words."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from firstlight.accounts.devices import device_for_token, note_device_seen
from firstlight.accounts.models import Device
from firstlight.errors import CodedError
from firstlight.openrosa.answers import message_answer
from firstlight.openrosa.basic import CHALLENGE, WITH_A_PHONE, device_of
from firstlight.openrosa.errors import DoorError
from firstlight.openrosa.texts import STATUSES, refusal

log = logging.getLogger(__name__)
# A key that was revoked reads nothing from then on; what it posts is taken this much longer, and named.
POSTS_WITHIN = timedelta(seconds=20)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

View = Callable[..., HttpResponse]


def phone_view(view: View) -> View:
    """A view of a phone: view(request, device, ...) instead of view(request, token, ...).

    Where the address holds no token, the phone logs in with name and password.

    A coded error becomes its status with an OpenRosa message. A full or failing disk or
    database becomes 507 or 503: never success, never a list without forms, so that no phone
    deletes what it holds. Anything else is a fault of ours and stays a 500.
    """

    @csrf_exempt
    @wraps(view)
    def inner(request: HttpRequest, *args: object, token: str = "", **kwargs: object) -> HttpResponse:
        try:
            return view(request, _device(request, token), *args, **kwargs)
        except CodedError as error:
            if error.code not in STATUSES:
                raise
            return _refused(error)
        except OperationalError:
            log.exception("the database cannot be written")
            return _refused(DoorError("busy"))
        except OSError as error:
            log.exception("the disk cannot be written")
            return _refused(DoorError("storage-full" if error.errno in NO_ROOM else "busy"))

    return inner


def _device(request: HttpRequest, token: str) -> Device:
    within = POSTS_WITHIN if request.method == "POST" else timedelta(0)
    device = device_for_token(token, *WITH_A_PHONE, within=within) if token else device_of(request)
    if device is None:
        raise DoorError("bad-token")
    if not request.headers.get("X-OpenRosa-Version"):
        raise DoorError("no-openrosa-version")
    note_device_seen(device=device)
    return device


def _refused(error: CodedError) -> HttpResponse:
    status, text = refusal(error)
    answer = message_answer(text, status=status, nature="submit_error")
    if status == 503:
        answer["Retry-After"] = "30"
    if status == 401:
        answer["WWW-Authenticate"] = CHALLENGE
    return answer
