"""Inspections in the reader's language: rows for pages and papers, nothing decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstlight.inspections.models import HouseUpdate, Inspection, Submission
from firstlight.inspections.schedule import FALLBACK_LANGUAGE, Schedule, damage_schedule
from firstlight.inspections.selectors import Photo
from firstlight.inspections.texts import FLAGS, issue_text
from firstlight.inspections.town_schedule import schedule_of

PRESENCES = {
    "signed": _("Signed the record"),
    "refused": _("Refused to sign"),
    "absent": _("Was not there"),
}


UPDATES = {
    "held": _("An earlier record of the same phone is on its way; this one counts once that is here."),
    "hard": _("Another team recorded another grade after this phone fetched its list."),
}


@dataclass(frozen=True)
class FindingRow:
    key: str
    group: str
    element: str
    damaged: Decimal
    total: Decimal | None
    unit: str  # as the template filter `units` names it: m2, m, pcs
    severity: str
    urgent: str  # the measure; "": not urgent
    where: str  # sides or rooms with their amounts; "": not told


def _language() -> str:
    return get_language() or FALLBACK_LANGUAGE


def finding_rows(inspection: Inspection) -> list[FindingRow]:
    """The findings in the schedule's order; elements it no longer has come last, by key."""
    schedule, language = schedule_of(inspection.town_id), _language()
    order = {element.key: place for place, element in enumerate(schedule.elements)}
    groups = {group.key: group.label(language) for group in schedule.groups}
    rows = []
    for finding in inspection.findings.all():
        element = schedule.by_key.get(finding.element)
        rows.append(
            FindingRow(
                key=finding.element,
                group=groups[element.group] if element else "",
                element=schedule.label(finding.element, language),
                damaged=finding.damaged,
                total=finding.total,
                unit="pcs" if finding.unit == "piece" else finding.unit,
                severity=element.severity_label(finding.severity, language) if element else "",
                urgent=element.urgent.label(language) if element and finding.is_urgent else "",
                where=split_words(schedule, finding.split, language),
            )
        )
    return sorted(rows, key=lambda row: (order.get(row.key, len(order)), row.key))


def split_words(schedule: Schedule, split: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Where of an element the damage is: "Street side 3, Yard side 1; Kitchen 1"; "": not told."""
    told = []
    for one in schedule.splits:
        amounts = split.get(one.key, {})
        parts = [
            f"{part.label(language)} {shown_amount(amounts[part.key])}"
            for part in one.parts
            if part.key in amounts
        ]
        told += [", ".join(parts)] if parts else []
    return "; ".join(told)


def shown_amount(text: str) -> str:
    """An amount as people of the active language write it, without useless noughts."""
    amount = Decimal(text).normalize()
    places = max(0, -int(amount.as_tuple().exponent))
    return formats.number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)


def scale_rows(schedule: Schedule, scales: Mapping[str, str]) -> list[tuple[str, str]]:
    """(scale, its own grade) of each other scale that was graded on."""
    language = _language()
    return [
        (scale.label(language), scale.grade_label(scales[scale.key], language))
        for scale in schedule.scales
        if scales.get(scale.key)
    ]


@dataclass(frozen=True)
class ElementRow:
    """An element of the schedule as a page lists it."""

    element: str
    group: str
    unit: str
    levels: str  # of whose records it is
    urgent: str
    is_own: bool  # of the town


def element_rows(schedule: Schedule, language: str) -> list[ElementRow]:
    """Everything that is asked, in the schedule's order."""
    groups = {group.key: group.label(language) for group in schedule.groups}
    common = damage_schedule().by_key
    return [
        ElementRow(
            element=one.label(language),
            group=groups[one.group],
            unit=schedule.unit_label(one.unit, language),
            levels=", ".join(schedule.level_label(level, language) for level in one.levels),
            urgent=one.urgent.label(language),
            is_own=one.key not in common,
        )
        for one in schedule.elements
    ]


def network_rows(inspection: Inspection) -> list[tuple[str, str, str]]:
    """(element, state in words, state key) of each network that the inspection speaks of."""
    schedule, language = schedule_of(inspection.town_id), _language()
    words = {state.key: state.label(language) for state in schedule.network_states}
    return [
        (schedule.label(key, language), words.get(state, state), state)
        for key, state in inspection.networks.items()
    ]


def photo_rows(schedule: Schedule, photos: list[Photo]) -> list[dict[str, object]]:
    language = _language()
    return [
        {
            "name": photo.name,
            "file": photo.file,
            "shows": schedule.label(photo.shows, language) if photo.shows else "",
            "lon": photo.lon,
            "lat": photo.lat,
        }
        for photo in photos
    ]


def owner_words(inspection: Inspection) -> str:
    """What the owner did with the record; "": the form does not say."""
    return str(PRESENCES.get(inspection.owner.get("presence", ""), ""))


def issue_texts(inspection: Inspection) -> list[str]:
    schedule, language = schedule_of(inspection.town_id), _language()
    return [
        issue_text(issue, schedule.label(issue.get("element", ""), language)) for issue in inspection.issues
    ]


def update_text(inspection: Inspection) -> str:
    """What the phone did not know when it updated its list; "": nothing."""
    update = HouseUpdate.objects.filter(inspection=inspection).first()
    if update is None or (update.version is not None and update.conflict != HouseUpdate.Conflict.HARD):
        return ""
    return str(UPDATES["held" if update.version is None else update.conflict])


def flag_texts(submission: Submission) -> list[str]:
    return [str(FLAGS.get(flag, flag)) for flag in submission.flags]
