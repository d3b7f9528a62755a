"""Where a resident reports damage: it becomes a call that waits for a duty officer, and is never shown."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from firstlight.accounts.models import Town
from firstlight.reports.services import Caller, take_call
from firstlight.situation.forms import ReportForm
from firstlight.situation.models import TownPage
from firstlight.situation.selectors.public import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, town: Town) -> HttpResponse:
    """The form; 404 unless the town reads what comes. 429 after thirty reports an hour from one address."""
    page = _open_page(town)
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif not ratelimit.consume(request, action="report_damage"):
            form.add_error(None, _("Too many reports came from your connection. Call the town instead."))
            status = 429
        else:
            given = form.cleaned_data
            caller = Caller(phone=given["phone"])
            take_call(town=town, text=given["text"], address=given["address"], caller=caller, by=None)
            return redirect("public:report_done", town=town)
    context = {"town": town, "page": page, "form": form}
    return render(request, "situation/report.html", context, status=status)


@require_safe
def done(request: HttpRequest, town: Town) -> HttpResponse:
    """It has come, and what happens now."""
    return render(request, "situation/report_done.html", {"town": town, "page": _open_page(town)})


def _open_page(town: Town) -> TownPage:
    page = page_of(town)
    if not page.takes_reports:
        raise Http404
    return page
