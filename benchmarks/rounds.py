"""Rounds beside routing libraries, on generated and real streets, in one run.

    python benchmarks/rounds.py [--quick] [--parts early,value,cover,cvrp] [--sizes 300x10,1000x30,3000x60]
        [--budget 10] [--towns generated,neubrandenburg,liechtenstein]

Writes build/bench/rounds.json and prints a table. Without options the whole table (`TABLE`) is run, half
an hour of it; `--quick` runs the smallest size for a few seconds each. All figures are those of
`score_rounds`, which belongs to no solver. AUC is the share of all value found, averaged over the shift:
the sum over visited stops of value * (shift - moment the work there is done), divided by shift * sum of
values. Solvers take turns, each in a process of its own, and their budget is in seconds of the processor:
see `rounds_apart`, also for what is done with those that do not end. The load is written down with every
row; compiling the kernels and loading the libraries is not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
from rounds_apart import Recipe, apart
from rounds_peers import PEERS, pyvrp_cover
from rounds_towns import TOWNS, town_problem

from firstlight.planning.rules.problem import RoundsError, RoundsProblem
from firstlight.planning.rules.rounds import Objective, solve_rounds, warm_up
from firstlight.planning.rules.rounds_score import Rounds, score_rounds

ROOT = Path(__file__).resolve().parents[1]
COVER_SHIFT_S = 12 * 3600.0
Runs = tuple[tuple[str, ...], tuple[str, ...], float]  # towns, sizes, seconds
INSTANCES = ("X-n106-k14", "X-n204-k19", "X-n308-k13", "X-n401-k29")
TABLE: dict[str, Runs] = {
    "early": (("generated", "neubrandenburg", "liechtenstein"), ("300x10", "1000x30", "3000x60"), 10.0),
    "value": (("generated",), ("300x10", "1000x30"), 60.0),
    "cover": (("generated",), ("300x10", "1000x30"), 60.0),
    "cvrp": (("routing",), INSTANCES, 60.0),
}
QUICK: dict[str, Runs] = dict.fromkeys(("early", "value", "cover"), (("generated",), ("300x10",), 3.0))


def ours(objective: Objective) -> Recipe:
    return lambda problem, budget_s, _post: [
        route.tolist()
        for route in solve_rounds(problem, objective=objective, budget_s=budget_s, seed=1).routes
    ]


def measured(recipe: Recipe, problem: RoundsProblem, budget_s: float) -> dict[str, Any]:
    """Figures of one recipe, or why there are none."""
    try:
        ended = apart(recipe, problem, budget_s)
    except RuntimeError as error:
        return {"failed": str(error)}
    used = {"cpu_s": round(ended.cpu_s, 2), "wall_s": round(ended.wall_s, 2), "killed": ended.killed}
    if ended.routes is None:
        return {"nothing": True} | used
    try:
        scored: Rounds = score_rounds(problem, ended.routes)
    except RoundsError as error:
        return {"refused": str(error)} | used
    return {
        "auc": round(scored.auc, 4),
        "found_share": round(scored.found_share, 4),
        "walk_km": round(scored.walk_s * 1.2 / 1000, 2),
        "visited": scored.visited,
        "left_out": len(scored.left_out),
    } | used


def part_early(problem: RoundsProblem, budget_s: float) -> dict[str, Any]:
    """Value found early: everybody."""
    rows = {"Firstlight": measured(ours("early"), problem, budget_s)}
    rows["greedy"] = measured(ours("early"), problem, 0.0)
    rows |= {name: measured(recipe, problem, budget_s) for name, recipe in PEERS.items()}
    best = max(rows[name].get("auc", 0.0) for name in PEERS)
    return {"rows": rows, "lead": round(rows["Firstlight"]["auc"] / best, 3) if best else None}


def part_value(problem: RoundsProblem, budget_s: float) -> dict[str, Any]:
    """Value found by the end of the shift: the peers' own objective."""
    peers = ("PyVRP, prizes", "OR-Tools, disjunctions", "VROOM, priorities")
    rows = {"Firstlight": measured(ours("value"), problem, budget_s)}
    rows |= {name: measured(PEERS[name], problem, budget_s) for name in peers}
    best = max(rows[name].get("found_share", 0.0) for name in peers)
    return {"rows": rows, "lead": round(rows["Firstlight"]["found_share"] / best, 4) if best else None}


def part_cover(problem: RoundsProblem, budget_s: float) -> dict[str, Any]:
    """Every stop visited, least walking; a day long enough for it."""
    work = float(problem.service_s.sum())
    teams = int(np.ceil(1.25 * work / COVER_SHIFT_S)) + 1
    day = RoundsProblem(
        travel_s=problem.travel_s,
        service_s=problem.service_s,
        value=problem.value,
        team_depot=np.zeros(teams, dtype=np.int64),
        shift_s=np.full(teams, COVER_SHIFT_S),
    )
    rows = {
        "Firstlight": measured(ours("cover"), day, budget_s),
        "PyVRP": measured(pyvrp_cover, day, budget_s),
    }
    whole = all(row.get("left_out") == 0 for row in rows.values())
    lead = round(rows["PyVRP"]["walk_km"] / rows["Firstlight"]["walk_km"], 4) if whole else None
    return {"rows": rows, "teams": teams, "lead": lead}


PARTS = {"early": part_early, "value": part_value, "cover": part_cover}


def part_cvrp(path: Path, budget_s: float) -> dict[str, Any]:
    """A capacitated instance of the X set against its best known length."""
    import vrplib

    instance = vrplib.read_instance(path)
    known = vrplib.read_solution(path.with_suffix(".sol"))
    demand, room = instance["demand"], instance["capacity"]
    teams = max(len(known["routes"]), int(np.ceil(demand.sum() / room))) + 2
    problem = RoundsProblem(
        travel_s=np.rint(instance["edge_weight"]).astype(np.float32),
        service_s=np.zeros(len(demand) - 1),
        value=np.ones(len(demand) - 1),
        team_depot=np.zeros(teams, dtype=np.int64),
        shift_s=np.full(teams, 1e9),
        load=demand[1:],
        capacity=np.full(teams, float(room)),
    )
    ended = apart(ours("cover"), problem, budget_s)
    solved = score_rounds(problem, ended.routes or [[]] * teams)
    row = {
        "length": round(solved.walk_s),
        "best_known": known["cost"],
        "left_out": len(solved.left_out),
        "over": round(solved.walk_s / known["cost"] - 1, 4),
        "cpu_s": round(ended.cpu_s, 2),
        "wall_s": round(ended.wall_s, 2),
    }
    return {"rows": {"Firstlight": row}, "lead": round(known["cost"] / solved.walk_s, 4)}


def show(title: str, result: dict[str, Any]) -> None:
    print(f"\n{title}   lead {result['lead']}", flush=True)
    for name, row in result["rows"].items():
        print(f"  {name:24}", "  ".join(f"{key} {value}" for key, value in row.items()))


def runs(options: argparse.Namespace) -> list[tuple[str, str, str, float]]:
    """Part, town, size and budget of every run that is asked for."""
    table = QUICK if options.quick else TABLE
    asked = []
    for part in options.parts.split(",") if options.parts else table:
        towns, sizes, budget_s = table.get(part) or TABLE[part]
        if part != "cvrp":
            towns = tuple(options.towns.split(",")) if options.towns else towns
            sizes = tuple(options.sizes.split(",")) if options.sizes else sizes
        asked += [(part, town, size, options.budget or budget_s) for town in towns for size in sizes]
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the smallest size, three seconds each")
    parser.add_argument("--parts", help=",".join(TABLE))
    parser.add_argument("--sizes", help="stops x teams")
    parser.add_argument("--towns", help="generated, " + ", ".join(TOWNS))
    parser.add_argument("--budget", type=float, help="seconds for each solver")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "rounds.json")
    options = parser.parse_args()
    warm_up()
    report: dict[str, Any] = {
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "results": [],
    }
    for part, town, size, budget_s in runs(options):
        if town != "generated" and not options.data.exists():
            print(f"\n{part}, {town}: no {options.data}, left out")
            continue
        before = os.getloadavg()
        if part == "cvrp":
            result = part_cvrp(options.data / town / f"{size}.vrp", budget_s)
        else:
            stops, teams = map(int, size.split("x"))
            result = PARTS[part](town_problem(town, stops, teams, data=options.data), budget_s)
        show(f"{part}: {town}, {size}, {budget_s:g} s", result)
        named = {"part": part, "town": town, "size": size, "budget_s": budget_s}
        load = {"before": before, "after": os.getloadavg()}
        report["results"].append(named | result | {"load": load})
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
