"""One street for all spellings of its name within a town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from firstlight.houses.readers.town_source import StreetNames
from firstlight.houses.rules.addresses import street_key

LONGEST_NAME = 200


def gather_streets(
    used: Counter[str], drawn: Iterable[str], aliases: Mapping[str, set[str]]
) -> tuple[tuple[StreetNames, ...], dict[str, int]]:
    """Group the names that houses use with those that are drawn as streets.

    Parameters
    ----------
    used
        Names in addresses, and how many houses use each.
    drawn
        Names of streets on the map.
    aliases
        Other names of a street by one of its names.

    Returns
    -------
    (streets, number)
        The streets by name, and for every name in `used` and `drawn` the index of its street. Names
        with one key are one street; so is a name that is only known as another's alias.
    """
    names = sorted({name for name in (*used, *drawn) if name.strip()})
    keys = {name: street_key(name) or name.casefold() for name in names}
    home = _homes(names, keys, set(drawn), aliases)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(home.get(keys[name], keys[name]), []).append(name)
    streets = sorted(_one_street(members, used, set(drawn), aliases) for members in groups.values())
    number = {name: at for at, (_, _, members) in enumerate(streets) for name in members}
    return tuple(StreetNames(name, others) for name, others, _ in streets), number


def _homes(
    names: list[str], keys: dict[str, str], drawn: set[str], aliases: Mapping[str, set[str]]
) -> dict[str, str]:
    """For the key of an alias that is no street of its own, the key of the street it names."""
    own = {keys[name] for name in names if name in drawn}
    home: dict[str, str] = {}
    for name in names:
        for other in sorted(aliases.get(name, ())):
            key = street_key(other)
            if key and key not in own and key != keys[name]:
                home.setdefault(key, keys[name])
    return {key: target for key, target in home.items() if target not in home}


def _one_street(
    members: list[str], used: Counter[str], drawn: set[str], aliases: Mapping[str, set[str]]
) -> tuple[str, tuple[str, ...], list[str]]:
    # The name on the map first, then the one most houses use; the alphabet settles the rest.
    name = min(members, key=lambda each: (each not in drawn, -used[each], each))
    others = {other for each in members for other in aliases.get(each, ())} | set(members)
    short = {other[:LONGEST_NAME].strip() for other in others} - {name[:LONGEST_NAME], ""}
    return name[:LONGEST_NAME].strip(), tuple(sorted(short)), members
