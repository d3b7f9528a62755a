"""The houses of the register as the entities of one list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from firstlight.accounts.models import User
from firstlight.accounts.selectors import Access
from firstlight.houses.models import House
from firstlight.inspections.rules.values import FORM_ID, HOUSE_LIST
from firstlight.inspections.selectors import SEERS
from firstlight.inspections.services.updates import house_versions
from firstlight.openrosa.central import tables
from firstlight.openrosa.central.door import project_access, reader
from firstlight.openrosa.central.numbers import instant, made_at, number_of
from firstlight.openrosa.central.odata import chosen, read_options

CHUNK = 2000


def _houses(access: Access) -> QuerySet[House]:
    houses = House.objects.filter(town=access.town, gone_at=None).order_by("seq")
    scope = access.districts(*SEERS)
    return houses if scope is None else houses.filter(district__in=scope)


def _list_access(user: User, project: int, name: str) -> Access:
    access = project_access(user, project)
    if name != HOUSE_LIST:
        raise Http404
    return access


def _property(access: Access) -> dict[str, Any]:
    made = instant(made_at(access.town.pk))
    return {"name": "geometry", "odataName": "geometry", "publishedAt": made, "forms": [FORM_ID]}


def _list(access: Access) -> dict[str, Any]:
    return {
        "name": HOUSE_LIST,
        "projectId": number_of(access.town.pk),
        "createdAt": instant(made_at(access.town.pk)),
        "approvalRequired": False,
        "properties": [_property(access)],
        "entities": _houses(access).count(),
    }


@reader
def entity_lists(request: HttpRequest, user: User, project: int) -> HttpResponseBase:
    return JsonResponse([_list(project_access(user, project))], safe=False)


@reader
def entity_list(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    return JsonResponse(_list(_list_access(user, project, name)))


def _counted(access: Access, houses: QuerySet[House]) -> Iterator[tuple[House, int]]:
    """Houses with their versions, as phones count them."""
    versions = house_versions(access.town)
    for house in houses.iterator(chunk_size=CHUNK):
        yield house, versions[house.pk]


def _place(house: House) -> str:
    return f"{house.lat!r} {house.lon!r} 0 0"


@reader
def entities(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    access = _list_access(user, project, name)
    creator = number_of(access.town.pk)

    def entity(house: House, version: int) -> dict[str, Any]:
        made = instant(made_at(house.pk))
        return {
            "uuid": str(house.pk),
            "creatorId": creator,
            "createdAt": made,
            "updatedAt": None,
            "deletedAt": None,
            "conflict": None,
            "currentVersion": {
                "label": str(house),
                "current": True,
                "createdAt": made,
                "creatorId": creator,
                "userAgent": "Firstlight",
                "version": version,
                "data": {"geometry": _place(house)},
                "baseVersion": version - 1 or None,
                "conflictingProperties": None,
            },
        }

    return tables.json_stream(entity(*pair) for pair in _counted(access, _houses(access)))


@reader
def service(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    _list_access(user, project, name)
    return JsonResponse(tables.service_document(request.build_absolute_uri().rstrip("/"), ["Entities"]))


@reader
def metadata(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    _list_access(user, project, name)
    return tables.entities_metadata()


@reader
def table(request: HttpRequest, user: User, project: int, name: str) -> HttpResponseBase:
    access = _list_access(user, project, name)
    options = read_options(request.GET.dict(), {})
    houses = _houses(access)
    end = None if options.top is None else options.skip + options.top
    creator = str(number_of(access.town.pk))

    def row(house: House, version: int) -> dict[str, Any]:
        system = {
            "createdAt": instant(made_at(house.pk)),
            "creatorId": creator,
            "creatorName": access.town.name,
            "updates": version - 1,
            "updatedAt": None,
            "version": version,
            "conflict": None,
        }
        whole = {"__id": str(house.pk), "label": str(house), "geometry": _place(house), "__system": system}
        return chosen(whole, options.select)

    rows = (row(*pair) for pair in _counted(access, houses[options.skip : end]))
    context = request.build_absolute_uri(request.path).rsplit("/", 1)[0] + "/$metadata#Entities"
    return tables.table(context, rows, houses.count() if options.count else None)
