"""Streets to walking matrix, against the goals and beside peers in one run.

    python benchmarks/streets.py [--data ../shared/data/osm] [--quick]

Writes build/bench/streets.json and prints a table. Every case runs in a process of its own, so
that its peak memory is its own. Peers get the cropped net with the stops inserted as nodes, which
is not timed; pandana is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SPEED_M_S = 1.3
PANDANA_STOPS = 1500  # it answers pair by pair: 3,000 stops took it 81 s
GOALS = {"plan": (5.0, 400.0), "city": (20.0, 1200.0)}  # seconds, megabytes


def peak_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """Wall and processor seconds of named steps, in the order they were taken."""

    def __init__(self) -> None:
        self.wall_s: dict[str, float] = {}
        self.cpu_s: dict[str, float] = {}

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall_s[name] = round(time.perf_counter() - wall, 4)
        self.cpu_s[name] = round(time.process_time() - cpu, 4)
        return result

    def best(self, name: str, work: Callable[[], Any]) -> Any:
        """The quickest of up to three runs, fewer where they are long: a busy machine disturbs the rest."""
        runs, begin = [], time.perf_counter()
        while len(runs) < 3 and time.perf_counter() - begin < 5.0:
            result = self.time(name, work)
            runs.append((self.wall_s[name], self.cpu_s[name]))
        self.wall_s[name], self.cpu_s[name] = min(runs)
        return result

    def report(self, **more: Any) -> dict[str, Any]:
        total = round(sum(self.wall_s.values()), 3)
        return {
            "wall_s": self.wall_s,
            "cpu_s": self.cpu_s,
            "total_s": total,
            "peak_mb": round(peak_mb()),
        } | more


def case_read(folder: Path, source: str) -> dict[str, Any]:
    """Read an extract, build the net, save it, load it."""
    from firstlight.geo.streets import StreetGraph, build_graph
    from firstlight.houses.readers import read_town

    clock = Clock()
    town = clock.time("read", lambda: read_town(Path(source)))
    graph = clock.time("build", lambda: build_graph(town.ways))
    clock.time("save", lambda: graph.save(folder / "streets.npz"))
    clock.time("load", lambda: StreetGraph.load(folder / "streets.npz"))
    np.save(folder / "houses.npy", np.stack((town.lon, town.lat)))
    return clock.report(houses=len(town), nodes=graph.n_nodes, segments=graph.n_segments)


def middle_houses(folder: Path, count: int) -> tuple[Any, Any]:
    """The houses nearest to the middle of the town: one area, as after an attack."""
    lon, lat = np.load(folder / "houses.npy")
    away = np.hypot((lon - np.median(lon)) * np.cos(np.radians(np.median(lat))), lat - np.median(lat))
    nearest = np.sort(np.argsort(away, kind="stable")[:count])
    return lon[nearest], lat[nearest]


def town_net(folder: Path) -> Any:
    from firstlight.geo.streets import StreetGraph, largest_part

    graph = StreetGraph.load(folder / "streets.npz")
    return graph.close(~largest_part(graph))


def case_plan(folder: Path, count: str) -> dict[str, Any]:
    """Crop, snap, stops and matrix for one morning."""
    from firstlight.geo.streets import crop, snap
    from firstlight.planning.rules.stops import make_stops
    from firstlight.planning.rules.walking import walking_matrix

    graph, (lon, lat) = town_net(folder), middle_houses(folder, int(count))
    before, clock = peak_mb(), Clock()
    part = clock.time("crop", lambda: crop(graph, lon, lat, 1000.0))
    met = clock.time("snap", lambda: snap(part.graph, lon, lat, 150.0))
    stops = clock.time("stops", lambda: make_stops(part.graph, met))
    depots = lon[:2], lat[:2]
    travel_s = clock.time("matrix", lambda: walking_matrix(part.graph, stops, *depots, SPEED_M_S))
    return clock.report(
        houses=len(lon),
        stops=len(stops),
        unreached=len(stops.unreached),
        margin_m=part.margin_m if np.isfinite(part.margin_m) else "whole net",
        nodes=part.graph.n_nodes,
        unreachable_pairs=int(np.isinf(travel_s).sum()),
        start_mb=round(before),
    )


def case_legs(folder: Path, count: str) -> dict[str, Any]:
    """Lines and street names of the legs of rounds that go to the nearest stop not yet seen."""
    from firstlight.geo.streets import crop, snap
    from firstlight.planning.rules.legs import leg_geometry, round_places
    from firstlight.planning.rules.places import depot_places, join_places, stop_places
    from firstlight.planning.rules.stops import make_stops
    from firstlight.planning.rules.walk_net import matrix_m, walk_net
    from firstlight.planning.rules.walking import direct_stops

    lon, lat = middle_houses(folder, int(count))
    graph = crop(town_net(folder), lon, lat, 1000.0).graph
    stops = make_stops(graph, snap(graph, lon, lat, 150.0))
    depot = depot_places(graph, lon[:1], lat[:1])
    places = join_places(depot, stop_places(stops))
    walk, clock = walk_net(graph, places), Clock()
    metres = matrix_m(walk, places)
    np.fill_diagonal(metres, np.inf)
    at, order = 0, []
    for _ in range(len(stops)):
        metres[:, at] = np.inf
        at = int(metres[at].argmin())
        order.append(at - 1)
    tour = np.array(order)
    against = clock.time("directions", lambda: direct_stops(walk, stops, tour, depot, depot))
    ends = round_places(walk, stops, tour, against, (depot, depot))
    legs = clock.time("legs", lambda: leg_geometry(walk, *ends))
    per_leg_ms = 1000 * clock.wall_s["legs"] / len(legs)
    return clock.report(legs=len(legs), ms_a_leg=round(per_leg_ms, 3))


def grid_city(houses: int) -> tuple[Any, Any, Any]:
    """A city of blocks of 110 by 90 m with bent streets, every tenth of them wide, and its houses."""
    from firstlight.geo.streets import ROAD_CLASSES, StreetWays, build_graph, point_along

    k, bends = int((houses / 22) ** 0.5) + 1, 5
    fine = (k - 1) * bends + 1
    crossing, rng = np.arange(k * k).reshape(k, k), np.random.default_rng(7)
    along, is_crossing = np.arange(fine) / bends, np.arange(fine) % bends == 0
    row, column = np.divmod(np.arange(k * k), k)
    x, y, nodes, count = [column * 110.0], [row * 90.0], [], k * k
    for across in (False, True):
        for i in range(k):
            line = np.empty(fine, dtype=np.int32)
            line[is_crossing] = crossing[:, i] if across else crossing[i]
            line[~is_crossing] = np.arange(count, count + fine - k)
            count += fine - k
            free, bend = along[~is_crossing], 3 * np.sin(along[~is_crossing] * 20)
            x.append(i * 110 + bend if across else free * 110)
            y.append(free * 90 if across else i * 90 + bend)
            nodes.append(line)
    lon, lat = 36.0 + np.concatenate(x) / 71_600, 50.0 + np.concatenate(y) / 111_230
    wide = np.where(
        np.arange(2 * k) % 10 == 0, ROAD_CLASSES.index("secondary"), ROAD_CLASSES.index("residential")
    )
    graph = build_graph(
        StreetWays(
            node_lon=lon,
            node_lat=lat,
            way_offset=np.arange(2 * k + 1) * fine,
            way_node=np.concatenate(nodes),
            way_class=wide.astype(np.uint8),
            way_name=np.arange(2 * k, dtype=np.int32),
            names=tuple(f"Street {i}" for i in range(2 * k)),
        )
    )
    segment = rng.integers(0, graph.n_segments, houses)
    lon, lat = point_along(graph, segment, rng.random(houses) * graph.seg_length_m[segment])
    return graph, lon + rng.normal(0, 15, houses) / 71_600, lat + rng.normal(0, 15, houses) / 111_230


def case_city(folder: Path, count: str) -> dict[str, Any]:
    """Crop, snap and group every house of a large city; and its net's file."""
    from firstlight.geo.streets import StreetGraph, crop, snap
    from firstlight.planning.rules.stops import make_stops

    graph, lon, lat = grid_city(int(count))
    clock = Clock()
    part = clock.time("crop", lambda: crop(graph, lon, lat, 1000.0).graph)
    met = clock.time("snap", lambda: snap(part, lon, lat, 150.0))
    stops = clock.time("group", lambda: make_stops(part, met))
    peak = round(peak_mb())
    file = Clock()
    file.time("save", lambda: graph.save(folder / "city.npz"))
    file.time("load", lambda: StreetGraph.load(folder / "city.npz"))
    size_mb = round((folder / "city.npz").stat().st_size / 1e6, 1)
    return clock.report(
        houses=len(lon), segments=graph.n_segments, stops=len(stops), file_s=file.wall_s, file_mb=size_mb
    ) | {"peak_mb": peak}


def case_peers(folder: Path, count: str) -> dict[str, Any]:
    """One matrix of stops by this project and by each peer, and how far they differ."""
    from firstlight.geo.streets import crop, snap
    from firstlight.planning.rules.places import stop_places
    from firstlight.planning.rules.stops import make_stops
    from firstlight.planning.rules.walk_net import matrix_m, walk_net

    lon, lat = middle_houses(folder, 100_000)
    graph = crop(town_net(folder), lon, lat, 1000.0).graph
    stops = make_stops(graph, snap(graph, lon, lat, 150.0))
    away = np.hypot(stops.lon - np.median(stops.lon), stops.lat - np.median(stops.lat))
    places = stop_places(stops).take(np.sort(np.argsort(away, kind="stable")[: int(count)]))
    net = with_stops(graph, places)
    clock = Clock()
    ours = clock.best("firstlight", lambda: matrix_m(walk_net(graph, places), places))
    worst_m = {}
    for name, make in PEERS.items():
        if name == "pandana" and len(places) > PANDANA_STOPS:
            continue
        try:
            search = make(net)
        except ImportError:
            continue
        theirs = np.asarray(clock.best(name, search), dtype=np.float64)
        both = np.isfinite(ours) & np.isfinite(theirs)
        worst_m[name] = round(float(np.abs(ours - theirs)[both].max()), 3)
    ratio = {name: round(clock.wall_s[name] / clock.wall_s["firstlight"], 1) for name in worst_m}
    return clock.report(
        stops=len(places), nodes=graph.n_nodes, times_slower=ratio, worst_difference_m=worst_m
    )


def with_stops(graph: Any, places: Any) -> dict[str, Any]:
    """Edges (a, b, metres) of the net with every place inserted as a node after the others."""
    n = graph.n_nodes
    segment = np.concatenate((np.arange(graph.n_segments), np.arange(graph.n_segments), places.segment))
    at_m = np.concatenate((np.zeros(graph.n_segments), graph.seg_length_m, places.offset_m))
    node = np.concatenate((graph.seg_from, graph.seg_to, n + np.arange(len(places))))
    kind = np.repeat([0, 2, 1], [graph.n_segments, graph.n_segments, len(places)])
    order = np.lexsort((at_m, kind, segment))
    segment, at_m, node = segment[order], at_m[order], node[order]
    joined = (segment[1:] == segment[:-1]) & graph.seg_open[segment[1:]]
    a, b, metres = node[:-1][joined], node[1:][joined], np.diff(at_m)[joined]
    keep = a != b
    lon = np.concatenate((graph.node_lon, places.lon))
    lat = np.concatenate((graph.node_lat, places.lat))
    sources = n + np.arange(len(places))
    return {
        "a": a[keep],
        "b": b[keep],
        "m": metres[keep],
        "n": len(lon),
        "of": sources,
        "lon": lon,
        "lat": lat,
    }


def scipy_search(net: dict[str, Any]) -> Callable[[], Any]:
    """One search from every inserted stop, as SciPy offers it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    a, b = np.minimum(net["a"], net["b"]), np.maximum(net["a"], net["b"])
    order = np.lexsort((net["m"], b, a))
    first = np.unique(a[order] * net["n"] + b[order], return_index=True)[1]  # of parallel edges the shortest
    edges = order[first]
    # Both directions at once: adding the transpose would drop the edges of no length.
    ends = np.concatenate((a[edges], b[edges])), np.concatenate((b[edges], a[edges]))
    both = coo_array((np.tile(net["m"][edges], 2), ends), shape=(net["n"], net["n"])).tocsr()
    return lambda: dijkstra(both, indices=net["of"])[:, net["of"]]


def igraph_search(net: dict[str, Any]) -> Callable[[], Any]:
    import igraph

    pairs = np.stack((net["a"], net["b"]), axis=1).tolist()
    graph = igraph.Graph(n=net["n"], edges=pairs, edge_attrs={"m": net["m"].tolist()})
    of = net["of"].tolist()
    return lambda: graph.distances(source=of, target=of, weights="m", algorithm="dijkstra")


def rustworkx_search(net: dict[str, Any]) -> Callable[[], Any]:
    import rustworkx

    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(net["n"]))
    graph.add_edges_from(list(zip(net["a"].tolist(), net["b"].tolist(), net["m"].tolist(), strict=True)))
    of = net["of"].tolist()

    def search() -> Any:
        metres = np.full((len(of), len(of)), np.inf)
        column = {node: j for j, node in enumerate(of)}
        for i, source in enumerate(of):
            metres[i, i] = 0.0
            for node, length in rustworkx.graph_dijkstra_shortest_path_lengths(graph, source, float).items():
                if node in column:
                    metres[i, column[node]] = length
        return metres

    return search


def pandana_search(net: dict[str, Any]) -> Callable[[], Any]:
    import pandana
    import pandas

    ends = pandas.Series(net["lon"]), pandas.Series(net["lat"])
    edges = pandas.Series(net["a"]), pandas.Series(net["b"]), pandas.DataFrame({"m": net["m"]})
    network = pandana.Network(*ends, *edges, twoway=True)
    of, k = net["of"], len(net["of"])

    def search() -> Any:
        metres = network.shortest_path_lengths(np.repeat(of, k), np.tile(of, k))
        return np.reshape(metres, (k, k))

    return search


PEERS = {
    "scipy, one search a stop": scipy_search,
    "igraph": igraph_search,
    "rustworkx": rustworkx_search,
    "pandana": pandana_search,
}
CASES = {"read": case_read, "plan": case_plan, "legs": case_legs, "city": case_city, "peers": case_peers}


def run(case: str, folder: Path, argument: str) -> dict[str, Any]:
    """One case in a process of its own."""
    command = [sys.executable, __file__, "--case", case, str(folder), argument]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)  # peers write to stdout
    return {"case": case, "argument": Path(argument).name} | json.loads((folder / "result.json").read_text())


def judge(result: dict[str, Any]) -> str:
    if result["case"] not in GOALS:
        return ""
    seconds, megabytes = GOALS[result["case"]]
    met = result["total_s"] <= seconds and result["peak_mb"] <= megabytes
    return f"{'met' if met else 'MISSED'}: {seconds:g} s, {megabytes:g} MB"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "osm")
    parser.add_argument("--quick", action="store_true", help="one town, a small city, no peers")
    parser.add_argument("--case", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        case, folder, argument = options.case
        result = CASES[case](Path(folder), argument)
        (Path(folder) / "result.json").write_text(json.dumps(result, allow_nan=False))
        return 0
    towns = ["lauf.osm.pbf"] if options.quick else ["neubrandenburg.osm.bz2", "lauf.osm.pbf"]
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        for town in towns:
            if not (source := options.data / town).exists():
                print(f"{source} is not there: left out", file=sys.stderr)
                continue
            folder = Path(scratch) / town
            folder.mkdir()
            jobs = [("read", str(source)), ("plan", "10000"), ("legs", "10000")]
            jobs += [] if options.quick else [("peers", "1000"), ("peers", "3000")]
            results += [show(run(case, folder, argument) | {"town": town}) for case, argument in jobs]
        results.append(show(run("city", Path(scratch), "66000" if options.quick else "660000")))
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    (ROOT / "build" / "bench").mkdir(parents=True, exist_ok=True)
    target = ROOT / "build" / "bench" / "streets.json"
    target.write_text(json.dumps({"machine": machine, "results": results}, indent=1) + "\n")
    return 0


def show(result: dict[str, Any]) -> dict[str, Any]:
    """Print one row of the table."""
    place = result.get("town", "generated city")
    steps = "  ".join(f"{name} {seconds:.2f}" for name, seconds in result["wall_s"].items())
    result["goal"] = judge(result)
    row = f"{result['case']:6} {place:24} {result['total_s']:7.2f} s {result['peak_mb']:5} MB"
    print(f"{row}  {steps}  {result['goal']}", flush=True)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
