"""What a round solver is asked: stops, teams, times and rules. No solving here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from firstlight.errors import CodedError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class RoundsError(CodedError):
    """A rounds problem that says something impossible; codes are listed at `RoundsProblem`."""


def _floats() -> Floats:
    return np.empty(0)


def _ints() -> Ints:
    return np.empty(0, dtype=np.int64)


def _bools() -> Bools:
    return np.empty(0, dtype=np.bool_)


class Break(NamedTuple):
    """A pause of one team, begun between two stops, never earlier or later than allowed."""

    team: int
    earliest_s: float
    latest_s: float
    length_s: float


@dataclass(frozen=True, eq=False)
class RoundsProblem:
    """n stops, k teams and d depot rows; all times in seconds from the start of the shift.

    A team leaves its start when it is ready, walks, works at each of its stops once and is back at
    its depot before its shift ends. Arrays are converted, checked and frozen on construction.

    Parameters
    ----------
    travel_s
        (d+n, d+n) float32, row from, column to: the first d rows are depots (or places where teams
        stand), the others stops. ``inf`` means no way.
    service_s
        (n,) work at each stop, finite, >= 0.
    value
        (n,) what a visit is expected to find, for example damaged houses; finite, >= 0.
    team_depot
        (k,) depot row where each team ends (and starts, without ``team_start``), k >= 1.
    shift_s
        Scalar or (k,): when each team must be back.
    team_start
        (k,) depot row where each team stands now.
    ready_s
        (k,) when each team can leave, 0 by default.
    speed, pace
        (k,) walking and working speed relative to the matrix and to ``service_s``, > 0, 1 by default.
    skills, needs
        (k,) and (n,) bit masks: a team may visit a stop if it has every bit the stop needs.
    opens_s, closes_s
        (n,) work may begin only in between; the team waits if it is early.
    must
        (n,) True: pinned, gains over everything that is not.
    pinned_team
        (n,) the only team that may visit, or -1.
    locked
        k sequences: the first stops of each team, fixed in order and place.
    load, capacity
        (n,) and (k,): what a stop takes and a team has of anything countable (forms, photos, houses).
    breaks
        Pauses, any number per team.

    Raises
    ------
    RoundsError
        ``no-team``; ``shape`` (field, expected, got); ``not-a-number`` (field); ``negative`` (field);
        ``infinite`` (field); ``not-positive`` (field); ``unknown-depot`` (team); ``unknown-team``;
        ``unknown-stop``; ``repeated`` (stop); ``window`` (stop): closes before it opens.
    """

    travel_s: NDArray[np.float32]
    service_s: Floats
    value: Floats
    team_depot: Ints
    shift_s: Floats
    team_start: Ints = field(default_factory=_ints)
    ready_s: Floats = field(default_factory=_floats)
    speed: Floats = field(default_factory=_floats)
    pace: Floats = field(default_factory=_floats)
    skills: Ints = field(default_factory=_ints)
    needs: Ints = field(default_factory=_ints)
    opens_s: Floats = field(default_factory=_floats)
    closes_s: Floats = field(default_factory=_floats)
    must: Bools = field(default_factory=_bools)
    pinned_team: Ints = field(default_factory=_ints)
    locked: tuple[tuple[int, ...], ...] = ()
    load: Floats = field(default_factory=_floats)
    capacity: Floats = field(default_factory=_floats)
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        """Convert, fill in the defaults and refuse what cannot be meant."""
        self._set("team_depot", _array("team_depot", self.team_depot, np.int64))
        self._set("value", _array("value", self.value, np.float64))
        if not self.teams:
            raise RoundsError("no-team")
        for name, size, kind, default in _columns(self.stops, self.teams):
            self._set(name, _column(name, getattr(self, name), size=size, kind=kind, default=default))
        if not self.team_start.size:
            self._set("team_start", self.team_depot)
        self._set("team_start", _column("team_start", self.team_start, self.teams, np.int64, None))
        self._set("travel_s", _matrix(self.travel_s, self.stops))
        self._set("breaks", tuple(Break(*one) for one in self.breaks))
        self._set(
            "locked", tuple(tuple(int(stop) for stop in one) for one in self.locked) or ((),) * self.teams
        )
        self._check_numbers()
        self._check_references()
        self._check_locked()

    @property
    def teams(self) -> int:
        """k, how many teams there are."""
        return int(self.team_depot.size)

    @property
    def stops(self) -> int:
        """n, how many stops there are."""
        return int(self.value.size)

    @property
    def depots(self) -> int:
        """d, how many rows of the matrix are depots."""
        return int(self.travel_s.shape[0]) - self.stops

    @property
    def horizon_s(self) -> float:
        """The last moment of the last shift: what 'time that remains' is counted to."""
        return float(self.shift_s.max())

    @property
    def is_plain(self) -> bool:
        """Whether nobody ever waits: no break and no time window that could bind."""
        return not self.breaks and not self.opens_s.any() and bool(np.isinf(self.closes_s).all())

    def allowed(self) -> Bools:
        """(k, n) True where the team may and can visit the stop: skill, pin and a way there and back."""
        return self._allowed

    @cached_property
    def _allowed(self) -> Bools:
        out = np.isfinite(self.travel_s[self.team_start, self.depots :])
        back = np.isfinite(self.travel_s[self.depots :, :][:, self.team_depot]).T
        skilled = (self.needs[None, :] & ~self.skills[:, None]) == 0
        pinned = (self.pinned_team[None, :] < 0) | (
            self.pinned_team[None, :] == np.arange(self.teams)[:, None]
        )
        may = np.ascontiguousarray(out & back & skilled & pinned)
        may.flags.writeable = False
        return may

    def _set(self, name: str, value: Any) -> None:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        object.__setattr__(self, name, value)

    def _check_numbers(self) -> None:
        for name in ("service_s", "value", "ready_s", "shift_s", "load"):
            _at_least_zero(name, getattr(self, name), finite=True)
        for name in ("travel_s", "opens_s", "closes_s", "capacity"):
            _at_least_zero(name, getattr(self, name), finite=name == "opens_s")
        for name in ("speed", "pace"):
            _at_least_zero(name, getattr(self, name), finite=True)
            if (getattr(self, name) <= 0).any():
                raise RoundsError("not-positive", field=name)
        late = np.flatnonzero(self.closes_s < self.opens_s)
        if late.size:
            raise RoundsError("window", stop=int(late[0]))
        for one in self.breaks:
            times = np.array(one[1:], dtype=np.float64)
            _at_least_zero("breaks", times, finite=True)
            if one.latest_s < one.earliest_s:
                raise RoundsError("window", team=one.team)

    def _check_references(self) -> None:
        for row in np.concatenate([self.team_depot, self.team_start]):
            if not 0 <= row < self.depots:
                raise RoundsError("unknown-depot", depot=int(row))
        for team in [*self.pinned_team.tolist(), *(one.team for one in self.breaks)]:
            if not -1 <= team < self.teams:
                raise RoundsError("unknown-team", team=int(team))
        if any(one.team < 0 for one in self.breaks):
            raise RoundsError("unknown-team", team=-1)

    def _check_locked(self) -> None:
        if len(self.locked) != self.teams:
            raise RoundsError("shape", field="locked", expected=(self.teams,), got=(len(self.locked),))
        seen: set[int] = set()
        for stop in (stop for one in self.locked for stop in one):
            if not 0 <= stop < self.stops:
                raise RoundsError("unknown-stop", stop=stop)
            if stop in seen:
                raise RoundsError("repeated", stop=stop)
            seen.add(stop)


def _columns(stops: int, teams: int) -> list[tuple[str, int, type[np.generic], float | None]]:
    """Name, length, type and default of every one-dimensional field."""
    return [
        ("service_s", stops, np.float64, None),
        ("value", stops, np.float64, None),
        ("team_depot", teams, np.int64, None),
        ("shift_s", teams, np.float64, None),
        ("ready_s", teams, np.float64, 0),
        ("speed", teams, np.float64, 1),
        ("pace", teams, np.float64, 1),
        ("skills", teams, np.int64, 0),
        ("capacity", teams, np.float64, np.inf),
        ("needs", stops, np.int64, 0),
        ("opens_s", stops, np.float64, 0),
        ("closes_s", stops, np.float64, np.inf),
        ("must", stops, np.bool_, 0),
        ("pinned_team", stops, np.int64, -1),
        ("load", stops, np.float64, 0),
    ]


def _array(name: str, values: Any, kind: type[np.generic]) -> NDArray[Any]:
    try:
        if issubclass(kind, np.integer) and np.asarray(values).size:
            return np.array(values).astype(kind, casting="safe")
        return np.array(values, dtype=kind)
    except (TypeError, ValueError) as error:
        raise RoundsError("not-a-number", field=name) from error


def _column(name: str, values: Any, size: int, kind: type[np.generic], default: float | None) -> NDArray[Any]:
    """One checked column: a scalar is repeated, nothing becomes the default."""
    column = _array(name, values, kind)
    if column.ndim == 0 or (column.shape == (1,) and name == "shift_s"):
        column = np.full(size, column.reshape(-1)[0], dtype=kind)
    if column.size == 0 and default is not None:
        column = np.full(size, default, dtype=kind)
    if column.shape != (size,):
        raise RoundsError("shape", field=name, expected=(size,), got=column.shape)
    return column


def _matrix(values: Any, stops: int) -> NDArray[np.float32]:
    """The travel matrix, C-contiguous float32 with at least one depot row; not copied if it is one."""
    try:
        matrix = np.ascontiguousarray(values, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise RoundsError("not-a-number", field="travel_s") from error
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]
    if not square or matrix.shape[0] <= stops:
        raise RoundsError("shape", field="travel_s", expected=("d+n", "d+n"), got=matrix.shape)
    return matrix.view()


def _at_least_zero(name: str, values: NDArray[Any], *, finite: bool) -> None:
    if np.isnan(values).any():
        raise RoundsError("not-a-number", field=name)
    if (values < 0).any():
        raise RoundsError("negative", field=name)
    if finite and np.isinf(values).any():
        raise RoundsError("infinite", field=name)
