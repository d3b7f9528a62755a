"""`firstlight elements`: what a town may record beside the common schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firstlight.accounts.models import Town
from firstlight.accounts.program import the_program
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.schedule import ScheduleError
from firstlight.inspections.services import set_own_elements
from firstlight.inspections.town_schedule import schedule_of


def load_elements(*, town_name: str, file: Path) -> dict[str, Any]:
    """Load a town's own elements from a JSON file.

    Raises
    ------
    InspectionError
        ``no-such-town``.
    ScheduleError
        As `set_own_elements`; ``not-json`` also for a file that is no text.
    """
    town = Town.objects.filter(name=town_name).first()
    if town is None:
        raise InspectionError("no-such-town", name=town_name)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScheduleError("not-json") from None
    made = set_own_elements(town=town, text=text, by=the_program())
    own = [entry["key"] for entry in made.data["elements"]]
    return {"town": town.name, "elements": own, "form_version": schedule_of(town.pk).version}
