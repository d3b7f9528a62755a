"""Phones: each has a token of its own, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from firstlight import clock
from firstlight.accounts.models import Device, Town, User
from firstlight.audit.services import record

TOKEN_BYTES = 48  # 64 characters, as OpenRosa clients expect of a key in an address
SEEN_EVERY = timedelta(minutes=1)
MOST_REMEMBERED = 1000

# Of this process: by token's hash and what came along, the phone and when it was looked up.
_remembered: dict[tuple[str, ...], tuple[Device, datetime]] = {}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def add_device(*, town: Town, label: str, user: User | None, by: User) -> tuple[Device, str]:
    """Let one more phone in.

    Parameters
    ----------
    label
        What people call it, such as "Team 3".
    user
        Who carries it, where that is one person; their districts bound what it gets.

    Returns
    -------
    (Device, str)
        The device and its token, 64 URL-safe characters: shown once, kept nowhere.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = Device.objects.create(town=town, label=label, user=user, token_sha256=_digest(token))
    record(by=by, action="accounts.add-device", target=device, town_id=town.id, data={"label": label})
    return device, token


@transaction.atomic
def revoke_device(*, device: Device, by: User) -> Device:
    """Shut a phone out: of what it reads at once, of what it posts within what `device_for_token` is allowed.

    Revoking again changes nothing.
    """
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.save(update_fields=["revoked_at"])
        transaction.on_commit(_remembered.clear)
        record(by=by, action="accounts.revoke-device", target=device, town_id=device.town_id)
    return device


def device_for_token(token: str, *with_them: str, within: timedelta = timedelta(0)) -> Device | None:
    """The phone that holds this token; None: nobody's, or revoked.

    Parameters
    ----------
    with_them
        What it brings along, such as "town", so that the request needs no second query.
    within
        How old the answer may be: the query is a sixth of all that a small submission costs.
    """
    now, key = clock.now(), (_digest(token), *with_them)
    device, at = _remembered.get(key, (None, now))
    if device is not None and timedelta(0) <= now - at < within:
        return device
    devices = Device.objects.select_related(*with_them) if with_them else Device.objects.all()
    device = devices.filter(token_sha256=key[0], revoked_at=None).first()
    _remembered.pop(key, None)
    if device is not None and within:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = (device, now)
    return device


def note_device_seen(*, device: Device) -> None:
    """Keep when a phone was last heard of, to the minute; not worth an entry in the log."""
    now = clock.now()
    if device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
        device.last_seen_at = now  # it may be remembered
