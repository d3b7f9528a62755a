"""What ODK Collect and the field app call. Addresses carry the phone's key."""

from __future__ import annotations

import hashlib
import threading
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from firstlight.accounts.models import Device
from firstlight.houses.models import House
from firstlight.inspections.media import store_file
from firstlight.inspections.rules.envelope import Envelope, open_envelope, same_name
from firstlight.inspections.rules.errors import SubmissionError
from firstlight.inspections.rules.values import FORM_ID, HOUSE_LIST
from firstlight.inspections.sectors import sector_houses
from firstlight.inspections.services import DeliveredFile, Delivery, receive_submission
from firstlight.inspections.town_schedule import schedule_for_form
from firstlight.openrosa.answers import message_answer, open_rosa, xml_answer
from firstlight.openrosa.bodies import Parts, read_parts, whole_body
from firstlight.openrosa.cover import NOTICE_FILE, cover_text, notice_csv, received_text
from firstlight.openrosa.door import phone_view
from firstlight.openrosa.errors import DoorError
from firstlight.openrosa.form import form_of
from firstlight.openrosa.form_words import TITLE
from firstlight.openrosa.house_list import house_list
from firstlight.openrosa.lists import form_list, integrity, manifest
from firstlight.reports.selectors.alarms import open_alarm

# One submission at a time in a process: threads that share the interpreter, and wait for each other
# between the statements of a transaction, took a quarter longer for all of them together.
_TURN = threading.Lock()
TOWN_HEADER = "X-Firstlight-Town"  # the field app says whose record it brings
LIST_FILE = f"{HOUSE_LIST}.csv"


def _address(request: HttpRequest, name: str, *args: str) -> str:
    """An absolute address by the way that the request came: under its key, or behind a login."""
    match = request.resolver_match
    assert match is not None
    if token := match.kwargs.get("token"):
        return request.build_absolute_uri(reverse(f"openrosa:{name}", args=(token, *args)))
    return request.build_absolute_uri(reverse(f"openrosa:collect_{name}", args=args))


def _known(form_id: str) -> None:
    if form_id != FORM_ID:
        raise SubmissionError("unknown-form", form=form_id)


@require_GET
@phone_view
def forms(request: HttpRequest, device: Device) -> HttpResponse:
    """The form list. A form that is not on it is deleted from phones that match exactly."""
    form = form_of(device.town_id)
    alarm = open_alarm(device.town)
    entry = {
        "formID": form.form_id,
        "name": f"{TITLE} · {cover_text(alarm)}" if alarm else TITLE,
        "version": form.version,
        "hash": f"md5:{form.md5}",
        **({"descriptionText": cover_text(alarm)} if alarm else {}),
        "downloadUrl": _address(request, "form", FORM_ID),
        "manifestUrl": _address(request, "manifest", FORM_ID),
    }
    wanted = request.GET.get("formID", FORM_ID)
    return xml_answer(form_list([entry] if wanted == FORM_ID else []))


@require_GET
@phone_view
def form(request: HttpRequest, device: Device, form_id: str) -> HttpResponse:
    _known(form_id)
    return open_rosa(HttpResponse(form_of(device.town_id).xml, content_type="text/xml; charset=utf-8"))


@require_GET
@phone_view
def form_manifest(request: HttpRequest, device: Device, form_id: str) -> HttpResponse:
    _known(form_id)
    houses = {
        "filename": LIST_FILE,
        "hash": f"md5:{house_list(sector_houses(device)).md5}",
        "downloadUrl": _address(request, "file", FORM_ID, LIST_FILE),
        "integrityUrl": _address(request, "integrity", FORM_ID),
    }
    notice = {
        "filename": NOTICE_FILE,
        "hash": f"md5:{hashlib.md5(notice_csv(device), usedforsecurity=False).hexdigest()}",
        "downloadUrl": _address(request, "file", FORM_ID, NOTICE_FILE),
    }
    return xml_answer(manifest([houses], [notice]))


@require_GET
@phone_view
def form_file(request: HttpRequest, device: Device, form_id: str, name: str) -> HttpResponse:
    _known(form_id)
    if name == LIST_FILE:
        body = house_list(sector_houses(device)).body
    elif name == NOTICE_FILE:
        body = notice_csv(device)
    else:
        raise DoorError("unknown-file")
    return open_rosa(HttpResponse(body, content_type="text/csv; charset=utf-8"))


@require_GET
@phone_view
def list_integrity(request: HttpRequest, device: Device, form_id: str) -> HttpResponse:
    """Whether houses that a phone holds are gone; those of its town only, unknown means gone."""
    _known(form_id)
    asked = [key for key in request.GET.get("id", "").split(",") if key][:500]
    keys = {key: _uuid(key) for key in asked}
    current = set(
        House.objects.filter(
            town=device.town_id, gone_at__isnull=True, id__in=[k for k in keys.values() if k]
        ).values_list("id", flat=True)
    )
    return xml_answer(integrity((key, found not in current) for key, found in keys.items()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["HEAD", "POST"])
@phone_view
def submission(request: HttpRequest, device: Device) -> HttpResponse:
    """Take one POST of a submission: 201 once it is durable, and for every repetition."""
    if request.method == "HEAD":
        answer = open_rosa(HttpResponse(status=204))
        answer["Location"] = request.build_absolute_uri()
        return answer
    with whole_body(request), _TURN:
        _take(request, device)
    return message_answer(received_text(device), status=201, nature="submit_success")


def _take(request: HttpRequest, device: Device) -> None:
    parts = read_parts(request)
    envelope = open_envelope(parts.raw)
    _known(envelope.form_id)
    if request.headers.get(TOWN_HEADER, str(device.town_id)) != str(device.town_id):
        raise DoorError("other-town")
    if not schedule_for_form(device.town_id, envelope.form_version).takes_version(envelope.form_version):
        raise SubmissionError("unknown-version", version=envelope.form_version)
    receive_submission(town_id=device.town_id, delivery=_delivery(parts, envelope), device=device, by=device)


def _delivery(parts: Parts, envelope: Envelope) -> Delivery:
    """Put the files that the form names on the disk; others are none of ours, and flagged.

    A file goes by its file name, or by its field's where only that is in the form: web
    frameworks cut paths off file names, and some clients write paths.
    """
    files = []
    odd: set[str] = set()
    for names, file in parts.files:
        name = next((name for name in names if same_name(name) in envelope.names), None)
        if name is None:
            odd.add("undeclared-file")
        else:
            files.append(DeliveredFile(name, store_file(file.chunks())))
    return Delivery(parts.raw, envelope, tuple(files), parts.is_last, frozenset(odd))
