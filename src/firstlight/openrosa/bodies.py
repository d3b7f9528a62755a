"""Request bodies: here as a whole before they are parsed, and bounded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from firstlight.inspections.rules.envelope import MIB, XML_LIMIT_BYTES
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.openrosa.errors import DoorError

BODY_LIMIT_BYTES = 100 * MIB  # one photo or voice note may be larger than ACCEPT_BYTES
SPOOL_BYTES = MIB  # held in memory before a chunked body goes to the disk
PIECE_BYTES = 64 * 1024
XML_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"


@contextmanager
def whole_body(request: HttpRequest) -> Iterator[None]:
    """Wait for the whole body, refuse one over the limit; it must be parsed within the context.

    A phone with a weak signal takes a minute over a photo: nothing else may wait for it, so what
    comes is put aside (in memory, or on the disk) before anybody takes a turn. Chunked bodies are
    mandatory in the OpenRosa specification, and Django's WSGI handler takes a body without
    Content-Length for an empty one.

    Raises
    ------
    DoorError
        ``body-too-big``. ``length-required``: chunked, and the server in front of us does not
        say where the body ends (reading on would wait for ever). ``broken-upload``.
    """
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as body:
        size = _copy(_incoming(request), cast(BinaryIO, body))
        request.META["CONTENT_LENGTH"] = str(size)
        body.seek(0)
        request._stream = cast(BinaryIO, body)  # what WSGIRequest reads from
        yield


def _incoming(request: HttpRequest) -> IO[bytes]:
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > BODY_LIMIT_BYTES:
            raise DoorError("body-too-big", limit_mb=BODY_LIMIT_BYTES // MIB)
        return cast(IO[bytes], request._stream)  # request.read() would count as parsed
    environ = getattr(request, "environ", {})
    if not environ.get("wsgi.input_terminated"):
        raise DoorError("length-required")
    return cast(IO[bytes], environ["wsgi.input"])


def _copy(source: IO[bytes], target: BinaryIO) -> int:
    """Copy a body: its size in bytes."""
    size = 0
    while piece := _piece(source):
        size += len(piece)
        if size > BODY_LIMIT_BYTES:
            raise DoorError("body-too-big", limit_mb=BODY_LIMIT_BYTES // MIB)
        target.write(piece)
    return size


def _piece(source: IO[bytes]) -> bytes:
    try:
        return source.read(PIECE_BYTES)
    except Exception as error:  # each server has errors of its own for a chunk that is none
        raise DoorError("broken-upload") from error


@dataclass(frozen=True)
class Parts:
    """A submission's POST, taken apart."""

    raw: bytes  # the form's XML
    files: tuple[tuple[tuple[str, str], UploadedFile[Any]], ...]  # (file name, field name), content
    is_last: bool


def read_parts(request: HttpRequest) -> Parts:
    """Take a submission's POST apart.

    Raises
    ------
    DoorError
        ``not-multipart``, ``no-xml``, ``broken-upload``, ``too-many-files``.
    SubmissionError
        ``too-big``: the XML part is over 2 MB.
    """
    if request.content_type != "multipart/form-data":
        raise DoorError("not-multipart")
    try:
        files, fields = request.FILES, request.POST
    except TooManyFilesSent as error:
        raise DoorError("too-many-files") from error
    except RequestDataTooBig as error:
        raise SubmissionError("too-big", limit_mb=XML_LIMIT_BYTES // MIB) from error
    except (MultiPartParserError, TooManyFieldsSent, UnreadablePostError, ValueError) as error:
        raise DoorError("broken-upload") from error
    others = (
        ((file.name or "", field), file)
        for field, several in files.lists()
        for file in several
        if field != XML_PART
    )
    return Parts(_xml_part(request), tuple(others), fields.get(INCOMPLETE_PART, "").lower() != "yes")


def _xml_part(request: HttpRequest) -> bytes:
    file = request.FILES.get(XML_PART)
    if file is None:
        text = request.POST.get(XML_PART, "")
        if not text:
            raise DoorError("no-xml")
        return text.encode()
    if (file.size or 0) > XML_LIMIT_BYTES:
        raise SubmissionError("too-big", limit_mb=XML_LIMIT_BYTES // MIB)
    raw: bytes = file.read()
    return raw
