"""How long a second is here and now: tests hold the house to the time of a free machine."""

from __future__ import annotations

import time
from collections.abc import Callable

LOOP_S = 0.1  # what the loop below takes on a free processor of 2023


def free_seconds(count: float, clock: Callable[[], float] = time.perf_counter) -> float:
    """What takes `count` seconds on a free machine may take as long here; never less than `count`.

    A slow or crowded machine is no fault of what is tested, and a fast one makes no bound tighter.
    """
    started = clock()
    sum(number % 7 for number in range(2_000_000))
    return count * max(1.0, (clock() - started) / LOOP_S)
