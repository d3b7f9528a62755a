"""Ways in for statements besides pasting: files, links, exports of many, feeds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.errors import ReportError
from firstlight.reports.forms_intake import FeedForm, FileForm, LinkForm
from firstlight.reports.labels import kept_error
from firstlight.reports.models import Statement, Upload
from firstlight.reports.rules.documents import MAX_EXPORT_BYTES
from firstlight.reports.selectors.intake import feed_for, feeds_for, original_for, upload_for
from firstlight.reports.selectors.scope import WRITERS
from firstlight.reports.services.feeds import add_feed, ask_feed, turn_feed
from firstlight.reports.services.intake import take_file, take_page, take_video, upload_progress
from firstlight.wording import error_text


@login_required
def file(request: StaffRequest, town: str) -> HttpResponse:
    """A file of one statement is read at once; an export of many goes to the worker."""
    access = access_for(request.user, town, *WRITERS)
    form = FileForm(request.POST or None, request.FILES or None, town=access.town)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > MAX_EXPORT_BYTES:
                raise ReportError("export-too-large", most_mb=MAX_EXPORT_BYTES // 1_000_000)
            given = form.given()
            taken = take_file(town=access.town, name=sent.name, raw=sent.read(), given=given, by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return _to(town, taken)
    context = {"access": access, "town": access.town, "form": form, "way": "file"}
    return render(request, "reports/new_file.html", context, status=422 if form.errors else 200)


@login_required
def link(request: StaffRequest, town: str) -> HttpResponse:
    """A web page is fetched and read; of a video the transcript."""
    access = access_for(request.user, town, *WRITERS)
    form = LinkForm(request.POST or None, request.FILES or None, town=access.town)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        sent = found["transcript_file"]
        transcript = sent.read(MAX_EXPORT_BYTES) if sent else found["transcript"].strip().encode()
        who = {"town": access.town, "url": found["url"], "given": form.given(), "by": access.user}
        try:
            taken = take_video(transcript=transcript, **who) if transcript else take_page(**who)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            return _to(town, taken)
    context = {"access": access, "town": access.town, "form": form, "way": "link"}
    return render(request, "reports/new_link.html", context, status=422 if form.errors else 200)


def _to(town: str, taken: Statement | Upload) -> HttpResponse:
    if isinstance(taken, Upload):
        return redirect("reports:upload", town=town, upload_id=taken.pk)
    return redirect("reports:statement", town=town, statement_id=taken.pk)


@login_required
@require_GET
def upload(request: StaffRequest, town: str, upload_id: UUID) -> HttpResponse:
    """How far an export is, and what could not be taken; asks again until it is done."""
    access = access_for(request.user, town, *WRITERS)
    found = upload_for(access, upload_id)
    done, total = upload_progress(found)
    context = {
        "access": access,
        "town": access.town,
        "upload": found,
        "done": done,
        "total": total,
        "error": kept_error(found.error),
        "refused": [(row["at"], kept_error(row)) for row in found.refused],
    }
    template = "reports/_upload.html" if getattr(request, "htmx", False) else "reports/upload.html"
    return render(request, template, context)


@login_required
def feeds(request: StaffRequest, town: str) -> HttpResponse:
    """The feeds that are asked, what became of the last time, and a form for another."""
    access = access_for(request.user, town, *WRITERS)
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_feed(town=access.town, facts=form.facts(), by=access.user)
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            messages.success(request, _("The feed is asked from now on."))
            return redirect("reports:feeds", town=town)
    rows = [(feed, kept_error(feed.error)) for feed in feeds_for(access)]
    context = {"access": access, "town": access.town, "form": form, "rows": rows, "way": "feeds"}
    return render(request, "reports/feeds.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def ask(request: StaffRequest, town: str, feed_id: UUID) -> HttpResponse:
    """Ask a feed now."""
    access = access_for(request.user, town, *WRITERS)
    feed = feed_for(access, feed_id)
    result = ask_feed(feed=feed)
    if feed.error is not None:
        messages.error(request, kept_error(feed.error))
    else:
        count = len(result.taken)
        words = ngettext("%(count)d new statement.", "%(count)d new statements.", count)
        messages.success(request, words % {"count": count})
    return redirect("reports:feeds", town=town)


@login_required
@require_POST
def turn(request: StaffRequest, town: str, feed_id: UUID) -> HttpResponse:
    """Stop asking a feed, or begin again."""
    access = access_for(request.user, town, *WRITERS)
    feed = feed_for(access, feed_id)
    turn_feed(feed=feed, is_on=not feed.is_on, by=access.user)
    return redirect("reports:feeds", town=town)


@login_required
@require_GET
def original(request: StaffRequest, town: str, statement_id: UUID) -> HttpResponse:
    """The bytes a statement was taken from, exactly as they came, always as a download."""
    access = access_for(request.user, town)
    kept = original_for(access, statement_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{kept.sha256[:12]}.bin"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(kept.content), content_type="application/octet-stream", headers=headers)
