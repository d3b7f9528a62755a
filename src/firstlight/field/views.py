"""The field app's page, and the JSON that a phone with it keeps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.models import Device
from firstlight.field.sector import sector_of
from firstlight.field.sector_map import sector_map_of
from firstlight.field.shell import shell_file
from firstlight.openrosa.door import phone_view


def _built(name: str, content_type: str) -> HttpResponse:
    body = shell_file(name)
    if body is None:
        text = _("The field app was not built on this machine: run make setup.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(body, content_type=content_type)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def app(request: HttpRequest) -> HttpResponse:
    """The app's page; what it shows it has on the phone."""
    return _built("index.html", "text/html; charset=utf-8")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it serves the app's page without a network, and nothing outside /field/."""
    answer = _built("sw.js", "text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/field/"
    return answer


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone needs to put the app among its apps."""
    return _built("manifest.webmanifest", "application/manifest+json")


def _json(request: HttpRequest, device: Device, make: Callable[[Device], dict[str, Any]]) -> HttpResponse:
    """The values as JSON with their hash as ETag; 304 where the phone has them.

    In an exercise the answer says by how much the clock is shifted, so that the phone's times
    belong to the night that is played.
    """
    body = json.dumps(make(device), ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    is_known = request.headers.get("If-None-Match") == etag
    answer: HttpResponse = (
        HttpResponseNotModified() if is_known else HttpResponse(body, content_type="application/json")
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Firstlight-Clock-Offset"] = f"{clock.offset_s():.0f}"
    return answer


@gzip_page
@require_GET
@phone_view
def sector(request: HttpRequest, device: Device) -> HttpResponse:
    """The phone's round, its houses in walking order, and the form."""
    return _json(request, device, sector_of)


@gzip_page
@require_GET
@phone_view
def sector_map(request: HttpRequest, device: Device) -> HttpResponse:
    """Streets and outlines around the phone's houses."""
    return _json(request, device, sector_map_of)
