"""A phone of the invented town, a quarter of an hour after its forms were filled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from firstlight import clock
from tests.openrosa.filling import SEEN_AT
from tests.openrosa.phones import Phone, make_phone
from tests.openrosa.plans import plan

__all__ = ["make_phone", "plan"]


@pytest.fixture
def phone(town: Any, make_phone: Callable[..., Phone]) -> Phone:
    return make_phone(town)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a quarter of an hour after the forms were filled."""
    monkeypatch.setattr(clock, "now", lambda: SEEN_AT + timedelta(minutes=15))
