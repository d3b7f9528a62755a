"""The field app's page, and the JSON that a phone with it keeps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from firstlight.accounts.models import Device
from firstlight.field.sector import sector_of
from firstlight.field.sector_map import sector_map_of
from firstlight.field.shell import shell_file
from firstlight.openrosa.answers import json_answer
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


@gzip_page
@require_GET
@phone_view
def sector(request: HttpRequest, device: Device) -> HttpResponse:
    """The phone's round, its houses in walking order, and the form."""
    return json_answer(request, sector_of(device))


@gzip_page
@require_GET
@phone_view
def sector_map(request: HttpRequest, device: Device) -> HttpResponse:
    """Streets and outlines around the phone's houses."""
    return json_answer(request, sector_map_of(device))
