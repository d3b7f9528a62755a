"""What a phone is told: a status and one sentence in its language for every code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from firstlight.errors import CodedError
from firstlight.wording import error_text

TEXTS = {
    "bad-token": _("This phone's key is not valid. Ask the desk for a new QR code."),
    "no-login": _("Log in with this phone's name and key. Ask the desk for a new QR code."),
    "https-only": _("Name and key are taken over https only: anybody could read them on the way."),
    "too-many-tries": _("Too many wrong keys. Wait an hour, or ask the desk for a new QR code."),
    "no-openrosa-version": _("The header X-OpenRosa-Version is missing."),
    "not-multipart": _("A submission must be sent as multipart/form-data."),
    "no-xml": _("The part xml_submission_file is missing."),
    "broken-upload": _("The upload arrived incomplete. Nothing was stored; it will be sent again."),
    "body-too-big": _("The upload is over %(limit_mb)s MB. Nothing was stored."),
    "too-many-files": _("Too many files in one upload. Nothing was stored."),
    "length-required": _("This server needs to know the length of the upload."),
    "unknown-file": _("There is no such file."),
    "bad-json": _("The headcount cannot be read. Nothing was kept."),
    "no-team": _("No team carries this phone. Tell the desk by radio; it can name the team."),
    "other-town": _("This record belongs to another town. It needs a key of that town."),
    "storage-full": _("The server has no room left. Keep the record on the phone."),
    "busy": _("The server cannot store now. Keep the record on the phone; it will be sent again."),
}

# Collect takes 201 and 202 as success and nothing else. A code that is missing here is a fault
# of ours and stays a 500.
STATUSES = {
    "bad-token": 403,
    "no-login": 401,
    "https-only": 403,
    "too-many-tries": 429,
    "no-openrosa-version": 400,
    "not-multipart": 415,
    "no-xml": 400,
    "broken-upload": 400,
    "body-too-big": 413,
    "too-many-files": 413,
    "length-required": 411,
    "unknown-file": 404,
    "bad-json": 400,
    "no-team": 409,
    "other-town": 409,
    "no-alarm-to-count": 409,
    "count": 422,
    "count-place": 422,
    "storage-full": 507,
    "busy": 503,
    "too-big": 413,
    "doctype": 400,
    "not-xml": 400,
    "no-instance-id": 400,
    "bad-text": 400,
    "unknown-form": 404,
    "unknown-version": 404,
    "different-xml": 409,
    "unknown-edit": 404,
    "stale-edit": 409,
}


def refusal(error: CodedError) -> tuple[int, str]:
    """Status and sentence for a coded error, in the active language; KeyError without a status."""
    return STATUSES[error.code], error_text(error)
