"""Where an address is: asked of the town's register, which this room does not know.

The setting `ADDRESS_FINDER` names the function that knows; the room of houses provides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from firstlight.accounts.models import Town
from firstlight.reports.rules.addresses import addresses_in


@dataclass(frozen=True)
class Address:
    """A house of the register: as registered, degrees (WGS84), metres, and its key as text."""

    label: str
    lon: float
    lat: float
    radius_m: float
    house_id: str


Finder = Callable[[Town, str], Address | None]


def find_address(town: Town, words: str) -> Address | None:
    """The one house that an address means; None: the register has none or several."""
    finder: Finder = import_string(settings.ADDRESS_FINDER)
    return finder(town, words)


def first_address(town: Town, candidates: Iterable[str]) -> Address | None:
    """The first of several possible addresses that the register has."""
    return next((found for words in candidates if (found := find_address(town, words)) is not None), None)


def address_marks(town: Town, text: str) -> list[dict[str, object]]:
    """Marks of a statement for the houses it names; a name that no house has leaves none."""
    marks: list[dict[str, object]] = []
    for span in addresses_in(text):
        found = find_address(town, text[span.start : span.end])
        if found is not None:
            where = {"lon": found.lon, "lat": found.lat, "precision": 1}
            mark = {"kind": "address", "start": span.start, "end": span.end, "name": found.label}
            marks.append({**mark, **where, "house_id": found.house_id})
    return marks
