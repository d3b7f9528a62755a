"""Which calls mean a house, as far as the person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from firstlight.accounts.models import Role
from firstlight.accounts.selectors import Access
from firstlight.geo.distance import local_m
from firstlight.houses.models import House, ReportMatch
from firstlight.houses.search import search_houses
from firstlight.houses.selectors import NearHouse, houses_near
from firstlight.reports.models import Call
from firstlight.reports.selectors.calls import calls_for
from firstlight.reports.selectors.scope import CALL_READERS, MAPPERS

NEAR_M = 60.0  # beyond a call's own radius
MOST_NEAR = 8


@dataclass(frozen=True, slots=True)
class NearCall:
    call: Call
    distance_m: float


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
    lon = np.array([call.lon for call in calls], dtype=np.float64)
    lat = np.array([call.lat for call in calls], dtype=np.float64)
    distances = local_m(lon, lat, house.lon, house.lat).tolist()
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
        near = houses_near(access, call.lon, call.lat, (call.radius_m or 0) + NEAR_M, MOST_NEAR)
    distances = {one.house.pk: one.distance_m for one in near}
    text = words or call.address
    found = search_houses(access, text, MOST_NEAR) if text else []
    houses = {house.pk: house for house in (*found, *(one.house for one in near))}
    return [Candidate(house, distances.get(key)) for key, house in houses.items() if may_match(access, house)]
