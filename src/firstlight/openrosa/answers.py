"""Answers as OpenRosa clients expect them."""

from __future__ import annotations

from django.http import HttpResponse
from lxml import etree

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
