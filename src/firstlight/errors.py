"""Coded errors: rules and services raise them, the edge words and translates them."""

from __future__ import annotations

from typing import Any


class CodedError(Exception):
    """Something was refused, and nothing was changed.

    Parameters
    ----------
    code
        Short, stable, lower-case with hyphens ("too-long"): the key of the translated text.
    params
        Values the text names, such as a file or a count.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code
