"""One number with what it means, where it is from and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Figure:
    label: str | Promise
    value: int
    source: str | Promise
    url: str | None = None
    tone: str = ""  # "warn" or "danger": how the number looks while it is not zero
    of: int | None = None
