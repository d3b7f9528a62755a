"""What a generated town consists of: columns for the many, small records for the few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firstlight.demo.town_names import Name
from firstlight.demo.town_tags import uses
from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Ints

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""

ON_BUILDING, INSIDE, BESIDE = range(3)  # where a building's address is written


class TownError(CodedError):
    """A town that cannot be drawn (see ``generate_town``) or written (``write_osm``)."""


@dataclass(frozen=True)
class Street:
    """A named street; ``highway`` is OpenStreetMap's class of its widest part."""

    name: Name
    highway: str


@dataclass(frozen=True)
class Relation:
    """Ways with their roles, and tags. ``members`` are rows of ``Town.way_starts``."""

    members: list[tuple[int, str]]
    tags: dict[str, str]


@dataclass(frozen=True)
class District:
    """A district; its border is relation ``relation`` of the town."""

    name: Name
    relation: int


@dataclass(frozen=True)
class Buildings:
    """n buildings of all sorts, outbuildings included; building i is way ``Town.first_building + i``.

    ``lon``, ``lat`` lie inside the footprint. ``kind`` is a row of ``town_plots.KINDS``. ``street`` is a row
    of ``Town.streets``, -1 (with number "") for a building that has no address. ``address_at`` says whether
    the address is on the building or on a node inside or beside it. ``year`` and ``flats`` are 0 where not
    known. ``levels_known`` says whether the map tells the storeys. ``district`` is a row of
    ``Town.districts``. ``name`` has those of the public buildings.
    """

    lon: Floats
    lat: Floats
    area_m2: Floats
    kind: Ints
    levels: Ints
    levels_known: Bools
    year: Ints
    flats: Ints
    street: Ints
    number: list[str]
    address_at: Ints
    district: Ints
    name: dict[int, Name]

    def __len__(self) -> int:
        return int(self.lon.size)


@dataclass(frozen=True)
class Town:
    """An invented town as OpenStreetMap would hold it.

    Node i has position ``node_lon[i]``, ``node_lat[i]`` (degrees) and, for a few, ``node_tags[i]``. Way i is
    ``refs[way_starts[i]:way_starts[i + 1]]``, rows of nodes. Ways before ``first_building`` have
    ``way_tags[i]``; then come the buildings, then holes of buildings, without tags.
    """

    names: Name
    seed: int
    streets: list[Street]
    districts: list[District]
    buildings: Buildings
    houses: Ints  # rows of the buildings that have an address
    node_lon: Floats
    node_lat: Floats
    node_tags: dict[int, dict[str, str]]
    refs: Ints
    way_starts: Ints
    way_tags: list[dict[str, str]]
    relations: list[Relation]

    @property
    def name(self) -> str:
        """As on the map."""
        return self.names.uk

    @property
    def first_building(self) -> int:
        return len(self.way_tags)

    @property
    def lon(self) -> Floats:
        """Of the houses, degrees."""
        return self.buildings.lon[self.houses]

    @property
    def lat(self) -> Floats:
        """Of the houses, degrees."""
        return self.buildings.lat[self.houses]

    @property
    def area_m2(self) -> Floats:
        """Footprints of the houses."""
        return self.buildings.area_m2[self.houses]

    @property
    def storeys(self) -> Ints:
        """Of the houses."""
        return self.buildings.levels[self.houses]

    @property
    def use(self) -> NDArray[np.str_]:
        """Of the houses, in the register's words (houses.models.Use)."""
        return uses()[self.buildings.kind[self.houses]]
