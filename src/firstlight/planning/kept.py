"""What takes long to make and is asked for again, kept by what it was made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache

from firstlight.accounts.models import Town
from firstlight.houses.models import House, LoadRun

KEEP_S = 24 * 3600
T = TypeVar("T")


def kept(key: str, make: Callable[[], T]) -> T:
    """What was made under this key, or made and kept now."""
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEEP_S)
    return cast(T, found)


def register_state(town: Town) -> str:
    """A short text that changes with every load of the town's register."""
    loads = LoadRun.objects.filter(town=town).count()
    houses = House.objects.filter(town=town, gone_at=None).count()
    return f"{town.pk}:{loads}:{houses}"
