"""What every reader gives: one town as arrays, and the raw rows it is put together from."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from firstlight.geo.arrays import Floats, Ints32
from firstlight.geo.streets import StreetWays

USES = (
    "house",
    "apartments",
    "school",
    "kindergarten",
    "health",
    "public",
    "commercial",
    "industrial",
    "outbuilding",
    "religious",
    "other",
)
"""Values of `House.use`; arrays hold indices into this tuple."""
UNSAID = 255
"""A building whose use the source does not say; `assemble` guesses it."""


@dataclass(frozen=True, slots=True)
class StreetNames:
    """One street: the name most houses use, and every other name of it, in any script."""

    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DistrictShape:
    """A district as the source knows it. `boundary`: WKB Polygon or MultiPolygon in lon/lat."""

    code: str
    name: str
    boundary: bytes
    level: int = 0


@dataclass(frozen=True, slots=True)
class BaseShape:
    """A shape of the base map, WKB in lon/lat. `kind`: water, stream, green, rail or motorway."""

    kind: str
    name: str
    wkb: bytes


@dataclass(frozen=True)
class TownSource:
    """A town as a source file has it. n houses; every list and array of houses has n items.

    Strings are as registered, '' where the source says nothing; numbers are 0 where it says nothing.
    """

    refs: list[str]  # stable in the source: what the next load matches by
    lon: Floats  # [n] degrees, a point inside the footprint
    lat: Floats  # [n]
    footprints: list[bytes | None]  # WKB Polygon or MultiPolygon in lon/lat; None: a point source
    area_m2: Floats  # [n] NaN without a footprint
    storeys: npt.NDArray[np.int16]  # [n]
    use: npt.NDArray[np.uint8]  # [n] index into USES
    year: npt.NDArray[np.int16]  # [n]
    names: list[str]
    street: Ints32  # [n] index into streets, -1 none
    numbers: list[str]
    addresses: list[str]
    postcodes: list[str]
    district: Ints32  # [n] index into districts, -1 outside all
    streets: tuple[StreetNames, ...]
    districts: tuple[DistrictShape, ...]
    shapes: tuple[BaseShape, ...]
    ways: StreetWays
    attribution: str = ""
    skipped: int = 0  # rows left out since their shape is broken or far off

    def __len__(self) -> int:
        return len(self.refs)


@dataclass
class RawRows:
    """Rows with an address and a place as they were read; one item a row in every list.

    Equal strings are one object: a million rows name a few thousand streets.
    """

    refs: list[str] = field(default_factory=list)
    wkb: list[bytes] = field(default_factory=list)
    use: array[int] = field(default_factory=lambda: array("B"))  # index into USES, or UNSAID
    storeys: array[int] = field(default_factory=lambda: array("h"))
    year: array[int] = field(default_factory=lambda: array("h"))
    names: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    postcodes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.refs)


@dataclass(frozen=True, slots=True)
class Ground:
    """An area or a point that says what the buildings in it are, such as a school's grounds."""

    use: int
    name: str
    wkb: bytes


@dataclass
class RawTown:
    """Everything a reader collected, before addresses meet buildings.

    `points` are address points: each lends its address to the building around or beside it, and is a
    house of its own where there is none.
    """

    buildings: RawRows = field(default_factory=RawRows)
    points: RawRows = field(default_factory=RawRows)
    grounds: list[Ground] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)  # street name: its other names
    districts: list[DistrictShape] = field(default_factory=list)
    shapes: list[BaseShape] = field(default_factory=list)
    ways: StreetWays | None = None
    attribution: str = ""
    broken: int = 0  # buildings whose shape could not even be read


def no_ways() -> StreetWays:
    """A net without streets."""
    return StreetWays(
        node_lon=np.empty(0),
        node_lat=np.empty(0),
        way_offset=np.zeros(1, dtype=np.int64),
        way_node=np.empty(0, dtype=np.int32),
        way_class=np.empty(0, dtype=np.uint8),
        way_name=np.empty(0, dtype=np.int32),
        names=(),
    )
