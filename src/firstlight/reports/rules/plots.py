"""Where the lines of a plot go: the toll over time a source, interceptions claimed a night. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

WIDTH, HEIGHT = 640, 240  # of the viewBox
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 28
MOST_SOURCES = 6  # shapes and dashes that can be told apart without colour
MOST_TICKS = 5


@dataclass(frozen=True)
class Dot:
    """One word of a source: where it is drawn, what it says."""

    x: float
    y: float
    at: datetime
    value: int


@dataclass(frozen=True)
class Series:
    """The words of one source. `shape`: 0 to 5, its marker and dash, so that colour is never alone."""

    name: str
    shape: int
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Tick:
    at: float
    value: int


@dataclass(frozen=True)
class TollPlot:
    """`series` in the order given; `left_out` sources are in the tables only."""

    series: tuple[Series, ...]
    ticks: tuple[Tick, ...]
    first: datetime
    last: datetime
    left_out: int


def toll_plot(words: Mapping[str, Sequence[tuple[datetime, int]]]) -> TollPlot | None:
    """Steps over time, one line a source.

    Parameters
    ----------
    words
        By source, its figures in order of time. A figure stands until the source's next.

    Returns
    -------
    TollPlot | None
        None where there is nothing to compare: fewer than two figures, or all of them the same.
    """
    said = {name: list(points) for name, points in words.items() if points}
    moments = [at for points in said.values() for at, _ in points]
    if len({value for points in said.values() for _, value in points}) < 2:
        return None
    first, last = min(moments), max(moments)
    top = max(1, max(value for points in said.values() for _, value in points))
    span_s = max((last - first).total_seconds(), 1.0)

    def dot(at: datetime, value: int) -> Dot:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (at - first).total_seconds() / span_s
        return Dot(round(x, 1), _y(value, top), at, value)

    shown = list(said.items())[:MOST_SOURCES]
    series = []
    for shape, (name, points) in enumerate(shown):
        dots = tuple(dot(at, value) for at, value in points)
        series.append(Series(name, shape, _steps(dots), dots))
    return TollPlot(tuple(series), _ticks(top), first, last, len(said) - len(shown))


@dataclass(frozen=True)
class Bar:
    """One night: a bar from `low` to nothing, and a whisker up to `high` where sources differ."""

    night: date
    low: int
    high: int
    x: float
    y: float
    width: float
    height: float
    y_high: float


@dataclass(frozen=True)
class NightPlot:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def night_plot(nights: Mapping[date, Sequence[int]]) -> NightPlot | None:
    """Bars of what was claimed for each night, the least that a source said, up to the most.

    Claims of one night are never added up. Nights nobody spoke of have no bar. None: there is no night.
    """
    told = {night: counts for night, counts in sorted(nights.items()) if counts}
    if not told:
        return None
    days = list(range(min(told).toordinal(), max(told).toordinal() + 1))
    top = max(1, max(max(counts) for counts in told.values()))
    step = (WIDTH - LEFT - RIGHT) / len(days)
    bars = []
    for night, counts in told.items():
        y, x = _y(min(counts), top), LEFT + step * (night.toordinal() - days[0]) + step * 0.15
        bars.append(
            Bar(night, min(counts), max(counts), round(x, 1), y, round(min(step * 0.7, 60), 1),
                round(HEIGHT - BOTTOM - y, 1), _y(max(counts), top))
        )  # fmt: skip
    return NightPlot(tuple(bars), _ticks(top))


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _ticks(top: int) -> tuple[Tick, ...]:
    """Whole numbers only: nobody is half killed."""
    step = next(
        step * 10**power
        for power in range(10)
        for step in (1, 2, 5)
        if top / (step * 10**power) <= MOST_TICKS
    )
    return tuple(Tick(_y(value, top), value) for value in range(0, top + 1, step))


def _steps(dots: Sequence[Dot]) -> str:
    parts = [f"M{dots[0].x} {dots[0].y}"]
    parts += [f"H{dot.x}V{dot.y}" for dot in dots[1:]]
    parts.append(f"H{WIDTH - RIGHT}")
    return "".join(parts)
