"""What was laid down for houses and streets, as the columns that the rules work on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import QuerySet

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Ints
from firstlight.planning.inputs import TownHouses
from firstlight.planning.models import Instruction
from firstlight.planning.rules.asked import ENGINEER, HouseRules
from firstlight.planning.sampling import open_sample


def instructions_of(town: Town, day: date) -> QuerySet[Instruction]:
    """What holds on a day, newest first."""
    return Instruction.objects.filter(town=town, day=day, lifted_at=None).select_related("house", "street")


def house_rules(
    town: Town, day: date, houses: TownHouses, *, begins_at: datetime, must: Collection[int] = ()
) -> HouseRules:
    """The day's instructions for these houses [h]; a newer one comes before an older one.

    The houses of the open audit sample are visited in any case too, unless somebody left them out.

    Parameters
    ----------
    begins_at
        When the plan's seconds begin to count.
    must
        Numbers (seq) of more houses to visit in any case.
    """
    drawn = open_sample(town, day)
    rules = HouseRules(
        excluded=np.zeros(len(houses), dtype=np.bool_),
        must=np.isin(houses.seq, [*must, *drawn.tolist()]),
        needs=np.zeros(len(houses), dtype=np.int64),
        opens_s=np.zeros(len(houses)),
        closes_s=np.full(len(houses), np.inf),
    )
    zone = ZoneInfo(town.timezone)

    def seconds(at: time) -> float:
        return (datetime.combine(day, at, zone) - begins_at).total_seconds()

    for one in reversed(instructions_of(town, day)):
        rows = _rows(one, houses)
        if one.kind == Instruction.Kind.EXCLUDE:
            rules.excluded[rows], rules.must[rows] = True, False
        elif one.kind == Instruction.Kind.MUST:
            rules.must[rows], rules.excluded[rows] = True, False
        elif one.kind == Instruction.Kind.ENGINEER:
            rules.needs[rows] = ENGINEER
        else:
            rules.opens_s[rows] = max(0.0, seconds(one.opens)) if one.opens else 0.0
            rules.closes_s[rows] = max(0.0, seconds(one.closes)) if one.closes else np.inf
    rules.opens_s[:] = np.minimum(rules.opens_s, rules.closes_s)
    return rules


def _rows(one: Instruction, houses: TownHouses) -> Ints:
    if one.house is not None:
        return np.flatnonzero(houses.seq == one.house.seq)
    if one.street_id not in houses.streets:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(houses.street == houses.streets.index(one.street_id))
