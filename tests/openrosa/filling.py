"""Forms filled by code, and small real photos."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from PIL import Image

from firstlight.inspections.rules.values import FindingValues, PhotoValues, SubmissionValues
from firstlight.inspections.rules.writing import build_submission_xml
from firstlight.inspections.schedule import damage_schedule

SEEN_AT = datetime(2024, 1, 3, 6, 30, tzinfo=UTC)


def jpeg(color: str = "gray", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small real JPEG with a position in its EXIF."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Probe Camera"
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif)
    return out.getvalue()


def filled(house: str, instance: str = "uuid:one", **changes: Any) -> SubmissionValues:
    """One plausible form: a torn roof, four windows, one photo named 1.jpg."""
    values = SubmissionValues(
        instance_id=instance,
        house=house,
        grade="minor",
        seen_at=SEEN_AT,
        findings=(
            FindingValues("roof_covering", Decimal("12.50"), Decimal("120.00"), "heavy", True),
            FindingValues("windows", Decimal("4.00"), Decimal("9.00"), "light", True),
        ),
        photos=(PhotoValues("1.jpg", "windows"),),
    )
    return replace(values, **changes)


def written(house: str, instance: str = "uuid:one", **changes: Any) -> bytes:
    return build_submission_xml(damage_schedule(), filled(house, instance, **changes))
