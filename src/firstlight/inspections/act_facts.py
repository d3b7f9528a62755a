"""What an inspection puts into its act: facts without words of any language."""

from __future__ import annotations

from typing import Any

from firstlight.inspections.models import Finding, Inspection
from firstlight.inspections.rules.act_record import Record
from firstlight.inspections.rules.parts import WHOLE
from firstlight.inspections.selectors import Photo, file_of, photos_of
from firstlight.inspections.town_schedule import schedule_of


def act_facts(inspection: Inspection) -> Record:
    """The facts of `rules.act_record`, as they are known now.

    A photo that comes later, or a correction, changes them: that makes a new version of the act.
    """
    photos = photos_of(inspection)
    signature = file_of(inspection, inspection.owner.get("signature", ""))
    return {
        "house": _house(inspection),
        "inspection": _inspection(inspection),
        "findings": [_finding(one) for one in _in_order(inspection)],
        "networks": inspection.networks,
        "photos": [_photo(photo, inspection) for photo in photos if photo.file is not None],
        "photos_missing": sum(photo.file is None for photo in photos),
        "owner": {
            "presence": inspection.owner.get("presence", ""),
            "objection": inspection.owner.get("objection", ""),
            "signature": signature.sha256 if signature is not None else "",
        },
        **_sometimes(inspection),
    }


def _sometimes(inspection: Inspection) -> dict[str, Any]:
    """What only some records have: left out elsewhere, so that older acts do not seem to have changed."""
    part = {"level": inspection.level, "entrance": inspection.entrance, "flat": inspection.flat}
    facts = {
        "part": part if inspection.part != WHOLE else {},
        "scales": inspection.scales,
        "splits": {one.element: one.split for one in _in_order(inspection) if one.split},
    }
    return {key: value for key, value in facts.items() if value}


def _house(inspection: Inspection) -> dict[str, Any]:
    house = inspection.house
    return {
        "registered": house.address or house.name,
        "seen": inspection.address_seen,
        "district": house.district.name,
        "use": house.use,
        "storeys": house.storeys,
        "area_m2": None if house.area_m2 is None else f"{house.area_m2:.1f}",
        "year_built": house.year_built,
        "lon": f"{house.lon:.6f}",
        "lat": f"{house.lat:.6f}",
    }


def _inspection(inspection: Inspection) -> dict[str, Any]:
    return {
        "instance": inspection.submission.instance_id,
        "xml_sha256": inspection.submission.xml_sha256,
        "seen_at": inspection.seen_at,
        "received_at": inspection.received_at,
        "team": inspection.team_number,
        "scale": "fema",
        "grade": inspection.grade,
        "note": inspection.note,
        "place": _place(inspection.lon, inspection.lat),
    }


def _in_order(inspection: Inspection) -> list[Finding]:
    order = {element.key: place for place, element in enumerate(schedule_of(inspection.town_id).elements)}
    return sorted(
        inspection.findings.all(), key=lambda one: (order.get(one.element, len(order)), one.element)
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "element": finding.element,
        "damaged": f"{finding.damaged:.2f}",
        "total": None if finding.total is None else f"{finding.total:.2f}",
        "unit": finding.unit,
        "severity": finding.severity,
        "urgent": finding.is_urgent,
    }


def _photo(photo: Photo, inspection: Inspection) -> dict[str, Any]:
    assert photo.file is not None
    declared: dict[str, Any] = next((one for one in inspection.photos if one["name"] == photo.name), {})
    return {
        "sha256": photo.file.sha256,
        "shows": photo.shows,
        "taken_at": declared.get("taken_at"),
        "place": _place(declared.get("lon"), declared.get("lat")),
    }


def _place(lon: float | None, lat: float | None) -> str | None:
    """Latitude and longitude as text: no database then rounds them."""
    return None if lon is None or lat is None else f"{lat:.6f}, {lon:.6f}"
