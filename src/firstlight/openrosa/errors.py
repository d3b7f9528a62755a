"""Why a phone's request was refused at the edge, before any room saw it."""

from __future__ import annotations

from firstlight.errors import CodedError


class DoorError(CodedError):
    """Refused, nothing stored.

    ``bad-token``, ``no-openrosa-version``, ``not-multipart``, ``no-xml``, ``broken-upload``,
    ``body-too-big``, ``too-many-files``, ``length-required``, ``unknown-file``,
    ``storage-full``, ``busy``, ``bad-json``, ``no-team``, ``no-login``, ``https-only``,
    ``too-many-tries``, ``other-town``.
    """
