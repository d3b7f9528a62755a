"""Random numbers for compiled code: splitmix64, so that a seed means the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from firstlight.planning.rules.rounds_jit import kernel


@kernel
def uniform(rng: NDArray[np.uint64]) -> float:
    """The next number in [0, 1); `rng` is (1,) and moves on."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@kernel
def trials(rng: NDArray[np.uint64], chance: float) -> int:
    """How many things go well before one goes wrong, each wrong with this chance: one draw for all."""
    return int(np.log(max(uniform(rng), 1e-300)) / np.log(1.0 - chance))
