"""Statements: the list, a new one, and the page on which its claims are decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firstlight import clock
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.forms import StatementForm
from firstlight.reports.reading_page import reading_page
from firstlight.reports.selectors.scope import READERS, WRITERS
from firstlight.reports.selectors.statements import known_statement, statement_for, statements_for
from firstlight.reports.services import take_statement
from firstlight.reports.services.model import is_on
from firstlight.wording import error_text


@login_required
@require_GET
def statements(request: StaffRequest, town: str) -> HttpResponse:
    """What was received, newest first; or only what still has waiting claims."""
    access = access_for(request.user, town, *READERS)
    only_waiting = request.GET.get("show") == "waiting"
    page = Paginator(statements_for(access, waiting=only_waiting), 50).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "town": access.town,
        "page": page,
        "only_waiting": only_waiting,
        "may_write": access.may(*WRITERS),
    }
    return render(request, "reports/statements.html", context)


@login_required
def new(request: StaffRequest, town: str) -> HttpResponse:
    """Paste a text; it is read at once."""
    access = access_for(request.user, town, *WRITERS)
    form = StatementForm(request.POST or None, town=access.town, initial={"published_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        known = known_statement(access, given["author"], given["text"])
        try:
            taken = take_statement(
                town=access.town, by=access.user, **{**given, "language": given["language"] or None}
            )
        except CodedError as error:
            form.add_error(None, error_text(error))
        else:
            if known is not None:
                messages.info(request, _("This text is here already: nothing was added."))
            return redirect("reports:statement", town=town, statement_id=taken.pk)
    context = {"access": access, "town": access.town, "form": form}
    return render(request, "reports/new_statement.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def statement(request: StaffRequest, town: str, statement_id: UUID) -> HttpResponse:
    """The text left with its evidence marked, the claims right."""
    access = access_for(request.user, town, *READERS)
    context = reading_page(access, statement_for(access, statement_id))
    return render(request, "reports/statement.html", {**context, "model_is_on": is_on()})
