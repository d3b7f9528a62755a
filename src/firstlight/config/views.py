"""The pages that belong to no room: the way in, the overview, search, language, health, errors.

How every view of the desk looks (25 lines at most: parse, fetch, call one service, render)::

    @login_required
    def call_detail(request: StaffRequest, town: str, call_id: UUID) -> HttpResponse:
        access = access_for(request.user, town, Role.DUTY_OFFICER)  # 404 strangers, 403 other roles
        call = call_for(access, call_id)  # the room's selector enforces town and districts
        form = PlaceForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            place_call(by=access.user, call=call, **form.cleaned_data)
            messages.success(request, _("The call stands on the map."))
            return redirect("reports:call", town=town, call_id=call.pk)
        context = {"access": access, "town": access.town, "call": call, "form": form}
        return render(request, "reports/call.html", context, status=422 if form.errors else 200)

`access` and `town` are always in the context: the frame draws the navigation from them.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_GET, require_POST

from firstlight.accounts import services as accounts
from firstlight.accounts.models import User
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for, towns_for
from firstlight.config import search as found
from firstlight.config.context import THEMES
from firstlight.config.overview import overview as first_screen

YEAR_S = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that was open, never to another site."""
    url = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()):
        url = "/"
    return HttpResponseRedirect(url)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; a person's choice is kept with the account too."""
    language = request.POST.get("language", "")
    response = _back(request)
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        if isinstance(request.user, User):
            accounts.set_language(by=request.user, language=language)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or (anything else) as the system wishes."""
    response = _back(request)
    current = request.COOKIES.get("theme", "")
    wanted = request.POST.get("theme") or {"": "dark", "dark": "light"}.get(current, "")
    if wanted in THEMES:
        _remember(response, "theme", wanted)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@login_required
@require_GET
def desk(request: StaffRequest) -> HttpResponse:
    """To the only town, or a choice; a fresh browser takes over the person's language."""
    towns = towns_for(request.user)
    if len(towns) == 1:
        response: HttpResponse = redirect("overview", town=towns[0].slug)
    else:
        response = render(request, "config/towns.html", {"towns": towns})
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.language != get_language():
        _remember(response, settings.LANGUAGE_COOKIE_NAME, request.user.language)
    return response


@login_required
@require_GET
def overview(request: StaffRequest, town: str) -> HttpResponse:
    """The first screen: what waits for the roles of this person."""
    access = access_for(request.user, town)
    context = {"access": access, "town": access.town, "sections": first_screen(access)}
    return render(request, "config/overview.html", context)


@login_required
@require_GET
def search(request: StaffRequest, town: str) -> HttpResponse:
    """What the words could mean: a page, or the list under the search field while one types."""
    access = access_for(request.user, town)
    words = request.GET.get("q", "").strip()
    context = {
        "access": access,
        "town": access.town,
        "search_query": words,
        "hits": found.search(access, words),
        "is_short": len(words) < found.SHORTEST,
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "config/search_hits.html" if is_fragment else "config/search.html", context)
