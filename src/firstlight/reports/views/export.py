"""Claims and tolls as files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.reports.export import EXPORTS
from firstlight.reports.rules.tables import KINDS, write_codebook, write_table
from firstlight.reports.selectors.scope import READERS

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": "application/octet-stream"}


@login_required
@require_GET
def table(request: StaffRequest, town: str, name: str, kind: str) -> HttpResponse:
    """One table of `EXPORTS` as CSV, JSON or Parquet, always as a download."""
    access = access_for(request.user, town, *READERS)
    if name not in EXPORTS or kind not in KINDS:
        raise Http404
    export = EXPORTS[name]
    content = write_table(kind, name, export.codebook(), export.rows(access.town))
    return _download(content, f"{name}-{clock.now():%Y-%m-%d}.{kind}", TYPES[kind])


@login_required
@require_GET
def codebook(request: StaffRequest, town: str, name: str) -> HttpResponse:
    """What the columns of a table mean."""
    access_for(request.user, town, *READERS)
    if name not in EXPORTS:
        raise Http404
    return _download(write_codebook(EXPORTS[name].codebook()), f"{name}-codebook.csv", TYPES["csv"])


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
