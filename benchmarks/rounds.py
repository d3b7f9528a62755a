"""Rounds beside routing libraries, on generated and real streets, in one run.

    python benchmarks/rounds.py [--sizes 300x10,1000x30,3000x60] [--budgets 10,60]
        [--towns generated,neubrandenburg,liechtenstein] [--parts early,value,cover,cvrp]

Writes build/bench/rounds.json and prints a table. All figures are those of `score_rounds`, which
belongs to no solver. AUC is the share of all value found, averaged over the shift: the sum over
visited stops of value * (shift - moment the work there is done), divided by shift * sum of values.
Solvers take turns in one process on the same cores; compiling the kernels is not timed. The whole
table at 10 s takes half an hour, the default a few minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np
from rounds_peers import PEERS, Recipe, pyvrp_cover
from rounds_towns import town_problem

from firstlight.planning.rules.problem import RoundsError, RoundsProblem
from firstlight.planning.rules.rounds import Objective, solve_rounds, warm_up
from firstlight.planning.rules.rounds_score import Rounds, score_rounds

ROOT = Path(__file__).resolve().parents[1]
LEAD = {300: 1.04, 1000: 1.10, 3000: 1.20}  # AUC at 10 s, over the best peer
COVER_SHIFT_S = 12 * 3600.0


def ours(objective: Objective) -> Recipe:
    return lambda problem, budget_s: [
        route.tolist()
        for route in solve_rounds(problem, objective=objective, budget_s=budget_s, seed=1).routes
    ]


def measured(recipe: Recipe, problem: RoundsProblem, budget_s: float) -> dict[str, Any]:
    """Figures of one recipe, or why there are none."""
    begin, cpu = time.perf_counter(), time.process_time()
    try:
        scored: Rounds = score_rounds(problem, recipe(problem, budget_s))
    except RoundsError as error:
        return {"refused": str(error), "wall_s": round(time.perf_counter() - begin, 2)}
    return {
        "auc": round(scored.auc, 4),
        "found_share": round(scored.found_share, 4),
        "walk_km": round(scored.walk_s * 1.2 / 1000, 2),
        "visited": scored.visited,
        "left_out": len(scored.left_out),
        "wall_s": round(time.perf_counter() - begin, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


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
    walked = [row["walk_km"] if not row["left_out"] else np.inf for row in rows.values()]
    return {"rows": rows, "teams": teams, "lead": round(walked[1] / walked[0], 4)}


PARTS = {"early": part_early, "value": part_value, "cover": part_cover}


def cvrp(data: Path, budget_s: float) -> dict[str, Any]:
    """Capacitated instances of the X set against their best known lengths."""
    import vrplib

    rows: dict[str, Any] = {}
    for path in sorted((data / "routing").glob("*.vrp")):
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
        solved = solve_rounds(problem, objective="cover", budget_s=budget_s, seed=1)
        rows[path.stem] = {
            "length": round(solved.walk_s),
            "best_known": known["cost"],
            "left_out": len(solved.left_out),
            "over": round(solved.walk_s / known["cost"] - 1, 4),
        }
    return rows


def show(title: str, result: dict[str, Any]) -> None:
    print(f"\n{title}   lead {result['lead']}")
    for name, row in result["rows"].items():
        print(f"  {name:24}", "  ".join(f"{key} {value}" for key, value in row.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="300x10,1000x30")
    parser.add_argument("--budgets", default="2")
    parser.add_argument("--towns", default="generated,neubrandenburg")
    parser.add_argument("--parts", default="early")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "rounds.json")
    options = parser.parse_args()
    warm_up()
    report: dict[str, Any] = {
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "results": [],
    }
    budgets = [float(budget) for budget in options.budgets.split(",")]
    parts = options.parts.split(",")
    for town in options.towns.split(","):
        if town != "generated" and not options.data.exists():
            print(f"\n{town}: no {options.data}, left out")
            continue
        for size in options.sizes.split(",") if parts != ["cvrp"] else []:
            stops, teams = map(int, size.split("x"))
            problem = town_problem(town, stops, teams, data=options.data)
            for budget_s in budgets:
                for part in (part for part in parts if part in PARTS):
                    result = PARTS[part](problem, budget_s)
                    show(f"{part}: {town}, {problem.stops} stops, {teams} teams, {budget_s:g} s", result)
                    named = {"part": part, "town": town, "stops": problem.stops, "teams": teams}
                    report["results"].append(named | {"budget_s": budget_s} | result)
    if "cvrp" in parts and options.data.exists():
        report["cvrp"] = {str(budget_s): cvrp(options.data, budget_s) for budget_s in budgets}
        for budget, rows in report["cvrp"].items():
            for name, row in rows.items():
                print(f"cvrp {budget} s  {name:12} {row}")
    report["load_after"] = os.getloadavg()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
