"""Work of this room that outlives its request; `firstlight.jobs` runs it."""

from __future__ import annotations

from firstlight.accounts.models import Town
from firstlight.planning.how_many import play_next


def play_next_size(town_id: str, key: str) -> None:
    """Play the next number of teams of a question. Done twice it plays the next one, once."""
    town = Town.objects.filter(pk=town_id).first()
    if town is not None:
        play_next(town, key)
