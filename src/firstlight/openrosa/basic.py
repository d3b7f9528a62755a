"""Phones that log in with name and password: the password is the phone's key, the name its label.

So the key stays out of addresses, and out of the logs of whatever stands in front of us. Only where
nobody listens: over HTTPS, or on this machine itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress

from django.core.cache import cache
from django.http import HttpRequest

from firstlight.accounts.devices import device_for_token
from firstlight.accounts.models import Device
from firstlight.openrosa.errors import DoorError

TRIES = 20  # of one name from one address in an hour
HOUR_S = 3600
WITH_A_PHONE = ("town", "team_phone__team")  # what nearly every request of a phone asks for
CHALLENGE = 'Basic realm="Firstlight", charset="UTF-8"'


def device_of(request: HttpRequest) -> Device:
    """The phone that the credentials of a request stand for.

    Raises
    ------
    DoorError
        ``https-only``. ``no-login``: no credentials, or not those of a phone that is let in.
        ``too-many-tries``: right ones are not looked at either, until an hour has passed.
    """
    if not is_private(request):
        raise DoorError("https-only")
    given = _credentials(request)
    if given is None:
        raise DoorError("no-login")
    name, key = given
    tried = _counter(request, name)
    if cache.get(tried, 0) >= TRIES:
        raise DoorError("too-many-tries")
    device = device_for_token(key, *WITH_A_PHONE)
    if device is None:
        cache.add(tried, 0, HOUR_S)
        cache.incr(tried)
        raise DoorError("no-login")
    return device


def is_private(request: HttpRequest) -> bool:
    """Whether nobody on the way can read the request: HTTPS, or from this machine and no proxy of it."""
    if request.is_secure():
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _credentials(request: HttpRequest) -> tuple[str, str] | None:
    scheme, _space, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, key = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, key) if colon else None


def _counter(request: HttpRequest, name: str) -> str:
    """Where the tries of a name from an address are counted; the name itself is kept nowhere."""
    who = f"{request.META.get('REMOTE_ADDR', '')}\n{name}"
    return f"basic:{hashlib.sha256(who.encode()).hexdigest()}"
