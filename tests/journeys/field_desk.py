"""A tiny served town, the line to it, and phones: what the field app's journeys share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.journeys.conftest import CHROMIUM
from tests.journeys.field_line import Line, line_to
from tests.journeys.field_phone import PhoneBrowser

HOUSES = 30
FIRST_NUMBER = 101  # three digits each: no number is part of another


@dataclass(frozen=True)
class FieldDesk:
    """A town of thirty houses along one street, served, and the line to it."""

    town: Any
    by: Any
    line: Line

    def link(self, label: str) -> str:
        """The address in a new phone's code."""
        from firstlight.accounts.devices import add_device

        _, token = add_device(town=self.town, label=label, user=None, by=self.by)
        return f"{self.line.address}/field/#key={token}"

    def revoke(self, label: str) -> None:
        from firstlight.accounts.devices import revoke_device
        from firstlight.accounts.models import Device

        revoke_device(device=Device.objects.get(label=label), by=self.by)

    def arrived(self) -> dict[str, set[str]]:
        """What was read as an inspection, by instance id: its files' hashes."""
        from firstlight.inspections.models import Inspection, Submission

        submissions = Submission.objects.prefetch_related("attachments")
        assert Inspection.objects.count() == submissions.count()
        return {
            one.instance_id: {file.sha256 for file in one.attachments.all()}
            for one in submissions.filter(state=Submission.State.READ)
        }


@pytest.fixture
def desk(
    live_server: Any,
    client: Client,
    town: Any,
    make_house: Callable[..., Any],
    make_user: Callable[..., Any],
) -> Iterator[FieldDesk]:
    client.get("/field/")  # all that is imported at the first request is, before a browser waits for it
    for at in range(HOUSES):
        make_house(town, number=str(FIRST_NUMBER + at))
    with line_to(live_server.thread.port) as line:
        yield FieldDesk(town, make_user(town, "coordinator"), line)


@pytest.fixture
def new_phone(desk: FieldDesk, playwright: Any, tmp_path: Path) -> Iterator[Callable[..., PhoneBrowser]]:
    """new_phone(has_camera=True) -> a browser that was never here; at the end no page had a script error."""
    made: list[PhoneBrowser] = []

    def make(has_camera: bool = True) -> PhoneBrowser:
        assert CHROMIUM is not None
        made.append(PhoneBrowser(playwright, CHROMIUM, tmp_path / f"profile-{len(made)}", has_camera))
        return made[-1]

    yield make
    for one in made:
        one.kill()
    assert not [fault for one in made for fault in one.faults]
