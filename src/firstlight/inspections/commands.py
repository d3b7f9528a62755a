"""`firstlight estimate`: how many are damaged in all, for a town in the data folder."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.inspections.estimates import TownEstimate, estimate_in
from firstlight.inspections.estimating import Part
from firstlight.planning.rules.totals import Estimate
from firstlight.planning.rules.totals_audit import TotalsError
from firstlight.planning.services import PlanError


def estimate_town(*, town_name: str, day: date | None) -> dict[str, Any]:
    """The estimate of a day (today on the town's clock) as plain values.

    Raises
    ------
    PlanError
        ``no-such-town``.
    TotalsError
        ``no-audit``: no sample was drawn by then. ``no-sample``: no house of it was visited yet.
    """
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise PlanError("no-such-town", name=town_name)
    today = clock.now().astimezone(ZoneInfo(town.timezone)).date()
    figures = estimate_in(town, day or today)
    if figures.sample is None:
        raise TotalsError("no-audit", town=town.name)
    if figures.total is None:
        raise TotalsError("no-sample")
    return {"town": town.name, **_plain(figures, figures.total)}


def _plain(figures: TownEstimate, total: Estimate) -> dict[str, Any]:
    return {
        "date": figures.day.isoformat(),
        "houses": figures.houses,
        "visited": figures.visited,
        "found": figures.found,
        "damaged": _interval(total),
        "check": {"best": round(total.check, 1), "standard_error": round(total.check_error, 1)},
        "sample": {"drawn": figures.drawn, "visited": figures.audited},
        "provisional": figures.is_provisional,
        "more_visits_until_20_percent": figures.more_visits,
        "quantities": [
            {"element": part.key, "unit": part.unit, **_part(part)} for part in figures.quantities
        ],
        "districts": [
            {"district": part.name, "houses": part.houses, **_part(part)} for part in figures.districts
        ],
    }


def _interval(one: Estimate) -> dict[str, float]:
    return {name: round(getattr(one, name), 1) for name in ("known", "low", "best", "high")}


def _part(part: Part) -> dict[str, Any]:
    """Without a best guess where too few visits were made for one."""
    interval: dict[str, Any] = _interval(part.estimate)
    return interval | ({"best": None} if part.is_vague else {})


def estimate_lines(result: dict[str, Any]) -> list[str]:
    """The same for a reader at a terminal."""
    damaged, sample = result["damaged"], result["sample"]
    lines = [
        f"{result['town']}, {result['date']}: about {damaged['best']:.0f} damaged houses "
        f"({damaged['low']:.0f} to {damaged['high']:.0f} with 90 %), {result['found']} found "
        f"among {result['visited']} of {result['houses']} seen",
        f"sample: {sample['visited']} of {sample['drawn']} visited; "
        f"{result['more_visits_until_20_percent']} more until the interval is within 20 %",
    ]
    for one in result["quantities"]:
        best = "too few visits to say" if one["best"] is None else f"about {one['best']:.0f}"
        lines.append(
            f"  {one['element']:24} {best} {one['unit']} ({one['low']:.0f} to {one['high']:.0f}), "
            f"{one['known']:.0f} found"
        )
    return lines
