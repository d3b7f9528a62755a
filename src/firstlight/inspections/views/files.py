"""What phones sent: photos in smaller sizes, originals and forms as downloads."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_GET

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.inspections.derivatives import SIZES_PX, derivative
from firstlight.inspections.errors import InspectionError
from firstlight.inspections.media import media_path
from firstlight.inspections.selectors import SEERS, attachment_for, submission_for
from firstlight.wording import error_text

DAY_S = 24 * 3600


def _guarded(answer: FileResponse) -> FileResponse:
    """A stranger's file under our address: never sniffed, never run, kept by this reader only."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = f"private, max-age={DAY_S}, immutable"
    return answer


@login_required
@require_GET
def photo(request: StaffRequest, town: str, attachment_id: UUID, size: str) -> HttpResponse | FileResponse:
    """A smaller picture without metadata; 415 where none can be made."""
    access = access_for(request.user, town, *SEERS)
    if size not in SIZES_PX:
        raise Http404
    file = attachment_for(access, attachment_id)
    try:
        path = derivative(file.sha256, size)
    except InspectionError as error:
        return HttpResponse(error_text(error), status=415, content_type="text/plain; charset=utf-8")
    return _guarded(FileResponse(path.open("rb"), content_type="image/jpeg"))


@login_required
@require_GET
def original(request: StaffRequest, town: str, attachment_id: UUID) -> FileResponse:
    """The file exactly as it came, always as a download."""
    access = access_for(request.user, town, *SEERS)
    file = attachment_for(access, attachment_id)
    try:
        content = media_path(file.sha256).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "application/octet-stream"
    return _guarded(FileResponse(content, as_attachment=True, filename=file.name, content_type=kind))


@login_required
@require_GET
def form_xml(request: StaffRequest, town: str, submission_id: UUID) -> HttpResponse:
    """The form exactly as it came, always as a download."""
    access = access_for(request.user, town, *SEERS)
    submission = submission_for(access, submission_id)
    answer = HttpResponse(bytes(submission.xml), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{submission.pk}.xml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
