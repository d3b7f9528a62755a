"""Finding a house by a typed address, in any script."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet

from firstlight.accounts.selectors import Access
from firstlight.houses.models import House, StreetName
from firstlight.houses.rules.addresses import Query, number_key, parse_query
from firstlight.houses.rules.letters import skeleton
from firstlight.houses.selectors import houses_for, listed

MOST_STREETS = 40
MOST_READ = 5000
CORNER_DEG = 0.002  # some 200 m beyond the last house that names the street first
_DIGITS = re.compile(r"\d+")


def search_houses(access: Access, text: str, limit: int = 20) -> list[House]:
    """Standing houses a typed address may mean, the best first.

    The street matches by its key in any script; then without its kind; then by the beginnings of its
    words. The number matches exactly, then as one of several, then as a beginning ("12" finds 12a), then
    as the second address of a corner house.
    A text that names no street is looked for among the names of public buildings.
    """
    query = parse_query(text)
    found: list[House] = []
    if query.street_key:
        found = _at_streets(access, query, limit)
    return found or _by_name(access, text, limit)


def _at_streets(access: Access, query: Query, limit: int) -> list[House]:
    streets = _streets(access, query.street_key)
    if not streets:
        return []
    rank = {street: at for at, street in enumerate(streets)}
    houses = listed(houses_for(access).filter(street__in=streets))

    def order(house: House) -> tuple[bool, int, tuple[list[int], str], int]:
        inexact = house.number_key != query.number_key
        return inexact, rank[house.street_id], _natural(house.number_key), house.seq  # type: ignore[index]

    if query.number_key is None:
        return sorted(houses.exclude(number="")[:MOST_READ], key=order)[:limit]
    number = query.number_key[:40]  # as much of a list as the register keeps
    exact = sorted(houses.filter(number_key=number)[:MOST_READ], key=order)
    if len(exact) >= limit:
        return exact[:limit]
    found = sorted(_numbered(houses, number)[:MOST_READ], key=order)
    return (found or _on_corners(access, streets, number))[:limit]


def _on_corners(access: Access, streets: list[UUID], number: str) -> list[House]:
    """Corner houses that name one of these streets second: they stand near its other houses."""
    found: dict[int, House] = {}
    for name, *box in _extents(access, streets):
        lat, lon = Q(lat__range=box[:2]), Q(lon__range=box[2:])
        beside = listed(houses_for(access).filter(lat, lon, address__contains=f" / {name}"))
        for house in beside.order_by("seq"):
            rest = (
                each.removeprefix(name) for each in house.address.split(" / ")[1:] if each.startswith(name)
            )
            if any(number in number_key(each).split(";") for each in rest):
                found.setdefault(house.seq, house)
    return list(found.values())


def _extents(access: Access, streets: list[UUID]) -> list[tuple[str, float, float, float, float]]:
    """Name, south, north, west, east of streets with houses, a margin around them."""
    ends = Min("lat") - CORNER_DEG, Max("lat") + CORNER_DEG, Min("lon") - CORNER_DEG, Max("lon") + CORNER_DEG
    rows = houses_for(access).filter(street__in=streets).order_by().values_list("street__name")
    return list(rows.annotate(south=ends[0], north=ends[1], west=ends[2], east=ends[3]))


def _numbered(houses: QuerySet[House], number: str) -> QuerySet[House]:
    return houses.filter(Q(number_key__startswith=number) | Q(number_key__contains=f";{number}"))


def _natural(number: str) -> tuple[list[int], str]:
    return [int(digits) for digits in _DIGITS.findall(number)], number


def _streets(access: Access, key: str) -> list[UUID]:
    """Streets by how well their key fits, at most 40."""
    names = StreetName.objects.filter(town=access.town)
    exact = list(names.filter(key=key).values_list("street_id", flat=True))
    if exact:
        return list(dict.fromkeys(exact))[:MOST_STREETS]
    bare = key.partition(":")[0]
    same_words = names.filter(Q(key=bare) | Q(key__startswith=f"{bare}:")).order_by("key")
    found = list(dict.fromkeys(same_words.values_list("street_id", flat=True)))
    if not found:
        words = bare.split()
        rows = sorted(names.values_list("key", "street_id"))
        found = list(dict.fromkeys(street for each, street in rows if _begins(words, each)))
    return found[:MOST_STREETS]


def _begins(words: list[str], key: str) -> bool:
    """Whether each word begins a word of the key: "сад" is the beginning of "sadov"."""
    own = key.partition(":")[0].split()
    return all(any(part.startswith(word) for part in own) for word in words)


def _by_name(access: Access, text: str, limit: int) -> list[House]:
    """Public buildings and others with a name, by the beginnings of its words in any script."""
    words = [skeleton(word) for word in text[:300].split()]
    words = [word for word in words if word]
    if not words:
        return []
    houses = houses_for(access).filter(name__gt="").order_by("name", "seq")
    rows = houses.values_list("seq", "name")
    found = [seq for seq, name in rows if _begins(words, " ".join(map(skeleton, name.split())))]
    return list(listed(houses.filter(seq__in=found[:limit])))
