"""What a planner would build from routing libraries in an afternoon, one function a recipe.

Each takes a `RoundsProblem` with one depot, a budget in seconds and where to put rounds that are better
than those before, and returns k lists of stops. Times are rounded up to whole seconds, so that no peer
is refused for a fraction of one. Building a library's own problem counts against the budget, as it does
for us; some overrun it all the same. They are run by `rounds_apart.apart`.
"""

from __future__ import annotations

import time
from datetime import timedelta

import numpy as np
import vroom
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import Client, Depot, Location, ProblemData, SolveParams, VehicleType, solve
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from rounds_apart import Post, Recipe, Routes, stretched

from firstlight.planning.rules.problem import RoundsProblem

WINDOWS = 4
POST_SHARE = 0.02  # of the budget between two rounds handed over: writing them down takes time too
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


def seldom(post: Post, budget_s: float) -> Post:
    """`post`, but not again at once."""
    last = -budget_s

    def now_and_then(routes: Routes) -> None:
        nonlocal last
        if time.perf_counter() - last >= POST_SHARE * budget_s:
            post(routes)
            last = time.perf_counter()

    return now_and_then


def pyvrp_prizes(problem: RoundsProblem, budget_s: float, post: Post) -> Routes:
    """PyVRP, optional clients with prizes."""
    start, deadline = [(0, 0.0)] * problem.teams, time.perf_counter() + budget_s
    until, post = int(problem.shift_s[0]), seldom(post, budget_s)
    return _pyvrp(problem, range(problem.stops), start, until, deadline, post, home=True)


def pyvrp_rolling(problem: RoundsProblem, budget_s: float, post: Post) -> Routes:
    """PyVRP quarter by quarter of the shift: richest first quarter, then on from where teams stand."""
    routes: Routes = [[] for _ in range(problem.teams)]
    at, begin = [(0, 0.0)] * problem.teams, time.perf_counter()
    further = seldom(
        lambda parts: post([done + part for done, part in zip(routes, parts, strict=True)]), budget_s
    )
    for window in range(1, WINDOWS + 1):
        until = int(problem.shift_s[0] * window / WINDOWS)
        left = sorted(set(range(problem.stops)) - {stop for route in routes for stop in route})
        last, deadline = window == WINDOWS, begin + budget_s * window / WINDOWS
        for k, part in enumerate(_pyvrp(problem, left, at, until, deadline, further, home=last)):
            for stop in part:
                place, clock = at[k]
                at[k] = (stop + 1, clock + float(problem.travel_s[place, stop + 1] + problem.service_s[stop]))
            routes[k] += part
        post(routes)
    return routes


def pyvrp_cover(problem: RoundsProblem, budget_s: float, post: Post) -> Routes:
    """PyVRP, every client required."""
    start, deadline = [(0, 0.0)] * problem.teams, time.perf_counter() + budget_s
    shift, post = int(problem.shift_s[0]), seldom(post, budget_s)
    return _pyvrp(problem, range(problem.stops), start, shift, deadline, post, home=True, required=True)


def _pyvrp(problem, stops, start, until, deadline, post, *, home, required=False):
    """Locations: the depot and all stops, and a way out of the day that costs nothing."""
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

    def told(solution):
        """Rounds of a solution that keeps the rules."""
        rounds = [[] for _ in start]
        for route in solution.routes() if solution.is_feasible() else []:
            rounds[owners[route.vehicle_type()]] = [stops[visit.idx] for visit in route if visit.is_client()]
        return rounds

    class Posting(IteratedLocalSearchCallbacks):
        def on_best(self, best):
            post(told(best))

    locations = [Location(0, 0)] * (n + 1)
    data = ProblemData(locations, clients, depots, vehicles, [matrix], [matrix])
    result = solve(
        data,
        stop=lambda _cost: time.perf_counter() > deadline,
        seed=1,
        display=False,
        collect_stats=False,
        params=SolveParams(ils=IteratedLocalSearchParams(callbacks=Posting())),
    )
    return told(result.best)


def ortools_disjunctions(problem: RoundsProblem, budget_s: float, post: Post) -> Routes:
    """OR-Tools, a penalty for each stop left out, guided local search."""
    return _ortools(problem, budget_s, post, latency=False)


def ortools_latency(problem: RoundsProblem, budget_s: float, post: Post) -> Routes:
    """OR-Tools, each stop late from the first second on (soft upper bound 0), at its value."""
    return _ortools(problem, budget_s, post, latency=True)


def _ortools(problem: RoundsProblem, budget_s: float, post: Post, *, latency: bool) -> Routes:
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
    options.time_limit.FromMilliseconds(int(stretched(left_s) * 1000))

    def told(following) -> Routes:
        routes: Routes = [[] for _ in range(problem.teams)]
        for k in range(problem.teams):
            index = following(routing.Start(k))
            while not routing.IsEnd(index):
                routes[k].append(manager.IndexToNode(index) - 1)
                index = following(index)
        return routes

    best, share = float("inf"), seldom(post, budget_s)

    def better() -> None:
        nonlocal best
        cost = routing.CostVar().Value()
        if cost < best:
            best = cost
            share(told(lambda index: routing.NextVar(index).Value()))

    routing.AddAtSolutionCallback(better)
    answer = routing.SolveWithParameters(options)
    if answer is None:
        return [[] for _ in range(problem.teams)]
    return told(lambda index: answer.Value(routing.NextVar(index)))


def vroom_priorities(problem: RoundsProblem, budget_s: float, _post: Post) -> Routes:
    """VROOM, priorities 0 to 100 in proportion to value, its deepest search; it tells only the end."""
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
    left = timedelta(seconds=stretched(max(0.05, begin + budget_s - time.perf_counter())))
    answer = question.solve(exploration_level=5, nb_threads=1, timeout=left)
    routes: Routes = [[] for _ in range(problem.teams)]
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
