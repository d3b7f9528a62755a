"""Who reads: a session token or Basic credentials, then the person's own access to a town."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from firstlight.accounts.models import User
from firstlight.accounts.selectors import Access, access_for, towns_for
from firstlight.errors import CodedError
from firstlight.inspections.selectors import SEERS
from firstlight.openrosa.central.numbers import number_of

SALT = "firstlight.openrosa.central"
LASTS_S = 24 * 3600

UserView = Callable[..., HttpResponseBase]


def new_token(user: User) -> str:
    """A token that reads for a day, and not after the person's password has changed."""
    return signing.dumps([str(user.pk), user.get_session_auth_hash()], salt=SALT)


def user_with(email: str, password: str, request: HttpRequest) -> User | None:
    """The active person with these credentials, under the same limits as the login page."""
    try:
        found = get_adapter(request).authenticate(request, email=email, password=password)
    except RateLimited:
        return None
    return found if isinstance(found, User) and found.is_active else None


def _of_token(token: str) -> User | None:
    try:
        key, check = signing.loads(token, salt=SALT, max_age=LASTS_S)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    return user if user is not None and user.get_session_auth_hash() == check else None


def _asker(request: HttpRequest) -> User | None:
    scheme, _space, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _of_token(rest.strip())
    if scheme.lower() == "basic":
        try:
            email, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return user_with(email, password, request) if colon else None
    return None


def problem(status: int, code: float, text: str) -> JsonResponse:
    """An error as Central's clients read it."""
    return JsonResponse({"message": text, "code": code}, status=status)


def reader(view: UserView) -> UserView:
    """A view of a person: view(request, user, ...). Strangers get 401, others' things 404."""

    @csrf_exempt
    @require_safe
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        user = _asker(request)
        if user is None:
            return problem(401, 401.2, _("Log in first: these credentials or this token are not valid."))
        try:
            return view(request, user, *args, **kwargs)
        except Http404:
            return problem(404, 404.1, _("There is no such thing here, or you have no part in it."))
        except PermissionDenied:
            return problem(403, 403.1, _("Your role may not read this."))
        except CodedError as error:
            return problem(400, 400.8, str(error))

    return inner


def project_access(user: User, project: int) -> Access:
    """The person's access to the town with this number; Http404 without a part in it."""
    for town in towns_for(user):
        if number_of(town.pk) == project:
            return access_for(user, town.slug, *SEERS)
    raise Http404
