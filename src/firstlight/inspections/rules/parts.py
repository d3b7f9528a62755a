"""A house and its parts: what stands of the whole, and how much of it is broken, counted once.

A record is of the house, of an entrance or of a flat. The record of a house speaks of all of it, as it
is seen from outside; entrances hold what is common (stairwell, lift, their own roof), flats what is
theirs, so that parts never overlap one another but all of them lie within the house.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

HOUSE, ENTRANCE, FLAT = "house", "entrance", "flat"
LEVELS = (HOUSE, ENTRANCE, FLAT)
WHOLE = ""  # the key of the house itself among its parts
LONGEST_NUMBER = 20
_WORST_LAST = ("minor", "major", "destroyed")
DAMAGED = frozenset(_WORST_LAST)  # grades that call for repair
# Letters that look alike on a door: one flat must not become two by the keyboard it was typed on.
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")


@dataclass(frozen=True)
class HousePart:
    """Which part of a house a record is of, with the numbers as they were typed."""

    level: str = HOUSE
    entrance: str = ""
    flat: str = ""

    @property
    def key(self) -> str:
        """The same for the same part, however its number was typed; "" for the house as a whole.

        Flats are numbered through the house, so the entrance does not tell them apart.
        """
        if self.level == HOUSE:
            return WHOLE
        return f"{self.level} {plain_number(self.flat if self.level == FLAT else self.entrance)}".strip()


WHOLE_HOUSE = HousePart()


def plain_number(text: str) -> str:
    """A number from a door without what people write it in: "№ 014-А" gives "14-a"."""
    folded = text.casefold().translate(_LOOKALIKES)
    words = re.findall(r"[^\W_]+", folded)
    return "-".join(word.lstrip("0") or "0" for word in words)


def house_grade(graded: Iterable[tuple[str, str]]) -> str:
    """The grade that stands for a house as a whole.

    The house's own record decides while it speaks of damage; else the worst damage of its parts does:
    nobody who sees a house from outside has seen its flats. Flats without damage say nothing of a house.

    Parameters
    ----------
    graded
        (key of the part, grade) of the records that stand, oldest first: the newest of a part counts.

    Returns
    -------
    str
        One of the grades given; "" where nobody saw the house as a whole and no part is damaged.
    """
    newest = dict(graded)
    own = newest.pop(WHOLE, "")
    damaged = [grade for grade in newest.values() if grade in DAMAGED]
    return own if own in DAMAGED or not damaged else max(damaged, key=_WORST_LAST.index)


@dataclass(frozen=True)
class PartAmount:
    """How much of one element is damaged, of how much (None: not told)."""

    damaged: Decimal
    total: Decimal | None = None


def whole_amount(own: PartAmount | None, parts: Iterable[PartAmount]) -> PartAmount:
    """How much of an element is damaged in a house, with nothing counted twice.

    Parts add up among themselves. What the house's own record says covers them: the greater of the
    two is true, for one who counts from outside may miss something, and flats nobody entered too.

    Parameters
    ----------
    own
        From the record of the house; None: it does not speak of the element.
    parts
        From the records of entrances and flats.
    """
    several = list(parts)
    damaged = sum((part.damaged for part in several), Decimal(0))
    totals = [part.total for part in several if part.total is not None]
    total = sum(totals, Decimal(0)) if totals and len(totals) == len(several) else None
    if own is None:
        return PartAmount(damaged, total)
    if own.damaged >= damaged:
        return own
    known = [one for one in (own.total, total) if one is not None and one >= damaged]
    return PartAmount(damaged, max(known, default=None))


def rest_of_house(own: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """What the house's own record counts beyond what its parts count; never below zero."""
    return max(Decimal(0), own - sum(parts, Decimal(0)))
