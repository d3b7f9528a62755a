"""The found-over-time chart: curves to coordinates, for the page and the PDF alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstlight.inspections.rules.curve import Point, value_at
from firstlight.planning.rules.labels import apart

WIDTH, HEIGHT = 760.0, 320.0  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44.0, 150.0, 16.0, 28.0  # room for ticks and for words at line ends
LABEL_GAP = 18.0  # least distance between two words
STEPS = (1, 2, 5)
HOURS = (0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0)
MOST_TICKS = 8


@dataclass(frozen=True)
class Line:
    """One curve as an SVG path, with where its words stand."""

    name: str
    path: str
    x: float
    y: float  # of the line's end
    label_y: float  # of its words, moved apart from others
    value: float


@dataclass(frozen=True)
class Tick:
    at: float  # coordinate
    value: float  # houses
    clock: str = ""  # the time of day there, in the zone of the curves


@dataclass(frozen=True)
class Chart:
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float  # coordinate of zero
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    now_x: float | None  # where the present is; None: outside the chart


def nice_top(value: float) -> tuple[int, int]:
    """A round number of houses at or above the value, and the step between ticks (4 to 8 of them)."""
    step, power = 1, 1
    while True:
        for base in STEPS:
            step = base * power
            if step * 5 >= value:
                return step * max(1, -(-int(-(-value // 1)) // step)), step
        power *= 10


def found_chart(curves: Mapping[str, Sequence[Point]], *, ends_at: datetime, now: datetime) -> Chart:
    """Place the curves of one plan in one drawing with both axes from zero.

    Parameters
    ----------
    curves
        By name; each begins with the same moment. "plan" runs to the end, the others to the
        present.
    ends_at
        When the plan ends; later points widen the axis.

    Returns
    -------
    Chart
        Coordinates with x to the right and y down, as SVG has them.
    """
    starts_at = min(points[0].at for points in curves.values())
    last = max(ends_at, *(points[-1].at for points in curves.values()), starts_at + timedelta(minutes=15))
    top, step = nice_top(max(1.0, *(points[-1].value for points in curves.values())))
    span_s = (last - starts_at).total_seconds()

    def x(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (at - starts_at).total_seconds() / span_s, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)

    present = min(max(now, starts_at), last)
    lines = []
    for name, points in curves.items():
        until = last if name == "plan" else max(present, points[-1].at)
        path = f"M{x(points[0].at)} {y(points[0].value)}"
        path += "".join(f"H{x(p.at)}V{y(p.value)}" for p in points[1:]) + f"H{x(until)}"
        value = value_at(points, until)
        # Words of a line that ends in the middle stand under it: the plan's line runs on beside it.
        label_y = y(value) + (0.0 if until == last or name == "found" else LABEL_GAP * 0.75)
        lines.append(Line(name, path, x(until), y(value), min(label_y, HEIGHT - BOTTOM), value))
    return Chart(
        width=WIDTH, height=HEIGHT, left=LEFT, right=WIDTH - RIGHT, top=TOP, bottom=HEIGHT - BOTTOM,
        lines=spread(lines),
        x_ticks=tuple(Tick(x(at), 0.0, f"{at:%H:%M}") for at in _hours(starts_at, last)),
        y_ticks=tuple(Tick(y(value), float(value)) for value in range(0, top + 1, step)),
        now_x=x(now) if starts_at <= now <= last else None,
    )  # fmt: skip


def spread(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Move the words of lines apart that end near each other, keeping their order."""
    by_name = sorted(lines, key=lambda line: line.name)  # of two at one height the first by name is higher
    places = apart([line.label_y for line in by_name], gap=LABEL_GAP, most=HEIGHT - 6.0)
    place = {line.name: y for line, y in zip(by_name, places, strict=True)}
    return tuple(Line(line.name, line.path, line.x, line.y, place[line.name], line.value) for line in lines)


def _hours(start: datetime, end: datetime) -> list[datetime]:
    """Full hours (or halves, quarters) within the span, at most nine."""
    span_h = (end - start).total_seconds() / 3600
    every = timedelta(hours=next((h for h in HOURS if span_h / h <= MOST_TICKS), HOURS[-1]))
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + -(-(start - midnight) // every) * every
    ticks = []
    while first <= end:
        ticks.append(first)
        first += every
    return ticks
