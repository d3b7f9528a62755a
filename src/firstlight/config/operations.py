"""For machines that watch this one: is it alive, and how much is there."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_safe

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.audit.models import Head
from firstlight.houses.models import House
from firstlight.inspections.models import Inspection, Submission
from firstlight.reports.models import Call, Claim, Statement
from firstlight.restoration.models import WorkOrder

COUNTED = {
    "towns": Town.objects.all(),
    "people": User.objects.filter(is_active=True),
    "houses": House.objects.filter(gone_at__isnull=True),
    "statements": Statement.objects.all(),
    "claims_waiting": Claim.objects.filter(state=Claim.State.PROPOSED),
    "calls_waiting": Call.objects.filter(state=Call.State.NEW),
    "submissions": Submission.objects.all(),
    "submissions_incomplete": Submission.objects.filter(state=Submission.State.INCOMPLETE),
    "submissions_unreadable": Submission.objects.filter(state=Submission.State.UNREADABLE),
    "inspections": Inspection.objects.all(),
    "work_orders": WorkOrder.objects.all(),
}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503; names no fault, that is the log's."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    return JsonResponse({"status": "up", "database": "up"})


def _may_watch(request: HttpRequest) -> bool:
    """From this machine itself, or with the token of the setting METRICS_TOKEN.

    A request that a proxy handed on is not from this machine, whatever its address says.
    """
    token: str = getattr(settings, "METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in Prometheus' text format; nothing about any person, house or place."""
    if not _may_watch(request):
        return HttpResponseForbidden("metrics are for this machine or its token\n", content_type="text/plain")
    lines = []
    for name, rows in COUNTED.items():
        lines += [f"# TYPE firstlight_{name} gauge", f"firstlight_{name} {rows.all().count()}"]
    head = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    lines += ["# TYPE firstlight_audit_entries counter", f"firstlight_audit_entries {head}"]
    lines += [
        "# TYPE firstlight_clock_seconds gauge",
        f"firstlight_clock_seconds {clock.now().timestamp():.0f}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")
