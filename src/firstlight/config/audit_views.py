"""The audit log as a page. It stands here because the audit room lies below the accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for
from firstlight.audit.models import Entry
from firstlight.audit.selectors import verify_chain

ON_A_PAGE = 50


class AuditFilter(forms.Form):
    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    action = forms.CharField(label=_("What"), required=False, max_length=80)
    target = forms.CharField(label=_("To what"), required=False, max_length=80)


def _entries(access: Access, wanted: dict[str, str]) -> QuerySet[Entry]:
    """The town's entries, newest first, narrowed by part of the actor, action or target."""
    rows = Entry.objects.filter(town_id=access.town.pk).order_by("-seq")
    if actor := wanted.get("actor"):
        rows = rows.filter(actor__icontains=actor)
    if action := wanted.get("action"):
        rows = rows.filter(action__icontains=action)
    if target := wanted.get("target"):
        rows = rows.filter(Q(target_type__icontains=target) | Q(target_id__icontains=target))
    return rows


def _context(request: StaffRequest, access: Access) -> dict[str, Any]:
    form = AuditFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_entries(access, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    return {"access": access, "town": access.town, "form": form, "page": page}


@login_required
@require_GET
def audit(request: StaffRequest, town: str) -> HttpResponse:
    """Who did what in this town."""
    access = access_for(request.user, town, Role.ADMINISTRATOR)
    return render(request, "config/audit.html", _context(request, access))


@login_required
@require_POST
def verify(request: StaffRequest, town: str) -> HttpResponse:
    """Recompute the whole chain and say whether a link is missing, moved or changed."""
    access = access_for(request.user, town, Role.ADMINISTRATOR)
    links, broken = verify_chain()
    verdict = {"links": links, "broken": broken}
    return render(request, "config/audit.html", {**_context(request, access), "verdict": verdict})
