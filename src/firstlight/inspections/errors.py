"""Why an act at the desk was refused. The door's own errors are in rules/errors.py."""

from __future__ import annotations

from firstlight.errors import CodedError


class InspectionError(CodedError):
    """Refused, nothing changed.

    ``superseded``: the inspection was corrected since. ``already-read``: the submission has its
    inspection. ``other-town``: the house belongs to another town. ``edited``: the phone sent a
    newer version. ``house-gone``: a new version names no house of the register.
    ``not-a-photo``, ``too-many-pixels``, ``broken-photo``: no picture can be made.
    ``rejected-record``, ``open-questions``: no act can be made of it. ``bad-template``: a town's form
    of the act cannot be set. ``no-such-town``.
    """
