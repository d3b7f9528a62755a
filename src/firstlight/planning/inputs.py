"""From the register's rows to the arrays that the rules work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from django.conf import settings

from firstlight.accounts.models import Town
from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.distance import local_m
from firstlight.geo.streets import StreetGraph
from firstlight.houses.models import House, Use
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.morning import Zone, inside_zones
from firstlight.planning.rules.reported import Reported

PUBLIC_USES = (Use.SCHOOL, Use.KINDERGARTEN, Use.PUBLIC)


class InputError(CodedError):
    """The town cannot be planned on; codes are worded in `texts`."""


@dataclass(frozen=True, eq=False)
class TownHouses:
    """The standing houses of a town as columns. Shapes: [h], ordered by seq."""

    ids: list[UUID]
    seq: Ints
    lon: Floats
    lat: Floats
    storeys: Floats  # NaN where not known
    area_m2: Floats  # NaN where not known
    is_outbuilding: Bools
    is_public: Bools


def town_houses(town: Town) -> TownHouses:
    """Read the register of one town, houses that are gone left out."""
    rows = list(
        House.objects.filter(town=town, gone_at=None)
        .order_by("seq")
        .values_list("id", "seq", "lon", "lat", "storeys", "area_m2", "use")
    )
    ids, seq, lon, lat, storeys, area, use = zip(*rows, strict=True) if rows else ([],) * 7
    uses = np.array(use, dtype=object)
    return TownHouses(
        ids=list(ids),
        seq=np.array(seq, dtype=np.int64),
        lon=np.array(lon, dtype=np.float64),
        lat=np.array(lat, dtype=np.float64),
        storeys=np.array(storeys, dtype=np.float64),
        area_m2=np.array(area, dtype=np.float64),
        is_outbuilding=np.asarray(uses == Use.OUTBUILDING, dtype=np.bool_),
        is_public=np.isin(uses, PUBLIC_USES) if len(uses) else np.zeros(0, dtype=np.bool_),
    )


def streets_path(town: Town) -> Path:
    """Where the loader keeps the town's street net."""
    return Path(settings.DATA) / "towns" / str(town.id) / "streets.npz"


def load_graph(town: Town) -> StreetGraph:
    """The town's street net.

    Raises
    ------
    InputError
        ``no-streets-file``.
    GeoError
        The file is broken or foreign.
    """
    path = streets_path(town)
    if not path.exists():
        raise InputError("no-streets-file", town=town.name)
    return StreetGraph.load(path)


def muster_point(houses: TownHouses, probability: Floats, zones: tuple[Zone, ...]) -> tuple[float, float]:
    """Where all teams meet: the safe public building nearest to the middle of the expected damage.

    A town whose register knows no such building meets at the safe house nearest to that middle.
    """
    weight = np.maximum(probability - np.median(probability), 0.0) if len(probability) else probability
    if not weight.sum() > 0:
        weight = np.ones(len(houses.lon))
    lon, lat = (float(np.average(column, weights=weight)) for column in (houses.lon, houses.lat))
    safe = ~inside_zones(zones, houses.lon, houses.lat)
    fit = np.flatnonzero(houses.is_public & safe)
    if not len(fit):
        fit = np.flatnonzero(safe)
    if not len(fit):
        return lon, lat
    nearest = fit[int(np.argmin(local_m(houses.lon[fit], houses.lat[fit], lon, lat)))]
    return float(houses.lon[nearest]), float(houses.lat[nearest])


def expected_damage(houses: TownHouses, reported: Sequence[Reported]) -> Floats:
    """The belief before the first visit: [h] probabilities."""
    nobody = np.zeros(0, dtype=np.int64)
    return Belief(houses.lon, houses.lat, reported).fit(nobody, np.zeros(0))
