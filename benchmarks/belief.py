"""How good beliefs are on houses nobody has seen, what they find, and how long a refit takes.

    python benchmarks/belief.py [--towns 12] [--houses 3000] [--sizes 10000,1000000] [--quick]

Writes build/bench/belief.json and prints two tables. Towns are generated, with nights of 3 to 12 impacts,
reports off by 120 m and a quarter unreported (`NightRules`); the seeds are none that the belief was chosen
on. Log-loss and the area under the ROC are those of the unseen houses after 10 and 20 % were visited, the
same ones for every candidate: the likeliest by the prior, and a tenth of them anywhere. "Found" is what a
candidate finds when it chooses the visits itself, free to jump, learning after every 2 %.

Refits are timed with 10 % visited, the best of three, in seconds of one processor (nothing here runs on
two) and by the clock, which other work on the machine slows; inner loops are compiled before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from firstlight.geo.projection import LocalProjection
from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.belief_counts import NearbyCounts
from firstlight.planning.rules.simulate_night import Night, simulate_night

ROOT = Path(__file__).resolve().parents[1]
SHARES = (0.1, 0.2)
BATCH = 0.02
SEED = 7000
KERNEL_M, KERNEL_RATE = 60.0, 0.1
GOAL_S = {10_000: 0.1, 1_000_000: 15.0}

Fit = Callable[[np.ndarray, np.ndarray], np.ndarray]  # rows seen, found there -> [h] probabilities


class Town:
    """A square town of even density after its night."""

    def __init__(self, houses: int, seed: int) -> None:
        random = np.random.default_rng([seed, houses])
        x, y = random.uniform(0, (houses / 1800) ** 0.5 * 1000, (2, houses))
        self.lon, self.lat = LocalProjection(36.0, 50.0).to_lonlat(x, y)
        self.places = np.column_stack([x, y])
        self.night: Night = simulate_night(self.lon, self.lat, seed=seed)
        self.belief = Belief(self.lon, self.lat, self.night.reported)
        self.random = random

    def candidates(self) -> dict[str, Fit]:
        belief, truth = self.belief, self.night.probability
        return {
            "prior": lambda rows, found: belief.prior,
            "plain 60 m kernel": self._plain,
            "counts": lambda rows, found: belief.fit(rows, found, method="kernel"),
            "field": belief.fit,
            "truth": lambda rows, found: truth,
        }

    def _plain(self, rows: np.ndarray, found: np.ndarray) -> np.ndarray:
        counts = NearbyCounts(self.places, KERNEL_M)
        counts.add(rows, found)
        return counts.share(KERNEL_RATE)

    def shared_visits(self, share: float) -> np.ndarray:
        """Rows that every candidate learns from: mostly the likeliest by the prior."""
        count, houses = round(share * len(self.lon)), len(self.lon)
        likeliest = np.argsort(-self.belief.prior, kind="stable")[: round(0.9 * count)]
        return np.union1d(likeliest, self.random.choice(houses, count - len(likeliest), replace=False))


def quality(town: Town) -> dict[str, dict[str, float]]:
    """Figures of every candidate on one town."""
    damaged = town.night.damaged.astype(np.float64)
    rows = {share: town.shared_visits(share) for share in SHARES}
    figures: dict[str, dict[str, float]] = {}
    for name, fit in town.candidates().items():
        row: dict[str, float] = {}
        for share, seen in rows.items():
            unseen = np.setdiff1d(np.arange(len(damaged)), seen)
            chance = np.clip(fit(seen, damaged[seen])[unseen], 1e-4, 1 - 1e-4)
            row[f"log-loss {share:.0%}"] = log_loss(chance, damaged[unseen])
            row[f"ROC {share:.0%}"] = roc(chance, damaged[unseen])
        figures[name] = row | found_by(fit, damaged)
    return figures


def log_loss(chance: np.ndarray, damaged: np.ndarray) -> float:
    return float(-(damaged * np.log(chance) + (1 - damaged) * np.log(1 - chance)).mean())


def roc(chance: np.ndarray, damaged: np.ndarray) -> float:
    """Probability that a damaged house ranks above a sound one."""
    hits = int(damaged.sum())
    if not 0 < hits < len(damaged):
        return float("nan")
    ranks = rankdata(chance)[damaged > 0].sum()
    return float((ranks - hits * (hits + 1) / 2) / (hits * (len(damaged) - hits)))


def found_by(fit: Fit, damaged: np.ndarray) -> dict[str, float]:
    """Share of the damaged found by visiting the likeliest."""
    batch, rows = max(1, round(BATCH * len(damaged))), np.empty(0, dtype=np.int64)
    while len(rows) < round(max(SHARES) * len(damaged)):
        score = fit(rows, damaged[rows]).copy()
        score[rows] = -1.0
        rows = np.concatenate([rows, np.argsort(-score, kind="stable")[:batch]])
    total = max(1.0, float(damaged.sum()))
    return {
        f"found {share:.0%}": float(damaged[rows[: round(share * len(damaged))]].sum() / total)
        for share in SHARES
    }


def refit(houses: int) -> dict[str, Any]:
    """Seconds of one fit, by method: of the processor, and by the clock."""
    town = Town(houses, SEED)
    rows = town.shared_visits(0.1)
    found = town.night.damaged[rows].astype(np.float64)
    fits: dict[str, Fit] = {name: fit for name, fit in town.candidates().items() if name != "truth"}
    seconds: dict[str, tuple[float, float]] = {}
    for name, fit in fits.items():
        took = []
        for _ in range(3):
            cpu, wall = time.process_time(), time.perf_counter()
            fit(rows, found)
            took.append((time.process_time() - cpu, time.perf_counter() - wall))
        cpu_s, wall_s = (round(min(column), 4) for column in zip(*took, strict=True))
        seconds[name] = (cpu_s, wall_s)
    return {"houses": houses, "cpu_and_wall_s": seconds, "goal_s": GOAL_S.get(houses)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--towns", type=int, default=12)
    parser.add_argument("--houses", type=int, default=3000)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--quick", action="store_true", help="three towns of 1,000 and refits at 10,000")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "belief.json")
    options = parser.parse_args()
    if options.quick:
        options.towns, options.houses, options.sizes = 3, 1000, "10000"
    before = os.getloadavg()
    quality(Town(200, SEED - 1))  # compiles
    towns = [quality(Town(options.houses, SEED + 1 + i)) for i in range(options.towns)]
    mean = {
        name: {key: round(float(np.nanmean([town[name][key] for town in towns])), 4) for key in row}
        for name, row in towns[0].items()
    }
    for name, row in mean.items():
        print(f"  {name:18}", "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
    refits = [refit(int(size)) for size in options.sizes.split(",")]
    for one in refits:
        print(
            f"  {one['houses']:9,} houses",
            "  ".join(f"{k} {v[0]:.3f} s" for k, v in one["cpu_and_wall_s"].items()),
        )
    report = {
        "machine": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": {"before": before, "after": os.getloadavg()},
        "mean": mean,
        "towns": towns,
        "refit": refits,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
