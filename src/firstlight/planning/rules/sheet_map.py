"""The map of a printed round sheet: from lon/lat to millimetres on paper, north up.

Made for a black-and-white printer and a reader outdoors: the walk keeps to the right of its street
so that both ways show, arrows say the direction, and numbers that would hide others move aside.
Geometry becomes a picture (SVG, numbers only); whatever a person reads stays text for the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import atan2, degrees, hypot
from typing import Any

import numpy as np
import shapely

from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.distance import metres_per_degree

Point = tuple[float, float]
Line = Sequence[Point]

MARGIN_MM = 7.0
LEAST_M = 160.0  # a single house still shows the streets around it
ASIDE_MM = 0.8  # the walk beside the middle of its street
ARROW_EVERY_MM = 22.0
MARK_MM = 5.2  # between the middles of two stops' numbers
HOUSE_MM = 4.4  # between a stop's number and a house's
LETTER_MM = 1.4  # width of a letter of a street's name
BESIDE_MM = 3.2  # a name beside its street, so that the walk does not cross it
HOUSES_MM_PER_M = 0.25  # from this scale on there is room between the houses
BENT_MM = 0.8  # a street that bends so little is straight to a name
STREET_M, WIDE_STREET_M = 7.0, 12.0  # drawn as wide as that, but for the limits below
THINNEST_MM, THICKEST_MM = 0.7, 3.0


@dataclass(frozen=True, eq=False)
class MapStreets:
    """m streets; street i runs through the points offset[i]:offset[i + 1], at least two."""

    lonlat: Floats  # [s, 2]
    offset: Ints  # [m + 1]
    name: tuple[str, ...]  # [m], "" where it has none
    is_wide: Bools  # [m]


@dataclass(frozen=True)
class MapRound:
    """What a map shows.

    Parameters
    ----------
    walk
        The line (lon, lat) that is drawn bold, with arrows.
    stops
        lon, lat and number of each stop.
    houses
        lon, lat and number of each house; the number may be "".
    zones
        lon, lat and radius in metres of what nobody enters.
    muster
        lon, lat.
    """

    walk: Line
    stops: Sequence[tuple[float, float, str]]
    houses: Sequence[tuple[float, float, str]]
    streets: MapStreets
    zones: Sequence[tuple[float, float, float]]
    muster: Point


class Frame:
    """A piece of paper around some points (lon, lat), its height within limits, all in mm."""

    def __init__(self, points: Iterable[Point], *, width: float, heights: tuple[float, float]) -> None:
        lon, lat = np.array(list(points), dtype=np.float64).T
        self._middle = np.array([lon.min() + lon.max(), lat.min() + lat.max()]) / 2
        per_degree = np.array(metres_per_degree(float(self._middle[1])))
        wide_m, tall_m = np.maximum(np.array([np.ptp(lon), np.ptp(lat)]) * per_degree, LEAST_M).tolist()
        low, high = heights
        self.mm_per_m: float = min(width - 2 * MARGIN_MM, (high - 2 * MARGIN_MM) * wide_m / tall_m) / wide_m
        self.width = width
        self.height = round(max(tall_m * self.mm_per_m + 2 * MARGIN_MM, low), 2)
        self._mm_per_degree = per_degree * self.mm_per_m * np.array([1.0, -1.0])

    def xy(self, lonlat: Floats) -> Floats:
        """[n, 2] degrees to [n, 2] millimetres from the upper left corner."""
        moved: Floats = (lonlat - self._middle) * self._mm_per_degree
        return np.round(moved + np.array([self.width, self.height]) / 2, 2)

    def points(self, lonlat: Sequence[Point]) -> list[Point]:
        """The same of single points."""
        return [(x, y) for x, y in self.xy(np.array(lonlat, dtype=np.float64).reshape(-1, 2)).tolist()]

    def line(self, lonlat: Line) -> list[Point]:
        """The same of a line, points that fall together left out."""
        points = self.points(lonlat)
        return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]

    def holds(self, x: float, y: float, margin_mm: float = 0.0) -> bool:
        """Whether a point lies on the paper, that far from its edge."""
        inside_x = margin_mm <= x <= self.width - margin_mm
        return inside_x and margin_mm <= y <= self.height - margin_mm


def draw_map(frame: Frame, shown: MapRound) -> dict[str, Any]:
    """Everything on the map in millimetres, ready for the template.

    Returns
    -------
    dict
        ``width``, ``height``; ``ground`` (streets) and ``route`` (zones, walk, arrows) as SVG, the
        names between them; ``names`` [{x, y, angle, text}]; ``houses`` [{x, y, text}]; ``stops``
        [{x, y, at_x, at_y, text}], the number at x, y and the place at at_x, at_y; ``muster``
        [x, y], or None where it is off the paper; ``scale`` {mm, m}.
    """
    stops = frame.points([(lon, lat) for lon, lat, _ in shown.stops])
    houses = frame.points([(lon, lat) for lon, lat, _ in shown.houses])
    muster = frame.points([shown.muster])[0]
    numbered = [place for place, (_, _, text) in zip(houses, shown.houses, strict=True) if text]
    marks = move_apart(stops, MARK_MM, [(*muster, MARK_MM), *((x, y, HOUSE_MM) for x, y in numbered)])
    streets = _on_paper(frame, shown.streets)
    walk = aside(frame.line(shown.walk), ASIDE_MM)
    zones = [(x, y, r * frame.mm_per_m) for (x, y), r in _zones(frame, shown)]
    scale_m = nice_length(frame.width / frame.mm_per_m / 5)
    return {
        "width": frame.width,
        "height": frame.height,
        "ground": _picture(frame, _ground(streets)),
        "route": _picture(frame, _route(walk, zones)),
        "names": _street_names(frame, streets, [*marks, muster, *numbered]),
        "houses": [
            {"x": x, "y": y, "text": text}
            for (x, y), (_, _, text) in zip(houses, shown.houses, strict=True)
            if frame.holds(x, y)
        ],
        "stops": [
            {"x": x, "y": y, "at_x": at_x, "at_y": at_y, "text": text}
            for (x, y), (at_x, at_y), (_, _, text) in zip(marks, stops, shown.stops, strict=True)
        ],
        "muster": muster if frame.holds(*muster) else None,
        "scale": {"mm": round(scale_m * frame.mm_per_m, 2), "m": scale_m},
    }


def aside(line: Line, offset_mm: float) -> list[Point]:
    """The line moved to its right by an offset, x to the right and y down; corners mitred or cut."""
    if len(line) < 2:
        return list(line)
    normals = [_right_of(a, b) for a, b in pairwise(line)]
    moved = [_plus(line[0], normals[0], offset_mm)]
    for point, before, after in zip(line[1:-1], normals[:-1], normals[1:], strict=True):
        cosine = before[0] * after[0] + before[1] * after[1]
        if cosine > -0.3:
            middle = (before[0] + after[0], before[1] + after[1])
            moved.append(_plus(point, middle, offset_mm / (1 + cosine)))
        else:
            moved += [_plus(point, before, offset_mm), _plus(point, after, offset_mm)]
    return [*moved, _plus(line[-1], normals[-1], offset_mm)]


def _right_of(a: Point, b: Point) -> Point:
    length = hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return -(b[1] - a[1]) / length, (b[0] - a[0]) / length


def _plus(point: Point, direction: Point, by: float) -> Point:
    return round(point[0] + direction[0] * by, 2), round(point[1] + direction[1] * by, 2)


def arrows(line: Line, every_mm: float) -> list[tuple[float, float, float]]:
    """Places along a line (x, y) with its direction there, in degrees clockwise from the x axis."""
    found, until = [], every_mm / 2
    for a, b in pairwise(line):
        length = hypot(b[0] - a[0], b[1] - a[1])
        while until <= length and length > 0:
            share = until / length
            x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
            found.append((round(x, 2), round(y, 2), round(degrees(atan2(b[1] - a[1], b[0] - a[0])), 1)))
            until += every_mm
        until -= length
    return found


def move_apart(
    points: Sequence[Point], least_mm: float, fixed: Sequence[tuple[float, float, float]] = ()
) -> list[Point]:
    """Move numbers apart so that none hides another, as far as sixty small steps bring them.

    Parameters
    ----------
    points
        Where n numbers would like to be (mm).
    least_mm
        Between the middles of two of them.
    fixed
        x, y and the least distance to it of what stays where it is.

    Returns
    -------
    list
        n points, each within a few millimetres of its own place; the same every time.
    """
    # Points on one spot have no direction to part in: each gets its own.
    turn = np.arange(len(points)) * 2.399963  # the golden angle
    at: Floats = np.array(points, dtype=np.float64).reshape(-1, 2)
    at = at + np.column_stack((np.cos(turn), np.sin(turn))) * 0.01
    still: Floats = np.array(fixed, dtype=np.float64).reshape(-1, 3)
    for _ in range(60):
        step = _pushed(at, at, np.full(len(at), least_mm / 2), itself=True)
        step += _pushed(at, still[:, :2], still[:, 2], itself=False)
        if not np.abs(step).max(initial=0.0) > 0.01:
            break
        at = at + np.clip(step, -least_mm / 2, least_mm / 2)
    return [(round(x, 2), round(y, 2)) for x, y in at.tolist()]


def _pushed(at: Floats, others: Floats, reach: Floats, *, itself: bool) -> Floats:
    """[n, 2]: how far each point is pushed by others that are nearer than their reach [m].

    Two moving points share the way, so a reach of half the distance is doubled for the test.
    """
    apart = at[:, None] - others[None, :]
    away = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
    wanted = reach * 2 if itself else reach
    push = np.maximum(wanted - away, 0.0) * (0.5 if itself else 1.0)
    if itself:
        np.fill_diagonal(push, 0.0)
    step: Floats = (apart / away[..., None] * push[..., None]).sum(axis=1)
    return step


def near_groups(legs_m: Sequence[float], *, cut_m: float, most: int) -> list[tuple[int, int]]:
    """Stops that one larger map can show: ranges (begin, end), cut before long legs.

    Parameters
    ----------
    legs_m
        [n] metres of walk to each stop.
    cut_m
        A leg so long parts two groups.
    most
        Stops in a group; longer ones are parted evenly.
    """
    begins = [0, *(i for i, leg in enumerate(legs_m) if i and leg >= cut_m), len(legs_m)]
    groups: list[tuple[int, int]] = []
    for begin, end in pairwise(begins):
        pieces = -(-(end - begin) // most)
        edges = [begin + round((end - begin) * i / pieces) for i in range(pieces + 1)] if pieces else []
        groups += list(pairwise(edges))
    return groups


def nice_length(metres: float) -> int:
    """The largest of 1, 2, 5 times a power of ten that is not above, at least 1."""
    steps: list[int] = [base * 10**power for power in range(6) for base in (1, 2, 5)]
    return max(step for step in steps if step <= max(metres, 1))


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A street on paper."""

    line: list[Point]  # mm
    name: str
    width_mm: float


def _on_paper(frame: Frame, streets: MapStreets) -> list[_Drawn]:
    """The streets that may touch the paper."""
    if not len(streets.name):
        return []
    xy, begin = frame.xy(streets.lonlat), streets.offset[:-1]
    shown = (np.maximum.reduceat(xy, begin) >= 0).all(axis=1)
    shown &= (np.minimum.reduceat(xy, begin) <= np.array([frame.width, frame.height])).all(axis=1)
    drawn = np.where(streets.is_wide, WIDE_STREET_M, STREET_M) * frame.mm_per_m
    width = np.round(np.clip(drawn, THINNEST_MM, THICKEST_MM).astype(np.float64), 2)
    points = [(x, y) for x, y in xy.tolist()]
    return [
        _Drawn(points[streets.offset[i] : streets.offset[i + 1]], streets.name[i], float(width[i]))
        for i in np.flatnonzero(shown).tolist()
    ]


def _zones(frame: Frame, shown: MapRound) -> list[tuple[Point, float]]:
    middles = frame.points([(lon, lat) for lon, lat, _ in shown.zones])
    return list(zip(middles, (radius for _, _, radius in shown.zones), strict=True))


def _picture(frame: Frame, parts: Sequence[str]) -> str:
    """SVG, its user unit a millimetre. Only numbers are written into it."""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}mm" height="{frame.height}mm" '
            f'viewBox="0 0 {frame.width} {frame.height}">',
            *parts,
            "</svg>",
        ]
    )


def _ground(streets: Sequence[_Drawn]) -> list[str]:
    lines: dict[float, str] = {}
    for street in streets:
        lines[street.width_mm] = lines.get(street.width_mm, "") + _path(street.line)
    return [
        '<g fill="none" stroke-linejoin="round" stroke-linecap="round">',
        *(f'<path d="{d}" stroke="#9a9a9a" stroke-width="{w + 0.45:.2f}"/>' for w, d in lines.items()),
        *(f'<path d="{d}" stroke="#fff" stroke-width="{w:.2f}"/>' for w, d in lines.items()),
        "</g>",
    ]


def _route(walk: Line, zones: Sequence[tuple[float, float, float]]) -> list[str]:
    circles = [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="url(#hatch)" stroke="#000" '
        'stroke-width=".5" stroke-dasharray="1.6 1.2"/>'
        for x, y, r in zones
    ]
    line = f'<path d="{_path(walk)}" fill="none" stroke="#000" stroke-width=".6" stroke-linejoin="round"/>'
    heads = [
        f'<path d="M-1.6 -1.5 L1.8 0 L-1.6 1.5 L-.8 0Z" transform="translate({x} {y}) rotate({angle})"/>'
        for x, y, angle in arrows(walk, ARROW_EVERY_MM)
    ]
    hatch = (
        '<defs><pattern id="hatch" width="1.8" height="1.8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0V1.8" stroke="#000" stroke-width=".7"/></pattern></defs>'
    )
    return [hatch, *circles, *([line] if len(walk) > 1 else []), *heads]


def _path(line: Line) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in line)


def _street_names(frame: Frame, streets: Sequence[_Drawn], taken: Sequence[Point]) -> list[dict[str, Any]]:
    """One label a name, along the longest straight piece of the street that has room for it."""
    pieces = [piece for piece in _straights(streets) if hypot(*_way(*piece[:2])) >= len(piece[2]) * LETTER_MM]
    pieces.sort(key=lambda piece: -hypot(*_way(*piece[:2])))
    labels: list[dict[str, Any]] = []
    named: set[str] = set()
    used = list(taken)
    for a, b, name in pieces:
        label = None if name in named else _label(frame, (a, b), name, used)
        if label is not None:
            named.add(name)
            labels.append(label)
            used += [_plus(a, _way(a, b), share) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    return labels


def _straights(streets: Sequence[_Drawn]) -> list[tuple[Point, Point, str]]:
    """The streets of each name joined, as nearly straight pieces."""
    by_name: dict[str, list[list[Point]]] = {}
    for street in streets:
        if street.name:
            by_name.setdefault(street.name, []).append(street.line)
    pieces = []
    for name, lines in by_name.items():
        joined = shapely.simplify(
            shapely.line_merge(shapely.multilinestrings([shapely.linestrings(line) for line in lines])),
            BENT_MM,
        )
        for line in shapely.get_parts(joined):
            points = [(x, y) for x, y in shapely.get_coordinates(line).tolist()]
            pieces += [(a, b, name) for a, b in pairwise(points)]
    return pieces


def _label(frame: Frame, piece: tuple[Point, Point], name: str, used: list[Point]) -> dict[str, Any] | None:
    """The name on a piece of its street, where nothing is in its way; None: no such place."""
    a, b = piece
    dx, dy = _way(a, b)
    length, half = hypot(dx, dy), len(name) * LETTER_MM / 2
    beside = (BESIDE_MM, -BESIDE_MM) if frame.mm_per_m >= HOUSES_MM_PER_M else (0.0,)
    for side, share in product(beside, (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)):
        if min(share, 1 - share) * length < half * 0.9:
            continue
        x, y = _plus(_plus(a, (dx, dy), share), (-dy / length, dx / length), side)
        if not frame.holds(x, y, margin_mm=half if half < frame.height / 2 else 3.0):
            continue
        along = [((p[0] - x) * dx + (p[1] - y) * dy, (p[1] - y) * dx - (p[0] - x) * dy) for p in used]
        if any(abs(far) < (half + 2.5) * length and abs(off) < 3.2 * length for far, off in along):
            continue
        upright = (degrees(atan2(dy, dx)) + 90) % 180 - 90  # never upside down
        return {"x": x, "y": y, "angle": round(upright, 1), "text": name}
    return None


def _way(a: Point, b: Point) -> Point:
    return b[0] - a[0], b[1] - a[1]
