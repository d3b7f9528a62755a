"""What a phone is told: a status and one sentence in its language for every code."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from firstlight.errors import CodedError

# code: (HTTP status, message). Collect takes 201 and 202 as success and nothing else.
REFUSALS: dict[str, tuple[int, str]] = {
    "bad-token": (403, gettext_noop("This phone's key is not valid. Ask the desk for a new QR code.")),
    "no-openrosa-version": (400, gettext_noop("The header X-OpenRosa-Version is missing.")),
    "not-multipart": (415, gettext_noop("A submission must be sent as multipart/form-data.")),
    "no-xml": (400, gettext_noop("The part xml_submission_file is missing.")),
    "broken-upload": (400, gettext_noop("The upload arrived incomplete. It will be sent again.")),
    "body-too-big": (413, gettext_noop("The upload is over %(limit)s. Nothing was stored.")),
    "too-many-files": (413, gettext_noop("Too many files in one upload. Nothing was stored.")),
    "length-required": (411, gettext_noop("This server needs the length of the upload.")),
    "unknown-file": (404, gettext_noop("There is no such file.")),
    "storage-full": (507, gettext_noop("The server has no room left. Keep the record on the phone.")),
    "busy": (503, gettext_noop("The server cannot store now. Keep the record, it will be sent again.")),
    "too-big": (413, gettext_noop("The form is over %(limit)s. Nothing was stored.")),
    "doctype": (400, gettext_noop("A form with a DOCTYPE is refused.")),
    "not-xml": (400, gettext_noop("The form is not well-formed XML.")),
    "no-instance-id": (400, gettext_noop("The form has no instanceID.")),
    "bad-text": (400, gettext_noop("An identifier in the form is too long.")),
    "unknown-form": (404, gettext_noop("This server has no such form.")),
    "unknown-version": (404, gettext_noop("This version of the form is not known. Update your forms.")),
    "different-xml": (409, gettext_noop("This record is here already, with other content.")),
    "unknown-edit": (404, gettext_noop("The record that this one edits is not here yet.")),
    "stale-edit": (409, gettext_noop("The record that this one edits was edited by somebody else.")),
}


def refusal(error: CodedError) -> tuple[int, str]:
    """Status and sentence for a coded error, in the active language.

    Raises
    ------
    KeyError
        A code without words: a fault of ours, which a test looks for.
    """
    status, message = REFUSALS[error.code]
    limit = error.params.get("limit_bytes")
    return status, _(message) % ({"limit": filesizeformat(limit)} if limit else {})
