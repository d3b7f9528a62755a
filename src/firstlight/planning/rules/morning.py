"""One morning as a whole: houses with a value each become rounds along streets, in daylight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Ints
from firstlight.geo.distance import local_m
from firstlight.geo.streets import StreetGraph, snap
from firstlight.planning.rules.legs import Leg, leg_geometry, round_places
from firstlight.planning.rules.places import Places, depot_places, join_places, stop_places
from firstlight.planning.rules.problem import RoundsProblem
from firstlight.planning.rules.rounds import solve_rounds
from firstlight.planning.rules.stops import Stops, make_stops
from firstlight.planning.rules.walk_net import Walk, walk_net
from firstlight.planning.rules.walking import direct_stops, stop_ends, walking_matrix

MAX_SNAP_M = 150.0
WALK_M_S = 1.2
CANDIDATE_HOUSES = 20_000  # more than any morning's teams can visit; keeps a city's plan in seconds


class MorningError(CodedError):
    """No plan can be made; codes are listed at `plan_morning`."""


class Zone(NamedTuple):
    """A circle that nobody enters until it is cleared."""

    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, eq=False)
class Morning:
    """What a plan is made from.

    Shapes: h houses. value is what a visit is expected to find (belief), work_s the seconds at
    the house itself.
    """

    graph: StreetGraph
    lon: Floats  # [h]
    lat: Floats  # [h]
    value: Floats  # [h]
    work_s: Floats  # [h]
    zones: tuple[Zone, ...]
    depot: tuple[float, float]  # lon, lat of the muster point
    teams: int
    shift_s: float


@dataclass(frozen=True, eq=False)
class PlannedStop:
    houses: Ints  # rows of the morning's houses, in walking order
    lon: float
    lat: float
    street: str | None
    arrival_s: float
    done_s: float
    leg: Leg  # from the stop before, or from the muster point


@dataclass(frozen=True, eq=False)
class PlannedRound:
    stops: tuple[PlannedStop, ...]
    back: Leg
    walk_m: float
    finished_s: float


@dataclass(frozen=True, eq=False)
class PlannedMorning:
    """Rounds, one a team (a team with nothing to do has no stop), and who is not visited, and why.

    left_out maps ``not-cleared``, ``no-street``, ``unreachable``, ``less-likely`` and ``no-time``
    to rows of houses; with the visited they are all houses, each once.
    """

    rounds: tuple[PlannedRound, ...]
    left_out: dict[str, Ints]
    auc: float
    expected: float  # the value of all visited houses


def plan_morning(morning: Morning, *, budget_s: float, seed: int) -> PlannedMorning:
    """Choose stops, order them into rounds and lay the legs along streets.

    Parameters
    ----------
    morning
        h houses, h >= 1.
    budget_s
        Seconds for the solver's search; 0 is the greedy plan.
    seed
        The same seed gives the same stops; the search itself is bound by the clock.

    Raises
    ------
    MorningError
        ``no-team``, ``no-house``, ``no-time`` (the shift has no second in it), ``muster-in-danger``,
        ``no-street`` (no house or muster point near an open street).
    """
    if morning.teams < 1:
        raise MorningError("no-team")
    if not len(morning.lon):
        raise MorningError("no-house")
    if not morning.shift_s > 0:
        raise MorningError("no-time")
    if inside_zones(morning.zones, np.array([morning.depot[0]]), np.array([morning.depot[1]])).any():
        raise MorningError("muster-in-danger")
    danger = inside_zones(morning.zones, morning.lon, morning.lat)
    graph = _without_zones(morning.graph, morning.zones)
    chosen = _likeliest(morning.value, ~danger, CANDIDATE_HOUSES)
    met = snap(graph, morning.lon[chosen], morning.lat[chosen], MAX_SNAP_M)
    stops = make_stops(graph, met)
    if not len(stops):
        raise MorningError("no-street")
    stops = _keep(stops, _promising(stops, morning, chosen))
    problem = _problem(graph, stops, morning, chosen)
    solved = solve_rounds(problem, objective="early", budget_s=budget_s, seed=seed)
    depot = depot_places(graph, np.array([morning.depot[0]]), np.array([morning.depot[1]]))
    walk = _walk_of(graph, stops, depot)
    rounds = tuple(
        _lay_round(walk, stops, np.asarray(route), depot, (morning, chosen)) for route in solved.routes
    )
    unreachable = [
        stop
        for stop, why in zip(solved.left_out.tolist(), solved.reasons, strict=True)
        if why == "unreachable"
    ]
    named = {
        "not-cleared": np.flatnonzero(danger),
        "no-street": chosen[np.flatnonzero(~met.reached)],
        "unreachable": chosen[_houses_of(stops, unreachable)],
    }
    visited = [stop.houses for one in rounds for stop in one.stops]
    return PlannedMorning(
        rounds=rounds,
        left_out=_complete(named, np.concatenate([*visited, np.empty(0, np.int64)]), chosen, len(danger)),
        auc=solved.auc,
        expected=float(sum(morning.value[houses].sum() for houses in visited)),
    )


def inside_zones(zones: tuple[Zone, ...], lon: Floats, lat: Floats) -> Bools:
    """Which of p places nobody may enter. [p]"""
    inside = np.zeros(len(lon), dtype=np.bool_)
    for zone in zones:
        inside |= local_m(lon, lat, zone.lon, zone.lat) <= zone.radius_m
    return inside


def _without_zones(graph: StreetGraph, zones: tuple[Zone, ...]) -> StreetGraph:
    """Close every segment that comes near a zone.

    Shape points may lie far apart on a straight street: a segment is closed when a zone touches
    one of its pieces, not only one of its points.
    """
    if not zones:
        return graph
    begin = np.delete(np.arange(len(graph.shape_lon)), graph.shape_offset[1:] - 1)
    owner = np.repeat(np.arange(graph.n_segments), np.diff(graph.shape_offset) - 1)
    closed = np.zeros(graph.n_segments, dtype=np.bool_)
    for zone in zones:
        scale_x = local_m(zone.lon - 0.005, zone.lat, zone.lon + 0.005, zone.lat) * 100
        scale_y = local_m(zone.lon, zone.lat - 0.005, zone.lon, zone.lat + 0.005) * 100
        x, y = (graph.shape_lon - zone.lon) * scale_x, (graph.shape_lat - zone.lat) * scale_y
        dx, dy = x[begin + 1] - x[begin], y[begin + 1] - y[begin]
        length2 = np.maximum(dx * dx + dy * dy, 1e-12)
        share = np.clip(-(x[begin] * dx + y[begin] * dy) / length2, 0.0, 1.0)
        near = np.hypot(x[begin] + share * dx, y[begin] + share * dy) <= zone.radius_m
        closed[owner[near]] = True
    return graph.close(closed)


def _likeliest(value: Floats, allowed: Bools, count: int) -> Ints:
    """Rows of the houses with the highest value among the allowed, ascending."""
    rows = np.flatnonzero(allowed)
    if len(rows) > count:
        rows = np.sort(rows[np.argsort(-value[rows], kind="stable")[:count]])
    return rows


def _stop_sums(stops: Stops, of_house: Floats) -> Floats:
    sums: Floats = np.add.reduceat(of_house[stops.house], stops.house_offset[:-1])
    return sums


def _stop_work_s(stops: Stops, morning: Morning, chosen: Ints) -> Floats:
    return _stop_sums(stops, morning.work_s[chosen]) + stops.length_m / WALK_M_S


def _promising(stops: Stops, morning: Morning, chosen: Ints) -> Ints:
    """The stops worth solving for: by value per minute, about twice what the teams can do."""
    work = _stop_work_s(stops, morning, chosen)
    order = np.argsort(-_stop_sums(stops, morning.value[chosen]) / (work + 60.0), kind="stable")
    enough = int(np.searchsorted(np.cumsum(work[order]), 2.0 * morning.teams * morning.shift_s)) + 1
    return np.sort(order[:enough])


def _keep(stops: Stops, kept: Ints) -> Stops:
    count = np.diff(stops.house_offset)[kept]
    return Stops(
        segment=stops.segment[kept],
        side=stops.side[kept],
        from_m=stops.from_m[kept],
        to_m=stops.to_m[kept],
        lon=stops.lon[kept],
        lat=stops.lat[kept],
        house_offset=np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        house=_houses_of(stops, kept.tolist()),
        unreached=stops.unreached,
    )


def _houses_of(stops: Stops, some: list[int]) -> Ints:
    return np.concatenate([*(stops.houses_of(stop) for stop in some), np.empty(0, np.int64)])


def _problem(graph: StreetGraph, stops: Stops, morning: Morning, chosen: Ints) -> RoundsProblem:
    depot_lon, depot_lat = np.array([morning.depot[0]]), np.array([morning.depot[1]])
    travel_s = walking_matrix(graph, stops, depot_lon, depot_lat, WALK_M_S)
    if not np.isfinite(travel_s[0, 1:]).any():
        raise MorningError("no-street")
    return RoundsProblem(
        travel_s=travel_s,
        service_s=_stop_work_s(stops, morning, chosen),
        value=_stop_sums(stops, morning.value[chosen]),
        team_depot=np.zeros(morning.teams, dtype=np.int64),
        shift_s=np.full(morning.teams, morning.shift_s),
    )


def _walk_of(graph: StreetGraph, stops: Stops, depot: Places) -> Walk:
    low, high = stop_ends(graph, stops, np.arange(len(stops)))
    return walk_net(graph, join_places(depot, stop_places(stops), low, high))


def _lay_round(
    walk: Walk, stops: Stops, route: Ints, depot: Places, houses: tuple[Morning, Ints]
) -> PlannedRound:
    """Lay a round along the streets, with times by its true legs.

    The solver measures between the middles of stops; the true walk from end to end can be a
    little longer. Stops that then no longer fit into the shift are given up, last first.
    """
    morning, _ = houses
    while True:
        against = direct_stops(walk, stops, route, depot, depot)
        start, end = round_places(walk, stops, route, against, (depot, depot))
        legs = leg_geometry(walk, start, end)
        laid = _times(stops, (route, against), legs, houses)
        if laid.finished_s <= morning.shift_s or not len(route):
            return laid
        route = route[:-1]


def _times(
    stops: Stops, route: tuple[Ints, Bools], legs: list[Leg], houses: tuple[Morning, Ints]
) -> PlannedRound:
    morning, chosen = houses
    if not len(route[0]):
        return PlannedRound((), Leg(np.empty(0), np.empty(0), (), 0.0), 0.0, 0.0)
    clock, planned = 0.0, []
    graph = morning.graph
    for stop, against, leg in zip(route[0].tolist(), route[1].tolist(), legs[:-1], strict=True):
        arrival_s = clock + leg.length_m / WALK_M_S
        rows = chosen[stops.houses_of(stop)]
        clock = arrival_s + float(morning.work_s[rows].sum() + stops.length_m[stop] / WALK_M_S)
        name = int(graph.seg_name[stops.segment[stop]])
        planned.append(
            PlannedStop(
                houses=rows[::-1] if against else rows,
                lon=float(stops.lon[stop]),
                lat=float(stops.lat[stop]),
                street=graph.names[name] if name >= 0 else None,
                arrival_s=arrival_s,
                done_s=clock,
                leg=leg,
            )
        )
    walk_m = sum(leg.length_m for leg in legs) + float(stops.length_m[route[0]].sum())
    return PlannedRound(tuple(planned), legs[-1], walk_m, clock + legs[-1].length_m / WALK_M_S)


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
