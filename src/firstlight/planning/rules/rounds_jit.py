"""One way to compile the inner loops.

Compiled code is cached on disk, so that a worker starts in a second instead of thirty. The cache
lies beside the source or, where that is not writable, in the folder `NUMBA_CACHE_DIR`: whoever
starts the process sets it. numba looks only at the file a function stands in when it decides
whether the cache is stale; kernels that call each other therefore stand in one file, and after a
change to `sisr.step`, which `greedy` borrows, or to the columns of `rounds_state` the caches go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code for Python to call, cached, without the interpreter's lock.

    Division follows IEEE instead of raising: the checks made the round solver four times slower.
    Nothing compiled may make an array: references are not counted, because with some twenty arrays
    in the arguments of a call that took five times as long as the work itself.
    """
    fast = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)  # type: ignore[call-overload]
    return cast("Callable[P, R]", fast(function))


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `compiled`, for what only compiled code calls: without the doors for Python and C.

    Those of one function take as long to compile as its body.
    """
    fast = numba.njit(  # type: ignore[call-overload]
        cache=True,
        nogil=True,
        error_model="numpy",
        _nrt=False,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )
    return cast("Callable[P, R]", fast(function))
