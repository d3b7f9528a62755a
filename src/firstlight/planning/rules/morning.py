"""One morning as a whole: houses with a value each become rounds along streets, in daylight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats32, Ints
from firstlight.geo.streets import OwnStreets, distance_table, snap
from firstlight.geo.zones import in_circles
from firstlight.planning.rules.asked import (
    HouseRules,
    Morning,
    TeamOut,
    locked_groups,
    locked_teams,
    stop_kinds,
)
from firstlight.planning.rules.candidates import (
    WALK_M_S,
    houses_of,
    keep_stops,
    likeliest,
    promising,
    stop_any,
    stop_sums,
    stop_work_s,
    streets_around,
    team_places,
    walkable,
)
from firstlight.planning.rules.laying import Ground, PlannedRound, PlannedStop, lay_rounds
from firstlight.planning.rules.places import Places, join_places, stop_places
from firstlight.planning.rules.problem import Break, RoundsError, RoundsProblem
from firstlight.planning.rules.rounds import solve_rounds
from firstlight.planning.rules.rounds_score import Rounds, walk_round
from firstlight.planning.rules.rounds_start import rounds_through
from firstlight.planning.rules.stops import make_stops
from firstlight.planning.rules.walk_net import Table, matrix_m, walk_net

__all__ = [
    "WALK_M_S",
    "HouseRules",
    "Morning",
    "MorningError",
    "PlannedMorning",
    "PlannedRound",
    "PlannedStop",
    "Search",
    "TeamOut",
    "plan_morning",
]

MAX_SNAP_M = 150.0
SLACK_S = 120.0  # a stop closes this much earlier for the solver, which measures between middles of stops


class MorningError(CodedError):
    """No plan can be made; codes are listed at `plan_morning`."""


@dataclass(frozen=True)
class Search:
    """How long to look for better rounds: seconds, steps, or both.

    0 seconds is the greedy plan, or the rounds under way, filled up in the same manner.
    """

    budget_s: float
    seed: int
    max_iterations: int | None = None


@dataclass(frozen=True, eq=False)
class PlannedMorning:
    """Rounds, one a team (a team with nothing to do has no stop), and who is not visited, and why.

    left_out maps ``not-cleared``, ``excluded``, ``no-street``, ``unreachable``, ``no-skill``,
    ``window``, ``too-long``, ``less-likely`` and ``no-time`` to rows of houses; with the visited they
    are all houses, each once. idle maps a team that cannot leave to ``in-danger``, ``no-street`` or
    ``no-time``.
    """

    rounds: tuple[PlannedRound, ...]
    left_out: dict[str, Ints]
    idle: dict[int, str]
    auc: float
    expected: float  # the value of all visited houses


def plan_morning(morning: Morning, search: Search, table: Table = distance_table) -> PlannedMorning:
    """Choose stops, order them into rounds and lay the legs along streets.

    Parameters
    ----------
    morning
        h houses, h >= 1. Locked stops come first in their rounds as far as they fit; the others
        are chosen and ordered to find damage early.
    search
        The same seed with an iteration count that is reached gives the same plan; with seconds
        alone the search is bound by the clock.
    table
        As at `walk_net`.

    Raises
    ------
    MorningError
        ``no-team``, ``no-house``, ``no-time`` (no team has a second left), ``muster-in-danger`` (every
        team stands in a zone), ``no-street`` (no house or no team near an open street).
    """
    morning = replace(morning, rules=morning.rules.filled(len(morning)))
    _check(morning)
    danger = in_circles(morning.zones, morning.lon, morning.lat)
    allowed = ~danger & ~morning.rules.excluded
    wanted = (morning.rules.must | (locked_groups(morning) >= 0)) & allowed
    chosen = likeliest(morning, allowed, wanted)
    ground, depots, met = _ground(morning, chosen, wanted, table)
    team_row, end_row = _depot_rows(morning)
    places = join_places(depots, stop_places(ground.stops))
    problem = _problem(ground, matrix_m(ground.walk, places), (team_row, end_row))
    solved = solve_rounds(
        problem, objective="early", budget_s=search.budget_s, seed=search.seed,
        max_iterations=search.max_iterations, start=_under_way(ground),
    )  # fmt: skip
    ends = [(depots.take(team_row[[i]]), depots.take(end_row[[i]])) for i in range(len(morning.teams))]
    rounds = lay_rounds(ground, [np.asarray(route) for route in solved.routes], ends)
    named = {
        "not-cleared": np.flatnonzero(danger),
        "excluded": np.flatnonzero(morning.rules.excluded & ~danger),
        "no-street": chosen[np.flatnonzero(~met)],
        **_unsolved(ground, solved),
    }
    visited = [stop.houses for one in rounds for stop in one.stops]
    return PlannedMorning(
        rounds=rounds,
        left_out=_complete(named, np.concatenate([*visited, np.empty(0, np.int64)]), chosen, len(morning)),
        idle=_idle(morning, depots.segment[team_row] >= 0),
        auc=solved.auc,
        expected=float(sum(morning.value[houses].sum() for houses in visited)),
    )


def _check(morning: Morning) -> None:
    if not morning.teams:
        raise MorningError("no-team")
    if not len(morning):
        raise MorningError("no-house")
    if not morning.time_s > 0:
        raise MorningError("no-time")
    if _stand_in_danger(morning).all():
        raise MorningError("muster-in-danger")


def _stand_in_danger(morning: Morning) -> Bools:
    starts = np.array([team.start for team in morning.teams])
    return in_circles(morning.zones, starts[:, 0], starts[:, 1])


def _idle(morning: Morning, reached: Bools) -> dict[int, str]:
    """The teams that cannot leave, and why."""
    idle = {}
    for i, (team, in_danger) in enumerate(zip(morning.teams, _stand_in_danger(morning), strict=True)):
        if in_danger:
            idle[i] = "in-danger"
        elif not reached[i]:
            idle[i] = "no-street"
        elif not team.until_s > team.ready_s:
            idle[i] = "no-time"
    return idle


def _depot_rows(morning: Morning) -> tuple[Ints, Ints]:
    """The row of each team's start and of its end among `_places`. [k] each"""
    row = {place: i for i, place in enumerate(_places(morning))}
    starts = np.array([row[team.start] for team in morning.teams], dtype=np.int64)
    return starts, np.array([row[team.end] for team in morning.teams], dtype=np.int64)


def _places(morning: Morning) -> list[tuple[float, float]]:
    """Every place where a team starts or ends, once."""
    return list(dict.fromkeys([place for team in morning.teams for place in (team.start, team.end)]))


def _ground(morning: Morning, chosen: Ints, wanted: Bools, table: Table) -> tuple[Ground, Places, Bools]:
    """The stops and the net they are walked on, the places of the teams, and which chosen houses met it."""
    open_net = walkable(morning)
    whole = team_places(open_net, morning, _places(morning))
    graph = streets_around(open_net, morning, chosen, whole)
    depots = team_places(graph, morning, _places(morning))
    met = snap(graph, morning.lon[chosen], morning.lat[chosen], MAX_SNAP_M, own=_own_of(morning, chosen))
    stops = make_stops(graph, met, kind=stop_kinds(morning.rules, locked_groups(morning), chosen))
    if not len(stops) or not (depots.segment >= 0).any():
        raise MorningError("no-street")
    stops = keep_stops(stops, promising(stops, morning, chosen, wanted))
    walk = walk_net(graph, join_places(depots, stop_places(stops)), table)
    must = stop_any(stops, wanted[chosen])
    return Ground(walk, stops, morning, chosen, must), depots, met.reached


def _own_of(morning: Morning, chosen: Ints) -> OwnStreets | None:
    own = morning.own
    return None if own is None else OwnStreets(own.of_name, own.of_place[chosen])


def _problem(ground: Ground, metres: Floats32, rows: tuple[Ints, Ints]) -> RoundsProblem:
    """The rounds to solve; metres [d + n, d + n] between the places of the teams and n stops."""
    morning, stops, (start, end) = ground.morning, ground.stops, rows
    depots = len(metres) - len(stops)
    if not np.isfinite(metres[start, depots:]).any():
        raise MorningError("no-street")
    work_s = stop_work_s(stops, morning, ground.chosen)
    first = ground.chosen[stops.house[stops.house_offset[:-1]]]  # the houses of a stop are of one kind
    opens_s, rules = morning.rules.opens_s[first], morning.rules
    teams = morning.teams
    locked_by = locked_teams(morning)[first]
    problem = RoundsProblem(
        travel_s=metres / np.float32(WALK_M_S),
        service_s=work_s,
        value=stop_sums(stops, morning.value[ground.chosen]),
        team_depot=end,
        team_start=start,
        ready_s=np.array([team.ready_s for team in teams]),
        shift_s=np.array([max(team.ready_s, team.until_s) for team in teams]),
        speed=np.array([team.speed for team in teams]),
        skills=np.array([team.skills for team in teams], dtype=np.int64),
        needs=rules.needs[first],
        opens_s=opens_s,
        closes_s=np.maximum(rules.closes_s[first] - work_s - SLACK_S, opens_s),
        must=ground.must,
        pinned_team=np.where(locked_by >= 0, locked_by, rules.team[first]),
        breaks=tuple(Break(i, *pause) for i, team in enumerate(teams) for pause in team.breaks),
    )
    return replace(problem, locked=_locked(problem, ground))


def _under_way(ground: Ground) -> list[list[int]] | None:
    """The stops of the rounds under way, as far as they are still there."""
    return rounds_through(_stop_of(ground), [team.begun for team in ground.morning.teams])


def _stop_of(ground: Ground) -> Ints:
    """[h] The stop of each house, or -1."""
    stop_of = np.full(len(ground.morning), -1, dtype=np.int64)
    stop_of[ground.chosen] = ground.stops.stop_of_house(len(ground.chosen))
    return stop_of


def _locked(problem: RoundsProblem, ground: Ground) -> tuple[tuple[int, ...], ...]:
    """The locked stops of each team as far as they fit."""
    stop_of = _stop_of(ground)
    allowed = problem.allowed()
    locked = []
    for i, team in enumerate(ground.morning.teams):
        stops = dict.fromkeys(int(stop_of[row]) for group in team.locked for row in group)
        route = [stop for stop in stops if stop >= 0 and allowed[i, stop]]
        while route and not _fits(problem, i, route):
            route.pop()
        locked.append(tuple(route))
    return tuple(locked)


def _fits(problem: RoundsProblem, team: int, route: list[int]) -> bool:
    try:
        walk_round(problem, team, route)
    except RoundsError:
        return False
    return True


def _unsolved(ground: Ground, solved: Rounds) -> dict[str, Ints]:
    """Rows of houses whose stop nobody could ever visit, by the solver's reason."""
    stops_of: dict[str, list[int]] = {"unreachable": [], "no-skill": [], "window": [], "too-long": []}
    for stop, why in zip(solved.left_out.tolist(), solved.reasons, strict=True):
        if why in stops_of:
            stops_of[why].append(stop)
    return {
        why: ground.chosen[houses_of(ground.stops, np.array(stops, dtype=np.int64))]
        for why, stops in stops_of.items()
    }


def _complete(named: dict[str, Ints], visited: Ints, chosen: Ints, count: int) -> dict[str, Ints]:
    """Every house that is neither visited nor named already gets its reason."""
    open_rows = np.ones(count, dtype=np.bool_)
    open_rows[visited] = False
    for rows in named.values():
        open_rows[rows] = False
    candidate = np.zeros(count, dtype=np.bool_)
    candidate[chosen] = True
    named["no-time"] = np.flatnonzero(open_rows & candidate)
    named["less-likely"] = np.flatnonzero(open_rows & ~candidate)
    return named
