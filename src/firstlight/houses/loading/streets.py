"""The streets of a town, known again by any of their names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from firstlight import ids
from firstlight.accounts.models import Town
from firstlight.houses.models import Street, StreetName
from firstlight.houses.readers.town_source import StreetNames
from firstlight.houses.rules.addresses import street_key

LONGEST = 200


@dataclass(frozen=True)
class StreetPlan:
    """`ids`: the row of each street of the source; and the rows to add."""

    ids: list[UUID]
    new_streets: list[Street]
    new_names: list[StreetName]


def plan_streets(town: Town, streets: tuple[StreetNames, ...]) -> StreetPlan:
    """Match the source's streets with the town's; streets that are no longer named stay."""
    by_name = dict(Street.objects.filter(town=town).values_list("name", "id"))
    aliases = list(StreetName.objects.filter(town=town).values_list("name", "street_id"))
    named = set(aliases)
    home = dict(aliases) | by_name
    plan = StreetPlan([], [], [])
    for street in streets:
        street_id = home.get(street.name)
        if street_id is None:
            street_id = ids.new_id()
            plan.new_streets.append(Street(id=street_id, town=town, name=street.name))
            home[street.name] = street_id
        plan.ids.append(street_id)
        for name in (street.name, *street.others):
            if (name, street_id) not in named:
                named.add((name, street_id))
                key = street_key(name)[:LONGEST]
                plan.new_names.append(
                    StreetName(id=ids.new_id(), town=town, street_id=street_id, name=name, key=key)
                )
    return plan
