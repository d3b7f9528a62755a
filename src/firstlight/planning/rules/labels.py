"""Words at the ends of lines, moved apart so that they can be read."""

from __future__ import annotations

from collections.abc import Sequence


def apart(wanted: Sequence[float], *, gap: float, most: float) -> list[float]:
    """Places at least `gap` apart in the order of the wanted ones, as near to them as that allows.

    Parameters
    ----------
    wanted
        Where each word would stand, downwards; in any order.
    most
        None stands lower: then all move up.

    Returns
    -------
    list[float]
        In the order of `wanted`.
    """
    placed = [0.0] * len(wanted)
    lowest = float("-inf")
    for i in sorted(range(len(wanted)), key=lambda i: wanted[i]):
        lowest = placed[i] = max(wanted[i], lowest + gap)
    over = max(0.0, lowest - most) if wanted else 0.0
    return [place - over for place in placed]
