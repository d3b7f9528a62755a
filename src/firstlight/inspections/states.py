"""The live state of every house, as one array that the map joins by seq."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

import numpy as np
from django.db.models import Count, Max, QuerySet
from numpy.typing import NDArray

from firstlight.accounts.models import Role, Town
from firstlight.accounts.selectors import Access
from firstlight.houses.models import House
from firstlight.inspections.models import Inspection
from firstlight.inspections.rules.parts import house_grade
from firstlight.inspections.rules.states import state_array
from firstlight.planning.models import Plan, Visit

SEERS = (
    Role.COORDINATOR,
    Role.INSPECTOR,
    Role.WORKS_MANAGER,
    Role.DUTY_OFFICER,
    Role.PUBLISHER,
    Role.ADMINISTRATOR,
)


def standing(town: Town) -> QuerySet[Inspection]:
    """The town's inspections that hold: not rejected, and not corrected by one that holds."""
    rejected = Inspection.Review.REJECTED
    return (
        Inspection.objects.filter(town=town)
        .exclude(review=rejected)
        .exclude(pk__in=Inspection.objects.filter(town=town, corrects__isnull=False)
                 .exclude(review=rejected).values("corrects"))
    )  # fmt: skip


def house_grades(records: QuerySet[Inspection], by: str = "house_id") -> dict[Any, str]:
    """The grade of each house by the records given, which stand; houses that nobody saw are left out.

    `by`: what the answer names houses by, "house_id" or "house__seq".
    """
    made = records.order_by("received_at", "id").values_list(by, "part", "grade")
    graded: defaultdict[Any, dict[str, str]] = defaultdict(dict)
    for house, part, grade in made.iterator(chunk_size=10_000):
        graded[house][part] = grade
    found = {house: house_grade(parts.items()) for house, parts in graded.items()}
    return {house: grade for house, grade in found.items() if grade}


def newest_issued(town: Town) -> Plan | None:
    return Plan.objects.filter(town=town, state=Plan.State.ISSUED).order_by("-date", "-version").first()


def house_state_array(access: Access) -> NDArray[np.uint8]:
    """The state of each house by seq; 0 for houses outside the person's districts."""
    access.require(*SEERS)
    top: int | None = House.objects.filter(town=access.town).aggregate(top=Max("seq"))["top"]
    visits = Visit.objects.filter(plan=newest_issued(access.town)).order_by()
    graded = standing(access.town)
    scope = access.districts(*SEERS)
    if scope is not None:
        visits = visits.filter(house__district__in=scope)
        graded = graded.filter(house__district__in=scope)
    return state_array(
        0 if top is None else top + 1,
        visits.values_list("house__seq", flat=True).iterator(chunk_size=10_000),
        house_grades(graded, by="house__seq").items(),
    )


def house_states(access: Access) -> bytes:
    """`house_state_array` as bytes, one a house: what the map fetches."""
    return house_state_array(access).tobytes()


def house_states_version(access: Access) -> str:
    """A short text that changes whenever `house_states` may have: for ETag and polling."""
    access.require(*SEERS)
    town = access.town
    plan = newest_issued(town)
    inspections = Inspection.objects.filter(town=town).aggregate(
        count=Count("id"), newest=Max("received_at"), reviewed=Max("reviewed_at")
    )
    scope = access.districts(*SEERS)
    top = House.objects.filter(town=town).aggregate(top=Max("seq"))["top"]
    parts = (plan and plan.pk, sorted(map(str, scope or ())), scope is None, top, *inspections.values())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]
