"""What was found against what was expected, over the morning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter


@dataclass(frozen=True)
class Point:
    """A step of a curve: from this moment on, so many."""

    at: datetime
    value: float


def seen_within(seen_at: datetime, *, starts_at: datetime, received_at: datetime) -> datetime:
    """When a house was seen, as far as a device clock can be believed.

    Never before the plan began and never after the record reached us.
    """
    return max(starts_at, min(seen_at, received_at))


def cumulative(steps: Iterable[tuple[datetime, float]], *, starts_at: datetime) -> tuple[Point, ...]:
    """Sum up steps in time, any order given.

    Returns
    -------
    tuple of Point
        First (starts_at, 0), then one point a moment at which something was added; values
        never fall when no step is negative.
    """
    points = [Point(starts_at, 0.0)]
    total = 0.0
    for at, several in groupby(sorted(steps, key=itemgetter(0)), key=itemgetter(0)):
        total += sum(amount for _, amount in several)
        points.append(Point(at, total))
    return tuple(points)


def value_at(points: Sequence[Point], at: datetime) -> float:
    """The curve's value at a moment; 0 before its start."""
    return next((p.value for p in reversed(points) if p.at <= at), 0.0)
