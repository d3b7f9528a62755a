"""What a morning is asked: the teams that go out, and what is laid down for single houses."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from firstlight.geo.arrays import Bools, Floats, Ints, Ints32
from firstlight.geo.streets import OwnStreets, StreetGraph
from firstlight.geo.zones import Circles

ANY_TEAM = -1
ENGINEER = 1  # the one skill bit so far: may judge whether a house stands safely


@dataclass(frozen=True)
class TeamOut:
    """One team on this morning; seconds count from the start of the plan.

    Parameters
    ----------
    start, end
        Where it sets out and where it is back at the end: (lon, lat).
    until_s
        Back at the latest.
    ready_s
        Can leave from then on.
    speed
        On foot, as a share of the usual 1.2 m/s; above zero.
    skills
        Bits such as ENGINEER.
    breaks
        (earliest, latest, length) of each pause: begun in between, never in the middle of a stop.
    locked
        The first stops of its round in this order, each a group of rows of houses; nobody else goes
        there. A group that no longer fits is left out with what follows it.
    begun
        Rows of the houses of its round under way, in walking order: where the search begins.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    until_s: float
    ready_s: float = 0.0
    speed: float = 1.0
    skills: int = 0
    breaks: tuple[tuple[float, float, float], ...] = ()
    locked: tuple[tuple[int, ...], ...] = ()
    begun: tuple[int, ...] = ()


def _ints() -> Ints:
    return np.empty(0, dtype=np.int64)


def _bools() -> Bools:
    return np.empty(0, dtype=np.bool_)


def _floats() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class HouseRules:
    """What is laid down for single houses. Shapes: [h] each; a column that is left out says nothing.

    Parameters
    ----------
    excluded
        Nobody goes there.
    must
        Visited before everything that is not.
    needs
        Skill bits that its team must have.
    team
        The only team that may go, by its place in the list of teams, or ANY_TEAM.
    opens_s, closes_s
        Work there lies in between.
    """

    excluded: Bools = field(default_factory=_bools)
    must: Bools = field(default_factory=_bools)
    needs: Ints = field(default_factory=_ints)
    team: Ints = field(default_factory=_ints)
    opens_s: Floats = field(default_factory=_floats)
    closes_s: Floats = field(default_factory=_floats)

    def filled(self, houses: int) -> HouseRules:
        """The same with every column as long as the houses."""
        return HouseRules(
            excluded=_or_all(self.excluded, houses, False),
            must=_or_all(self.must, houses, False),
            needs=_or_all(self.needs, houses, 0),
            team=_or_all(self.team, houses, ANY_TEAM),
            opens_s=_or_all(self.opens_s, houses, 0.0),
            closes_s=_or_all(self.closes_s, houses, np.inf),
        )


def _or_all(column: np.ndarray, houses: int, default: float) -> np.ndarray:
    return column if len(column) else np.full(houses, default, dtype=column.dtype)


@dataclass(frozen=True, eq=False)
class Morning:
    """What a plan is made from.

    Shapes: h houses. value is what a visit is expected to find (belief), work_s the seconds at
    the house itself; nobody enters a zone until it is cleared. own, where known, keeps houses on
    the street of their address.
    """

    graph: StreetGraph
    lon: Floats  # [h]
    lat: Floats  # [h]
    value: Floats  # [h]
    work_s: Floats  # [h]
    zones: Circles
    teams: tuple[TeamOut, ...]
    own: OwnStreets | None = None
    rules: HouseRules = field(default_factory=HouseRules)

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def time_s(self) -> float:
        """The time that all teams have together."""
        return sum(max(0.0, team.until_s - team.ready_s) for team in self.teams)


def stop_kinds(rules: HouseRules, locked: Ints, chosen: Ints) -> Ints:
    """[c] A number for each chosen house: only houses with the same number may share a stop.

    Parameters
    ----------
    rules
        Filled.
    locked
        [h] the number of the locked group a house is in, or -1.
    chosen
        [c] rows of houses.
    """
    columns = np.column_stack(
        [
            locked[chosen],
            rules.must[chosen],
            rules.needs[chosen],
            rules.team[chosen],
            rules.opens_s[chosen],
            rules.closes_s[chosen],
        ]
    )
    if not len(chosen) or (columns == columns[0]).all():
        return np.zeros(len(chosen), dtype=np.int64)
    kinds: Ints = np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return kinds


def locked_groups(morning: Morning) -> Ints:
    """[h] The number of the locked group of each house, counted through all teams, or -1."""
    number = np.full(len(morning), -1, dtype=np.int64)
    groups = [group for team in morning.teams for group in team.locked]
    for i, group in enumerate(groups):
        number[list(group)] = i
    return number


def locked_teams(morning: Morning) -> Ints32:
    """[h] The team whose locked stops a house is in, or ANY_TEAM."""
    team = np.full(len(morning), ANY_TEAM, dtype=np.int32)
    for i, one in enumerate(morning.teams):
        for group in one.locked:
            team[list(group)] = i
    return team
