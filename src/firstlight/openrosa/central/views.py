"""Logging in, projects and forms."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.accounts.selectors import Access, towns_for
from firstlight.inspections.rules.values import FORM_ID
from firstlight.inspections.selectors import SEERS, submissions_for
from firstlight.openrosa.central.door import LASTS_S, new_token, problem, project_access, reader, user_with
from firstlight.openrosa.central.numbers import instant, made_at, number_of
from firstlight.openrosa.form import form_of
from firstlight.openrosa.form_words import TITLE

LARGEST_LOGIN = 10_000  # bytes


@csrf_exempt
@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """A token for an e-mail address and a password; it reads for a day."""
    try:
        asked = json.loads(request.body if len(request.body) <= LARGEST_LOGIN else b"")
        email, password = str(asked["email"]), str(asked["password"])
    except (ValueError, KeyError, TypeError):
        return problem(400, 400.2, _("Send a JSON object with email and password."))
    user = user_with(email, password, request)
    if user is None:
        return problem(401, 401.2, _("Log in first: these credentials or this token are not valid."))
    now = clock.now()
    ends = now + timedelta(seconds=LASTS_S)
    token = new_token(user)
    return JsonResponse(
        {"token": token, "csrf": token, "createdAt": instant(now), "expiresAt": instant(ends)}
    )


@reader
def current_user(request: HttpRequest, user: User) -> HttpResponse:
    return JsonResponse(
        {
            "id": number_of(user.pk),
            "type": "user",
            "email": user.email,
            "displayName": user.name or user.email,
            "createdAt": instant(made_at(user.pk)),
            "updatedAt": None,
        }
    )


def _project(town: Town) -> dict[str, Any]:
    return {
        "id": number_of(town.pk),
        "name": town.name,
        "description": None,
        "archived": False,
        "keyId": None,
        "createdAt": instant(made_at(town.pk)),
        "updatedAt": None,
        "deletedAt": None,
    }


@reader
def projects(request: HttpRequest, user: User) -> HttpResponse:
    """The towns in which the person may see inspections."""
    seen = [town for town in towns_for(user) if _may_see(user, town)]
    return JsonResponse([_project(town) for town in seen], safe=False)


def _may_see(user: User, town: Town) -> bool:
    return user.memberships.filter(town=town, role__in=SEERS).exists()


@reader
def project(request: HttpRequest, user: User, project: int) -> HttpResponse:
    return JsonResponse(_project(project_access(user, project).town))


def form_access(user: User, project: int, form: str) -> Access:
    """The person's access, where the form is the one that towns have; else Http404."""
    access = project_access(user, project)
    if form != FORM_ID:
        raise Http404
    return access


def _form(access: Access) -> dict[str, Any]:
    form = form_of(access.town.pk)
    newest = submissions_for(access).values_list("received_at", flat=True).first()
    made = instant(made_at(access.town.pk))
    return {
        "projectId": number_of(access.town.pk),
        "xmlFormId": form.form_id,
        "name": TITLE,
        "version": form.version,
        "hash": form.md5,
        "state": "open",
        "enketoId": None,
        "keyId": None,
        "createdAt": made,
        "updatedAt": None,
        "publishedAt": made,
        "submissions": submissions_for(access).count(),
        "lastSubmission": instant(newest) if newest else None,
    }


@reader
def forms(request: HttpRequest, user: User, project: int) -> HttpResponse:
    return JsonResponse([_form(project_access(user, project))], safe=False)


@reader
def form(request: HttpRequest, user: User, project: int, form: str) -> HttpResponse:
    return JsonResponse(_form(form_access(user, project, form)))


@reader
def form_xml(request: HttpRequest, user: User, project: int) -> HttpResponse:
    access = form_access(user, project, FORM_ID)
    return HttpResponse(form_of(access.town.pk).xml, content_type="application/xml; charset=utf-8")
