"""Where damage is likely among what nobody has seen: for planners' eyes, in their districts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from firstlight.accounts.models import District, Town
from firstlight.accounts.selectors import Access
from firstlight.geo.arrays import Bools, Floats
from firstlight.inspections.beliefs import Register, belief_of, register_of
from firstlight.inspections.found import found_between
from firstlight.inspections.rules.cells import belief_cells, class_counts
from firstlight.planning.kept import kept
from firstlight.planning.sampling import first_day_of_night, sample_of
from firstlight.planning.selectors import PLANNERS


@dataclass(frozen=True)
class DistrictBelief:
    """How many unseen houses of a district are how likely damaged."""

    name: str
    unseen: int
    possible: int  # 5 to 25 %
    likely: int  # 25 to 50 %
    very_likely: int  # 50 % and more


@dataclass(frozen=True, eq=False)
class _Believed:
    """Shapes: [h], in the register's order."""

    key: str
    register: Register
    probability: Floats
    unseen: Bools  # in the districts of the person


def _believed(access: Access, day: date) -> _Believed:
    access.require(*PLANNERS)
    town = access.town
    register = register_of(town)
    found = found_between(town, _since(town, day), day)
    key, probability = belief_of(town, register, found.seen)
    unseen = ~np.isin(register.seq, found.seen.seq[found.is_clear])
    scope = access.districts(*PLANNERS)
    if scope is not None:
        mine = [i for i, district in enumerate(register.districts) if district in scope]
        unseen &= np.isin(register.district, mine)
    names = "all" if scope is None else ",".join(sorted(map(str, scope)))
    return _Believed(f"{key}:{names}", register, probability.astype(np.float64), unseen)


def _since(town: Town, day: date) -> date:
    """The first day whose findings the belief learns from."""
    sample = sample_of(town, day)
    return sample.since if sample else first_day_of_night(town, day)


def belief_geojson(access: Access, day: date) -> dict[str, Any]:
    """Squares with ``rank`` 1 to 5, the mean ``probability`` and how many unseen ``houses``."""
    believed = _believed(access, day)
    return kept(f"cells:{_short(believed.key)}", lambda: _collection(believed))


def _collection(believed: _Believed) -> dict[str, Any]:
    register = believed.register
    cells = belief_cells(register.lon, register.lat, believed.probability, believed.unseen)
    corners = np.round(np.stack((cells.west, cells.south, cells.east, cells.north), axis=1), 6).tolist()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
            "properties": {"rank": rank, "probability": round(probability, 3), "houses": houses},
        }
        for (w, s, e, n), rank, probability, houses in zip(
            corners, cells.rank.tolist(), cells.probability.tolist(), cells.houses.tolist(), strict=True
        )
    ]
    return {"type": "FeatureCollection", "size_m": cells.size_m, "features": features}


def belief_by_district(access: Access, day: date) -> list[DistrictBelief]:
    """The same as a table, districts by name: counts of houses, never a sum of probabilities."""
    believed = _believed(access, day)
    register, unseen = believed.register, believed.unseen
    counts = class_counts(believed.probability[unseen], register.district[unseen], len(register.districts))
    scope = access.districts(*PLANNERS)
    names = dict(District.objects.filter(town=access.town).values_list("id", "name"))
    rows = [
        DistrictBelief(
            name=names[key],
            unseen=int(counts[i].sum()),
            possible=int(counts[i][2:4].sum()),
            likely=int(counts[i][4]),
            very_likely=int(counts[i][5]),
        )
        for i, key in enumerate(register.districts)
        if scope is None or key in scope
    ]
    return sorted(rows, key=lambda row: row.name)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]
