"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from firstlight import clock


def page(request: HttpRequest) -> dict[str, Any]:
    return {"now": clock.now(), "is_exercise": clock.is_exercise()}
