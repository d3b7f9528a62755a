"""`firstlight plan --all`: a plan for every town in the data folder, several at once."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.planning.many_towns import TownResult, plan_towns, planners
from firstlight.planning.services import PlanWish
from firstlight.progress import progress


def plan_every_town(*, scheduler: str | None, day: date | datetime, as_json: bool, **asked: Any) -> bool:
    """Print a line for each town when it is done; whether every town has a plan now.

    Raises
    ------
    PlanError
        ``no-scheduler``. Nothing is planned then.
    """
    wish = PlanWish(day=day.date() if isinstance(day, datetime) else day, **asked)
    towns = list(Town.objects.order_by("name"))
    whole = True
    with planners(scheduler, most=len(towns)) as client, progress(quiet=as_json) as on_progress:
        results = plan_towns(towns=towns, wish=wish, client=client, by=the_program())
        for done, result in enumerate(results, start=1):
            whole = whole and result.status != "refused"
            click.echo(json.dumps(result_json(result), ensure_ascii=False) if as_json else _line(result))
            on_progress("towns", done, len(towns))
    return whole


def result_json(result: TownResult) -> dict[str, Any]:
    """One town as plain values."""
    found: dict[str, Any] = {"town": result.town, "status": result.status}
    if result.plan is None:
        return found | {"code": result.code, "reason": result.text}
    figures = {name: result.plan.figures[name] for name in ("houses", "stops", "rounds", "walk_m", "seconds")}
    return found | {"plan": str(result.plan.pk), "version": result.plan.version, **figures}


def _line(result: TownResult) -> str:
    if result.plan is None:
        return f"{result.town}: refused: {result.text}"
    figures = result.plan.figures
    return (
        f"{result.town}: {result.status}, version {result.plan.version}, {figures['rounds']} rounds, "
        f"{figures['stops']} stops, {figures['houses']} houses, in {figures['seconds']:.1f} s"
    )
