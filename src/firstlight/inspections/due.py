"""Asking whether a morning is to be planned again: once, however many records come meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache

from firstlight.jobs import later

JOB = "firstlight.inspections.jobs.replan_if_due"
ASK_AGAIN_S = 60  # where the transaction that asked was rolled back, the next record asks


def ask_for_replan(town_id: UUID) -> None:
    """Let the worker look whether a replan is due, unless it is to look already."""
    if cache.add(_key(town_id), 1, ASK_AGAIN_S):
        later(JOB, str(town_id))


def begin_to_look(town_id: UUID) -> None:
    """From now on a record may have come too late to be seen: the next one asks again."""
    cache.delete(_key(town_id))


def _key(town_id: UUID) -> str:
    return f"replan-asked:{town_id}"
