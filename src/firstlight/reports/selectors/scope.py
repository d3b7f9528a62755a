"""Who may see what of the night, and where: points inside the person's districts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

import shapely
from shapely.geometry import shape

from firstlight.accounts.models import District, Role
from firstlight.accounts.selectors import Access

WRITERS = (Role.DUTY_OFFICER,)
MAPPERS = (Role.DUTY_OFFICER, Role.COORDINATOR)
READERS = (
    Role.DUTY_OFFICER,
    Role.COORDINATOR,
    Role.WORKS_MANAGER,
    Role.PUBLISHER,
    Role.ADMINISTRATOR,
)
CALL_READERS = (Role.DUTY_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)


class Placed(Protocol):
    """A row with a point, or without one yet."""

    @property
    def lon(self) -> float | None: ...

    @property
    def lat(self) -> float | None: ...


Row = TypeVar("Row", bound=Placed)


def inside_scope(access: Access, rows: Iterable[Row], *roles: str) -> list[Row]:
    """The rows in the districts in which the person holds one of the roles.

    A row without a place belongs to nobody's district and is seen by all who hold a role: somebody
    has to place it. A district without a boundary holds no point.
    """
    scope = access.districts(*roles)
    if scope is None:
        return list(rows)
    boundaries = (
        District.objects.filter(id__in=scope).exclude(boundary=None).values_list("boundary", flat=True)
    )
    area = shapely.union_all([shape(boundary) for boundary in boundaries])
    shapely.prepare(area)
    return [
        row
        for row in rows
        if row.lon is None or row.lat is None or shapely.intersects_xy(area, row.lon, row.lat)
    ]
