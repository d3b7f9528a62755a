"""What a morning finds, by the order in which the teams go: ours beside what towns do today.

    python benchmarks/morning.py [--towns 20] [--houses 4000] [--teams 22] [--seed 1] [--quick]

Writes build/bench/morning.json and prints a table. Every town is generated: streets, houses, a night of
3 to 12 impacts, reports off by 120 m on average, a quarter of the impacts unreported and some reports of
nothing (`NightRules`). All orders walk the same streets on the same night for eight hours, from a muster
point in the middle and back. AUC is the share of all damaged houses found, averaged over the shift.
Ratios are those of mean AUCs over all towns; beside ours stand those of the oracle, which no order that
has to learn can reach: a goal above them is out of reach on these towns. The solver's steps are counted,
not timed, so the figures do not depend on the machine; the seconds do. `--quick` plays three towns of half
the size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any, get_args

import numpy as np
from streets import grid_city

from firstlight.planning.rules.rounds import warm_up
from firstlight.planning.rules.simulate import (
    OrderName,
    SimTown,
    lay_town,
    simulate_morning,
    simulate_night,
)

ROOT = Path(__file__).resolve().parents[1]
WORK_S = 300.0
GOALS = {"rings": 1.2, "tasks": 1.2, "nearest": 2.0, "oracle": 0.75}  # ours over theirs
VISITED = (0.10, 0.20)
HOURS = (4, 8)


def town_of(houses: int) -> SimTown:
    """A generated town with its muster point in the middle; the number of houses makes its layout."""
    graph, lon, lat = grid_city(houses)
    middle = (float(np.median(lon)), float(np.median(lat)))
    return lay_town(graph, lon, lat, np.full(houses, WORK_S), depot=middle)


def play(town: SimTown, seed: int, teams: int) -> dict[str, Any]:
    """Every order's figures on one night."""
    night = simulate_night(town.lon, town.lat, seed=seed)
    row: dict[str, Any] = {"seed": seed, "houses": len(town.lon), "damaged": int(night.damaged.sum())}
    for order in get_args(OrderName):
        begin = time.process_time()
        found = simulate_morning(town, night, teams=teams, order=order, seed=seed)
        row[order] = {
            "auc": found.auc,
            **{f"{share:.0%} visited": found.share_at(share) for share in VISITED},
            **{f"{hours} h": found.share_after(hours * 3600.0) for hours in HOURS},
            "visited": len(found.house) / found.houses,
            "cpu_s": time.process_time() - begin,
        }
    return row


def means(rows: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Mean figures of every order; None where some town was never visited so far."""
    table: dict[str, dict[str, float | None]] = {}
    for order in get_args(OrderName):
        columns = {key: [row[order][key] for row in rows] for key in rows[0][order]}
        table[order] = {
            key: None if None in column else round(float(np.mean(column)), 4)
            for key, column in columns.items()
        }
    return table


def leads(rows: list[dict[str, Any]], ours: OrderName = "adaptive") -> dict[str, dict[str, Any]]:
    """Our AUC over each other's, with the goal, and in how many towns we are ahead of it."""
    auc = {order: np.array([row[order]["auc"] for row in rows]) for order in get_args(OrderName)}
    return {
        other: {
            "ratio": round(float(auc[ours].mean() / auc[other].mean()), 3),
            "oracle": round(float(auc["oracle"].mean() / auc[other].mean()), 3),
            "goal": goal,
            "reached": bool(auc[ours].mean() >= goal * auc[other].mean()),
            "towns_ahead": int((auc[ours] > auc[other]).sum()),
        }
        for other, goal in GOALS.items()
    }


def show(table: dict[str, dict[str, float | None]], lead: dict[str, dict[str, Any]]) -> None:
    for order, row in table.items():
        cells = (f"{key} {'never' if value is None else f'{value:.3f}'}" for key, value in row.items())
        print(f"  {order:9}", "  ".join(cells))
    for other, row in lead.items():
        missed = "" if row["reached"] else "  MISSED"
        print(
            f"  ours / {other:8} {row['ratio']:.3f}  oracle {row['oracle']:.3f}  goal {row['goal']}{missed}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--towns", type=int, default=20)
    parser.add_argument("--houses", type=int, default=4000)
    parser.add_argument("--teams", type=int, default=22)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="three towns of half the size")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "morning.json")
    options = parser.parse_args()
    if options.quick:
        options.towns, options.houses, options.teams = 3, options.houses // 2, options.teams // 2
    warm_up()
    before, begin, rows = os.getloadavg(), time.perf_counter(), list[dict[str, Any]]()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for i in range(options.towns):
        rows.append(play(town_of(options.houses + 37 * i), options.seed + i, options.teams))
        aucs = "  ".join(f"{one} {rows[-1][one]['auc']:.3f}" for one in get_args(OrderName))
        print(f"town {i + 1}", aucs, flush=True)
        report = {
            "machine": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "load": {"before": before, "after": os.getloadavg()},
            "wall_s": round(time.perf_counter() - begin, 1),
            "teams": options.teams,
            "mean": means(rows),
            "lead": leads(rows),
            "towns": rows,
        }
        options.out.write_text(json.dumps(report, indent=1))
    show(means(rows), leads(rows))


if __name__ == "__main__":
    main()
