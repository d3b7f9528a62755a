"""What every page's template may use.

A view that passes `access` and `town` spares the look-up here; a page that passes neither still
gets them where the address names a town in which the person has a part.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from firstlight import clock
from firstlight.accounts.models import Town, User
from firstlight.accounts.selectors import Access, access_for, towns_for

THEMES = ("light", "dark")


def _access(request: HttpRequest) -> Access | None:
    match = request.resolver_match
    slug = match.kwargs.get("town") if match else None
    if not slug or not isinstance(request.user, User):
        return None
    try:
        return access_for(request.user, slug)
    except (Http404, PermissionDenied):
        return None


def page(request: HttpRequest) -> dict[str, Any]:
    """now, is_exercise, theme, and lazily access, town, towns."""
    access = SimpleLazyObject(lambda: _access(request))

    def town() -> Town | None:
        return access.town if access else None

    def towns() -> list[Town]:
        user = getattr(request, "user", None)
        return towns_for(user) if isinstance(user, User) else []

    theme = request.COOKIES.get("theme", "")
    return {
        "now": clock.now(),
        "is_exercise": clock.is_exercise(),
        "theme": theme if theme in THEMES else "",
        "access": access,
        "town": SimpleLazyObject(town),
        "towns": SimpleLazyObject(towns),
    }
