"""Phones: their tokens are shown once and kept nowhere."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from firstlight.accounts.devices import (
    add_device,
    device_for_token,
    note_device_seen,
    revoke_device,
)
from firstlight.accounts.models import Device
from firstlight.audit.models import Entry
from tests.openrosa.filling import SEEN_AT


@pytest.fixture
def by(town: Any, make_user: Any) -> Any:
    return make_user(town, "administrator")


def test_only_the_hash_of_a_token_is_kept(town: Any, by: Any) -> None:
    device, token = add_device(town=town, label="Team 3", user=None, by=by)

    assert len(token) == 64
    assert device.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(Entry.objects.values())) + str(Device.objects.values())
    assert device_for_token(token) == device


@pytest.mark.parametrize("token", ["", "x", "x" * 64, "\x00", "é" * 64])
def test_other_tokens_are_nobodys(town: Any, by: Any, token: str) -> None:
    add_device(town=town, label="Team 3", user=None, by=by)

    assert device_for_token(token) is None


def test_a_revoked_phone_is_out_and_stays_in_the_log(town: Any, by: Any) -> None:
    device, token = add_device(town=town, label="Team 3", user=None, by=by)

    revoke_device(device=device, by=by)
    revoke_device(device=device, by=by)

    assert device_for_token(token) is None
    assert Entry.objects.filter(action="accounts.revoke-device").count() == 1


def test_when_a_phone_was_seen_is_kept_to_the_minute(
    town: Any, by: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = add_device(town=town, label="Team 3", user=None, by=by)
    seen = []
    for seconds in (0, 30, 61):
        monkeypatch.setattr(clock, "now", lambda s=seconds: SEEN_AT + timedelta(seconds=s))
        device = device_for_token(token)
        assert device is not None
        note_device_seen(device=device)
        device.refresh_from_db()
        seen.append(device.last_seen_at)

    assert seen == [SEEN_AT, SEEN_AT, SEEN_AT + timedelta(seconds=61)]


def test_what_a_phone_reads_is_not_answered_from_memory(
    town: Any, by: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, token = add_device(town=town, label="Team 3", user=None, by=by)
    within = timedelta(seconds=20)
    monkeypatch.setattr(clock, "now", lambda: SEEN_AT)
    assert device_for_token(token, within=within) == device
    Device.objects.update(revoked_at=SEEN_AT)  # by another process

    assert device_for_token(token) is None
    assert device_for_token(token, within=within) is None  # and was not kept


def test_what_the_door_remembers_of_a_phone_ends(town: Any, by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    device, token = add_device(town=town, label="Team 3", user=None, by=by)
    within = timedelta(seconds=20)
    found = []
    for seconds in (0, 19, 21):
        monkeypatch.setattr(clock, "now", lambda s=seconds: SEEN_AT + timedelta(seconds=s))
        found.append(device_for_token(token, within=within))
        Device.objects.update(revoked_at=SEEN_AT)  # by another process

    assert found == [device, device, None]
