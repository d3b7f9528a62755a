"""XML to values: the second step, which can be run again on every stored submission."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from firstlight.inspections.rules.envelope import child, local_name, parse_xml, same_name, text_of
from firstlight.inspections.rules.errors import ReadingError
from firstlight.inspections.rules.parts import ENTRANCE, FLAT, HOUSE, LEVELS, LONGEST_NUMBER, HousePart
from firstlight.inspections.rules.updates import read_update
from firstlight.inspections.rules.values import (
    GRADES,
    LARGEST_AMOUNT,
    PRESENCES,
    FindingValues,
    Issue,
    OwnerValues,
    PhotoValues,
    Place,
    SubmissionValues,
)
from firstlight.inspections.schedule import Element, Schedule

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Reading:
    """What a submission says, and what is odd about how it says it."""

    values: SubmissionValues
    issues: tuple[Issue, ...]


def read_values(schedule: Schedule, raw: bytes) -> Reading:
    """Read a stored submission.

    Parameters
    ----------
    schedule
        Which elements there are; answers about others are reported, not dropped.
    raw
        The XML as it was received.

    Returns
    -------
    Reading
        Values that the database's constraints accept, and an issue for every answer that
        could not be taken as it stood.

    Raises
    ------
    SubmissionError
        As `parse_xml`.
    ReadingError
        ``no-grade``, ``unknown-grade``: without one there is no inspection.
    """
    root = parse_xml(raw)
    where, meta = child(root, "where"), child(root, "meta")
    house = text_of(child(where, "house"))
    grade = text_of(child(root, "grade"))
    if not grade:
        raise ReadingError("no-grade")
    if grade not in GRADES:
        raise ReadingError("unknown-grade", grade=grade[:40])
    issues: list[Issue] = []
    part = _part(where, issues)
    findings, networks = _read_elements(root, schedule, part, issues)
    values = SubmissionValues(
        instance_id=text_of(child(meta, "instanceID")),
        house=house,
        grade=grade,
        seen_at=_begun(text_of(child(root, "start")), issues),
        findings=findings,
        networks=networks,
        photos=_photos(root, schedule, issues),
        place=_place(text_of(child(where, "place")), issues),
        address_seen=text_of(child(where, "address_seen"))[:300],
        note=text_of(child(root, "note")),
        voice=text_of(child(root, "voice")),
        owner=_owner(child(root, "owner"), issues),
        update=read_update(meta, house, issues) if part.level == HOUSE else None,
        device_id=text_of(child(root, "deviceid")),
        deprecated_id=text_of(child(meta, "deprecatedID")),
        part=part,
        scales=_scales(child(root, "scales"), schedule, issues),
    )
    return Reading(values, tuple(issues))


def _part(where: etree._Element | None, issues: list[Issue]) -> HousePart:
    """Which part of the house; forms from before there were parts are of the house."""
    level = text_of(child(where, "level")) or HOUSE
    if level not in LEVELS:
        issues.append(Issue("unknown-level", detail=level[:40]))
        level = HOUSE
    entrance = text_of(child(where, "entrance")) if level != HOUSE else ""
    flat = text_of(child(where, "flat")) if level == FLAT else ""
    if (level == ENTRANCE and not entrance) or (level == FLAT and not flat):
        issues.append(Issue("no-part-number"))
    return HousePart(level, entrance[:LONGEST_NUMBER], flat[:LONGEST_NUMBER])


def _scales(group: etree._Element | None, schedule: Schedule, issues: list[Issue]) -> dict[str, str]:
    """The grades on other scales, each as that scale has it."""
    given: dict[str, str] = {}
    for scale in schedule.scales:
        grade = text_of(child(group, scale.key))
        if grade in {one.key for one in scale.grades}:
            given[scale.key] = grade
        elif grade:
            issues.append(Issue("unknown-scale-grade", detail=grade[:40]))
    return given


def _begun(text: str, issues: list[Issue]) -> datetime | None:
    """When the form was begun; a form that does not say so is odd."""
    if not text:
        issues.append(Issue("no-clock"))
    return _moment(text, issues)


def _owner(group: etree._Element | None, issues: list[Issue]) -> OwnerValues | None:
    presence = text_of(child(group, "presence"))
    objection = text_of(child(group, "objection"))
    signature = text_of(child(group, "signature"))
    if presence not in PRESENCES:
        if presence or objection or signature:
            issues.append(Issue("unknown-presence", detail=presence[:40]))
        presence = ""
    is_silent = not (presence or objection or signature)
    return None if is_silent else OwnerValues(presence, objection, signature)


def _moment(text: str, issues: list[Issue]) -> datetime | None:
    """A device time in UTC; None where there is none, and with an issue where it cannot be told."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            issues.append(Issue("clock-without-zone", detail=text[:40]))
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        issues.append(Issue("bad-clock", detail=text[:40]))
        return None


def _place(text: str, issues: list[Issue]) -> Place | None:
    if not text:
        return None
    try:
        lat, lon, *rest = (float(part) for part in text.split())
    except ValueError:
        issues.append(Issue("bad-place", detail=text[:60]))
        return None
    accuracy = rest[1] if len(rest) > 1 and rest[1] > 0 else None
    on_earth = -90 <= lat <= 90 and -180 <= lon <= 180
    if not on_earth or (accuracy is not None and not math.isfinite(accuracy)):
        issues.append(Issue("bad-place", detail=text[:60]))
        return None
    return Place(lon, lat, accuracy)


def _photos(root: etree._Element, schedule: Schedule, issues: list[Issue]) -> tuple[PhotoValues, ...]:
    photos: list[PhotoValues] = []
    seen: set[str] = set()
    for entry in root:
        name = text_of(child(entry, "image")) if local_name(entry) == "photos" else ""
        if not name:
            continue
        if same_name(name) in seen:
            issues.append(Issue("photo-named-twice", detail=name[:120]))
            continue
        seen.add(same_name(name))
        shows = text_of(child(entry, "shows"))
        taken_at = _moment(text_of(child(entry, "taken_at")), issues)
        place = _place(text_of(child(entry, "taken_place")), issues)
        photos.append(PhotoValues(name, shows if shows in schedule.by_key else "", taken_at, place))
    return tuple(photos)


def _read_elements(
    root: etree._Element, schedule: Schedule, part: HousePart, issues: list[Issue]
) -> tuple[tuple[FindingValues, ...], dict[str, str]]:
    """Findings and network states of the elements that the form says are damaged.

    A group that the form does not name is an answer taken back: Collect leaves it out, other
    clients may leave it in.
    """
    findings: list[FindingValues] = []
    networks: dict[str, str] = {}
    states = {state.key for state in schedule.network_states}
    named = dict.fromkeys(text_of(child(root, "damaged_elements")).split())
    for key in named:
        element = schedule.by_key.get(key)
        if element is None:
            issues.append(Issue("unknown-element", detail=key[:40]))
            continue
        if part.level not in element.levels:
            issues.append(Issue("other-level", key))
        group = child(root, key)
        state = text_of(child(group, "state")) if element.is_network else ""
        if state in states:
            networks[key] = state
        elif state:
            issues.append(Issue("unknown-state", key, state[:40]))
        finding = _finding(element, group, issues, is_optional=state in states)
        if finding is not None:
            findings.append(replace(finding, split=_split(schedule, finding, group, issues)))
    return tuple(findings), networks


def _finding(
    element: Element, group: etree._Element | None, issues: list[Issue], *, is_optional: bool
) -> FindingValues | None:
    """The damage to one element; None with an issue where no amount can be taken.

    `is_optional`: a network may be shut off without a metre of it being damaged.
    """
    text = text_of(child(group, "damaged"))
    if not text and is_optional:
        return None
    damaged = _amount(text)
    if damaged is None or damaged == 0:
        issues.append(Issue("no-amount" if not text else "bad-amount", element.key, text[:40]))
        return None
    total_text = text_of(child(group, "total"))
    total = _amount(total_text)
    if total_text and (total is None or total < damaged):
        issues.append(Issue("bad-total", element.key, total_text[:40]))
        total = None
    severity = text_of(child(group, "severity"))
    if severity not in {s.key for s in element.severities}:
        issues.append(Issue("no-severity", element.key, severity[:40]))
        severity = ""
    urgent = text_of(child(group, "urgent")) == "yes"
    return FindingValues(element.key, damaged, total, severity, urgent)


def _split(
    schedule: Schedule, finding: FindingValues, group: etree._Element | None, issues: list[Issue]
) -> dict[str, dict[str, Decimal]]:
    """Where of the element the damage is; what adds up to more than there is was miscounted."""
    told: dict[str, dict[str, Decimal]] = {}
    for split in schedule.splits_of(schedule.element(finding.element)):
        below = child(group, split.key)
        texts = {part.key: text_of(child(below, part.key)) for part in split.parts}
        amounts = {key: _amount(text) for key, text in texts.items() if text}
        counted = {key: amount for key, amount in amounts.items() if amount}
        if None in amounts.values() or sum(counted.values()) > finding.damaged:
            issues.append(Issue("bad-split", finding.element, " ".join(filter(None, texts.values()))[:40]))
        elif counted:
            told[split.key] = counted
    return told


def _amount(text: str) -> Decimal | None:
    """A non-negative amount rounded to cents of a unit; None where it is none."""
    try:
        amount = Decimal(text)
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            return None
        return amount.quantize(CENT)
    except InvalidOperation:
        return None
