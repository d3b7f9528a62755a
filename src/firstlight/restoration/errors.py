"""The coded error of this room; `texts` words it."""

from __future__ import annotations

from firstlight.errors import CodedError


class RestorationError(CodedError):
    """Work was refused and nothing was changed.

    Codes
    -----
    Rules: ``quantity``, ``price``.
    Prices: ``no-name``, ``currency``, ``date-taken``, ``no-price-list``, ``unknown-element``,
    ``unknown-severity``, ``price-twice``.
    Orders: ``not-draft``, ``not-issued``, ``not-done``, ``not-cancellable``, ``other-town``,
    ``other-order``, ``no-lines``, ``own-work``, ``no-reason``.
    Crews: ``no-name``, ``crew-exists``.
    """
