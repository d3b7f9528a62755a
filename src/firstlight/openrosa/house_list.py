"""houses.csv: the entity list of a phone's sector."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass

from firstlight.inspections.sectors import SectorHouse
from firstlight.reports.rules.tables import harmless

COLUMNS = ("name", "label", "__version", "geometry", "stop", "grade")


@dataclass(frozen=True)
class HouseList:
    body: bytes
    md5: str  # hex; changes with every change of the list


def _label(house: SectorHouse) -> str:
    """One non-empty line that no spreadsheet takes for a formula.

    Collect drops a whole update for one bad row, and says nothing.
    """
    label = " ".join(house.label.split()) or str(house.id)
    return harmless(label)


def house_list(houses: Iterable[SectorHouse]) -> HouseList:
    """The CSV in UTF-8: one row a house, in the order given, never one id twice."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    seen = set()
    for house in houses:
        if house.id in seen:
            continue
        seen.add(house.id)
        place = f"{house.lat!r} {house.lon!r} 0 0"
        writer.writerow([house.id, _label(house), house.version, place, house.stop or "", house.grade])
    body = out.getvalue().encode()
    return HouseList(body, hashlib.md5(body, usedforsecurity=False).hexdigest())
