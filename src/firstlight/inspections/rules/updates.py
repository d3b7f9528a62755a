"""Updates of listed houses that phones made without a network: which come next, and what they overtook.

A phone that updates a house again before it has heard of the first update makes a branch: all its
updates name the version of the list they began from (trunk) and count on from it (base). They may
arrive in any order.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from firstlight.inspections.rules.envelope import child
from firstlight.inspections.rules.values import HOUSE_LIST, Issue, UpdateValues

FORCED_AFTER = timedelta(days=5)  # as ODK Central does: what is missing will not come
LARGEST_VERSION = 2_000_000_000
LONGEST_BRANCH = 64
NONE, SOFT, HARD = "", "soft", "hard"


@dataclass(frozen=True)
class Placed:
    """What an update overtook: `conflict` is NONE, SOFT (something) or HARD (another grade)."""

    version: int  # of the house with this update
    conflict: str


def read_update(meta: etree._Element | None, house: str, issues: list[Issue]) -> UpdateValues | None:
    """The update of a house that a form brings along; None where it brings none, or none that holds.

    An update that cannot be used is an issue and never a reason to refuse the form.
    """
    entity = child(meta, "entity")
    if entity is None or entity.get("dataset") != HOUSE_LIST or entity.get("update") not in {"1", "true"}:
        return None
    named, branch = entity.get("id", "").strip(), entity.get("branchId", "").strip()
    base, trunk = _version(entity.get("baseVersion", "")), _version(entity.get("trunkVersion", ""))
    if named != house or base is None or len(branch) > LONGEST_BRANCH:
        issues.append(Issue("bad-update", detail=f"{named} {entity.get('baseVersion', '')}"[:80]))
        return None
    if bool(branch) != (trunk is not None) or (trunk is not None and base < trunk):
        issues.append(Issue("bad-branch", detail=f"{branch} {entity.get('trunkVersion', '')}"[:80]))
        return None
    return UpdateValues(base=base, trunk=trunk, branch=branch)


def write_update(meta: etree._Element, house: str, update: UpdateValues) -> None:
    """The block as Collect writes it."""
    etree.SubElement(
        meta,
        "entity",
        {
            "dataset": HOUSE_LIST,
            "update": "1",
            "baseVersion": str(update.base),
            "trunkVersion": "" if update.trunk is None else str(update.trunk),
            "branchId": update.branch,
            "id": house,
        },
    )


def is_next(update: UpdateValues, came: Set[int]) -> bool:
    """Whether an update may be applied now.

    Parameters
    ----------
    came
        Base versions of the updates of the same branch and house that were applied.
    """
    return update.trunk is None or update.base == update.trunk or update.base - 1 in came


def place_update(base: int, current: int, grade: str, grades_since: list[str]) -> Placed:
    """Where an update comes in the house's history.

    Parameters
    ----------
    base
        The version of the house, as the server counts, that the phone saw.
    current
        The version of the house now.
    grade
        What the update says.
    grades_since
        What inspections after `base` say, at most ``current - base`` of them.
    """
    if base >= current:
        return Placed(current + 1, NONE)
    return Placed(current + 1, HARD if any(one != grade for one in grades_since) else SOFT)


def _version(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 10:
        return None
    return int(text) if 0 < int(text) <= LARGEST_VERSION else None
