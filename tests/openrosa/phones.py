"""A client that speaks the protocol with the key of one device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


@dataclass
class Phone:
    """A client that speaks the protocol with the key of one device."""

    client: Client
    device: Any
    token: str

    def get(self, path: str, **headers: str) -> Any:
        headers = {"X-OpenRosa-Version": "1.0", **headers}
        return self.client.get(f"/key/{self.token}/{path}", headers=headers)

    def post(self, raw: bytes, files: dict[str, bytes] | None = None, **extra: Any) -> Any:
        """Send one part; extra: is_incomplete=True, headers={...}."""
        data: dict[str, Any] = {"xml_submission_file": SimpleUploadedFile("s.xml", raw, "text/xml")}
        for name, content in (files or {}).items():
            data[name] = SimpleUploadedFile(name, content, "image/jpeg")
        if extra.get("is_incomplete"):
            data["*isIncomplete*"] = "yes"
        headers = {"X-OpenRosa-Version": "1.0", **extra.get("headers", {})}
        return self.client.post(f"/key/{self.token}/submission", data, headers=headers)


@pytest.fixture
def make_phone(make_user: Callable[..., Any]) -> Callable[..., Phone]:
    from firstlight.accounts.devices import add_device

    def make(town: Any, label: str = "Team 1", user: Any = None) -> Phone:
        by = make_user(town, "administrator", email=f"admin-{label.replace(' ', '-')}@example.org")
        device, token = add_device(town=town, label=label, user=user, by=by)
        return Phone(Client(raise_request_exception=False), device, token)

    return make
