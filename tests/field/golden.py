"""The golden cases that bind the field app's XML to the server's (contracts/golden/)."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from firstlight.inspections.rules.parts import HousePart
from firstlight.inspections.rules.values import (
    FindingValues,
    OwnerValues,
    PhotoValues,
    Place,
    SubmissionValues,
)

GOLDEN = Path(__file__).resolve().parents[2] / "contracts" / "golden"
FILE = GOLDEN / "submissions.json"


def golden_cases() -> list[dict[str, Any]]:
    """Of submissions: each with name, values as the app has them, and the XML that both sides must write."""
    cases: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return cases


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _place(said: dict[str, Any] | None) -> Place | None:
    return Place(**said) if said else None


def values_of(said: dict[str, Any]) -> SubmissionValues:
    """A case's values as the server holds them."""
    findings = tuple(
        FindingValues(
            one["element"],
            Decimal(one["damaged"]),
            Decimal(one["total"]) if one["total"] is not None else None,
            one["severity"],
            one["is_urgent"],
            {key: {part: Decimal(n) for part, n in told.items()} for key, told in one["split"].items()},
        )
        for one in said["findings"]
    )
    photos = tuple(
        PhotoValues(one["name"], one["shows"], _moment(one["taken_at"]), _place(one["place"]))
        for one in said["photos"]
    )
    changed = {
        "seen_at": _moment(said["seen_at"]),
        "findings": findings,
        "photos": photos,
        "place": _place(said["place"]),
        "owner": OwnerValues(**said["owner"]) if said["owner"] else None,
        "part": HousePart(**said["part"]),
    }
    return SubmissionValues(**{**said, **changed})
