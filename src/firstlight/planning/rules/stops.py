"""Houses to stops: a block face that a team visits as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints, Ints32, Signs
from firstlight.geo.streets import NO_SIDE, Snap, StreetGraph, is_wide, point_along

MAX_HOUSES = 6
MAX_M = 80.0


@dataclass(frozen=True)
class Stops:
    """n stops over h houses, each house in exactly one stop or in unreached.

    Shapes: [n] unless said. Stop i owns house[house_offset[i]:house_offset[i + 1]], in walking
    order from from_m to to_m along its segment. side is 0 or 1 on wide streets, whose sides are
    walked apart, and -1 elsewhere. lon, lat are the middle of the stop on the street.
    """

    segment: Ints32
    side: Signs
    from_m: Floats  # where the first house stands, metres from the segment's start
    to_m: Floats  # where the last one stands; from_m <= to_m
    lon: Floats
    lat: Floats
    house_offset: Ints  # [n + 1]
    house: Ints  # [h - u] row numbers of the snapped houses
    unreached: Ints  # [u] row numbers of houses that met no street

    def __len__(self) -> int:
        return len(self.segment)

    @property
    def mid_m(self) -> Floats:
        """The middle, metres from the segment's start."""
        middle: Floats = (self.from_m + self.to_m) / 2
        return middle

    @property
    def length_m(self) -> Floats:
        """Street walked inside each stop."""
        length: Floats = self.to_m - self.from_m
        return length

    def houses_of(self, stop: int) -> Ints:
        """The houses of one stop in walking order."""
        return self.house[self.house_offset[stop] : self.house_offset[stop + 1]]

    def stop_of_house(self, n_houses: int) -> Ints:
        """For each of n_houses rows its stop, -1 for the unreached."""
        stop = np.full(n_houses, -1, dtype=np.int64)
        stop[self.house] = np.repeat(np.arange(len(self)), np.diff(self.house_offset))
        return stop


def make_stops(
    graph: StreetGraph,
    snap: Snap,
    *,
    kind: Ints | None = None,
    max_houses: int = MAX_HOUSES,
    max_m: float = MAX_M,
) -> Stops:
    """Cut the houses of each street into stops, as few as one pass along it allows.

    Parameters
    ----------
    graph
        The net that the houses were snapped to.
    snap
        h houses.
    kind
        [h] >= 0: houses of different kinds never share a stop. None: all are alike.
    max_houses, max_m
        The most houses in a stop, and the most street between its first and its last house.

    Raises
    ------
    ValueError
        max_houses below one; max_m below zero or not finite.
    """
    if max_houses < 1 or not 0 <= max_m < np.inf:
        raise ValueError(f"max_houses={max_houses}, max_m={max_m}")
    reached = np.flatnonzero(snap.reached)
    segment = snap.segment[reached]
    side = np.where(is_wide(graph.seg_class[segment]), snap.side[reached], NO_SIDE).astype(np.int8)
    face = segment.astype(np.int64) * 3 + (side + 1)
    if kind is not None and len(reached):
        face = face * (int(kind.max()) + 1) + kind[reached]
    offset = snap.offset_m[reached]
    order = np.lexsort((offset, face))
    face, offset = face[order], offset[order]
    start = np.flatnonzero(_stop_starts(face, offset, max_houses, max_m))
    last = np.append(start[1:], len(face)) - 1 if len(start) else start
    from_m, to_m = offset[start], offset[last]
    lon, lat = point_along(graph, segment[order][start], (from_m + to_m) / 2)
    return Stops(
        segment=segment[order][start],
        side=side[order][start],
        from_m=from_m,
        to_m=to_m,
        lon=lon,
        lat=lat,
        house_offset=np.append(start, len(face)).astype(np.int64),
        house=reached[order],
        unreached=np.flatnonzero(~snap.reached),
    )


def _stop_starts(face: Ints, offset: Floats, max_houses: int, max_m: float) -> Bools:
    """Mark the first house of each stop; houses are sorted by face, then offset.

    Every house knows where the stop that it begins would end; following these from the first
    house of each face gives the fewest stops, for all faces at once.
    """
    count = len(face)
    starts = np.zeros(count, dtype=np.bool_)
    if count == 0:
        return starts
    rank = np.concatenate(([0], np.cumsum(face[1:] != face[:-1])))
    stride = float(offset.max()) + max_m + 1.0
    key = offset + rank * stride
    # The limit is compared as a difference, as a reader of from_m and to_m would; the search on
    # the large key only brings us near it.
    beyond = np.searchsorted(key, key + max_m, side="right")
    position = np.arange(count)
    beyond = np.minimum(beyond, position + max_houses)
    while True:
        over = offset[beyond - 1] - offset > max_m
        if not over.any():
            break
        beyond[over] -= 1
    active = np.flatnonzero(np.concatenate(([True], face[1:] != face[:-1])))
    while len(active):
        starts[active] = True
        following = beyond[active]
        inside = following < count
        active, following = active[inside], following[inside]
        active = following[face[following] == face[active]]
    return starts
