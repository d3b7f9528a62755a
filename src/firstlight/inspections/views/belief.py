"""Where damage is likely, on the map."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import access_for
from firstlight.inspections.belief_map import belief_by_district, belief_geojson
from firstlight.inspections.views.estimate import today_in
from firstlight.planning.selectors import PLANNERS


@login_required
@require_GET
def belief(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    districts = belief_by_district(access, today_in(access.town))
    context = {"access": access, "town": access.town, "districts": districts}
    return render(request, "inspections/belief.html", context)


@login_required
@require_GET
def cells_json(request: StaffRequest, town: str) -> HttpResponse:
    access = access_for(request.user, town, *PLANNERS)
    cells = belief_geojson(access, today_in(access.town))
    return JsonResponse(cells, content_type="application/geo+json")
