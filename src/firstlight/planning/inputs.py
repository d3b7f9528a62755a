"""From the register's rows to the arrays that the rules work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import CharField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from firstlight.accounts.models import Town
from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Ints, Ints32
from firstlight.geo.distance import local_m
from firstlight.geo.streets import OwnStreets, StreetGraph
from firstlight.geo.zones import Circles, in_circles
from firstlight.houses.models import House, Street, StreetName, Use
from firstlight.planning.kept import kept, register_state
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.reported import Reported

PUBLIC_USES = frozenset(use.value for use in (Use.SCHOOL, Use.KINDERGARTEN, Use.PUBLIC))
CHUNK = 20_000  # rows at a time between the database and the columns
MOST_IN_A_QUERY = 900  # SQLite may be built with room for 999 values
LONGEST = 200  # of a street name in the register


class InputError(CodedError):
    """The town cannot be planned on; codes are worded in `texts`."""


@dataclass(frozen=True, eq=False)
class TownHouses:
    """The standing houses of a town as columns. Shapes: [h], ordered by seq."""

    seq: Ints
    lon: Floats
    lat: Floats
    storeys: Floats  # NaN where not known
    area_m2: Floats  # NaN where not known
    is_outbuilding: Bools
    is_public: Bools
    street: Ints32  # index into streets, -1 where the address names none
    streets: tuple[UUID, ...]

    def __len__(self) -> int:
        return len(self.seq)

    def take(self, rows: Ints) -> TownHouses:
        """These houses alone."""
        columns: list[Any] = [getattr(self, field.name) for field in fields(self) if field.name != "streets"]
        return TownHouses(*(*(column[rows] for column in columns), self.streets))


@dataclass(frozen=True, eq=False)
class Seen:
    """What teams found so far. Shapes: [m], a house at most once."""

    seq: Ints
    damaged: Floats  # 0 or 1; NaN where nothing could be seen


NOBODY = Seen(np.empty(0, dtype=np.int64), np.empty(0))


def town_houses(town: Town) -> TownHouses:
    """Read the register of one town, houses that are gone left out.

    Keys are not read: a million of them would take longer than all the rest (`house_ids`).
    """
    number, streets = _street_numbers(town)
    rows = (
        House.objects.filter(town=town, gone_at=None)
        .order_by("seq")
        .values_list("seq", "lon", "lat", "storeys", "area_m2", "use", Cast("street_id", CharField()))
        .iterator(chunk_size=CHUNK)
    )
    parts = [_columns(chunk, number) for chunk in _chunks(rows)] or [_columns([], number)]
    whole: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return TownHouses(*(*whole, streets))


def register_houses(town: Town) -> TownHouses:
    """As `town_houses`, read once a load."""
    return kept(f"houses:{register_state(town)}", lambda: town_houses(town))


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _columns(rows: list[Any], number: dict[str, int]) -> tuple[NDArray[Any], ...]:
    """The columns of `TownHouses` of some rows, in its order."""
    seq, lon, lat, storeys, area_m2, uses, street = zip(*rows, strict=True) if rows else ((),) * 7
    return (
        np.array(seq, dtype=np.int64),
        *(np.array(column, dtype=np.float64) for column in (lon, lat, storeys, area_m2)),
        np.array([use == Use.OUTBUILDING.value for use in uses], dtype=np.bool_),
        np.array([use in PUBLIC_USES for use in uses], dtype=np.bool_),
        np.array([number.get(key, -1) for key in street], dtype=np.int32),
    )


def _street_numbers(town: Town) -> tuple[dict[str, int], tuple[UUID, ...]]:
    """A number for each street of the town, by its key as the database writes it, and the keys."""
    keys = list(Street.objects.filter(town=town).values_list(Cast("id", CharField()), "id"))
    return {text: number for number, (text, _) in enumerate(keys)}, tuple(key for _, key in keys)


def own_streets(town: Town, graph: StreetGraph, houses: TownHouses) -> OwnStreets:
    """Which of the register's streets each name of the net means, and where each house belongs."""
    number = {key: i for i, key in enumerate(houses.streets)}
    aliases = StreetName.objects.filter(town=town).values_list("name", "street_id")
    names = dict(aliases) | dict(Street.objects.filter(town=town).values_list("name", "id"))
    known = {name: number[key] for name, key in names.items()}
    of_name = [known.get(name[:LONGEST].strip(), -1) for name in graph.names]
    return OwnStreets(np.array(of_name, dtype=np.int64), houses.street.astype(np.int64))


def house_ids(town: Town, seqs: Iterable[int]) -> dict[int, UUID]:
    """The keys of some houses by seq."""
    wanted, found = list(seqs), dict[int, UUID]()
    for first in range(0, len(wanted), MOST_IN_A_QUERY):
        some = wanted[first : first + MOST_IN_A_QUERY]
        found.update(House.objects.filter(town=town, seq__in=some).values_list("seq", "id"))
    return found


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


def muster_point(houses: TownHouses, probability: Floats, zones: Circles) -> tuple[float, float]:
    """Where all teams meet: the safe public building nearest to the middle of the expected damage.

    A town whose register knows no such building meets at the safe house nearest to that middle.
    """
    weight = np.maximum(probability - np.median(probability), 0.0) if len(probability) else probability
    if not weight.sum() > 0:
        weight = np.ones(len(houses.lon))
    lon, lat = (float(np.average(column, weights=weight)) for column in (houses.lon, houses.lat))
    safe = ~in_circles(zones, houses.lon, houses.lat)
    fit = np.flatnonzero(houses.is_public & safe)
    if not len(fit):
        fit = np.flatnonzero(safe)
    if not len(fit):
        return lon, lat
    nearest = fit[int(np.argmin(local_m(houses.lon[fit], houses.lat[fit], lon, lat)))]
    return float(houses.lon[nearest]), float(houses.lat[nearest])


def expected_damage(houses: TownHouses, reported: Sequence[Reported], seen: Seen = NOBODY) -> Floats:
    """What is believed of each house [h]: from impacts and calls, and from what teams found so far."""
    known = np.flatnonzero(np.isin(seen.seq, houses.seq) & np.isfinite(seen.damaged))
    rows = np.searchsorted(houses.seq, seen.seq[known])
    return Belief(houses.lon, houses.lat, reported).fit(rows, seen.damaged[known])


def not_seen(houses: TownHouses, seen: Seen) -> Ints:
    """Rows of the houses that no team was at, the inaccessible included among the seen."""
    return np.flatnonzero(~np.isin(houses.seq, seen.seq))


def danger_zones(reported: Sequence[Reported]) -> Circles:
    """Where nobody goes: what is not cleared."""
    danger = [(one.lon, one.lat, one.danger_m) for one in reported if one.danger_m > 0]
    return Circles(*np.array(danger, dtype=np.float64).reshape(-1, 3).T)
