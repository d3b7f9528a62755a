"""Pictures without a map server: teams over the day, in the colours of their rounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from firstlight.planning.models import Plan, Round

# Okabe & Ito (2008): told apart with any kind of colour vision; a number stands beside each.
ROUND_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6BB1", "#5F5F5F")


def round_colour(number: int) -> str:
    """The colour of a round, the same on map, list, timeline and sheet."""
    return ROUND_COLOURS[(number - 1) % len(ROUND_COLOURS)]


ROW = 26
BAR = 14


def team_bars(plan: Plan, rounds: Iterable[Round]) -> dict[str, Any]:
    """When each team walks and works, from civil dawn (x 0) to dusk (x 1000).

    Returns
    -------
    dict
        ``height``; ``rows``: round, colour, x and width of the whole round, top and middle of its
        row, end_per_cent where its number stands, bars (x, width) of its stops; ``ticks``: full hours
        (x, per_cent, hour on the town's clock).
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
            "end_per_cent": round(x(one.ends_at) / 10, 2),
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


CURVE = 120  # its height


def expected_curve(plan: Plan, rounds: Iterable[Round]) -> dict[str, Any]:
    """Damaged houses expected to be found if every round keeps its times, on the axis of `team_bars`.

    Returns
    -------
    dict
        ``path``: an SVG path from dawn on, 0 at the bottom; ``height``; ``total``; ``half_at``: when
        half of them are expected to be found, None where nothing is.
    """
    start, whole_s = plan.civil_dawn_at, (plan.civil_dusk_at - plan.civil_dawn_at).total_seconds()
    found = sorted(
        (stop.leaves_at, sum(visit.probability for visit in stop.visits.all()))
        for one in rounds
        for stop in one.stops.all()
    )
    total = sum(value for _, value in found)
    path, so_far, half_at = [f"M0 {CURVE}"], 0.0, None
    for at, value in found:
        x = round((at - start).total_seconds() / whole_s * 1000, 2)
        path.append(f"L{x} {_above(so_far, total)}")
        so_far += value
        path.append(f"L{x} {_above(so_far, total)}")
        if half_at is None and so_far >= total / 2:
            half_at = at
    return {"path": " ".join(path), "height": CURVE, "total": total, "half_at": half_at}


def _above(value: float, total: float) -> float:
    """Where a value lies in the picture: the total just below its upper edge."""
    return round(CURVE - (CURVE - 4) * value / total, 2) if total else CURVE
