"""Inspections as updates of the houses on a phone's list: counted, held, applied in their order."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.audit.services import record
from firstlight.houses.models import House, LoadRun
from firstlight.inspections.models import HouseUpdate, Inspection
from firstlight.inspections.rules.parts import WHOLE
from firstlight.inspections.rules.updates import FORCED_AFTER, is_next, place_update
from firstlight.inspections.rules.values import UpdateValues

APART = timedelta(microseconds=1)  # what is applied later also stands later


def house_versions(town: Town) -> defaultdict[UUID, int]:
    """The version of every house of a town, as phones and their updates count.

    It begins at 1 and grows with every load of the register and every inspection that is not held.
    """
    begun = 1 + LoadRun.objects.filter(town=town).count()
    counted = Inspection.objects.filter(town=town).exclude(update__version=None, update__isnull=False)
    versions: defaultdict[UUID, int] = defaultdict(lambda: begun)
    for house_id, count in counted.order_by().values_list("house_id").annotate(count=Count("id")):
        versions[house_id] = begun + count
    return versions


def take_update(inspection: Inspection, values: UpdateValues) -> HouseUpdate:
    """Apply the update that a fresh inspection is, or hold it; then apply what waited for it.

    In the caller's transaction. The house's row is locked, so that no two updates get one version.
    """
    House.objects.select_for_update().only("id").get(pk=inspection.house_id)
    update = HouseUpdate(
        inspection=inspection,
        house_id=inspection.house_id,
        base=values.base,
        trunk=values.trunk,
        branch=values.branch,
    )
    if is_next(values, _came(update)):
        _place(update)
        update.save(force_insert=True)
        _apply_waiting(update)
    else:
        update.save(force_insert=True)
    return update


def apply_overdue() -> int:
    """Apply what has been held for five days, the lowest of each branch first; how many."""
    overdue = HouseUpdate.objects.filter(
        version=None, inspection__submission__received_at__lt=clock.now() - FORCED_AFTER
    )
    keys = list(overdue.order_by("house_id", "branch", "base").values_list("pk", flat=True))
    return sum(_apply_by_key(key) for key in keys)


@transaction.atomic
def _apply_by_key(key: UUID) -> bool:
    """Apply one held update; False: somebody else was first."""
    update = HouseUpdate.objects.select_related("inspection").get(pk=key)
    House.objects.select_for_update().only("id").get(pk=update.house_id)
    update.refresh_from_db(fields=["version"])
    if update.version is not None:
        return False
    _apply_held(update)
    _apply_waiting(update)
    return True


def _apply_waiting(update: HouseUpdate) -> None:
    """Apply the held updates that build upon this one, one after another."""
    while update.branch:
        waiting = HouseUpdate.objects.select_related("inspection").filter(
            house=update.house_id, branch=update.branch, base=update.base + 1, version=None
        )
        held = waiting.first()
        if held is None:
            return
        _apply_held(held)
        update = held


def _apply_held(update: HouseUpdate) -> None:
    """It stands from now on: the record is ordered by when things count, not by when they were typed."""
    inspection = update.inspection
    newest = Inspection.objects.filter(house=update.house_id).order_by("received_at").last()
    assert newest is not None
    inspection.received_at = max(clock.now(), newest.received_at + APART)
    inspection.save(update_fields=["received_at"])
    _place(update)
    update.save(update_fields=["version", "conflict"])
    data = {"version": update.version, "conflict": update.conflict}
    record(
        by=None, action="inspections.apply-update", target=inspection, town_id=inspection.town_id, data=data
    )


def _came(update: HouseUpdate) -> set[int]:
    """Base versions of the applied updates of the same branch."""
    applied = HouseUpdate.objects.filter(house=update.house_id, branch=update.branch, version__isnull=False)
    return set(applied.values_list("base", flat=True)) if update.branch else set()


def _place(update: HouseUpdate) -> None:
    """Give the update its version, and say what it overtook."""
    inspection = update.inspection
    others = (
        Inspection.objects.filter(house=update.house_id)
        .exclude(pk=inspection.pk)
        .exclude(update__version=None, update__isnull=False)
    )
    current = 1 + LoadRun.objects.filter(town=inspection.town_id).count() + others.count()
    base = _as_we_count(update)
    since = list(
        others.order_by("-received_at", "-id").values_list("part", "grade")[: max(0, current - base)]
    )
    of_the_house = [grade for part, grade in since if part == WHOLE]
    placed = place_update(base, current, inspection.grade, of_the_house)
    update.version, update.conflict = placed.version, placed.conflict


def _as_we_count(update: HouseUpdate) -> int:
    """The version that the phone saw: in a branch, that of the update before."""
    before = None
    if update.branch and update.base != update.trunk:
        before = HouseUpdate.objects.filter(
            house=update.house_id, branch=update.branch, base=update.base - 1, version__isnull=False
        ).first()
    if before is not None and before.version is not None:
        return before.version
    return update.base if update.trunk is None else update.trunk
