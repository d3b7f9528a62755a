"""Why a submission is refused at the door, or cannot be read behind it."""

from __future__ import annotations

from firstlight.errors import CodedError


class SubmissionError(CodedError):
    """Refused, nothing stored.

    ``too-big``: over the limit (params: limit_mb). ``doctype``: carries a DOCTYPE.
    ``not-xml``: malformed. ``no-instance-id``. ``unknown-form``, ``unknown-version``.
    ``different-xml``: the instance exists with other content. ``unknown-edit``: edits what is
    not there. ``stale-edit``: edits what was already edited. ``bad-text``: an id or form name
    longer than can be kept.
    """


class ReadingError(CodedError):
    """Kept, but no inspection can be made of it.

    ``no-grade``, ``unknown-grade``; ``unknown-house``: none named, or not in the register.
    """
