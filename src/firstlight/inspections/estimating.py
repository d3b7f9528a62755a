"""From a town's records to the arrays that `rules.totals` takes, and back to parts with names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from firstlight.accounts.models import District, Town
from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.inspections.beliefs import Register
from firstlight.inspections.found import Found
from firstlight.inspections.models import Finding
from firstlight.inspections.rules.parts import WHOLE, PartAmount, whole_amount
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_of
from firstlight.planning.inputs import MOST_IN_A_QUERY
from firstlight.planning.rules.totals import Estimate, Seen, estimate_groups, visits_until
from firstlight.planning.rules.totals_audit import Audit

NARROW = 0.2  # half the interval as a share of the best guess: what a coordinator asks for
TOO_WIDE = 0.75  # beyond this a best guess says nothing
_SEED = 1  # of the draws that make the interval: the same records give the same figures
FEWEST_AMOUNTS = 3  # houses with an element, before its total is guessed


@dataclass(frozen=True)
class Part:
    """An estimate with what it is of."""

    key: str  # of an element, or a district's id
    name: str  # of a district; an element's is the schedule's
    unit: str  # "" for houses
    houses: int  # in the district, or those where the element was found
    estimate: Estimate
    is_vague: bool  # too few visits for a best guess: only what is known and the interval can be told


@dataclass(frozen=True, eq=False)
class Basis:
    """Everything that the estimates of one town and day are made from.

    Shapes: u houses in the frozen list, m records, a' houses of the sample that were visited.
    """

    register: Register
    found: Found  # [m]
    audit: Audit  # [u]
    sampled: Ints  # [a'] indices of `Audit.sample`
    of_sample: Ints  # [a'] their records
    others: Ints  # records outside the sample
    is_out: Bools  # [u] seen for other reasons, or gone from the register
    group: Ints  # [u] index of `Register.districts`
    chosen: Ints  # the districts that are asked for, as such indices


def estimated(basis: Basis, *, town: Town) -> dict[str, Any]:
    """The fields of `TownEstimate` that need estimating."""
    total = _of_chosen(basis, _houses_seen(basis))
    more = visits_until(basis.audit, _houses_seen(basis), half_width=NARROW, seed=_SEED)
    return {
        "total": total,
        "more_visits": more,
        "quantities": _quantities(basis, schedule_of(town.pk)),
        "districts": _districts(basis, town),
    }


def _houses_seen(basis: Basis) -> Seen:
    damaged = basis.found.seen.damaged
    return Seen(
        float(damaged[basis.others].sum()),
        damaged[basis.of_sample],
        sampled=basis.sampled,
        seen_later=basis.is_out,
    )


def _of_chosen(basis: Basis, seen: Seen, amounts: Floats | None = None) -> Estimate:
    """The estimate over the districts asked for; `amounts` [m] in place of houses."""
    worth = basis.found.seen.damaged if amounts is None else amounts
    mine = np.isin(_districts_of(basis, basis.others), basis.chosen)
    known = np.array([worth[basis.others][mine].sum(), worth[basis.others][~mine].sum()])
    if len(basis.chosen) == len(basis.register.districts):
        return estimate_groups(basis.audit, seen, np.zeros_like(basis.group), known[:1], seed=_SEED)[0]
    group = np.where(np.isin(basis.group, basis.chosen), 0, 1)
    return estimate_groups(basis.audit, seen, group, known, seed=_SEED)[0]


def _districts_of(basis: Basis, records: Ints) -> Ints:
    rows = np.searchsorted(basis.register.seq, basis.found.seen.seq[records])
    districts: Ints = basis.register.district[rows]
    return districts


def _districts(basis: Basis, town: Town) -> tuple[Part, ...]:
    count = len(basis.register.districts)
    damaged = basis.found.seen.damaged[basis.others]
    known = np.bincount(_districts_of(basis, basis.others), weights=damaged, minlength=count).astype(float)
    estimates = estimate_groups(basis.audit, _houses_seen(basis), basis.group, known, seed=_SEED)
    houses = np.bincount(basis.register.district, minlength=count)
    names = dict(District.objects.filter(town=town).values_list("id", "name"))
    parts = [
        Part(
            key=str(basis.register.districts[i]),
            name=names[basis.register.districts[i]],
            unit="",
            houses=int(houses[i]),
            estimate=estimates[i],
            is_vague=estimates[i].half_width > TOO_WIDE,
        )
        for i in basis.chosen.tolist()
    ]
    return tuple(sorted(parts, key=lambda part: part.name))


def _quantities(basis: Basis, schedule: Schedule) -> tuple[Part, ...]:
    """By element, in the schedule's order; only what was found at least once in these districts."""
    damaged = np.nan_to_num(basis.found.seen.damaged)
    hit = basis.others[damaged[basis.others] > 0]
    clear = np.concatenate([basis.of_sample, basis.others])
    mine = clear[np.isin(_districts_of(basis, clear), basis.chosen)]
    amounts = _amounts(basis.found)
    parts = []
    for element in schedule.by_key.values():
        column = amounts.get(element.key, np.zeros(len(damaged))) * damaged
        houses = int((column[mine] > 0).sum())
        if not houses:
            continue
        seen = replace(_houses_seen(basis), amounts=column[basis.of_sample], typical=column[hit])
        estimate = _of_chosen(basis, replace(seen, known=float(column[basis.others].sum())), column)
        vague = houses < FEWEST_AMOUNTS or estimate.half_width > TOO_WIDE
        parts.append(Part(element.key, "", element.unit, houses, estimate, vague))
    return tuple(parts)


def _amounts(found: Found) -> dict[str, Floats]:
    """What is broken at each record, by element. [m]"""
    place = {key: (i, part) for i, parts in enumerate(found.inspections) for part, key in parts.items()}
    told: defaultdict[tuple[str, int], dict[str, PartAmount]] = defaultdict(dict)
    for element, key, damaged in _findings(list(place)):
        i, part = place[key]
        told[element, i][part] = PartAmount(damaged)
    amounts: dict[str, Floats] = {}
    for (element, i), parts in told.items():
        whole = whole_amount(parts.pop(WHOLE, None), parts.values())
        amounts.setdefault(element, np.zeros(len(found.inspections)))[i] = float(whole.damaged)
    return amounts


def _findings(inspections: list[UUID]) -> list[tuple[str, UUID, Any]]:
    rows: list[tuple[str, UUID, Any]] = []
    for first in range(0, len(inspections), MOST_IN_A_QUERY):
        some = Finding.objects.filter(inspection__in=inspections[first : first + MOST_IN_A_QUERY])
        rows += some.values_list("element", "inspection_id", "damaged")
    return rows
