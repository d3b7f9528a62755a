"""Submissions as lists and as OData tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from firstlight.accounts.models import User
from firstlight.inspections.models import Inspection, Submission
from firstlight.inspections.rules.values import FORM_ID
from firstlight.inspections.selectors import submissions_for
from firstlight.openrosa.central import tables
from firstlight.openrosa.central.door import reader
from firstlight.openrosa.central.numbers import instant, number_of
from firstlight.openrosa.central.odata import Options, chosen, read_options
from firstlight.openrosa.central.schema import Field, Shape, repeat_rows, repeats, submission_row
from firstlight.openrosa.central.views import form_access
from firstlight.openrosa.form import Form, form_of

CHUNK = 500
REVIEWS = {
    Inspection.Review.HAS_ISSUES.value: "hasIssues",
    Inspection.Review.APPROVED.value: "approved",
    Inspection.Review.REJECTED.value: "rejected",
}
FILTERS = {
    "__system/submissionDate": "received_at",
    "__system/updatedAt": "inspection__reviewed_at",
    "__system/reviewState": "inspection__review",
}


def _review(submission: Submission) -> str | None:
    """Central's word for where the review stands; null: nobody has looked."""
    inspection: Inspection | None = getattr(submission, "inspection", None)
    state = REVIEWS.get(inspection.review) if inspection is not None else None
    return state or ("edited" if submission.deprecated_id else None)


def _reviewed_at(submission: Submission) -> str | None:
    inspection: Inspection | None = getattr(submission, "inspection", None)
    return instant(inspection.reviewed_at) if inspection is not None and inspection.reviewed_at else None


def _brief(submission: Submission) -> dict[str, Any]:
    return {
        "instanceId": submission.instance_id,
        "submitterId": number_of(submission.device_id) if submission.device_id else 0,
        "deviceId": submission.claimed_device_id or None,
        "createdAt": instant(submission.received_at),
        "updatedAt": _reviewed_at(submission),
        "reviewState": _review(submission),
        "userAgent": None,
        "instanceName": None,
        "currentVersion": {"instanceId": submission.instance_id, "current": True},
    }


def _listed(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.select_related("inspection", "device")


@reader
def submissions(request: HttpRequest, user: User, project: int, form: str) -> HttpResponseBase:
    """The newest version of every submission, newest first."""
    found = _listed(submissions_for(form_access(user, project, form))).defer("xml")
    return tables.json_stream(_brief(one) for one in found.iterator(chunk_size=CHUNK))


@reader
def submission(request: HttpRequest, user: User, project: int, form: str, instance: str) -> HttpResponseBase:
    found = _listed(submissions_for(form_access(user, project, form))).filter(instance_id=instance).first()
    if found is None:
        raise Http404
    return JsonResponse(_brief(found))


@reader
def submission_xml(
    request: HttpRequest, user: User, project: int, form: str, instance: str
) -> HttpResponseBase:
    """The raw record as the phone sent it."""
    found = submissions_for(form_access(user, project, form)).filter(instance_id=instance).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.xml), content_type="application/xml; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@reader
def service(request: HttpRequest, user: User, project: int) -> HttpResponseBase:
    form = form_of(form_access(user, project, FORM_ID).town.pk)
    names = ["Submissions", *(f"Submissions.{name}" for name in repeats(form))]
    return JsonResponse(tables.service_document(request.build_absolute_uri().rstrip("/"), names))


@reader
def metadata(request: HttpRequest, user: User, project: int) -> HttpResponseBase:
    return tables.submissions_metadata(form_of(form_access(user, project, FORM_ID).town.pk))


@reader
def table(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    """`Submissions`, or the table of a group that repeats, such as `Submissions.photos`."""
    access = form_access(user, project, FORM_ID)
    form = form_of(access.town.pk)
    options = read_options(request.GET.dict(), FILTERS)
    root, _dot, group = name.partition(".")
    if root != "Submissions" or (group and group not in repeats(form)):
        raise Http404
    found = submissions_for(access).filter(options.where)
    context = request.build_absolute_uri(request.path).rsplit("/", 1)[0] + f"/$metadata#{name}"
    if group:
        rows = list(_repeat_rows(found, repeats(form)[group], options))
        page = _page(rows, options)
        return tables.table(context, page, len(rows) if options.count else None)
    return tables.table(context, _rows(form, found, options), found.count() if options.count else None)


def _page(rows: list[dict[str, Any]], options: Options) -> Iterator[dict[str, Any]]:
    end = None if options.top is None else options.skip + options.top
    for row in rows[options.skip : end]:
        yield chosen(row, options.select)


def _repeat_rows(found: QuerySet[Submission], group: Field, options: Options) -> Iterator[dict[str, Any]]:
    rows = found.values_list("instance_id", "xml").iterator(chunk_size=CHUNK)
    for instance_id, xml in rows:
        yield from repeat_rows(instance_id, bytes(xml), group, Shape(options.wkt))


def _rows(form: Form, found: QuerySet[Submission], options: Options) -> Iterator[dict[str, Any]]:
    end = None if options.top is None else options.skip + options.top
    page = _listed(found).annotate(
        expected=Count("attachments", distinct=True),
        present=Count("attachments", filter=~Q(attachments__sha256=""), distinct=True),
    )[options.skip : end]
    shape = Shape(options.wkt, options.expand)
    for one in page.iterator(chunk_size=CHUNK):
        row = submission_row(form, one.instance_id, bytes(one.xml), shape)
        yield chosen({**row, "__system": _system(one)}, options.select)


def _system(submission: Any) -> dict[str, Any]:
    return {
        "submissionDate": instant(submission.received_at),
        "updatedAt": _reviewed_at(submission),
        "submitterId": str(number_of(submission.device_id)) if submission.device_id else None,
        "submitterName": submission.device.label if submission.device else None,
        "attachmentsPresent": submission.present,
        "attachmentsExpected": submission.expected,
        "status": None,
        "reviewState": _review(submission),
        "deviceId": submission.claimed_device_id or None,
        "edits": 1 if submission.deprecated_id else 0,
        "formVersion": submission.form_version,
    }
