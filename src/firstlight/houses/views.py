"""The register: its map, one house, search, lists and figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from firstlight.accounts.models import Role
from firstlight.accounts.requests import StaffRequest
from firstlight.accounts.selectors import Access, access_for, districts_for
from firstlight.houses import counts, matches
from firstlight.houses.forms import HouseFilter, words_of
from firstlight.houses.models import House
from firstlight.houses.search import search_houses
from firstlight.houses.selectors import house_for
from firstlight.houses.showing import around, districts_geojson, houses_json
from firstlight.reports.selectors.scope import CALL_READERS, READERS

ROWS = 50
HITS = 12
MOST_FOUND = 200
MOST_PUBLIC = 24
# Who the rooms above let in: their links are not shown to others (they ask again themselves).
PLANNERS = (Role.COORDINATOR, Role.DUTY_OFFICER, Role.WORKS_MANAGER, Role.ADMINISTRATOR)
WORKERS = (Role.WORKS_MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)


@login_required
@require_GET
def overview_map(request: StaffRequest, town: str) -> HttpResponse:
    """The town with every house in its state, what fell, and who called."""
    access = access_for(request.user, town)
    run = counts.newest_run(access.town)
    context = {
        "access": access,
        "town": access.town,
        "attribution": run.attribution if run else "",
        "is_loaded": run is not None or counts.count_of(access, district=None, use="") > 0,
        "may_read_calls": access.may(*CALL_READERS),
        "may_see_impacts": access.may(*READERS),
        "may_see_plan": access.may(*PLANNERS),
        "plan_id": _uuid(request.GET.get("plan", "")),
    }
    return render(request, "houses/map.html", context)


@login_required
@require_GET
def by_seq(request: StaffRequest, town: str, seq: int) -> HttpResponse:
    """The house with this number on the map: its panel beside the map, else its page."""
    access = access_for(request.user, town)
    row = House.objects.filter(town=access.town, seq=seq).values_list("pk", flat=True).first()
    if row is None:
        raise Http404
    if not getattr(request, "htmx", False):
        return redirect("houses:house", town=town, house_id=row)
    return render(request, "houses/panel.html", _house_context(access, house_for(access, row)))


@login_required
@require_GET
def house(request: StaffRequest, town: str, house_id: UUID) -> HttpResponse:
    """All that is known of a house and this person may see."""
    access = access_for(request.user, town)
    found = house_for(access, house_id)
    context = _house_context(access, found)
    if context["may_match"]:
        context["near"] = matches.calls_near(access, found)
    return render(request, "houses/house.html", context)


def _house_context(access: Access, found: House) -> dict[str, Any]:
    impacts = matches.impacts_near(access, found)
    return {
        "impacts": impacts,
        "in_danger": any(one.is_danger for one in impacts),
        "access": access,
        "town": access.town,
        "house": found,
        "area_m2": round(found.area_m2) if found.area_m2 else None,
        "bounds": around(found),
        "place": f"{found.lat:.6f}, {found.lon:.6f}",
        "may_see_plan": access.may(*PLANNERS),
        "may_see_orders": access.may(*WORKERS),
        "matches": matches.matches_of_house(access, found),
        "may_read_calls": matches.may_read_calls(access, found),
        "may_match": matches.may_match(access, found),
        "may_see_callers": matches.may_see_callers(access, found),
    }


@login_required
@require_GET
def search(request: StaffRequest, town: str) -> HttpResponse:
    """Houses a typed address may mean: a list for htmx, JSON for everything else."""
    access = access_for(request.user, town)
    words = words_of(request.GET.get("q", ""))
    houses = search_houses(access, words, HITS) if words else []
    if not getattr(request, "htmx", False):
        return JsonResponse({"results": houses_json(houses, town)})
    context = {"access": access, "town": access.town, "houses": houses, "words": words}
    return render(request, "houses/hits.html", {**context, "is_map": "map" in request.GET})


@login_required
@require_GET
def index(request: StaffRequest, town: str) -> HttpResponse:
    """The register in figures: districts, uses, public buildings, loads."""
    access = access_for(request.user, town)
    context = {
        "access": access,
        "town": access.town,
        "register": counts.register_counts(access),
        "runs": counts.newest_runs(access),
        "public": counts.public_buildings(access, MOST_PUBLIC),
        "public_use": counts.PUBLIC,
    }
    return render(request, "houses/index.html", context)


@login_required
@require_GET
def house_list(request: StaffRequest, town: str) -> HttpResponse:
    """The houses as a table: what the map shows, in words."""
    access = access_for(request.user, town)
    form = HouseFilter(request.GET, districts=districts_for(access))
    words, district, use = form.wanted()
    if words:
        uses = counts.uses_of(use)
        houses: Any = [
            one
            for one in search_houses(access, words, MOST_FOUND)
            if (district in {None, one.district_id}) and (not uses or one.use in uses)
        ]
        pages = Paginator(houses, ROWS)
    else:
        pages = Paginator(counts.houses_listed(access, district=district, use=use), ROWS)
        pages.count = counts.count_of(access, district=district, use=use)
    context = {
        "access": access,
        "town": access.town,
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
    }
    return render(request, "houses/list.html", context)


@login_required
@require_GET
def districts_json(request: StaffRequest, town: str) -> HttpResponse:
    """A point a district with its name and list, for the map while houses are too small to draw."""
    access = access_for(request.user, town)
    collection = districts_geojson(districts_for(access), town)
    return JsonResponse(collection, content_type="application/geo+json")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
