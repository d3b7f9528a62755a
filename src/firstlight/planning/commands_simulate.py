"""`firstlight simulate`: how many teams are worth calling, for a town in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from firstlight.accounts.models import Town
from firstlight.planning.commands import read_reported
from firstlight.planning.services import PlanError
from firstlight.planning.simulating import Question, simulate_town
from firstlight.progress import OnProgress

BLOCKS = " ▁▂▃▄▅▆▇█"


def simulate_from_file(
    *, town_name: str, impacts: Path | None, question: Question, on_progress: OnProgress
) -> dict[str, Any]:
    """Play the question in a town of the register; `impacts` as `firstlight plan` reads them.

    Raises
    ------
    PlanError
        ``no-such-town``; else as `simulate_town`.
    """
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise PlanError("no-such-town", name=town_name)
    return simulate_town(
        town=town,
        question=question,
        reported=read_reported(impacts) if impacts else (),
        on_progress=lambda done, every: on_progress("mornings", done, every),
    )


def print_courses(result: dict[str, Any]) -> None:
    """A table of shares found by the hour: the middle night, below it the worst and the best."""
    damaged = result["damaged"]
    console = Console()
    console.print(
        f"{result['town']}: {result['houses']} houses, {damaged['median']:.0f} damaged "
        f"({damaged['low']} to {damaged['high']}) in {result['nights']} nights"
    )
    hours = _hours(result["shift_h"])
    table = Table("order", "teams", *(f"{hour:g} h" for hour in hours), "course", "AUC", box=None)
    for course in result["courses"]:
        at = [course["curve"][round(hour / result["step_h"]) - 1] for hour in hours]
        table.add_row(
            course["order"],
            str(course["teams"]),
            *(_share(one) for one in at),
            curve_line([one["median"] for one in course["curve"]]),
            f"{course['auc']['median']:.3f}",
        )
    console.print(table)
    console.print("Share of the damaged houses found: middle night (worst to best).")


def _hours(shift_h: float) -> list[float]:
    """About five full hours of the shift, its last one among them."""
    step = max(1, round(shift_h / 5))
    whole = [float(hour) for hour in range(step, int(shift_h) + 1, step)]
    if not whole:
        return [shift_h]
    return whole if whole[-1] == int(shift_h) else [*whole, float(int(shift_h))]


def _share(one: dict[str, float]) -> str:
    return f"{one['median']:4.0%} ({one['low']:.0%}-{one['high']:.0%})"


def curve_line(shares: list[float]) -> str:
    """Shares from 0 to 1 as one line of blocks, a full one for all."""
    return "".join(BLOCKS[round(share * (len(BLOCKS) - 1))] for share in shares)
