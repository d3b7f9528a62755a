"""The hidden truth of a demo night: what really happened, which the teams are about to find out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Bytes, Floats, Ints

# Keys and units as in contracts/damage_schedule.json; the columns of Truth.damaged and its like.
UNITS = {
    "roof_covering": "m2",
    "rafters": "m",
    "insulation": "m2",
    "windows": "piece",
    "entrance_doors": "piece",
    "facade": "m2",
    "walls": "m2",
    "balconies": "piece",
}
ELEMENTS = tuple(UNITS)
ELEMENT = {key: column for column, key in enumerate(ELEMENTS)}
NETWORKS = ("gas", "power", "water", "heat")
NETWORK_STATES = ("working", "isolated", "damaged")
SEVERITIES = ("", "light", "heavy", "destroyed")  # 0: not damaged
NO_DESTROYED = ("insulation", "entrance_doors")  # elements whose worst severity is "heavy"
GRADES = ("none", "minor", "major", "destroyed")
SHELLING, STORM = "shelling", "storm"
KINDS = (SHELLING, STORM)
LANGUAGES = ("en", "ru", "uk")


class TruthError(CodedError):
    """A night that cannot be drawn (see ``hidden_truth``) or read (``load_truth``)."""


@dataclass(frozen=True)
class Finding:
    """What a careful inspector finds of one element: amounts in its unit, ``0 < damaged <= total``."""

    element: str
    damaged: float
    total: float
    severity: str


@dataclass(frozen=True)
class Impacts:
    """Where i things fell, and how far from each about half of the panes that face it break (m)."""

    lon: Floats
    lat: Floats
    reach_m: Floats


@dataclass(frozen=True)
class Reports:
    """Where r impacts were said to be by people who heard them; ``of`` is the true one, -1: none."""

    lon: Floats
    lat: Floats
    of: Ints
    radius_m: float


@dataclass(frozen=True)
class Calls:
    """Residents who called, in the order of time: seconds after the first impact, language, their words."""

    house: Ints
    after_s: Floats
    language: tuple[str, ...]
    text: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """All that a night did to a register of ``house_count`` houses.

    Row i is damaged house ``house[i]`` (ascending): ``damaged`` and ``total`` (k, 8) in the units of
    ``UNITS``, ``severity`` (k, 8) rows of ``SEVERITIES``, ``windows_by_side`` (k, 4) broken panes clockwise
    from the side nearest north, ``networks`` (k, 4) rows of ``NETWORK_STATES``, ``grade`` rows of ``GRADES``.
    """

    kind: str
    seed: int
    house_count: int
    house: Ints
    damaged: Floats
    total: Floats
    severity: Bytes
    windows_by_side: Ints
    networks: Bytes
    grade: Bytes
    impacts: Impacts
    reports: Reports
    calls: Calls

    @cached_property
    def _row(self) -> dict[int, int]:
        return {house: row for row, house in enumerate(self.house.tolist())}

    @property
    def damaged_share(self) -> float:
        """Damaged houses of all, 0 to 1."""
        return self.house.size / self.house_count

    def damage_of(self, house: int) -> tuple[Finding, ...]:
        """What there is to find at a house; () for one that is not damaged."""
        row = self._row.get(house)
        if row is None:
            return ()
        amounts = zip(
            ELEMENTS,
            self.damaged[row].tolist(),
            self.total[row].tolist(),
            self.severity[row].tolist(),
            strict=True,
        )
        return tuple(
            Finding(key, hit, all_, SEVERITIES[worst]) for key, hit, all_, worst in amounts if hit > 0
        )

    def grade_of(self, house: int) -> str:
        """One of ``GRADES``."""
        row = self._row.get(house)
        return GRADES[0] if row is None else GRADES[int(self.grade[row])]

    def networks_of(self, house: int) -> dict[str, str]:
        """Networks that do not work at a house, each with its state; {} where all work."""
        row = self._row.get(house)
        if row is None:
            return {}
        states = zip(NETWORKS, self.networks[row].tolist(), strict=True)
        return {key: NETWORK_STATES[state] for key, state in states if state}

    def keyed(self, keys: Ints) -> Truth:
        """The same with the register's own ascending numbers, ``keys[row]``, in the place of rows."""
        calls = replace(self.calls, house=keys[self.calls.house])
        return replace(self, house=keys[self.house], calls=calls)

    # Short names for those who play the night.

    @property
    def call_house(self) -> Ints:
        return self.calls.house

    @property
    def call_after_s(self) -> Floats:
        return self.calls.after_s

    @property
    def call_text(self) -> tuple[str, ...]:
        return self.calls.text

    @property
    def reported_lon(self) -> Floats:
        return self.reports.lon

    @property
    def reported_lat(self) -> Floats:
        return self.reports.lat

    @property
    def reported_radius_m(self) -> float:
        return self.reports.radius_m


def no_impacts() -> Impacts:
    """None fell."""
    return Impacts(np.zeros(0), np.zeros(0), np.zeros(0))
