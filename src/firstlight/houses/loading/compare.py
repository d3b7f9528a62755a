"""What a load changes: each house of the source is new, the same or changed; the rest is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from scipy.spatial import cKDTree

from firstlight.accounts.models import Town
from firstlight.geo.arrays import Ints, Ints32
from firstlight.geo.projection import LocalProjection
from firstlight.houses.loading.columns import CONTENT, HouseColumns
from firstlight.houses.models import House

SAME_PLACE_M = 5.0
SAME_ADDRESS_M = 30.0
_LON, _LAT = CONTENT.index("lon"), CONTENT.index("lat")
_STREET, _NUMBER, _GONE = CONTENT.index("street_id"), CONTENT.index("number_key"), CONTENT.index("gone_at")
_FOOTPRINT = CONTENT.index("footprint")


@dataclass
class Comparison:
    """Indices are into the source's houses; `seq` [n] is every house's number on the map."""

    seq: Ints32
    added: list[int] = field(default_factory=list)
    changed: list[tuple[UUID, int]] = field(default_factory=list)  # row, index
    gone: list[UUID] = field(default_factory=list)
    unchanged: int = 0

    def touches(self) -> bool:
        return bool(self.added or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class _Left:
    """A row no reference of the source names."""

    id: UUID
    seq: int
    lon: float
    lat: float
    street: UUID | None
    number: str
    is_gone: bool


def compare(town: Town, columns: HouseColumns) -> Comparison:
    """Match the source with the town's rows by reference, then by place and address.

    A building drawn anew in the source has another reference; it stays the same house, with its
    records, where its middle lies within 5 m of the old one, or within 30 m at the same address.
    """
    index = {columns.ref(at): at for at in range(len(columns))}
    comparison = Comparison(seq=np.full(len(columns), -1, dtype=np.int32))
    left: list[_Left] = []
    top = -1
    for row_id, seq, content in _rows(town):
        top = max(top, seq)
        at = index.pop(content[0], None)
        if at is None:
            left.append(_left(row_id, seq, content))
            continue
        comparison.seq[at] = seq
        if columns.row(at) == content:
            comparison.unchanged += 1
        else:
            comparison.changed.append((row_id, at))
    _rematch(comparison, columns, left, sorted(index.values()))
    # Along the latitude: the covering index then grows at its end.
    comparison.added.sort(key=lambda at: (columns.source.lat[at], columns.source.lon[at]))
    comparison.seq[comparison.added] = np.arange(top + 1, top + 1 + len(comparison.added), dtype=np.int32)
    return comparison


def _rows(town: Town) -> Iterator[tuple[UUID, int, tuple[Any, ...]]]:
    rows = House.objects.filter(town=town).order_by().values_list("id", "seq", *CONTENT)
    for row_id, seq, *content in rows.iterator(chunk_size=10_000):
        if content[_FOOTPRINT] is not None:
            content[_FOOTPRINT] = bytes(content[_FOOTPRINT])
        yield row_id, seq, tuple(content)


def _left(row_id: UUID, seq: int, content: tuple[Any, ...]) -> _Left:
    is_gone = content[_GONE] is not None
    return _Left(row_id, seq, content[_LON], content[_LAT], content[_STREET], content[_NUMBER], is_gone)


def _rematch(comparison: Comparison, columns: HouseColumns, left: list[_Left], fresh: list[int]) -> None:
    kept: set[int] = set()
    for row, at in _pairs(columns, left, fresh):
        kept.add(row)
        comparison.seq[at] = left[row].seq
        comparison.changed.append((left[row].id, at))
    comparison.added = [at for at in fresh if comparison.seq[at] < 0]
    comparison.gone = [each.id for row, each in enumerate(left) if row not in kept and not each.is_gone]


def _pairs(columns: HouseColumns, left: list[_Left], fresh: list[int]) -> list[tuple[int, int]]:
    """(index into left, index into the source) of houses that are each other's nearest and the same."""
    if not left or not fresh:
        return []
    source = columns.source
    middle = LocalProjection.around(source.lon, source.lat)
    old_m = np.column_stack(middle.to_m(np.array([o.lon for o in left]), np.array([o.lat for o in left])))
    new_m = np.column_stack(middle.to_m(source.lon[fresh], source.lat[fresh]))
    distance, nearest = (np.asarray(each) for each in cKDTree(old_m).query(new_m))
    back = np.asarray(cKDTree(new_m).query(old_m)[1])
    mutual: Ints = np.flatnonzero((back[nearest] == np.arange(len(fresh))) & (distance <= SAME_ADDRESS_M))
    pairs = []
    for position in mutual.tolist():
        row, at = int(nearest[position]), fresh[position]
        if distance[position] <= SAME_PLACE_M or _same_address(left[row], columns.row(at)):
            pairs.append((row, at))
    return pairs


def _same_address(old: _Left, new: tuple[Any, ...]) -> bool:
    return bool(old.number) and (old.street, old.number) == (new[_STREET], new[_NUMBER])
