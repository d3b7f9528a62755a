"""The acts of a day, making them, and one act as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firstlight import clock
from firstlight.accounts.models import Role, Town
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.errors import CodedError
from firstlight.inspections.act_batch import paper_name, progress_key, zip_of_day
from firstlight.inspections.act_paper import Print, paper_of
from firstlight.inspections.act_selectors import (
    ISSUABLE,
    act_for,
    acts_of_day,
    commission_of,
    papers_of,
    without_act,
)
from firstlight.inspections.forms_acts import PrintForm, StageForm
from firstlight.inspections.media import media_path
from firstlight.inspections.models import Inspection
from firstlight.inspections.selectors import REVIEWERS, SEERS, inspection_for
from firstlight.inspections.services import issue_act
from firstlight.jobs import later, progress_of, say_progress
from firstlight.wording import error_text

PAGE = 50


def _newest_day(town: Town) -> date:
    """The day on which the last inspection came in; today where none has."""
    newest = Inspection.objects.filter(town=town).aggregate(newest=Max("received_at"))["newest"]
    return (newest or clock.now()).astimezone(ZoneInfo(town.timezone)).date()


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@login_required
@require_GET
def acts(request: StaffRequest, town: str) -> HttpResponse:
    """The acts of a day's inspections, how far their making is, and what is still without one."""
    access = access_for(request.user, town, *SEERS)
    form = PrintForm(request.GET, today=_newest_day(access.town))
    context = _day_context(access, form) | {"access": access, "town": access.town, "form": form}
    context["page"] = Paginator(context["acts"], PAGE).get_page(request.GET.get("page"))
    is_fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "inspections/act_rows.html" if is_fragment else "inspections/acts.html", context)


def _day_context(access: Access, form: PrintForm) -> dict[str, Any]:
    day, lang, copy = form.chosen()
    scope = access.districts(*SEERS)
    found = acts_of_day(access.town, scope, day)
    due = without_act(access.town, scope, day)
    progress = progress_of(progress_key(access.town, day, scope))
    ready = papers_of(found, lang, copy).count()
    count = found.count()
    due_count = due.filter(review__in=ISSUABLE).count()
    return {
        "acts": found.order_by("year", "number"),
        "day": day,
        "lang": lang,
        "copy": copy,
        "due": due_count,
        "questions": due.exclude(review__in=ISSUABLE).count(),
        "progress": progress,
        "is_running": progress is not None and not progress.error and progress.done < progress.total,
        "ready": ready,
        "to_make": due_count + count - ready,
        "is_whole": bool(count) and ready == count,
        "has_commission": commission_of(access.town) is not None,
        "may_make": access.may(*REVIEWERS),
        "may_set": access.may(Role.ADMINISTRATOR, Role.COORDINATOR),
    }


@login_required
@require_POST
def make(request: StaffRequest, town: str) -> HttpResponse:
    """Have the worker make what a day lacks."""
    access = access_for(request.user, town, *REVIEWERS)
    day, lang, copy = PrintForm(request.POST, today=_newest_day(access.town)).chosen()
    scope = access.districts(*REVIEWERS)
    say_progress(progress_key(access.town, day, scope), 0, 1)
    later(
        "firstlight.inspections.jobs.make_acts_of_day",
        str(access.town.pk),
        day.isoformat(),
        ",".join(sorted(map(str, scope))) if scope is not None else "",
        f"{lang} {copy} {_site(request)}",
        str(access.user.pk),
    )
    back = reverse("inspections:acts", args=(town,))
    return redirect(f"{back}?day={day}&lang={lang}&copy={copy}")


@login_required
@require_GET
def archive(request: StaffRequest, town: str) -> StreamingHttpResponse:
    """The papers of a day that are made, as one ZIP."""
    access = access_for(request.user, town, *SEERS)
    day, lang, copy = PrintForm(request.GET, today=_newest_day(access.town)).chosen()
    pieces = zip_of_day(access.town, access.districts(*SEERS), day, Print(lang, copy, _site(request)))
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="acts-{day}-{copy}-{lang}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def issue(request: StaffRequest, town: str, inspection_id: UUID) -> HttpResponse:
    """Make the act of an inspection, or its next version."""
    access = access_for(request.user, town, *REVIEWERS)
    found = inspection_for(access, inspection_id)
    try:
        act = issue_act(inspection=found, by=access.user, stage=StageForm(request.POST).chosen())
    except CodedError as error:
        messages.error(request, error_text(error))
    else:
        messages.success(
            request,
            _("Act %(number)s, version %(version)s.") % {"number": act.title, "version": act.version},
        )
    return redirect("inspections:inspection", town=town, inspection_id=inspection_id)


@login_required
@require_GET
def paper(request: StaffRequest, town: str, act_id: UUID) -> HttpResponse | FileResponse:
    """An act as PDF: `?lang=uk`, `?copy=owner`. Set at its first call, the same file ever after."""
    access = access_for(request.user, town, *SEERS)
    act = act_for(access, act_id)
    _day, lang, copy = PrintForm(request.GET, today=_newest_day(access.town)).chosen()
    try:
        made = paper_of(act, Print(lang, copy, _site(request)), by=access.user)
    except CodedError as error:
        messages.error(request, error_text(error))
        return redirect("inspections:inspection", town=town, inspection_id=act.inspection_id)
    answer = FileResponse(media_path(made.sha256).open("rb"), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper_name(made)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
