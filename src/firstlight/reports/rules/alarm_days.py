"""Minutes under alarm by day of the town's clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

Interval = tuple[datetime, datetime]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order, in UTC; what ends before it begins counts nothing.

    In UTC, because Python subtracts two times of one zone as if its clocks never changed.
    """
    plain = ((start.astimezone(UTC), end.astimezone(UTC)) for start, end in intervals)
    merged: list[Interval] = []
    for start, end in sorted(one for one in plain if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def day_bounds(day: date, zone: tzinfo) -> Interval:
    """When a day of the zone begins and ends, in UTC: 23, 24 or 25 hours, as the clocks change."""
    begins = datetime.combine(day, time(0), zone).astimezone(UTC)
    return begins, datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)


def minutes_by_day(intervals: Iterable[Interval], zone: tzinfo) -> dict[date, float]:
    """Minutes of each day that lie in any interval; days without a minute are left out.

    Parameters
    ----------
    intervals
        Aware (start, end); may overlap, come in any order and cross midnight.
    zone
        The town's.

    Returns
    -------
    dict
        In the order of days. The sum is the length of the union of the intervals.
    """
    minutes: dict[date, float] = {}
    for start, end in union(intervals):
        for day, part_s in _by_day(start, end, zone):
            minutes[day] = minutes.get(day, 0.0) + part_s / 60
    return minutes


def _by_day(start: datetime, end: datetime, zone: tzinfo) -> Iterator[tuple[date, float]]:
    day = start.astimezone(zone).date()
    while True:
        begins, ends = day_bounds(day, zone)
        part_s = (min(end, ends) - max(start, begins)).total_seconds()
        if part_s > 0:
            yield day, part_s
        if end <= ends:
            return
        day += timedelta(days=1)
