"""The public feed. It knows published measures and nothing else of the town."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from firstlight import clock
from firstlight.accounts.models import Town
from firstlight.measures.calendar import measures_calendar
from firstlight.measures.selectors import public_measures


@require_safe
def measures_ics(request: HttpRequest, town: str) -> HttpResponse:
    """`measures.ics?lang=uk`: calendar programs send no language of their own worth reading."""
    place = get_object_or_404(Town, slug=town)
    today = clock.now().astimezone(ZoneInfo(place.timezone)).date()
    measures = public_measures(place, today, past=True)
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        url = request.build_absolute_uri(f"/{place.slug}/")
        body = measures_calendar(place, measures, url)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="measures.ics"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
