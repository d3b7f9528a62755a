"""An invented act with every part an act may have: what a town's own form is tried on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from firstlight.accounts.models import Town
from firstlight.inspections.models import Act
from firstlight.inspections.rules.act_record import CODE_LENGTH, record_sha256
from firstlight.inspections.town_schedule import schedule_of

AT = datetime(2024, 1, 3, 9, 30, tzinfo=UTC)
PHOTOS = 3
NO_HASH = "0" * 64


def sample_act(town: Town) -> Act:
    """An act that is in no table: second version, long texts, every element of the schedule."""
    schedule = schedule_of(town.pk)
    facts = {
        "house": _house(),
        "inspection": _inspection(),
        "findings": [
            {
                "element": element.key,
                "damaged": "12.50" if element.unit != "piece" else "4.00",
                "total": "120.00" if element.severities else None,
                "unit": element.unit,
                "severity": element.severities[-1].key if element.severities else "",
                "urgent": number % 3 == 0,
            }
            for number, element in enumerate(schedule.elements)
        ],
        "networks": {one.key: schedule.network_states[-1].key for one in schedule.elements if one.is_network},
        "photos": [
            {
                "sha256": NO_HASH,
                "shows": "windows",
                "taken_at": AT.isoformat(),
                "place": "43.000000, 34.000000",
            }
            for _ in range(PHOTOS)
        ],
        "photos_missing": 2,
        "owner": {
            "presence": "signed",
            "objection": "A. Example: #set [x] $y$ *z* " * 4,
            "signature": NO_HASH,
        },
        "part": {"level": "flat", "entrance": "2", "flat": "14"},
        "scales": {scale.key: scale.grades[-1].key for scale in schedule.scales},
        "splits": {
            element.key: {split.key: {part.key: "1.00" for part in split.parts} for split in splits}
            for element in schedule.elements
            if (splits := schedule.splits_of(element))
        },
    }
    act = Act(town=town, year=AT.year, number=1, version=2, code="0" * CODE_LENGTH, made_at=AT)
    act.record = {"act": _heading(town), "facts": facts}
    act.sha256 = record_sha256(act.record)
    return act


def sample_pictures(folder: Path) -> dict[str, Path]:
    """Grey pictures under the names that the record's photos and signature have in a template."""
    files = {}
    for name in [*(f"photo-{number}.jpg" for number in range(PHOTOS)), "signature.jpg"]:
        files[name] = folder / name
        Image.new("RGB", (160, 120), "gray").save(files[name], "JPEG")
    return files


def _house() -> dict[str, Any]:
    return {
        "registered": "Example Street 1",
        "seen": "Example Street 1a",
        "district": "Example District",
        "use": "house",
        "storeys": 2,
        "area_m2": "120.0",
        "year_built": 1970,
        "lon": "34.000000",
        "lat": "43.000000",
    }


def _inspection() -> dict[str, Any]:
    return {
        "instance": "uuid:sample",
        "xml_sha256": NO_HASH,
        "seen_at": AT.isoformat(),
        "received_at": AT.isoformat(),
        "team": 1,
        "scale": "fema",
        "grade": "minor",
        "note": "A note of the team that is long enough to need a second line of the page. " * 3,
        "place": "43.000000, 34.000000",
    }


def _heading(town: Town) -> dict[str, Any]:
    members = [{"name": f"A. Example {number}", "post": "Engineer"} for number in range(1, 4)]
    return {
        "town": town.name,
        "title": f"{AT.year}-00001",
        "version": 2,
        "stage": "survey",
        "carries_on": {"title": f"{AT.year - 1}-00041", "made_at": AT.isoformat()},
        "supersedes": NO_HASH,
        "made_at": AT.isoformat(),
        "commission": {"order": "Order no. 1", "ordered_on": "2024-01-02", "members": members},
    }
