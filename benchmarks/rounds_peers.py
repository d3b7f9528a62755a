"""What a planner would build from routing libraries in an afternoon, one function a recipe.

Each takes a `RoundsProblem` with one depot and a budget in seconds and returns k lists of stops.
Times are rounded up to whole seconds, so that no peer is refused for a fraction of one. Building a
library's own problem counts against the budget, as it does for us; some overrun it all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from firstlight.planning.rules.problem import RoundsProblem

Recipe = Callable[[RoundsProblem, float], list[list[int]]]
WINDOWS = 4
PRIZE = 100_000  # of a stop of mean value, in seconds on foot: value first, walking second


def whole(problem: RoundsProblem) -> np.ndarray:
    """Travel times in whole seconds, rounded up."""
    travel = np.ceil(np.minimum(problem.travel_s, 1e6)).astype(np.int64)
    np.fill_diagonal(travel, 0)
    return travel


def weights(problem: RoundsProblem, scale: float) -> np.ndarray:
    """Values as whole numbers with this mean."""
    return np.rint(problem.value / problem.value.mean() * scale).astype(np.int64)


def service(problem: RoundsProblem) -> np.ndarray:
    return np.ceil(problem.service_s).astype(np.int64)


def pyvrp_prizes(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """PyVRP, optional clients with prizes."""
    start, deadline = [(0, 0.0)] * problem.teams, time.perf_counter() + budget_s
    return _pyvrp(problem, range(problem.stops), start, int(problem.shift_s[0]), deadline, home=True)


def pyvrp_rolling(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """PyVRP quarter by quarter of the shift: richest first quarter, then on from where teams stand."""
    routes: list[list[int]] = [[] for _ in range(problem.teams)]
    at, begin = [(0, 0.0)] * problem.teams, time.perf_counter()
    for window in range(1, WINDOWS + 1):
        until = int(problem.shift_s[0] * window / WINDOWS)
        left = sorted(set(range(problem.stops)) - {stop for route in routes for stop in route})
        last, deadline = window == WINDOWS, begin + budget_s * window / WINDOWS
        for k, part in enumerate(_pyvrp(problem, left, at, until, deadline, home=last)):
            for stop in part:
                place, clock = at[k]
                at[k] = (stop + 1, clock + float(problem.travel_s[place, stop + 1] + problem.service_s[stop]))
            routes[k] += part
    return routes


def pyvrp_cover(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """PyVRP, every client required."""
    start, deadline = [(0, 0.0)] * problem.teams, time.perf_counter() + budget_s
    shift = int(problem.shift_s[0])
    return _pyvrp(problem, range(problem.stops), start, shift, deadline, home=True, required=True)


def _pyvrp(problem, stops, start, until, deadline, *, home, required=False):
    """Locations: the depot and all stops, and a way out of the day that costs nothing."""
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
    from pyvrp.stop import MaxRuntime

    travel, work, prize = whole(problem), service(problem), weights(problem, PRIZE)
    n = travel.shape[0]
    matrix = np.zeros((n + 1, n + 1), dtype=np.int64)
    matrix[:n, :n] = travel
    if not home:  # nobody gets home too late from where a window leaves them
        back = np.maximum(0, travel[:, 0] + until - int(problem.shift_s[0]))
        matrix[:n, n] = back
    matrix[n, :n] = 10**6
    places = sorted({place for place, _ in start})
    depots = [Depot(place) for place in places] + [Depot(0 if home else n)]
    vehicles = [
        VehicleType(
            start_depot=places.index(place),
            end_depot=len(places),
            tw_early=int(np.ceil(clock)),
            tw_late=until,
        )
        for place, clock in start
        if clock < until
    ]
    owners = [k for k, (_, clock) in enumerate(start) if clock < until]
    stops = list(stops)
    clients = [
        Client(
            stop + 1,
            service_duration=int(work[stop]),
            prize=0 if required else int(prize[stop]),
            required=required,
        )
        for stop in stops
    ]
    routes: list[list[int]] = [[] for _ in start]
    if not clients or not vehicles:
        return routes
    locations = [Location(0, 0)] * (n + 1)
    data = ProblemData(locations, clients, depots, vehicles, [matrix], [matrix])
    left_s = max(0.05, deadline - time.perf_counter())
    result = solve(data, stop=MaxRuntime(left_s), seed=1, display=False, collect_stats=False)
    if result.best.is_feasible():
        for route in result.best.routes():
            routes[owners[route.vehicle_type()]] = [stops[visit.idx] for visit in route if visit.is_client()]
    return routes


def ortools_disjunctions(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """OR-Tools, a penalty for each stop left out, guided local search."""
    return _ortools(problem, budget_s, latency=False)


def ortools_latency(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """OR-Tools, each stop late from the first second on (soft upper bound 0), at its value."""
    return _ortools(problem, budget_s, latency=True)


def _ortools(problem: RoundsProblem, budget_s: float, *, latency: bool) -> list[list[int]]:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    begin = time.perf_counter()
    travel, shift = whole(problem), int(problem.shift_s[0])
    work = np.concatenate(([0], service(problem)))
    value = weights(problem, 100.0 if latency else PRIZE)
    manager = pywrapcp.RoutingIndexManager(len(travel), problem.teams, 0)
    routing = pywrapcp.RoutingModel(manager)
    foot = routing.RegisterTransitMatrix(travel.tolist())
    clock = routing.RegisterTransitMatrix((travel + work[:, None]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(foot)
    routing.AddDimension(clock, 0, shift, True, "time")
    dimension = routing.GetDimensionOrDie("time")
    for stop in range(problem.stops):
        index = manager.NodeToIndex(stop + 1)
        if latency:
            dimension.SetCumulVarSoftUpperBound(index, 0, int(value[stop]))
        routing.AddDisjunction([index], int(value[stop]) * (shift if latency else 1))
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left_s = max(0.05, begin + budget_s - time.perf_counter())
    options.time_limit.FromMilliseconds(int(left_s * 1000))
    answer = routing.SolveWithParameters(options)
    routes: list[list[int]] = [[] for _ in range(problem.teams)]
    if answer is None:
        return routes
    for k in range(problem.teams):
        index = answer.Value(routing.NextVar(routing.Start(k)))
        while not routing.IsEnd(index):
            routes[k].append(manager.IndexToNode(index) - 1)
            index = answer.Value(routing.NextVar(index))
    return routes


def vroom_priorities(problem: RoundsProblem, budget_s: float) -> list[list[int]]:
    """VROOM, priorities 0 to 100 in proportion to value, both cores, its deepest search."""
    from datetime import timedelta

    import vroom

    begin, work = time.perf_counter(), service(problem)
    priority = np.clip(np.rint(problem.value / problem.value.max() * 100), 0, 100).astype(int)
    question = vroom.Input()
    question.set_durations_matrix("car", whole(problem).astype(np.uint32))
    for k in range(problem.teams):
        question.add_vehicle(vroom.Vehicle(k, start=0, end=0, time_window=(0, int(problem.shift_s[0]))))
    for stop in range(problem.stops):
        question.add_job(
            vroom.Job(stop, location=stop + 1, default_service=int(work[stop]), priority=int(priority[stop]))
        )
    left = timedelta(seconds=max(0.05, begin + budget_s - time.perf_counter()))
    answer = question.solve(exploration_level=5, nb_threads=2, timeout=left)
    routes: list[list[int]] = [[] for _ in range(problem.teams)]
    steps = answer.routes
    for k, stop in steps.loc[steps.type == "job", ["vehicle_id", "id"]].itertuples(index=False):
        routes[int(k)].append(int(stop))
    return routes


PEERS: dict[str, Recipe] = {
    "PyVRP, rolling": pyvrp_rolling,
    "PyVRP, prizes": pyvrp_prizes,
    "OR-Tools, latency": ortools_latency,
    "OR-Tools, disjunctions": ortools_disjunctions,
    "VROOM, priorities": vroom_priorities,
}
