"""Counts that may be shown: never a small one, and none that a subtraction brings back.

Three protections, each on its own too weak:

- a count below the threshold is hidden (primary suppression);
- where a total is shown as well, further counts are hidden with it (complementary suppression), in
  an order that does not depend on the counts: whoever knows these rules learns nothing from which;
- a shown count changes only when at least a threshold of houses changed, so that two snapshots
  never differ by one house (fixed batches), and is rounded.

Columns are disjoint (every house is in one), and no sum over the columns of a row is published: so
each column can be protected by itself.

Source
------
Hundepool et al. (2012), Statistical Disclosure Control, chapters 4 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firstlight.situation.errors import SituationError

FEWEST_TO_COVER = 4
"""Among fewer districts none is hidden for the total's sake: the districts say more than the total."""


@dataclass(frozen=True)
class Column:
    """One published column.

    Parameters
    ----------
    cells
        Key to the rounded count; None: hidden.
    total
        The rounded total of the column; None: hidden.
    basis
        The exact counts behind what is or was shown, kept for the next batch, never published.
    total_basis
        The same of the total; None: it was never shown.
    """

    cells: dict[str, int | None]
    total: int | None
    basis: dict[str, int] = field(default_factory=dict)
    total_basis: int | None = None


def protect_column(
    counts: Mapping[str, int], *, threshold: int, rounding: int, before: Column | None = None
) -> Column:
    """Round and hide the counts of one column.

    Parameters
    ----------
    counts
        Key (a district) to the exact count now, not negative. Its order says which is hidden first
        for the sake of others: fixed, and independent of the counts.
    threshold
        No count below this is shown or can be computed from what is shown; at least 2.
    rounding
        What is shown is a multiple of this; 1 to `threshold`.
    before
        The column as last released; None: never.

    Returns
    -------
    Column
        Either the total is hidden; or nothing is hidden; or the first key and at least one more are
        hidden and add up to the threshold or more. Then every hidden count could be any from zero
        up, for all that a reader of this one column can tell.

    Raises
    ------
    SituationError
        ``bad-policy``: threshold or rounding out of range, or a negative count.
    """
    if threshold < 2 or not 1 <= rounding <= threshold or any(count < 0 for count in counts.values()):
        raise SituationError("bad-policy")
    old = before.basis if before else {}
    old_total = before.total_basis if before else None
    now = {key: in_batches(count, old.get(key), threshold) for key, count in counts.items()}
    total = in_batches(sum(counts.values()), old_total, threshold)
    hidden = [key for key, count in now.items() if count < threshold]
    show_total = total >= threshold
    if hidden and show_total:
        cover = _cover(now, hidden, total, threshold) if len(now) >= FEWEST_TO_COVER else None
        # What was shown before is known: hiding it now would protect nothing.
        show_total = cover is not None and not (set(cover) - set(hidden)) & set(old)
        hidden = cover if cover is not None and show_total else hidden
    shown = {key: count for key, count in now.items() if key not in hidden}
    return Column(
        cells={key: round_to(now[key], rounding) if key in shown else None for key in counts},
        total=round_to(total, rounding) if show_total else None,
        basis={**old, **shown},
        total_basis=total if show_total else old_total,
    )


def _cover(counts: Mapping[str, int], small: Sequence[str], total: int, threshold: int) -> list[str]:
    """The keys to hide so that a total of at least the threshold may be shown.

    What is hidden is judged as a reader computes it: the total less the counts shown.
    """
    hidden = set(small)
    for key in counts:
        rest = total - sum(count for other, count in counts.items() if other not in hidden)
        if next(iter(counts)) in hidden and len(hidden) >= 2 and rest >= threshold:
            return [other for other in counts if other in hidden]
        hidden.add(key)
    return list(counts)


def in_batches(count: int, before: int | None, batch: int) -> int:
    """The count behind what is shown: the one shown before until at least `batch` houses changed."""
    if before is None or abs(count - before) >= batch:
        return count
    return before


def round_to(count: int, rounding: int) -> int:
    """The nearest multiple, halves up."""
    return (count + rounding // 2) // rounding * rounding
