"""The town's register: names of streets, and for every building its address, storeys, age and name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.demo.town_fill import Filling
from firstlight.demo.town_model import BESIDE, INSIDE, ON_BUILDING, Buildings, Street
from firstlight.demo.town_names import Name, StreetNamer
from firstlight.demo.town_numbers import number_houses
from firstlight.demo.town_plan import HIGHWAYS, PRIMARY, RESIDENTIAL, SECONDARY, Lines
from firstlight.demo.town_plots import COURT, KIND, KINDS, Plots
from firstlight.demo.town_shapes import Outlines
from firstlight.demo.town_streets import Network
from firstlight.demo.town_tags import building_name, years_built
from firstlight.demo.town_warp import to_degrees
from firstlight.geo.arrays import Bools, Ints

_HOMES = (KIND["house"], KIND["apartments"])
_FLATS_PER_M2 = 1 / 62.0


@dataclass(frozen=True)
class StreetList:
    """The named streets, and for every line of the plan the row of its street, -1 where none was built."""

    streets: list[Street]
    of_line: Ints


def name_streets(rng: np.random.Generator, lines: Lines, network: Network, plots: Plots) -> StreetList:
    """Names for all streets that were built: the widest first, then those with the most houses."""
    names = np.array(lines.name)
    built = np.unique(names[network.line])
    houses = np.bincount(names[plots.line[plots.line >= 0]], minlength=lines.names)
    widest = np.full(lines.names, RESIDENTIAL)
    np.minimum.at(widest, names[network.line], np.array(lines.highway)[network.line])
    waterside = np.zeros(lines.names, dtype=bool)
    np.logical_or.at(waterside, names, np.array(lines.waterside))
    order = built[np.lexsort((-houses[built], widest[built]))]
    namer = StreetNamer(rng)
    streets, of_name = [], np.full(lines.names, -1)
    for row, name in enumerate(order):
        kind = _street_kind(int(widest[name]), int(houses[name]), bool(waterside[name]), rng)
        streets.append(Street(namer.next(kind), HIGHWAYS[widest[name]]))
        of_name[name] = row
    return StreetList(streets, of_name[names])


def _street_kind(highway: int, houses: int, waterside: bool, rng: np.random.Generator) -> str:
    if waterside:
        return "embankment"
    if highway == PRIMARY:
        return "avenue"
    if highway == SECONDARY:
        return "boulevard" if rng.random() < 0.3 else "street"
    return "lane" if highway == RESIDENTIAL and houses < 10 else "street"


def register_buildings(
    rng: np.random.Generator, filling: Filling, outlines: Outlines, streets: StreetList, district: Ints
) -> Buildings:
    """Columns of all buildings; ``district`` is that of every block."""
    plots = filling.plots
    street = np.where(plots.line >= 0, streets.of_line[plots.line], -1)
    lon, lat = to_degrees(outlines.middle_east_m, outlines.middle_north_m)
    home = np.isin(plots.kind, _HOMES)
    flats = np.round(outlines.area_m2 * plots.levels * _FLATS_PER_M2).astype(np.int64)
    tells_flats = (plots.kind == KIND["apartments"]) & (rng.random(len(plots)) < 0.8)
    return Buildings(
        lon=lon,
        lat=lat,
        area_m2=outlines.area_m2,
        kind=plots.kind,
        levels=plots.levels,
        levels_known=_levels_known(rng, plots),
        year=years_built(rng, plots.kind, plots.levels),
        flats=np.where(tells_flats, np.maximum(flats, 1), 0),
        street=street,
        number=number_houses(rng, plots, street),
        address_at=_address_at(rng, plots, home),
        district=district[plots.block],
        name=_names(plots),
    )


def _levels_known(rng: np.random.Generator, plots: Plots) -> Bools:
    share = np.where(plots.kind == KIND["house"], 0.75, 0.97)
    share = np.where(np.isin(plots.kind, [KIND[k] for k in ("garage", "garages", "shed")]), 0.0, share)
    known: Bools = rng.random(len(plots)) < share
    return known


def _address_at(rng: np.random.Generator, plots: Plots, home: Bools) -> Ints:
    """Some mappers write the address on a node inside the house, or at the gate beside it."""
    draw = rng.random(len(plots))
    single = home & (plots.shape != COURT)
    return np.where(single & (draw < 0.05), INSIDE, np.where(single & (draw > 0.97), BESIDE, ON_BUILDING))


def _names(plots: Plots) -> dict[int, Name]:
    """Names of the public buildings, numbered outwards from the centre."""
    names: dict[int, Name] = {}
    for kind in range(len(KINDS)):
        if building_name(kind, 1) is None:
            continue
        for nth, row in enumerate(np.flatnonzero(plots.kind == kind), start=1):
            name = building_name(kind, nth)
            if name is not None:
                names[int(row)] = name
    return names
