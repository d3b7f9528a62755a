"""Answers as OpenRosa clients expect them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from lxml import etree

from firstlight import clock

ACCEPT_BYTES = 10_000_000  # Collect splits a submission above this; small parts survive bad lines
RESPONSE_NS = "http://openrosa.org/http/response"


def open_rosa(response: HttpResponse) -> HttpResponse:
    """Add the headers that every answer of the protocol carries."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(ACCEPT_BYTES)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def xml_answer(root: etree._Element, status: int = 200) -> HttpResponse:
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return open_rosa(HttpResponse(body, status=status, content_type="text/xml; charset=utf-8"))


def message_answer(text: str, *, status: int, nature: str) -> HttpResponse:
    """The envelope whose message Collect shows to the inspector."""
    root = etree.Element(f"{{{RESPONSE_NS}}}OpenRosaResponse", nsmap={None: RESPONSE_NS})  # type: ignore[dict-item]
    message = etree.SubElement(root, f"{{{RESPONSE_NS}}}message", {"nature": nature})
    message.text = text
    return xml_answer(root, status)


def json_answer(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    """The values as JSON with their hash as ETag; 304 where the phone has them; never from a cache.

    In an exercise the answer says by how many seconds the clock is shifted, so that the phone's
    times belong to the night that is played.
    """
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    is_known = request.headers.get("If-None-Match") == etag
    answer: HttpResponse = (
        HttpResponseNotModified() if is_known else HttpResponse(body, content_type="application/json")
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache, max-age=0"
    answer["X-Firstlight-Clock-Offset"] = f"{clock.offset_s():.0f}"
    return answer
