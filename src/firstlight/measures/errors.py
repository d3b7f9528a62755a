"""The coded error of this room; `texts` words it."""

from __future__ import annotations

from firstlight.errors import CodedError


class MeasureError(CodedError):
    """A decision was refused and nothing was changed.

    Codes
    -----
    ``kind``, ``no-basis``, ``ends-before-start``, ``other-town``, ``not-draft``, ``not-published``, ``over``,
    ``not-longer``, ``already-extended``, ``unpublished-before``, ``not-confirmed``, ``not-a-measure``.
    """
