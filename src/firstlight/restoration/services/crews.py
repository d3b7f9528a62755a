"""Crews that orders are given to."""

from __future__ import annotations

from django.db import transaction

from firstlight.accounts.models import Town, User
from firstlight.audit.services import record
from firstlight.restoration.errors import RestorationError
from firstlight.restoration.models import Crew


@transaction.atomic
def add_crew(*, town: Town, name: str, by: User) -> Crew:
    """A new crew. Raises RestorationError: ``no-name``, ``crew-exists``."""
    name = name.strip()
    if not name:
        raise RestorationError("no-name")
    crew, is_new = Crew.objects.get_or_create(town=town, name=name)
    if not is_new:
        raise RestorationError("crew-exists", name=name)
    record(by=by, action="restoration.add-crew", target=crew, town_id=town.id, data={"name": name})
    return crew
