"""One morning as a whole: houses with a value each become rounds along streets, in daylight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstlight.errors import CodedError
from firstlight.geo.arrays import Bools, Floats, Floats32, Ints
from firstlight.geo.distance import local_m
from firstlight.geo.streets import OwnStreets, StreetGraph, crop, point_along, scraps, snap
from firstlight.geo.zones import Circles, in_circles, segments_in_circles
from firstlight.planning.rules.legs import Leg, leg_geometry, round_places
from firstlight.planning.rules.places import Places, depot_places, join_places, stop_places
from firstlight.planning.rules.problem import RoundsProblem
from firstlight.planning.rules.rounds import solve_rounds
from firstlight.planning.rules.stops import Stops, make_stops
from firstlight.planning.rules.walk_net import Walk, matrix_m, walk_net
from firstlight.planning.rules.walking import direct_stops

MAX_SNAP_M = 150.0
WALK_M_S = 1.2
MARGIN_M = 1000.0  # of streets around the houses to begin with; `crop` widens it where a way would get longer
CROP_SHARE = 0.25  # of the net around the houses; above it checking a crop takes longer than it saves
CANDIDATE_HOUSES = 20_000  # more than any morning's teams can visit; keeps a city's plan in seconds
CANDIDATE_SHIFTS = 4.0  # houses worth this many times the teams' time are looked at
ALIKE = 0.001  # values that differ by less say nothing: then the nearer house is looked at


class MorningError(CodedError):
    """No plan can be made; codes are listed at `plan_morning`."""


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
    depot: tuple[float, float]  # lon, lat of the muster point
    teams: int
    shift_s: float
    own: OwnStreets | None = None


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
    _check(morning)
    danger = in_circles(morning.zones, morning.lon, morning.lat)
    chosen = _likeliest(morning, ~danger)
    graph = _streets_around(morning, chosen)
    met = snap(graph, morning.lon[chosen], morning.lat[chosen], MAX_SNAP_M, own=_own_of(morning, chosen))
    stops = make_stops(graph, met)
    if not len(stops):
        raise MorningError("no-street")
    stops = _keep(stops, _promising(stops, morning, chosen))
    depot = _depot(graph, morning)
    places = join_places(depot, stop_places(stops))
    walk = walk_net(graph, places)
    problem = _problem(matrix_m(walk, places), stops, morning, chosen)
    solved = solve_rounds(problem, objective="early", budget_s=budget_s, seed=seed)
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


def _check(morning: Morning) -> None:
    if morning.teams < 1:
        raise MorningError("no-team")
    if not len(morning.lon):
        raise MorningError("no-house")
    if not morning.shift_s > 0:
        raise MorningError("no-time")
    lon, lat = morning.depot
    if in_circles(morning.zones, np.array([lon]), np.array([lat])).any():
        raise MorningError("muster-in-danger")


def _likeliest(morning: Morning, allowed: Bools) -> Ints:
    """Rows of the allowed houses of the highest value, ascending, nearer to the muster point first.

    As many as keep the teams busy several times over: a compact choice needs few streets.
    """
    rows = np.flatnonzero(allowed)
    away_m = local_m(morning.lon[rows], morning.lat[rows], *morning.depot)
    rows = rows[np.lexsort((away_m, -np.round(morning.value[rows] / ALIKE)))]
    busy_s = CANDIDATE_SHIFTS * morning.teams * morning.shift_s
    enough = int(np.searchsorted(np.cumsum(morning.work_s[rows]), busy_s)) + 1
    return np.sort(rows[: min(enough, CANDIDATE_HOUSES)])


def _streets_around(morning: Morning, chosen: Ints) -> StreetGraph:
    """The streets that lead somewhere and through no zone, around the houses and the muster point.

    Scraps are told on the whole net before zones close it: what a zone cuts off is no scrap, and
    its houses are then reported as unreachable instead of being approached from another street.
    """
    graph = morning.graph
    graph = graph.close(scraps(graph) | segments_in_circles(graph, morning.zones))
    depot = _depot(graph, morning)
    met_lon, met_lat = point_along(graph, depot.segment, depot.offset_m)
    lon = np.concatenate((morning.lon[chosen], depot.lon, met_lon))
    lat = np.concatenate((morning.lat[chosen], depot.lat, met_lat))
    inside = (graph.node_lon >= lon.min()) & (graph.node_lon <= lon.max())
    inside &= (graph.node_lat >= lat.min()) & (graph.node_lat <= lat.max())
    if inside.mean() > CROP_SHARE:
        return graph
    return crop(graph, lon, lat, MARGIN_M).graph


def _depot(graph: StreetGraph, morning: Morning) -> Places:
    depot = depot_places(graph, np.array([morning.depot[0]]), np.array([morning.depot[1]]))
    if depot.segment[0] < 0:
        raise MorningError("no-street")
    return depot


def _own_of(morning: Morning, chosen: Ints) -> OwnStreets | None:
    own = morning.own
    return None if own is None else OwnStreets(own.of_name, own.of_place[chosen])


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


def _problem(metres: Floats32, stops: Stops, morning: Morning, chosen: Ints) -> RoundsProblem:
    """The rounds to solve; metres [1 + n, 1 + n] between the muster point and n stops."""
    if not np.isfinite(metres[0, 1:]).any():
        raise MorningError("no-street")
    return RoundsProblem(
        travel_s=metres / np.float32(WALK_M_S),
        service_s=_stop_work_s(stops, morning, chosen),
        value=_stop_sums(stops, morning.value[chosen]),
        team_depot=np.zeros(morning.teams, dtype=np.int64),
        shift_s=np.full(morning.teams, morning.shift_s),
    )


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
        laid = _times(walk, stops, (route, against), legs, houses)
        if laid.finished_s <= morning.shift_s or not len(route):
            return laid
        route = route[:-1]


def _times(
    walk: Walk, stops: Stops, route: tuple[Ints, Bools], legs: list[Leg], houses: tuple[Morning, Ints]
) -> PlannedRound:
    morning, chosen = houses
    if not len(route[0]):
        return PlannedRound((), Leg(np.empty(0), np.empty(0), (), 0.0), 0.0, 0.0)
    clock, planned = 0.0, []
    graph = walk.graph
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
