"""A source's houses as rows of the register's table."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from firstlight.geo.arrays import Ints32
from firstlight.houses.readers.town_source import USES, TownSource
from firstlight.houses.rules.addresses import number_key

CONTENT = (
    "source_ref", "district_id", "lon", "lat", "footprint", "area_m2", "storeys", "use", "year_built", "name",
    "street_id", "number", "number_key", "address", "postcode", "gone_at",
)  # fmt: skip
"""The columns a load may change, in the order of `HouseColumns.row`."""

_key = lru_cache(maxsize=65_536)(number_key)


@dataclass(frozen=True)
class HouseColumns:
    """n houses of a source with the keys of their districts and streets."""

    source: TownSource
    district_ids: list[UUID]
    district: Ints32  # [n] index into district_ids
    street_ids: list[UUID]

    def __len__(self) -> int:
        return len(self.source)

    def ref(self, at: int) -> str:
        """The reference as the table keeps it: one that is too long is hashed."""
        ref = self.source.refs[at]
        return ref if len(ref) <= 80 else f"h{hashlib.sha256(ref.encode()).hexdigest()}"

    def row(self, at: int) -> tuple[Any, ...]:
        """One house as values of CONTENT."""
        source = self.source
        street, area_m2, number = int(source.street[at]), float(source.area_m2[at]), source.numbers[at][:40]
        return (
            self.ref(at),
            self.district_ids[self.district[at]],
            round(float(source.lon[at]), 7),
            round(float(source.lat[at]), 7),
            source.footprints[at],
            None if math.isnan(area_m2) else round(area_m2, 1),
            int(source.storeys[at]) or None,
            USES[source.use[at]],
            int(source.year[at]) or None,
            source.names[at][:200],
            self.street_ids[street] if street >= 0 else None,
            number,
            _key(number)[:40],
            source.addresses[at][:300],
            source.postcodes[at][:20],
            None,
        )
