"""The coded error of this room; `texts` words it."""

from __future__ import annotations

from firstlight.errors import CodedError


class SituationError(CodedError):
    """A release was refused and nothing was changed.

    Codes
    -----
    Policies: ``unknown-policy``, ``bad-policy``.
    Releases: ``not-prepared``, ``own-release``, ``not-released``, ``alarm-open``, ``changed``, ``waiting``,
    ``no-reason``.
    Town page: ``hotline``, ``too-many-hotlines``.
    """
