"""One house with its entrances and flats: what stands of each, and what is broken in all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from firstlight.accounts.selectors import Access
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import WHOLE, PartAmount, whole_amount
from firstlight.inspections.schedule import FALLBACK_LANGUAGE, Schedule
from firstlight.inspections.selectors import inspections_for
from firstlight.inspections.town_schedule import schedule_of


@dataclass(frozen=True)
class AmountRow:
    """How much of one element is damaged in the whole house."""

    element: str
    unit: str  # as the template filter `units` names it
    amount: PartAmount


@dataclass(frozen=True)
class HouseParts:
    """What stands of a house."""

    records: tuple[Inspection, ...]  # the newest of each part: the house first, entrances, then flats
    amounts: tuple[AmountRow, ...]  # in the schedule's order

    @property
    def is_divided(self) -> bool:
        """Whether there is a record of an entrance or a flat."""
        return any(one.part != WHOLE for one in self.records)


def house_parts(access: Access, house_id: UUID) -> HouseParts:
    """What stands of a house; of a district that the person may not see, nothing."""
    made = inspections_for(access).filter(Q(stands=True), house=house_id).prefetch_related("findings")
    newest = {one.part: one for one in reversed(made)}
    amounts = _amounts(schedule_of(access.town.pk), newest)
    return HouseParts(tuple(sorted(newest.values(), key=_place)), amounts)


def _place(one: Inspection) -> tuple[int, int, str]:
    """Where a part comes: numbers as numbers, so that flat 9 comes before flat 10."""
    digits = "".join(sign for sign in one.part.partition(" ")[2].partition("-")[0] if sign.isdigit())
    return Inspection.Level.values.index(one.level), int(digits or 0), one.part


def _amounts(schedule: Schedule, newest: dict[str, Inspection]) -> tuple[AmountRow, ...]:
    told: defaultdict[str, dict[str, PartAmount]] = defaultdict(dict)
    for part, one in newest.items():
        for finding in one.findings.all():
            told[finding.element][part] = PartAmount(finding.damaged, finding.total)
    language = get_language() or FALLBACK_LANGUAGE
    return tuple(
        AmountRow(
            element.label(language),
            "pcs" if element.unit == "piece" else element.unit,
            whole_amount(parts.pop(WHOLE, None), parts.values()),
        )
        for element in schedule.by_key.values()
        if (parts := told.get(element.key))
    )
