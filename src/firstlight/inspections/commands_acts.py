"""`firstlight acts`: the acts of a day, made and put into one ZIP."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.inspections.act_batch import make_acts, zip_of_day
from firstlight.inspections.act_paper import Print
from firstlight.inspections.errors import InspectionError
from firstlight.progress import OnProgress


def make_acts_file(
    *, town_name: str, day: date | None, how: Print, out: Path, on_progress: OnProgress
) -> dict[str, Any]:
    """Make the acts of a day (today on the town's clock) and write their PDFs into a ZIP.

    Raises
    ------
    InspectionError
        ``no-such-town``. ``bad-template``: not even the standard form could be set.
    """
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise InspectionError("no-such-town", name=town_name)
    chosen = day or clock.now().astimezone(ZoneInfo(town.timezone)).date()
    count = make_acts(town=town, day=chosen, scope=None, how=how, by=the_program(), on_progress=on_progress)
    with out.open("wb") as file:
        for piece in zip_of_day(town, None, chosen, how):
            file.write(piece)
    return {"town": town.name, "date": chosen.isoformat(), "acts": count, "file": str(out)}
