"""What differs between two versions of a plan, house by house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Planned:
    """One house in a version: whose it is, when it is left, and what is expected there."""

    team: int  # number
    leaves_at: datetime
    probability: float


@dataclass(frozen=True)
class Changes:
    """Houses (seq) by what became of them, and what that is worth.

    Parameters
    ----------
    added, dropped
        Visited only now; visited no longer.
    moved
        (seq, team before, team now).
    sooner, later
        The same team, by more than the tolerance.
    gained
        Damaged houses expected to be found more (or fewer) than by the old version, both judged by
        what is believed now.
    """

    added: tuple[int, ...]
    dropped: tuple[int, ...]
    moved: tuple[tuple[int, int, int], ...]
    sooner: tuple[int, ...]
    later: tuple[int, ...]
    gained: float

    @property
    def is_empty(self) -> bool:
        """Whether every team walks on as before."""
        return not (self.added or self.dropped or self.moved or self.sooner or self.later)


def compare(
    old: Mapping[int, Planned],
    new: Mapping[int, Planned],
    believed: Mapping[int, float],
    *,
    done: frozenset[int] = frozenset(),
    tolerance_s: float = 600.0,
) -> Changes:
    """Compare two versions of a day's plan.

    Parameters
    ----------
    old, new
        Houses by seq.
    believed
        What is believed now of the houses of the old version; one that is left out counts with what
        the old version expected.
    done
        Houses that were seen already: they changed nothing.
    tolerance_s
        Times that differ by less are the same.
    """
    before, after = set(old) - done, set(new) - done
    both = sorted(before & after)
    shift_s = {
        seq: (new[seq].leaves_at - old[seq].leaves_at).total_seconds()
        for seq in both
        if new[seq].team == old[seq].team
    }
    now = sum(new[seq].probability for seq in after)
    then = sum(believed.get(seq, old[seq].probability) for seq in before)
    return Changes(
        added=tuple(sorted(after - before)),
        dropped=tuple(sorted(before - after)),
        moved=tuple((seq, old[seq].team, new[seq].team) for seq in both if old[seq].team != new[seq].team),
        sooner=tuple(seq for seq, s in shift_s.items() if s < -tolerance_s),
        later=tuple(seq for seq, s in shift_s.items() if s > tolerance_s),
        gained=now - then,
    )
