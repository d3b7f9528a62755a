"""How the belief's inner loops are compiled: as the rounds' (`rounds_jit`), but they may make arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, cached beside the source, without the interpreter's lock."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `compiled`, for what only compiled code calls: without the doors for Python and C.

    Those of one function take as long to compile as its body.
    """
    fast = numba.njit(  # type: ignore[call-overload]
        cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )
    return cast("Callable[P, R]", fast(function))
