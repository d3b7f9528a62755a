"""Names for the array types that geo and the rules pass around."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Floats32: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
Ints32: TypeAlias = npt.NDArray[np.int32]
Signs: TypeAlias = npt.NDArray[np.int8]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Bools: TypeAlias = npt.NDArray[np.bool_]


def expand(start: Ints, count: Ints) -> tuple[Ints, Ints]:
    """List the members of many index ranges at once.

    Parameters
    ----------
    start, count
        k ranges: range i is start[i], start[i] + 1, ... of count[i] >= 0 members.

    Returns
    -------
    (owner, member)
        Two arrays of sum(count): the range each member belongs to, and the member itself.
    """
    owner = np.repeat(np.arange(len(start), dtype=np.int64), count)
    first = np.cumsum(count) - count
    member = np.arange(len(owner), dtype=np.int64) + np.repeat(start - first, count)
    return owner, member
