"""One way to compile the inner loops.

Compiled code is cached on disk, so that a worker starts in a second instead of thirty. The cache
lies beside the source or, where that is not writable, in the folder `NUMBA_CACHE_DIR`: whoever
starts the process sets it. numba looks only at the file a function stands in when it decides
whether the cache is stale; kernels that call each other therefore stand in one file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, cached, without the interpreter's lock.

    Division follows IEEE instead of raising: the checks made the round solver four times slower.
    """
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
