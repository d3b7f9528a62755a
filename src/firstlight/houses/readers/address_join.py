"""Lends the addresses of points to the buildings around or beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from firstlight.geo.arrays import Bools, Ints
from firstlight.houses.readers.town_source import RawRows
from firstlight.houses.rules.addresses import address_line, number_key, street_key

LONGEST_NUMBER = 40
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Addresses:
    """The address of each building, and the points that are houses of their own."""

    streets: list[str]
    numbers: list[str]
    postcodes: list[str]
    lines: list[str]  # '' unless the address is more than street and number
    alone: Ints  # indices of points


def join_addresses(buildings: RawRows, points: RawRows, sound: Bools, building_of: Ints) -> Addresses:
    """Give buildings the addresses of their points.

    Parameters
    ----------
    buildings, points
        n buildings and p address points as read.
    sound
        [p] whether a point has a usable place.
    building_of
        [p] the building around or beside each point, -1 none.

    Returns
    -------
    Addresses
        A building with its own address keeps it. Several numbers on one street are listed in order
        ("5; 7"); a corner house keeps the street most of its points name, and its line names both.
        A point with neither building nor a house of the same address is alone.
    """
    streets, numbers, postcodes = list(buildings.streets), list(buildings.numbers), list(buildings.postcodes)
    lines = [""] * len(buildings)
    for at, members in _members(points, sound, building_of).items():
        postcodes[at] = postcodes[at] or next(
            (points.postcodes[p] for p in members if points.postcodes[p]), ""
        )
        if not numbers[at]:
            streets[at], numbers[at], lines[at] = _address_of(points, members)
    homes = {(_street(street), _number(number)) for street, number in zip(streets, numbers, strict=True)}
    alone: list[int] = []
    for at in np.flatnonzero(sound & (building_of < 0)).tolist():
        address = (_street(points.streets[at]), _number(points.numbers[at]))
        if address[1] and address not in homes:
            homes.add(address)
            alone.append(at)
    return Addresses(streets, numbers, postcodes, lines, np.array(alone, dtype=np.int64))


_street = lru_cache(maxsize=65_536)(street_key)
_number = lru_cache(maxsize=65_536)(number_key)


def _members(points: RawRows, sound: Bools, building_of: Ints) -> dict[int, list[int]]:
    """The address points of each building, in reading order."""
    members: dict[int, list[int]] = {}
    for at in np.flatnonzero(sound & (building_of >= 0)).tolist():
        if points.numbers[at]:
            members.setdefault(int(building_of[at]), []).append(at)
    return members


def _address_of(points: RawRows, members: list[int]) -> tuple[str, str, str]:
    """Street, number and, where the points name several streets, the line that names them all."""
    by_street: dict[str, dict[str, str]] = {}
    for at in members:
        numbers = by_street.setdefault(points.streets[at], {})
        numbers.setdefault(_number(points.numbers[at]), points.numbers[at])
    ranked = sorted(by_street.items(), key=lambda item: (-len(item[1]), item[0]))
    listed = [(street, _list_of(list(numbers.values()))) for street, numbers in ranked]
    street, number = listed[0]
    line = " / ".join(address_line(*each) for each in listed) if len(listed) > 1 else ""
    return street, number, line


def _list_of(numbers: list[str]) -> str:
    """Numbers in natural order joined by semicolons, as many as the register's column holds."""
    ordered = sorted(numbers, key=lambda text: ([int(d) for d in _DIGITS.findall(text)], text))
    listed = ordered[0]
    for number in ordered[1:]:
        if len(listed) + 2 + len(number) > LONGEST_NUMBER:
            break
        listed += f"; {number}"
    return listed
