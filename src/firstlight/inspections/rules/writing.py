"""Values to XML: what a phone would send. Used by simulated teams, the desk and tests."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from firstlight.inspections.rules.updates import write_update
from firstlight.inspections.rules.values import FORM_ID, NOT_LISTED, FindingValues, Place, SubmissionValues
from firstlight.inspections.schedule import Schedule


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def build_submission_xml(schedule: Schedule, values: SubmissionValues) -> bytes:
    """Write one filled form as the XForm's instance, in UTF-8.

    Parameters
    ----------
    schedule
        Gives the form version and the order of elements.
    values
        What was seen. Texts must be writable in XML (no control characters).

    Returns
    -------
    bytes
        The XML document; the same values give the same bytes.

    Raises
    ------
    ScheduleError
        ``unknown-element``: a finding, network or photo names no element of the schedule.
    ValueError
        A text holds a character that XML cannot carry.
    """
    root = etree.Element("data", {"id": FORM_ID, "version": schedule.version})
    _add(root, "start", _moment_text(values.seen_at))
    _add(root, "deviceid", values.device_id)
    where = _add(root, "where")
    _add(where, "listed", "no" if values.house == NOT_LISTED else "yes")
    _add(where, "house", values.house)
    _add(where, "address_seen", values.address_seen)
    _add(where, "place", _place_text(values.place))
    _add(where, "level", values.part.level)
    _add(where, "entrance", values.part.entrance)
    _add(where, "flat", values.part.flat)
    _add(root, "grade", values.grade)
    _write_elements(root, schedule, values)
    _write_scales(root, schedule, values)
    _write_photos(root, schedule, values)
    _add(root, "note", values.note)
    _write_owner(root, values)
    meta = _add(root, "meta")
    if values.update is not None:
        write_update(meta, values.house, values.update)
    if values.deprecated_id:
        _add(meta, "deprecatedID", values.deprecated_id)
    _add(meta, "instanceID", values.instance_id)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document


def _write_scales(root: etree._Element, schedule: Schedule, values: SubmissionValues) -> None:
    """The grades that were given on other scales; no group where none was."""
    given = [scale.key for scale in schedule.scales if values.scales.get(scale.key)]
    group = _add(root, "scales") if given else root
    for key in given:
        _add(group, key, values.scales[key])


def _write_photos(root: etree._Element, schedule: Schedule, values: SubmissionValues) -> None:
    for photo in values.photos:
        if photo.shows:
            schedule.element(photo.shows)
        entry = _add(root, "photos")
        _add(entry, "image", photo.name)
        _add(entry, "shows", photo.shows)
        if photo.taken_at or photo.place:
            _add(entry, "taken_at", _moment_text(photo.taken_at))
            _add(entry, "taken_place", _place_text(photo.place))


def _write_owner(root: etree._Element, values: SubmissionValues) -> None:
    if values.voice:
        _add(root, "voice", values.voice)
    if values.owner is not None:
        owner = _add(root, "owner")
        _add(owner, "presence", values.owner.presence)
        _add(owner, "objection", values.owner.objection)
        _add(owner, "signature", values.owner.signature)


def _moment_text(moment: datetime | None) -> str:
    return moment.isoformat(timespec="milliseconds") if moment else ""


def _place_text(place: Place | None) -> str:
    """A geopoint as JavaRosa writes it: latitude, longitude, altitude, accuracy in metres."""
    if place is None:
        return ""
    accuracy = 0.0 if place.accuracy_m is None else place.accuracy_m
    return f"{place.lat!r} {place.lon!r} 0.0 {accuracy!r}"


def _write_elements(root: etree._Element, schedule: Schedule, values: SubmissionValues) -> None:
    findings = {finding.element: finding for finding in values.findings}
    for key in (*findings, *values.networks):
        schedule.element(key)
    named = [e for e in schedule.by_key.values() if e.key in findings or e.key in values.networks]
    _add(root, "damaged_elements", " ".join(element.key for element in named))
    for element in named:
        group = _add(root, element.key)
        if element.is_network:
            _add(group, "state", values.networks.get(element.key, ""))
        finding = findings.get(element.key)
        if finding is None:
            continue
        _add(group, "damaged", f"{finding.damaged:f}")
        _add(group, "total", "" if finding.total is None else f"{finding.total:f}")
        _add(group, "severity", finding.severity)
        _add(group, "urgent", "yes" if finding.is_urgent else "no")
        _write_split(group, schedule, finding)


def _write_split(group: etree._Element, schedule: Schedule, finding: FindingValues) -> None:
    for split in schedule.splits_of(schedule.element(finding.element)):
        told = finding.split.get(split.key, {})
        parts = [part.key for part in split.parts if part.key in told]
        below = _add(group, split.key) if parts else group
        for key in parts:
            _add(below, key, f"{told[key]:f}")
