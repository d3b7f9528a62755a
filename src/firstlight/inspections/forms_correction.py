"""The form with which the desk writes a new version of an inspection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import FLAT, HOUSE, LONGEST_NUMBER, HousePart
from firstlight.inspections.rules.values import LARGEST_AMOUNT, FindingValues, SubmissionValues
from firstlight.inspections.schedule import FALLBACK_LANGUAGE, Choice, Element, Schedule

NOTHING = ("", "–")
COLUMNS = {"damaged": _("Damaged"), "total": _("Of"), "severity": _("How badly"), "urgent": _("Urgent")}


@dataclass(frozen=True)
class ElementRow:
    """The fields of one element, for the template."""

    label: str
    group: str
    unit: str
    fields: list[tuple[Any, forms.BoundField]]  # (column, field): damaged, total, severity, urgent
    state: forms.BoundField | None  # of a network

    @property
    def errors(self) -> list[str]:
        return [str(error) for _column, field in self.fields for error in field.errors]


def _choices(words: tuple[Choice, ...], language: str) -> list[tuple[str, Any]]:
    return [NOTHING, *((word.key, word.label(language)) for word in words)]


def _plain(amount: Decimal | None) -> Decimal | int | None:
    """Whole amounts without decimals: pieces are counted."""
    return int(amount) if amount is not None and amount == int(amount) else amount


def _still_true(before: FindingValues | None, damaged: Decimal) -> Mapping[str, Mapping[str, Decimal]]:
    """Sides and rooms as they were told, where they do not add up to more than is damaged now."""
    split = before.split if before is not None else {}
    return {key: told for key, told in split.items() if sum(told.values()) <= damaged}


class CorrectionForm(forms.Form):
    """Grade, note and every element of the schedule, filled with the version to be corrected."""

    level = forms.ChoiceField(label=_("It is of"), choices=Inspection.Level.choices)
    entrance = forms.CharField(label=_("Entrance"), required=False, max_length=LONGEST_NUMBER)
    flat = forms.CharField(label=_("Flat"), required=False, max_length=LONGEST_NUMBER)
    grade = forms.ChoiceField(label=_("Grade"), choices=Inspection.Grade.choices)
    address_seen = forms.CharField(label=_("Address as seen"), required=False, max_length=300)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, before: SubmissionValues, schedule: Schedule) -> None:
        initial: dict[str, Any] = {
            "level": before.part.level, "entrance": before.part.entrance, "flat": before.part.flat,
            "grade": before.grade, "address_seen": before.address_seen, "note": before.note,
        }  # fmt: skip
        for finding in before.findings:
            initial[f"{finding.element}-damaged"] = _plain(finding.damaged)
            initial[f"{finding.element}-total"] = _plain(finding.total)
            initial[f"{finding.element}-severity"] = finding.severity
            initial[f"{finding.element}-urgent"] = finding.is_urgent
        initial |= {f"{key}-state": state for key, state in before.networks.items()}
        initial |= {f"scale-{key}": grade for key, grade in before.scales.items()}
        super().__init__(data, initial=initial)
        self.before = before
        self.schedule = schedule
        self.elements = self._asked()
        self.language = get_language() or FALLBACK_LANGUAGE
        for scale in self.schedule.scales:
            self.fields[f"scale-{scale.key}"] = forms.ChoiceField(
                label=scale.label(self.language),
                required=False,
                choices=_choices(scale.grades, self.language),
            )
        for element in self.elements:
            self._add_element(element)

    def _asked(self) -> tuple[Element, ...]:
        """The elements of the form, and retired ones that the record names."""
        named = {finding.element for finding in self.before.findings} | self.before.networks.keys()
        retired = (element for element in self.schedule.retired if element.key in named)
        return (*self.schedule.elements, *retired)

    def scales(self) -> list[forms.BoundField]:
        """The fields of the other scales."""
        return [self[f"scale-{scale.key}"] for scale in self.schedule.scales]

    def _add_element(self, element: Element) -> None:
        label = element.label(self.language)
        places = 0 if element.unit == "piece" else 2
        named = {"damaged": _("damaged"), "total": _("total")}
        how_badly, state = _("how badly"), _("state")
        for name, words in named.items():
            self.fields[f"{element.key}-{name}"] = forms.DecimalField(
                label=f"{label}: {words}",
                required=False,
                min_value=Decimal(0),
                max_value=LARGEST_AMOUNT,
                decimal_places=places,
            )
        self.fields[f"{element.key}-severity"] = forms.ChoiceField(
            label=f"{label}: {how_badly}",
            required=False,
            choices=_choices(element.severities, self.language),
        )
        self.fields[f"{element.key}-urgent"] = forms.BooleanField(
            label=element.urgent.label(self.language), required=False
        )
        if element.is_network:
            self.fields[f"{element.key}-state"] = forms.ChoiceField(
                label=f"{label}: {state}",
                required=False,
                choices=_choices(self.schedule.network_states, self.language),
            )

    def rows(self) -> Iterator[ElementRow]:
        groups = {group.key: group.label(self.language) for group in self.schedule.groups}
        for element in self.elements:
            yield ElementRow(
                label=element.label(self.language),
                group=groups[element.group],
                unit=self.schedule.unit_label(element.unit, self.language),
                fields=[(words, self[f"{element.key}-{name}"]) for name, words in COLUMNS.items()],
                state=self[f"{element.key}-state"] if element.is_network else None,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        level = cleaned.get("level", HOUSE)
        if level != HOUSE and not cleaned.get(level):
            self.add_error(level, _("Say the number."))
        for element in self.elements:
            damaged, total = cleaned.get(f"{element.key}-damaged"), cleaned.get(f"{element.key}-total")
            if not damaged:
                continue
            if total is not None and total < damaged:
                self.add_error(f"{element.key}-total", _("The total is less than what is damaged."))
            if not cleaned.get(f"{element.key}-severity"):
                self.add_error(f"{element.key}-severity", _("Say how badly it is damaged."))
        return cleaned

    def values(self) -> SubmissionValues:
        """The new version; what the form does not ask for stays as it was."""
        cleaned = self.cleaned_data
        before = {finding.element: finding for finding in self.before.findings}
        level = cleaned["level"]
        part = HousePart(
            level, cleaned["entrance"] if level != HOUSE else "", cleaned["flat"] if level == FLAT else ""
        )
        findings = [
            FindingValues(
                element.key,
                cleaned[f"{element.key}-damaged"],
                cleaned[f"{element.key}-total"],
                cleaned[f"{element.key}-severity"],
                cleaned[f"{element.key}-urgent"],
                _still_true(before.get(element.key), cleaned[f"{element.key}-damaged"]),
            )
            for element in self.elements
            if cleaned.get(f"{element.key}-damaged")
        ]
        networks = {
            element.key: cleaned[f"{element.key}-state"]
            for element in self.elements
            if cleaned.get(f"{element.key}-state")
        }
        return replace(
            self.before,
            grade=cleaned["grade"],
            address_seen=cleaned["address_seen"],
            note=cleaned["note"],
            findings=tuple(findings),
            networks=networks,
            part=part,
            scales={
                scale.key: cleaned[f"scale-{scale.key}"]
                for scale in self.schedule.scales
                if cleaned.get(f"scale-{scale.key}")
            },
        )
