"""Which calls mean a house, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.geo.distance import local_m
from firstlight.houses.models import House, ReportMatch
from firstlight.houses.search import search_houses
from firstlight.houses.selectors import NearHouse, houses_near
from firstlight.reports.models import Call, Impact
from firstlight.reports.selectors.calls import calls_for, impacts_for
from firstlight.reports.selectors.scope import CALL_READERS, MAPPERS, READERS

NEAR_M = 60.0  # beyond a call's own radius
MOST_NEAR = 8
IMPACT_NEAR_M = 100.0  # beyond an impact's own radius or danger zone


@dataclass(frozen=True, slots=True)
class NearCall:
    call: Call
    distance_m: float


@dataclass(frozen=True, slots=True)
class NearImpact:
    impact: Impact
    distance_m: float

    @property
    def is_danger(self) -> bool:
        """Whether nobody is to be sent there."""
        is_cleared = self.impact.clearance == Impact.Clearance.CLEARED
        return not is_cleared and self.distance_m <= self.impact.danger_m


@dataclass(frozen=True, slots=True)
class Candidate:
    """A house that a call may mean."""

    house: House
    distance_m: float | None  # from the call's place; None: it has none, or far away


def holds_in(access: Access, district_id: UUID, *roles: str) -> bool:
    """Whether the person holds one of the roles in this district."""
    scope = access.districts(*roles)
    return scope is None or district_id in scope


def may_read_calls(access: Access, house: House) -> bool:
    return holds_in(access, house.district_id, *CALL_READERS)


def may_match(access: Access, house: House) -> bool:
    return holds_in(access, house.district_id, *MAPPERS)


def may_see_callers(access: Access, house: House) -> bool:
    """Names and phone numbers are for duty officers."""
    return holds_in(access, house.district_id, Role.DUTY_OFFICER)


def matches_of_house(access: Access, house: House) -> list[ReportMatch]:
    """The calls that mean this house, newest first; none for people who may not read calls there."""
    if not may_read_calls(access, house):
        return []
    matches = ReportMatch.objects.filter(house=house).select_related("call", "matched_by")
    return list(matches.order_by("-call__received_at"))


def matches_of_call(access: Access, call: Call) -> list[ReportMatch]:
    """The houses that a call means, as far as the person may see them."""
    matches = ReportMatch.objects.filter(call=call).select_related("house__district", "matched_by")
    return [match for match in matches if may_read_calls(access, match.house)]


def calls_near(access: Access, house: House) -> list[NearCall]:
    """Placed calls that may mean this house and mean none yet, nearest first."""
    if not may_read_calls(access, house):
        return []
    calls = [call for call in calls_for(access) if call.lon is not None and call.state != Call.State.CLOSED]
    matched = set(ReportMatch.objects.filter(call__in=calls).values_list("call_id", flat=True))
    calls = [call for call in calls if call.pk not in matched]
    distances = _distances_m(house, calls)
    near = [
        NearCall(call, distance_m)
        for call, distance_m in zip(calls, distances, strict=True)
        if distance_m <= (call.radius_m or 0) + NEAR_M
    ]
    return sorted(near, key=lambda one: one.distance_m)[:MOST_NEAR]


def houses_for_call(access: Access, call: Call, words: str) -> list[Candidate]:
    """Houses a call may mean, each once: by the words asked for or its address, then near its place."""
    near: list[NearHouse] = []
    if call.lon is not None and call.lat is not None:
        near = houses_near(access, call.lon, call.lat, (call.radius_m or 0) + NEAR_M, 3 * MOST_NEAR)
    distances = {one.house.pk: one.distance_m for one in near}
    text = words or call.address
    found = search_houses(access, text, MOST_NEAR) if text else []
    near.sort(key=lambda one: not one.house.address)  # stable: sheds after houses, each by distance
    houses = {house.pk: house for house in (*found, *(one.house for one in near[:MOST_NEAR]))}
    return [Candidate(house, distances.get(key)) for key, house in houses.items() if may_match(access, house)]


def impacts_near(access: Access, house: House) -> list[NearImpact]:
    """Standing impacts near a house, nearest first; none for people who may not read them there."""
    if not holds_in(access, house.district_id, *READERS):
        return []
    impacts = impacts_for(access)
    near = [
        NearImpact(impact, distance_m)
        for impact, distance_m in zip(impacts, _distances_m(house, impacts), strict=True)
        if distance_m <= max(impact.radius_m, impact.danger_m) + IMPACT_NEAR_M
    ]
    return sorted(near, key=lambda one: one.distance_m)


def _distances_m(house: House, places: Sequence[Call] | Sequence[Impact]) -> list[float]:
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    distances: list[float] = local_m(lon, lat, house.lon, house.lat).tolist()
    return distances
