"""Puts a town together: addresses to buildings, uses, streets, districts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from firstlight.geo.arrays import Bools, Floats
from firstlight.houses.errors import LoadError
from firstlight.houses.readers.address_join import Addresses, join_addresses
from firstlight.houses.readers.choose_districts import choose_districts
from firstlight.houses.readers.footprints import Footprints, measure, middle_of
from firstlight.houses.readers.joins import PointJoin
from firstlight.houses.readers.street_names import gather_streets
from firstlight.houses.readers.town_source import (
    UNSAID,
    USES,
    Ground,
    RawTown,
    TownSource,
    no_ways,
)
from firstlight.houses.rules.addresses import address_line

_HOUSE, _APARTMENTS = USES.index("house"), USES.index("apartments")
_OUTBUILDING, _OTHER = USES.index("outbuilding"), USES.index("other")
_MOST_BROKEN = 0.5


def assemble(raw: RawTown) -> TownSource:
    """Turn what a reader collected into one town; the raw rows are used up.

    Raises
    ------
    LoadError
        ``no-houses``, ``broken-geometries``, ``not-lonlat``.
    """
    buildings, points = raw.buildings, raw.points
    middle = middle_of(buildings.wkb, points.wkb)
    if middle is None:
        broken = raw.broken + len(buildings) + len(points)
        raise LoadError("broken-geometries", broken=broken) if broken else LoadError("no-houses")
    spots = measure(points.wkb, middle)
    hints = _spots_of(raw.grounds)
    address_join = PointJoin(spots.lon, spots.lat, middle)
    hint_join = PointJoin(*_lonlat(hints), middle)

    def visit(start: int, flat: npt.NDArray[np.object_]) -> None:
        address_join.visit(start, flat)
        hint_join.visit(start, flat)

    shapes = measure(buildings.wkb, middle, visit)
    _refuse_broken(shapes, spots, raw.broken)
    use = _uses(raw, shapes, hint_join, hints)
    barred = (use == _OUTBUILDING) | ~shapes.sound
    building_of = address_join.beside(shapes.area_m2, barred)
    found = join_addresses(buildings, points, spots.sound, building_of)
    return _town(raw, (shapes, spots), use, found)


def _spots_of(grounds: list[Ground]) -> list[Ground]:
    return [ground for ground in grounds if _is_spot(ground)]


def _is_spot(ground: Ground) -> bool:
    """Whether it is a point: little-endian WKB of type 1."""
    return ground.wkb[1:5] == b"\x01\x00\x00\x00"


def _lonlat(grounds: list[Ground]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    points = shapely.from_wkb([ground.wkb for ground in grounds])
    return np.asarray(shapely.get_x(points)), np.asarray(shapely.get_y(points))


def _refuse_broken(shapes: Footprints, spots: Footprints, unread: int) -> None:
    broken = int((~shapes.sound).sum()) + unread
    total = len(shapes.sound) + unread
    if total and broken > _MOST_BROKEN * total:
        raise LoadError("broken-geometries", broken=broken, total=total)
    if not shapes.sound.any() and not spots.sound.any():
        raise LoadError("broken-geometries" if len(spots.sound) else "no-houses", broken=len(spots.sound))


def _uses(
    raw: RawTown, shapes: Footprints, hint_join: PointJoin, hints: list[Ground]
) -> npt.NDArray[np.uint8]:
    """Use of each building: as tagged, else as its ground or a point in it says, else guessed."""
    rows = raw.buildings
    use = np.frombuffer(rows.use, dtype=np.uint8).copy() if len(rows) else np.empty(0, np.uint8)
    for hint, building in zip(hints, hint_join.inside(shapes.area_m2).tolist(), strict=True):
        # A surgery in a block of flats does not make the block a hospital.
        if building >= 0 and use[building] == UNSAID:
            use[building] = hint.use
            rows.names[building] = rows.names[building] or hint.name
    for ground in (each for each in raw.grounds if not _is_spot(each)):
        shape = shapely.from_wkb(ground.wkb)
        west, south, east, north = shapely.bounds(shape)
        near = (shapes.lon >= west) & (shapes.lon <= east) & (shapes.lat >= south) & (shapes.lat <= north)
        within = np.flatnonzero(near & ((use == UNSAID) | (use == ground.use)))
        shapely.prepare(shape)
        for at in within[shapely.contains_xy(shape, shapes.lon[within], shapes.lat[within])]:
            use[at] = ground.use
            rows.names[at] = rows.names[at] or ground.name
    return use


def _guess_use(
    use: npt.NDArray[np.uint8], storeys: npt.NDArray[np.int16], addressed: Bools, area_m2: Floats
) -> None:
    """What "a building" without a word most often is; a person may correct it, a plan only weighs by it."""
    unsaid = use == UNSAID
    use[unsaid] = _OTHER
    use[unsaid & ~addressed & (area_m2 < 40)] = _OUTBUILDING
    use[unsaid & addressed & ~(area_m2 > 400)] = _HOUSE
    use[unsaid & (storeys >= 4)] = _APARTMENTS


def _town(
    raw: RawTown, measured: tuple[Footprints, Footprints], use: npt.NDArray[np.uint8], found: Addresses
) -> TownSource:
    shapes, spots = measured
    rows, points = raw.buildings, raw.points
    # A file with several versions of one building has its reference twice: the last one counts.
    kept = list({rows.refs[at]: at for at in np.flatnonzero(shapes.sound).tolist()}.values())
    of = _Picker(kept, found.alone.tolist())
    ways = raw.ways or no_ways()
    streets_used = of.lists(found.streets, points.streets)
    streets, number_of = gather_streets(Counter(filter(None, streets_used)), ways.names, raw.aliases)
    numbers = of.lists(found.numbers, points.numbers)
    lon, lat = of.arrays(shapes.lon, spots.lon), of.arrays(shapes.lat, spots.lat)
    area_m2 = of.arrays(shapes.area_m2, np.full(len(points), np.nan))
    storeys = of.arrays(np.array(rows.storeys, dtype=np.int16), np.array(points.storeys, dtype=np.int16))
    said = of.arrays(use, np.array(points.use, dtype=np.uint8))
    _guess_use(said, storeys, np.array([bool(number) for number in numbers], dtype=bool), area_m2)
    districts, district = choose_districts(raw.districts, lon, lat)
    addresses = [
        extra or address_line(street, number)
        for street, number, extra in zip(
            streets_used, numbers, of.lists(found.lines, [""] * len(points)), strict=True
        )
    ]
    return TownSource(
        refs=of.lists(rows.refs, points.refs),
        lon=lon,
        lat=lat,
        footprints=of.lists(shapes.wkb, spots.wkb),
        area_m2=area_m2,
        storeys=storeys,
        use=said,
        year=of.arrays(np.array(rows.year, dtype=np.int16), np.array(points.year, dtype=np.int16)),
        names=of.lists(rows.names, points.names),
        street=np.array([number_of.get(name, -1) for name in streets_used], dtype=np.int32),
        numbers=numbers,
        addresses=addresses,
        postcodes=of.lists(found.postcodes, points.postcodes),
        district=district,
        streets=streets,
        districts=districts,
        shapes=tuple(raw.shapes),
        ways=ways,
        attribution=raw.attribution,
        skipped=raw.broken + len(rows) - len(kept) + int((~spots.sound).sum()),
    )


_T = TypeVar("_T")
_S = TypeVar("_S", bound=np.generic)


@dataclass(frozen=True)
class _Picker:
    """Picks the same rows of buildings and of points from every column, buildings first."""

    buildings: list[int]
    points: list[int]

    def lists(self, buildings: list[_T], points: list[_T]) -> list[_T]:
        return [buildings[at] for at in self.buildings] + [points[at] for at in self.points]

    def arrays(self, buildings: npt.NDArray[_S], points: npt.NDArray[_S]) -> npt.NDArray[_S]:
        return np.concatenate([buildings[self.buildings], points[self.points]])
