"""How many houses the register holds, by district and use, and how it was loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, Func, IntegerField, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from firstlight.accounts.models import District, Town
from firstlight.accounts.selectors import Access, districts_for
from firstlight.houses.models import House, LoadRun, Use
from firstlight.houses.selectors import houses_for, listed

DWELLINGS = (Use.HOUSE, Use.APARTMENTS)
PUBLIC_USES = (Use.SCHOOL, Use.KINDERGARTEN, Use.HEALTH, Use.PUBLIC)
PUBLIC = "for_everybody"  # the uses above as one filter
KEPT_S = 24 * 3600
MOST_RUNS = 10

_Table = dict[tuple[UUID, str], int]


@dataclass(frozen=True)
class DistrictCount:
    """Standing houses of one district."""

    district: District
    houses: int
    dwellings: int
    public: int


@dataclass(frozen=True)
class UseCount:
    use: str
    label: str
    houses: int
    share: float  # of all, 0 to 1


@dataclass(frozen=True)
class Register:
    """What a person may see of the register, in figures."""

    houses: int
    dwellings: int
    public: int
    districts: list[DistrictCount]
    uses: list[UseCount]


class LeadingNumber(Func):
    """The number at the beginning of a text, 0 where there is none: 12 of "12a"."""

    template = "CAST(%(expressions)s AS INTEGER)"
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        """PostgreSQL refuses to cast what is not all digits; nine of them fit an integer."""
        template = "COALESCE(SUBSTRING(%(expressions)s FROM '^[0-9]{1,9}')::integer, 0)"
        return self.as_sql(compiler, connection, template=template, **context)


def register_counts(access: Access) -> Register:
    """Standing houses of the person's districts; by use in falling order."""
    table = _table(access.town)
    districts = []
    for district in districts_for(access):
        uses = {use: n for (key, use), n in table.items() if key == district.pk}
        districts.append(
            DistrictCount(district, sum(uses.values()), _of(uses, DWELLINGS), _of(uses, PUBLIC_USES))
        )
    seen = {one.district.pk for one in districts}
    by_use: Counter[str] = Counter()
    for (key, use), houses in table.items():
        by_use[use] += houses if key in seen else 0
    total = sum(by_use.values())
    uses_found = [UseCount(use, str(Use(use).label), n, n / total) for use, n in by_use.most_common() if n]
    return Register(total, _of(by_use, DWELLINGS), _of(by_use, PUBLIC_USES), districts, uses_found)


def count_of(access: Access, *, district: UUID | None, use: str) -> int:
    """How many standing houses a filter leaves, without counting rows."""
    uses = uses_of(use)
    scope = access.districts()
    return sum(
        houses
        for (key, each), houses in _table(access.town).items()
        if (scope is None or key in scope)
        and (district is None or key == district)
        and (not uses or each in uses)
    )


def uses_of(use: str) -> tuple[str, ...]:
    """The uses a filter names; empty: all of them."""
    if use == PUBLIC:
        return PUBLIC_USES
    return (use,) if use in Use.values else ()


def houses_listed(access: Access, *, district: UUID | None, use: str) -> QuerySet[House]:
    """Standing houses by street and number, those without an address last; 9 before 10."""
    houses = listed(houses_for(access))
    if district:
        houses = houses.filter(district=district)
    if uses := uses_of(use):
        houses = houses.filter(use__in=uses)
    street = F("street__name").asc(nulls_last=True)
    return houses.order_by(street, LeadingNumber("number_key"), "number_key", "name", "seq")


def public_buildings(access: Access, most: int) -> list[House]:
    """Schools, hospitals and the like that have a name or an address, by use and name."""
    houses = listed(houses_for(access)).filter(use__in=PUBLIC_USES).exclude(name="", address="")
    return list(houses.order_by("use", "name", "seq")[:most])


def newest_runs(access: Access) -> list[LoadRun]:
    """The newest loads of the register."""
    return list(LoadRun.objects.filter(town=access.town).select_related("loaded_by")[:MOST_RUNS])


def newest_run(town: Town) -> LoadRun | None:
    return LoadRun.objects.filter(town=town).first()


def _table(town: Town) -> _Table:
    """Standing houses by district and use; the register changes with a load only, so it is kept till then."""
    run = newest_run(town)
    key = f"houses:counts:{run.pk}" if run else None
    known: _Table | None = cache.get(key) if key else None
    if known is not None:
        return known
    standing = House.objects.filter(town=town, gone_at=None)
    rows = standing.order_by().values_list("district", "use").annotate(houses=Count("id"))
    table = {(district, use): houses for district, use, houses in rows}
    if key:
        cache.set(key, table, KEPT_S)
    return table


def _of(counts: dict[str, int], uses: tuple[Use, ...]) -> int:
    return sum(counts.get(use, 0) for use in uses)
