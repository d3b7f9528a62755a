"""From what was found to the works it takes, and when each must be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from firstlight.restoration.errors import RestorationError

REPAIR = "repair"
"""The work that ends the damage; every other key is an urgent work of the damage schedule."""

SAME_DAY = 0
WEEK_DAYS = 7
LATER_DAYS = 30
COVERED_THE_SAME_DAY = frozenset({"windows"})
"""Closed on the day whether or not the inspector called it urgent: the cold comes in."""
REPAIRED_IN_A_WEEK = frozenset({"windows", "entrance_doors", "gas", "power", "water", "heat", "sewer"})
LYING_UNDER_EACH_OTHER = frozenset({"cover_roof"})
"""One tarpaulin covers sheets and insulation: the larger area counts, not both."""


@dataclass(frozen=True)
class Damage:
    """One finding: `damaged` in `unit` of one element."""

    element: str
    severity: str
    damaged: Decimal
    unit: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Work:
    """One line of an order; `days` after the day of the inspection it must be done."""

    element: str
    work: str
    severity: str  # empty for urgent works, which cost the same whatever the severity
    quantity: Decimal
    unit: str
    days: int


def works_for(
    damages: Iterable[Damage],
    *,
    urgent_works: Mapping[str, str],
    covered: Collection[tuple[str, str]] = (),
    is_destroyed: bool = False,
) -> list[Work]:
    """The works of one house.

    Parameters
    ----------
    damages
        At most one an element.
    urgent_works
        Element to the key of its urgent work; an element may have none.
    covered
        (element, work) pairs that another live order of the house holds already.
    is_destroyed
        Nothing is repaired in a destroyed house; it is only made safe.

    Returns
    -------
    list[Work]
        Urgent works first, then repairs, each by element; each (element, work) once.

    Raises
    ------
    RestorationError
        ``quantity``: not above zero.
    """
    urgent: list[Work] = []
    repairs: list[Work] = []
    for damage in damages:
        if damage.damaged <= 0:
            raise RestorationError("quantity", element=damage.element)
        key = urgent_works.get(damage.element)
        if key and (damage.is_urgent or damage.element in COVERED_THE_SAME_DAY):
            urgent.append(Work(damage.element, key, "", damage.damaged, damage.unit, SAME_DAY))
        if not is_destroyed:
            days = WEEK_DAYS if damage.element in REPAIRED_IN_A_WEEK else LATER_DAYS
            repairs.append(Work(damage.element, REPAIR, damage.severity, damage.damaged, damage.unit, days))
    works = [*_without_overlap(urgent), *repairs]
    works.sort(key=lambda work: (work.days > SAME_DAY, work.element))
    return [work for work in works if (work.element, work.work) not in covered]


def _without_overlap(urgent: list[Work]) -> list[Work]:
    largest: dict[str, Work] = {}
    for work in urgent:
        held = largest.get(work.work)
        if work.work in LYING_UNDER_EACH_OTHER and (held is None or work.quantity > held.quantity):
            largest[work.work] = work
    return [work for work in urgent if largest.get(work.work, work) is work]


def due_at(seen_on: date, days: int, timezone: str) -> datetime:
    """The last second of the local day, `days` after the day of the inspection, in UTC."""
    midnight = datetime.combine(
        seen_on + timedelta(days=days + 1), time.min, tzinfo=ZoneInfo(timezone)
    ).astimezone(UTC)
    return midnight - timedelta(seconds=1)
