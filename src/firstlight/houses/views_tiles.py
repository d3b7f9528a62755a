"""The map's archives, read in parts: PMTiles asks for byte ranges."""

from __future__ import annotations

import os
from typing import BinaryIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import http_date, parse_etags, parse_http_date_safe, quote_etag
from django.views.decorators.http import require_safe

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.houses import files
from firstlight.houses.ranges import NoSuchRangeError, PartOfFile, Span, parse_range

ARCHIVES = {"houses": files.HOUSES, "base": files.BASE, "overview": files.OVERVIEW}
CONTENT_TYPE = "application/vnd.pmtiles"
FRESH_S = 300  # a load changes the archive and its ETag; the reader starts anew when the two differ


@login_required
@require_safe
def tiles(request: StaffRequest, town: str, name: str) -> HttpResponseBase:
    """One archive of the town: whole, a byte range of it (206), or 304; 404 while it is not drawn yet."""
    access = access_for(request.user, town)
    file = ARCHIVES.get(name)
    if file is None:
        raise Http404
    try:
        stream = (files.town_folder(access.town.pk) / file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return _answer(request, stream)


def _answer(request: StaffRequest, stream: BinaryIO) -> HttpResponseBase:
    about = os.fstat(stream.fileno())
    # a new load puts a new file in place: its inode tells it apart even within one tick of the clock
    headers = {
        "ETag": quote_etag(f"{about.st_mtime_ns:x}-{about.st_ino:x}-{about.st_size:x}"),
        "Last-Modified": http_date(about.st_mtime),
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={FRESH_S}",
    }
    if _is_known(request, headers["ETag"]):
        stream.close()
        return HttpResponse(status=304, headers=headers)
    try:
        span = _span(request, headers, about.st_size)
    except NoSuchRangeError:
        stream.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{about.st_size}"})
    length = span.length if span else about.st_size
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        stream.close()
        return HttpResponse(content_type=CONTENT_TYPE, headers=headers)
    if span:
        stream.seek(span.first)
        headers["Content-Range"] = span.content_range
    status = 206 if span else 200
    part = PartOfFile(stream, length)
    return FileResponse(part, status=status, content_type=CONTENT_TYPE, headers=headers)


def _is_known(request: StaffRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in known or f"W/{etag}" in known


def _span(request: StaffRequest, headers: dict[str, str], size: int) -> Span | None:
    """The part asked for; None where the whole is due: the reader's copy is of another file, or a HEAD."""
    if request.method == "HEAD":
        return None
    condition = request.headers.get("If-Range")
    if condition and not _is_same(condition, headers):
        return None
    return parse_range(request.headers.get("Range"), size)


def _is_same(condition: str, headers: dict[str, str]) -> bool:
    """Whether If-Range names this very file: by its ETag, or by exactly its date."""
    date = parse_http_date_safe(condition)
    return condition == headers["ETag"] or (
        date is not None and date == parse_http_date_safe(headers["Last-Modified"])
    )
