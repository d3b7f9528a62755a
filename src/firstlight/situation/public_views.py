"""The public pages: from the newest release, the page's own text and published measures only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from firstlight.accounts.models import Town
from firstlight.situation.feeds import situation_feed
from firstlight.situation.models import Release
from firstlight.situation.selectors.public import (
    current_release,
    latest_retraction,
    measures_in_force,
    page_of,
    public_release,
    releases_of,
    towns,
)
from firstlight.situation.showing import shown_situation


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The only town's page, or a choice."""
    known = towns()
    if len(known) == 1:
        return redirect("public:situation", town=known[0])
    return render(request, "situation/towns.html", {"towns": known})


@require_safe
def situation(request: HttpRequest, town: Town) -> HttpResponse:
    """What happened, what applies, what is being done, where help is."""
    context = _context(town, current_release(town))
    context["retracted"] = latest_retraction(town)
    return render(request, "situation/situation.html", context)


@require_safe
def release(request: HttpRequest, town: Town, number: int) -> HttpResponse:
    """One release that stands; 410 where it was taken back, 404 where it never was public."""
    found = public_release(town, number)
    if found is None:
        raise Http404
    if found.state == Release.State.RETRACTED:
        return render(request, "situation/retracted.html", {"town": town, "release": found}, status=410)
    context = _context(town, found)
    context["is_old"] = current_release(town) != found
    return render(request, "situation/situation.html", context)


@require_safe
def atom(request: HttpRequest, town: Town) -> HttpResponse:
    """Releases and measures as an Atom feed; what was taken back is gone from it."""
    body = situation_feed(town, releases_of(town), measures_in_force(town), request.build_absolute_uri("/"))
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers=headers)


def _context(town: Town, found: Release | None) -> dict[str, Any]:
    return {
        "town": town,
        "release": found,
        "situation": shown_situation(found.content, found.withheld) if found else None,
        "measures": measures_in_force(town),
        "page": page_of(town),
    }
