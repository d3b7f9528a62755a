"""Pictures without a map server: a round on its sheet, teams over the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

from firstlight.planning.models import Plan, Round

# Okabe & Ito (2008): told apart with any kind of colour vision; a number stands beside each.
ROUND_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6BB1", "#5F5F5F")

Point = tuple[float, float]


def round_colour(number: int) -> str:
    """The colour of a round, the same on map, list, timeline and sheet."""
    return ROUND_COLOURS[(number - 1) % len(ROUND_COLOURS)]


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class SheetMap:
    """Everything the sheet's SVG needs, in its own units (one is a tenth of a millimetre)."""

    width: float
    height: float
    streets: list[str]  # SVG paths
    path: str
    stops: list[Mark]
    houses: list[Mark]
    muster: Mark
    scale_bar: float
    scale_m: int


def sheet_map(one: Round, streets: Iterable[Sequence[Point]], *, width: float = 1800) -> SheetMap:
    """Lay a round out north up in a picture of the given width.

    Parameters
    ----------
    streets
        Lines (lon, lat) around the round, drawn pale beneath it.
    """
    stops = list(one.stops.all())
    plan = one.plan
    line = [(lon, lat) for lon, lat in one.path["coordinates"]] or [(plan.depot_lon, plan.depot_lat)]
    houses = [visit.house for stop in stops for visit in stop.visits.all()]
    place = _Frame([*line, *((house.lon, house.lat) for house in houses)], width)
    scale_m = _nice(width / place.per_m / 4)
    return SheetMap(
        width=width,
        height=place.height,
        streets=[place.path(street) for street in streets],
        path=place.path(line),
        stops=[Mark(*place.xy((stop.lon, stop.lat)), str(stop.position)) for stop in stops],
        houses=[Mark(*place.xy((house.lon, house.lat)), house.number) for house in houses],
        muster=Mark(*place.xy((plan.depot_lon, plan.depot_lat)), "M"),
        scale_bar=round(scale_m * place.per_m, 1),
        scale_m=scale_m,
    )


class _Frame:
    """A local plane around some points, scaled to a width, never more than square."""

    def __init__(self, points: Sequence[Point], width: float) -> None:
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        self._lon, self._lat = min(lons), max(lats)
        self._m_lat, self._m_lon = 111_320.0, 111_320.0 * cos(radians(sum(lats) / len(lats)))
        wide = max((max(lons) - self._lon) * self._m_lon, 60.0)
        tall = max((self._lat - min(lats)) * self._m_lat, 60.0)
        self._margin = width * 0.05
        inner = width - 2 * self._margin
        self.per_m = inner / max(wide, tall)
        self.height = round(tall * self.per_m + 2 * self._margin, 1)
        self._shift = (inner - wide * self.per_m) / 2

    def xy(self, point: Point) -> Point:
        x = (point[0] - self._lon) * self._m_lon * self.per_m + self._margin + self._shift
        y = (self._lat - point[1]) * self._m_lat * self.per_m + self._margin
        return round(x, 1), round(y, 1)

    def path(self, line: Sequence[Point]) -> str:
        return "M" + " L".join(f"{x} {y}" for x, y in map(self.xy, line))


def _nice(metres: float) -> int:
    """The largest of 1, 2, 5 times a power of ten that is not above."""
    steps: list[int] = [base * 10**power for power in range(6) for base in (1, 2, 5)]
    return max(step for step in steps if step <= max(metres, 1))


ROW = 26
BAR = 14


def team_bars(plan: Plan, rounds: Iterable[Round]) -> dict[str, Any]:
    """When each team walks and works, from civil dawn (x 0) to dusk (x 1000).

    Returns
    -------
    dict
        ``height``; ``rows``: round, colour, x and width of the whole round, top and middle of its
        row, bars (x, width) of its stops; ``ticks``: full hours (x, per_cent, hour on the town's clock).
    """
    start, whole_s = plan.civil_dawn_at, (plan.civil_dusk_at - plan.civil_dawn_at).total_seconds()

    def x(at: datetime) -> float:
        return round((at - start).total_seconds() / whole_s * 1000, 2)

    def span(begin: datetime, end: datetime) -> dict[str, float]:
        return {"x": x(begin), "width": round(x(end) - x(begin), 2)}

    rows = [
        {
            "round": one,
            "colour": round_colour(one.number),
            "top": line * ROW + (ROW - BAR) // 2,
            "middle": line * ROW + ROW // 2 - 2,
            **span(one.starts_at, one.ends_at),
            "bars": [span(stop.arrives_at, stop.leaves_at) for stop in one.stops.all()],
        }
        for line, one in enumerate(rounds)
    ]
    first = start.astimezone(ZoneInfo(plan.town.timezone)).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=i) for i in range(1, 25)]
    ticks = [
        {"x": x(at), "per_cent": round(x(at) / 10, 2), "hour": at.hour}
        for at in hours
        if at < plan.civil_dusk_at
    ]
    return {"height": len(rows) * ROW, "rows": rows, "ticks": ticks}
