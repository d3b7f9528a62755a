"""Small street nets for tests: drawn by hand, drawn by hypothesis, and walked by brute force."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from firstlight.geo.distance import local_m
from firstlight.geo.streets import ROAD_CLASSES, StreetGraph, StreetWays

LON, LAT = 36.6, 50.6
M_LON, M_LAT = 1 / 70_800, 1 / 111_250  # about a metre in degrees there
RESIDENTIAL = ROAD_CLASSES.index("residential")

# The same cases every run, on a busy machine too.
some = settings(deadline=None, derandomize=True, max_examples=60)


def place(x, y):
    """Degrees of metres east and north of the corner of the test town."""
    return LON + np.asarray(x, dtype=float) * M_LON, LAT + np.asarray(y, dtype=float) * M_LAT


def ways_of(points, lines, *, classes=None, names=None):
    """StreetWays from points in metres and lines of point numbers; classes and names by line."""
    lon, lat = place(*np.array(points, dtype=float).reshape(-1, 2).T)
    classes = classes or ["residential"] * len(lines)
    names = names or [None] * len(lines)
    known = sorted({name for name in names if name})
    return StreetWays(
        node_lon=lon,
        node_lat=lat,
        way_offset=np.cumsum([0, *map(len, lines)]).astype(np.int64),
        way_node=np.array([n for line in lines for n in line], dtype=np.int32),
        way_class=np.array([ROAD_CLASSES.index(kind) for kind in classes], np.uint8),
        way_name=np.array([known.index(name) if name else -1 for name in names], np.int32),
        names=tuple(known),
    )


def grid_ways(columns, rows, *, step_m=100.0, middle=1):
    """A net of straight streets, with shape points between the crossings."""
    fine = middle + 1
    points, lines, number = [], [], {}

    def point(x, y):
        if (x, y) not in number:
            number[x, y] = len(points)
            points.append((x * step_m / fine, y * step_m / fine))
        return number[x, y]

    width, height = (columns - 1) * fine, (rows - 1) * fine
    lines += [[point(x, y * fine) for x in range(width + 1)] for y in range(rows)]
    lines += [[point(x * fine, y) for y in range(height + 1)] for x in range(columns)]
    names = [f"Row {y}" for y in range(rows)] + [f"Column {x}" for x in range(columns)]
    return ways_of(points, lines, names=names)


@st.composite
def street_ways(draw):
    """Any small net: loops, rings, parallel ways, repeated nodes, separate parts, unnamed ways."""
    n = draw(st.integers(2, 9))
    spots = st.tuples(st.integers(0, 30), st.integers(0, 30))
    points = draw(st.lists(spots, min_size=n, max_size=n, unique=True))
    line = st.lists(st.integers(0, n - 1), min_size=1, max_size=6)
    lines = draw(st.lists(line, min_size=1, max_size=7))
    kinds = st.sampled_from(["primary", "residential", "footway"])
    classes = draw(st.lists(kinds, min_size=len(lines), max_size=len(lines)))
    names = draw(st.lists(st.sampled_from([None, "A", "B"]), min_size=len(lines), max_size=len(lines)))
    return ways_of([(20 * x, 20 * y) for x, y in points], lines, classes=classes, names=names)


def all_pairs(n, edges):
    """Floyd and Warshall's table over (a, b, metres) edges, both ways."""
    table = np.full((n, n), np.inf)
    np.fill_diagonal(table, 0.0)
    for a, b, metres in edges:
        table[a, b] = table[b, a] = min(table[a, b], metres) if a != b else 0.0
    for k in range(n):
        table = np.minimum(table, table[:, k : k + 1] + table[k : k + 1, :])
    return table


def way_edges(ways):
    """The distinct straight pieces of the ways as (a, b, metres)."""
    pairs = {}
    for start, end in pairwise(ways.way_offset):
        nodes = ways.way_node[start:end].tolist()
        for a, b in pairwise(nodes):
            if a != b:
                (lon_a, lon_b), (lat_a, lat_b) = ways.node_lon[[a, b]], ways.node_lat[[a, b]]
                pairs[min(a, b), max(a, b)] = float(local_m(lon_a, lat_a, lon_b, lat_b))
    return [(a, b, metres) for (a, b), metres in pairs.items()]


def segment_edges(graph: StreetGraph):
    """The open segments as (a, b, metres)."""
    rows = zip(graph.seg_from.tolist(), graph.seg_to.tolist(), graph.seg_length_m.tolist(), strict=True)
    return [row for row, is_open in zip(rows, graph.seg_open.tolist(), strict=True) if is_open]
