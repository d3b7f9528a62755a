"""Request bodies: chunked ones made readable, all of them bounded."""

from __future__ import annotations

import tempfile
from typing import IO, Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from firstlight.inspections.rules.envelope import XML_LIMIT_BYTES
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.openrosa.errors import DoorError

BODY_LIMIT_BYTES = 100 * 1024 * 1024  # one photo or voice note may be larger than ACCEPT_BYTES
SPOOL_BYTES = 1024 * 1024  # held in memory before a chunked body goes to the disk
PIECE_BYTES = 64 * 1024
XML_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"


def bound_body(request: HttpRequest) -> None:
    """Refuse bodies over the limit, and make chunked ones readable.

    The OpenRosa specification makes chunked bodies mandatory; Django's WSGI handler takes a
    body without Content-Length for an empty one. So a chunked body is first read to its end.

    Raises
    ------
    DoorError
        ``body-too-big``. ``length-required``: chunked, and the server in front of us does not
        say where the body ends (reading on would wait for ever). ``broken-upload``.
    """
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT_BYTES:
            raise DoorError("body-too-big", limit_bytes=BODY_LIMIT_BYTES)
        return
    environ = getattr(request, "environ", {})
    if not environ.get("wsgi.input_terminated"):
        raise DoorError("length-required")
    body, size = _spool(environ["wsgi.input"])
    request.META["CONTENT_LENGTH"] = str(size)
    request._stream = body  # what WSGIRequest reads from


def _spool(source: IO[bytes]) -> tuple[BinaryIO, int]:
    body = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  # lives with the request
    size = 0
    try:
        while piece := source.read(PIECE_BYTES):
            size += len(piece)
            if size > BODY_LIMIT_BYTES:
                raise DoorError("body-too-big", limit_bytes=BODY_LIMIT_BYTES)
            body.write(piece)
    except (OSError, ValueError) as error:
        raise DoorError("broken-upload") from error
    body.seek(0)
    return cast(BinaryIO, body), size


def read_parts(request: HttpRequest) -> tuple[bytes, list[tuple[str, UploadedFile[Any]]], bool]:
    """Take a submission's POST apart.

    Returns
    -------
    (bytes, list of (name, file), bool)
        The form's XML; the other files, each under the name its sender gave it; whether this
        is the last part.

    Raises
    ------
    DoorError
        ``not-multipart``, ``no-xml``, ``broken-upload``, ``too-many-files``.
    SubmissionError
        ``too-big``: the XML part is over 2 MB.
    """
    if not (request.content_type or "").startswith("multipart/form-data"):
        raise DoorError("not-multipart")
    try:
        files, fields = request.FILES, request.POST
    except TooManyFilesSent as error:
        raise DoorError("too-many-files") from error
    except RequestDataTooBig as error:
        raise SubmissionError("too-big", limit_bytes=XML_LIMIT_BYTES) from error
    except (MultiPartParserError, UnreadablePostError, ValueError) as error:
        raise DoorError("broken-upload") from error
    raw = _xml_part(request)
    others = [
        (file.name or field, file)
        for field, several in files.lists()
        for file in several
        if field != XML_PART
    ]
    return raw, others, fields.get(INCOMPLETE_PART, "").lower() != "yes"


def _xml_part(request: HttpRequest) -> bytes:
    file = request.FILES.get(XML_PART)
    if file is None:
        text = request.POST.get(XML_PART, "")
        if not text:
            raise DoorError("no-xml")
        return text.encode()
    if (file.size or 0) > XML_LIMIT_BYTES:
        raise SubmissionError("too-big", limit_bytes=XML_LIMIT_BYTES)
    raw: bytes = file.read()
    return raw
