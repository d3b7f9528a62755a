"""The optional model: what would be sent, and asking it."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.errors import CodedError
from firstlight.reports.selectors.scope import WRITERS
from firstlight.reports.selectors.statements import statement_for
from firstlight.reports.services.model import is_on, propose, request_of
from firstlight.wording import error_text


@login_required
def model(request: StaffRequest, town: str, statement_id: UUID) -> HttpResponse:
    """Exactly what a model would be sent about a statement; a POST sends it."""
    access = access_for(request.user, town, *WRITERS)
    statement = statement_for(access, statement_id)
    if request.method == "POST":
        try:
            judged = propose(statement=statement, by=access.user)
        except CodedError as error:
            messages.error(request, error_text(error))
        else:
            counts = {"kept": len(judged.kept), "seen": len(judged.seen), "dropped": len(judged.dropped)}
            words = _("The model: %(kept)d new, %(seen)d as the rules, %(dropped)d dropped by the verifier.")
            messages.success(request, words % counts)
            return redirect("reports:statement", town=town, statement_id=statement.pk)
    context = {
        "access": access,
        "town": access.town,
        "statement": statement,
        "is_on": is_on(),
        "url": settings.MODEL_URL,
        "body": json.dumps(request_of(statement), ensure_ascii=False, indent=2),
    }
    return render(request, "reports/model.html", context)
