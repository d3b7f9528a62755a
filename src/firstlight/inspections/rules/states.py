"""The state of a house as one byte: what maps, lists and charts colour by."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

UNKNOWN, PLANNED, NONE, MINOR, MAJOR, DESTROYED, INACCESSIBLE = range(7)
REPAIR_ORDERED, REPAIRED = 7, 8  # filled by restoration, which knows orders

GRADE_STATES = {
    "none": NONE,
    "minor": MINOR,
    "major": MAJOR,
    "destroyed": DESTROYED,
    "inaccessible": INACCESSIBLE,
}


def state_array(count: int, planned: Iterable[int], graded: Iterable[tuple[int, str]]) -> NDArray[np.uint8]:
    """One state a house, by its seq.

    Parameters
    ----------
    count
        One more than the greatest seq of the town.
    planned
        Seqs of the houses in the plan of the day.
    graded
        (seq, grade) of the houses that were seen; of one named twice the last wins.

    Returns
    -------
    array of uint8, shape (count,)
        0 unknown, 1 planned, 2 none, 3 minor, 4 major, 5 destroyed, 6 inaccessible.
    """
    states = np.zeros(count, np.uint8)
    states[np.fromiter(planned, np.int64)] = PLANNED
    for seq, grade in graded:
        states[seq] = GRADE_STATES[grade]
    return states
