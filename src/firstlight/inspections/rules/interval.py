"""An estimate as a bar: what is known, the interval, the best guess, all on one scale from zero."""

from __future__ import annotations

from dataclasses import dataclass

from firstlight.inspections.rules.chart import nice_top

WIDTH = 1000.0  # of the drawing, in its own units


@dataclass(frozen=True)
class Bar:
    """Where the parts of one bar stand, in units of the drawing."""

    known: float
    low: float
    high: float
    best: float

    @property
    def width(self) -> float:
        """Of the interval; never too narrow to be seen."""
        return max(4.0, round(self.high - self.low, 1))


@dataclass(frozen=True)
class Scale:
    """From zero to a round number at or above everything shown."""

    top: int
    step: int

    @classmethod
    def over(cls, *values: float) -> Scale:
        return cls(*nice_top(max(1.0, *values)))

    def bar(self, *, known: float, low: float, high: float, best: float) -> Bar:
        known, low, high, best = (round(value / self.top * WIDTH, 1) for value in (known, low, high, best))
        return Bar(known, low, high, best)

    @property
    def ticks(self) -> tuple[tuple[float, int], ...]:
        """(place, value) of the round numbers on the scale."""
        return tuple(
            (round(value / self.top * WIDTH, 1), value) for value in range(0, self.top + 1, self.step)
        )
